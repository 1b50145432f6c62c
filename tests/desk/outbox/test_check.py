"""`pakt mail check` says what is wrong, where, and what to do."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import dns.resolver
import pytest

from pakt.desk.outbox import check, dkim
from tests.desk.outbox import names, relays
from tests.desk.outbox.test_dkim import keys
from tests.desk.outbox.test_relay import certificate

GOOD = {
    ("firm.example", "TXT"): ['"v=spf1 mx -all"', '"other=1"'],
    ("_dmarc.firm.example", "TXT"): ['"v=DMARC1; p=reject"'],
    ("firm.example", "MX"): ["10 mx.firm.example."],
}


@pytest.fixture
def firm(settings: Any) -> Any:
    settings.MAIL_FROM, settings.MAIL_REPLY, settings.MAIL_ANSWERED = "desk@firm.example", "desk+*@firm.example", True
    return settings


def asking(port: int) -> dns.resolver.Resolver:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], port, 2
    return resolver


def said(zone: names.Zone, **more: str) -> list[str]:
    with names.serving(zone) as port:
        return [str(line) for line in check.check(resolver=asking(port), **more)]


def test_a_desk_whose_mail_is_right_is_told_so_line_by_line(firm: Any, tmp_path: Path) -> None:
    firm.DKIM_KEYS = keys(tmp_path)
    published = {
        (f"{selector}._domainkey.firm.example", "TXT"): [names.quoted(dkim.load(selector, path).record())]
        for selector, path in firm.DKIM_KEYS.items()
    }
    with relays.running() as server:
        firm.SMTP = server.settings
        lines = said(GOOD | published)
    assert all(line.startswith("ok") for line in lines), lines
    assert len(lines) == 7
    assert not server.taken


def test_each_thing_that_is_wrong_is_named_with_what_to_do(firm: Any, tmp_path: Path) -> None:
    firm.SMTP, firm.DKIM_KEYS = None, {"e1": keys(tmp_path)["e1"]}
    zone = {
        ("firm.example", "TXT"): ['"v=spf1 -all"', '"v=spf1 mx"'],
        ("e1._domainkey.firm.example", "TXT"): ['"v=DKIM1; k=ed25519; p=AAAA"'],
    }
    text = "\n".join(said(zone))
    for wanted in (
        "WRONG PAKT_SMTP_URL: no relay is named",
        "WRONG SPF of firm.example: 2 records; only one may be there",
        "WRONG DKIM e1._domainkey.firm.example: another key is published — publish what `pakt mail dkim` prints",
        "WRONG DMARC of firm.example: 0 records where one should be — make one, TXT at _dmarc.firm.example",
        "WRONG MX of firm.example: no record",
    ):
        assert wanted in text


def test_a_relay_is_told_by_what_it_does(firm: Any, tmp_path: Path) -> None:
    firm.SMTP = {"host": "127.0.0.1", "port": 1, "username": "", "password": "", "use_ssl": False, "use_tls": False}
    assert "nothing listens there — start the server" in said(GOOD)[0]
    with relays.running() as server:
        server.refuse_sender = "550 5.7.1 not yours"
        firm.SMTP = server.settings
        assert "takes no letters from desk@firm.example: 550 5.7.1 not yours" in said(GOOD)[0]
        firm.SMTP = {**server.settings, "use_tls": True}
        assert said(GOOD)[0].startswith("WRONG relay")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with relays.running(tls_context=context, require_starttls=True) as unvouched:
        firm.SMTP = {**unvouched.settings, "use_tls": True}
        assert "its certificate is not right: self-signed certificate — renew it" in said(GOOD)[0]


def test_a_mailbox_and_a_door_that_nobody_answers_are_told(firm: Any) -> None:
    firm.SMTP = None
    port = relays.free_port()
    lines = said(GOOD, imap=f"imaps://desk:secret@127.0.0.1:{port}", lmtp=f"127.0.0.1:{port}")
    assert lines[-2].startswith(f"WRONG mailbox 127.0.0.1:{port}: nothing listens there")
    assert lines[-1].startswith(f"WRONG LMTP 127.0.0.1:{port}: nothing listens there")
    assert "secret" not in "".join(lines)
