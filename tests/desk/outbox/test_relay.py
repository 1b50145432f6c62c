"""Letters leave by SMTP, to a real server: each once, none lost, whatever it answers."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import bounces, relay, sending, tokens
from pakt.desk.outbox.models import Bounce, Delivery
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from tests.desk.cast import Cast
from tests.desk.outbox import relays
from tests.desk.outbox.relays import Relay
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, work_until

Under = Callable[..., Agreement]


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    monkeypatch.setattr(relay, "REST", 0.0)
    with relays.running(enable_SMTPUTF8=False) as server:
        settings.SMTP = server.settings
        yield server


def of(person: Person, what: str = "received") -> Delivery:
    return Delivery.objects.get(person=person, what=what)


@pytest.mark.clause("CC-26", "CB-8")
def test_letters_leave_over_one_connection(cast: Cast, under: Under, server: Relay) -> None:
    for i in range(5):
        report(under("campus-modules", f"A{i}"), cast.a1)
    work_until(MONDAY)
    assert len(server.taken) == Delivery.objects.filter(state="sent").count() > 10
    assert not Delivery.objects.exclude(state="sent").exists()
    assert server.connections == 1
    (first,) = [one for one in server.to(cast.a1.email) if f"<{of_first().pk}." in str(one.mail["Message-ID"])]
    assert first.sender == "pakt@localhost"
    assert first.mail["Date"].datetime == MONDAY
    assert len({one.mail["Message-ID"] for one in server.taken}) == len(server.taken)


def of_first() -> Delivery:
    return Delivery.objects.filter(what="received").order_by("pk")[0]


def test_what_is_refused_for_now_goes_later_with_the_same_message_id(cast: Cast, under: Under, server: Relay) -> None:
    server.refuse = lambda to: "451 4.7.1 greylisted" if to == cast.a1.email else ""
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    one = of(cast.a1)
    assert (one.state, one.attempts, one.error) == ("waiting", 1, "451 4.7.1 greylisted")
    assert of(cast.g1, "reported").state == "sent"
    server.refuse = lambda to: ""
    work_until(one.due_at)
    assert [taken.mail["Message-ID"] for taken in server.to(cast.a1.email)] == [one.headers["Message-ID"]]
    assert of(cast.a1).state == "sent"
    assert len(server.to(cast.g1.email)) == 1
    assert not Bounce.objects.exists()


def test_what_is_refused_for_days_has_failed_in_the_end_and_is_shown(cast: Cast, under: Under, server: Relay) -> None:
    server.refuse = lambda to: "452 4.2.2 mailbox full" if to == cast.a1.email else ""
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY + 4 * DAY)
    assert of(cast.a1).state == "waiting"
    work_until(MONDAY + 6 * DAY)
    assert (of(cast.a1).state, of(cast.a1).attempts) == ("failed", sending.MOST_TRIES)
    assert not Bounce.objects.filter(permanent=True).exists()


def test_what_is_refused_for_good_is_counted_and_keeps_no_other_back(cast: Cast, under: Under, server: Relay) -> None:
    server.refuse = lambda to: "550 5.1.1 no such user" if to == cast.a1.email else ""
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    assert (of(cast.a1).state, of(cast.a1).error) == ("failed", "550 5.1.1 no such user")
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.status, bounce.permanent) == (cast.a1.email, "5.1.1", True)
    assert of(cast.g1, "reported").state == "sent"


def test_a_relay_that_is_down_or_refuses_the_desk_loses_nothing_and_counts_against_nobody(
    cast: Cast, under: Under, server: Relay, settings: Any
) -> None:
    settings.SMTP = {**server.settings, "port": 1}
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    assert "cannot be used" in of(cast.a1).error
    settings.SMTP = server.settings
    server.refuse_sender = "550 5.7.1 go away"
    work_until(MONDAY + HOUR)
    assert of(cast.a1).error == "the relay refuses the desk: 550 5.7.1 go away"
    server.refuse_sender = ""
    work_until(MONDAY + 3 * HOUR)
    assert {one.state for one in Delivery.objects.filter(at=MONDAY)} == {"sent"}
    assert not Bounce.objects.exists()


def test_an_address_that_takes_no_mail_gets_none_until_somebody_confirms_it(
    cast: Cast, under: Under, server: Relay
) -> None:
    server.refuse = lambda to: "550 5.1.1 no such user" if to == cast.a1.email else ""
    ticket = report(under("campus-modules"), cast.a1)
    for i in range(1, 5):
        actions.answer(ticket, text=f"Answer {i}.", person=cast.g1, now=MONDAY + i * HOUR)
        work_until(MONDAY + i * HOUR)
    states = Delivery.objects.filter(person=cast.a1, what__in=["received", "message", "answered"]).order_by("pk")
    assert [one.state for one in states] == ["failed"] * bounces.MOST + ["withheld"] * (5 - bounces.MOST)
    assert bounces.is_stopped(cast.a1.email)
    server.refuse = lambda to: ""
    assert bounces.confirm(cast.a1.email, now=MONDAY + 5 * HOUR) == 2
    assert not bounces.is_stopped(cast.a1.email)
    work_until(MONDAY + 5 * HOUR)
    assert len(server.to(cast.a1.email)) == 2


def test_a_report_of_a_failure_counts_only_for_a_letter_of_ours_to_that_address(
    cast: Cast, under: Under, server: Relay
) -> None:
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    message_id = of(cast.a1).headers["Message-ID"]
    number = of(cast.a1).pk
    assert bounces.note(cast.a2.email, "5.1.1", True, "no such user", message_id) is None
    assert bounces.note(cast.a1.email, "5.1.1", True, "no such user", f"<{number}.{'a' * 26}@localhost>") is None
    assert bounces.note(cast.a1.email, "5.1.1", True, "no such user") is None
    kept = bounces.note(cast.a1.email.upper(), "5.1.1", True, "no such\r\n user", message_id)
    assert kept is not None and kept.diagnostic == "no such user"
    assert bounces.note(cast.a1.email, "5.1.1", True, "again", message_id) == kept


def test_an_international_address_goes_to_a_relay_that_knows_it_and_fails_in_words_at_another(
    cast: Cast, under: Under, server: Relay, settings: Any
) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(email="žofie@příklad.example")
    Person.objects.filter(pk=cast.g1.pk).update(email="g1@příklad.example")
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    assert of(cast.a1).state == "failed"
    assert "international addresses" in of(cast.a1).error
    (taken,) = server.to("g1@xn--pklad-zsa96e.example")
    assert taken.mail["To"].addresses[0].addr_spec == "g1@xn--pklad-zsa96e.example"
    with relays.running(enable_SMTPUTF8=True) as knowing:
        settings.SMTP = knowing.settings
        bounces.release(of(cast.a1), now=MONDAY)
        work_until(MONDAY)
        (taken,) = knowing.taken
        assert taken.to == "žofie@příklad.example"
        assert "To: A1 <žofie@příklad.example>".encode() in taken.raw


def test_a_relay_whose_certificate_nobody_vouches_for_gets_nothing(
    cast: Cast, under: Under, server: Relay, settings: Any, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with relays.running(tls_context=context, require_starttls=True) as unvouched:
        settings.SMTP = {**unvouched.settings, "use_tls": True}
        report(under("campus-modules"), cast.a1)
        work_until(MONDAY)
        assert "certificate verify failed" in of(cast.a1).error
        assert of(cast.a1).state == "waiting"
        assert not unvouched.taken


def certificate(folder: Path) -> Path:
    """A certificate that only itself vouches for, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    path = folder / "relay.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return path


def test_an_answer_bears_the_agents_name_a_token_to_answer_to_and_the_mail_it_answers(
    cast: Cast, under: Under, server: Relay, settings: Any
) -> None:
    settings.MAIL_ANSWERED, settings.MAIL_REPLY = True, "*@reply.example"
    ticket = report(under("campus-modules"), cast.a1)
    tokens.wrote(ticket, cast.a1.email, message_id="<theirs@alder.example>", person=cast.a1)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    first, answer = (one.mail for one in server.to(cast.a1.email))
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert answer["Auto-Submitted"] is None and answer["X-Auto-Response-Suppress"] is None
    assert answer["From"].addresses[0].display_name.startswith("G1 · ")
    assert answer["In-Reply-To"] == "<theirs@alder.example>"
    assert answer["References"].split() == [first["References"].split()[0], "<theirs@alder.example>"]
    to = answer["Reply-To"].addresses[0].addr_spec
    assert to.endswith("@reply.example")
    assert tokens.token_of(to) == tokens.TokenOf(ticket, cast.a1, cast.a1.email)
    body = answer.get_body(("plain",))
    assert body is not None and body.get_content().startswith("## Please write your reply above this line ##")


def test_two_letters_at_once_to_different_people_bear_different_tokens(
    cast: Cast, under: Under, server: Relay, settings: Any
) -> None:
    settings.MAIL_ANSWERED = True
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    found = [str(one.mail["Reply-To"]) for one in server.taken]
    assert len(set(found)) == len({one.to for one in server.taken}) > 1
