"""Signatures that others find right."""

from __future__ import annotations

import os
import subprocess
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from pakt.cli import main
from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import dkim
from pakt.desk.outbox.dkim import Key
from pakt.engine.errors import PaktError
from tests.desk.cast import Cast
from tests.desk.outbox import names, relays
from tests.desk.outbox.telling import MONDAY, report, work_until

Under = Callable[..., Agreement]
MAIL = (
    b"From: Desk <desk@firm.example>\r\nTo: a@alder.example\r\nSubject: It  stands,\r\n\tstill \r\n"
    b"Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@firm.example>\r\n\r\n"
    b"Good  day, \r\n\r\n.\r\nline\t\r\n\r\n\r\n"
)


def keys(folder: Path) -> dict[str, str]:
    """A key of each kind, as `settings.DKIM_KEYS` names them."""
    found = {"r1": rsa.generate_private_key(65537, 2048), "e1": ed25519.Ed25519PrivateKey.generate()}
    for selector, private in found.items():
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{selector}.pem").write_bytes(pem)
    return {selector: str(folder / f"{selector}.pem") for selector in found}


def tags(field: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in "".join(field.split()).split(";") if part)
    return {name: value for name, _, value in pairs}


def is_right(mail: bytes, records: dict[str, str]) -> dict[str, bool]:
    """What a verifier written for itself says of each signature, by selector."""
    head, _, body = mail.partition(b"\r\n\r\n")
    unfolded = head.replace(b"\r\n\t", b" ").replace(b"\r\n ", b" ").decode().split("\r\n")
    said: dict[str, bool] = {}
    for number, field in enumerate(unfolded):
        name, _, value = field.partition(":")
        if name.lower() != "dkim-signature":
            continue
        found = tags(value)
        lines = [" ".join(line.replace(b"\t", b" ").decode().rstrip().split(" ")) for line in body.split(b"\r\n")]
        text = "\r\n".join(squeezed(line) for line in lines).rstrip("\r\n") + "\r\n"
        assert b64decode(found["bh"]) == sha256(text.encode()).digest()
        left = [one for i, one in enumerate(unfolded) if i != number]
        signed = ""
        for wanted in found["h"].lower().split(":"):
            at = max((i for i, one in enumerate(left) if one.lower().startswith(f"{wanted}:")), default=None)
            if at is not None:
                signed += relaxed(left.pop(at)) + "\r\n"
        signed += relaxed(field[: field.rindex("b=") + 2])
        said[found["s"]] = verified(records[found["s"]], b64decode(found["b"]), signed.encode())
    return said


def squeezed(line: str) -> str:
    while "  " in line:
        line = line.replace("  ", " ")
    return line


def relaxed(field: str) -> str:
    name, _, value = field.partition(":")
    return f"{name.lower().strip()}:{squeezed(value.replace(chr(9), ' ')).strip()}"


def verified(record: str, signature: bytes, signed: bytes) -> bool:
    found = tags(record)
    try:
        if found["k"] == "rsa":
            public = load_der_public_key(b64decode(found["p"]))
            assert isinstance(public, rsa.RSAPublicKey)
            public.verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            raw = ed25519.Ed25519PublicKey.from_public_bytes(b64decode(found["p"]))
            raw.verify(signature, sha256(signed).digest())
    except InvalidSignature:
        return False
    return True


def test_a_letter_that_leaves_bears_a_right_signature_of_each_key(
    cast: Cast, under: Under, settings: Any, tmp_path: Path
) -> None:
    settings.DKIM_KEYS = keys(tmp_path)
    records = {selector: dkim.load(selector, path).record() for selector, path in settings.DKIM_KEYS.items()}
    with relays.running() as server:
        settings.SMTP = server.settings
        report(under("campus-modules"), cast.a1, text="Dobrý den.\n\nNejde  to. \n.\n")
        work_until(MONDAY)
        assert server.taken
        for one in server.taken:
            assert is_right(one.raw, records) == {"r1": True, "e1": True}
            changed = one.raw.replace(b"\r\nSubject: ", b"\r\nSubject: Re: ", 1)
            assert is_right(changed, records) == {"r1": False, "e1": False}
            second = one.raw.replace(b"\r\nSubject: ", b"\r\nSubject: Other\r\nSubject: ", 1)
            assert is_right(second, records) == {"r1": False, "e1": False}


CAN_ASK = os.geteuid() == 0 and which("opendkim-testmsg") is not None and which("unshare") is not None


@pytest.mark.skipif(not CAN_ASK, reason="needs root and opendkim-testmsg (apt-get install opendkim-tools)")
def test_opendkim_finds_the_signature_right_and_a_changed_mail_wrong(tmp_path: Path) -> None:
    key = dkim.load("r1", keys(tmp_path)["r1"])
    signed = dkim.sign(MAIL, key, "firm.example")
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    # In a mount namespace of its own, so that it asks our name server and nobody else is disturbed.
    inside = f"mount --bind {tmp_path}/resolv.conf /etc/resolv.conf && exec opendkim-testmsg"
    command = ["unshare", "--mount", "sh", "-c", inside]
    zone = {("r1._domainkey.firm.example", "TXT"): [names.quoted(key.record())]}
    with names.serving(zone, port=53):
        right = subprocess.run(command, input=signed, capture_output=True)
        wrong = subprocess.run(command, input=signed.replace(b"still", b"stall"), capture_output=True)
    assert (right.returncode, right.stdout, right.stderr) == (0, b"", b"")
    assert wrong.returncode != 0


@pytest.mark.parametrize(
    ("body", "wanted"),
    [(b"", b""), (b"\r\n\r\n", b""), (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"), (b"x", b"x\r\n")],
)
def test_a_body_is_relaxed_as_the_rfc_shows_it(body: bytes, wanted: bytes) -> None:
    assert dkim.relaxed_body(body) == wanted


def test_a_field_is_relaxed_as_the_rfc_shows_it() -> None:
    assert dkim.relaxed_field(b"B : Y\t\r\n\tZ  ") == b"b:Y Z"


def test_a_key_that_nobody_would_trust_is_refused_by_name(tmp_path: Path) -> None:
    weak = rsa.generate_private_key(65537, 1024)
    path = tmp_path / "weak.pem"
    path.write_bytes(weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(PaktError, match="2048"):
        dkim.load("w", str(path))
    with pytest.raises(PaktError, match="no private key"):
        dkim.load("w", __file__)
    with pytest.raises(PaktError, match="No such file"):
        dkim.load("w", str(tmp_path / "none.pem"))


def test_an_ed25519_record_holds_the_bare_key() -> None:
    private = ed25519.Ed25519PrivateKey.from_private_bytes(b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="))
    # RFC 8463, appendix A
    assert Key("brisbane", private).record().endswith("p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")


def test_the_dns_record_is_printed_as_a_zone_file_has_it(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MAIL_FROM, settings.DKIM_KEYS = "desk@firm.example", keys(tmp_path)
    assert main(["mail", "dkim"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith('e1._domainkey.firm.example. IN TXT ( "v=DKIM1; k=ed25519; p=')
    assert all(len(piece) <= 255 for piece in lines[0].split('"')[1::2])
    settings.DKIM_KEYS = {}
    assert main(["mail", "dkim"]) == 2
