"""Any bytes are a mail that was read, and no mail takes more than its share of time."""

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pakt.desk.inbox.reading import Mail, read

MAILS = sorted((Path(__file__).parent / "mails").glob("*.eml"))
HEAD = b"From: a@b.example\nMIME-Version: 1.0\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"


def unforeseen(mail: Mail) -> list[str]:
    return [problem.code for problem in mail.problems if problem.code == "unreadable"]


@given(st.binary(max_size=3_000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read(raw: bytes) -> None:
    mail = read(raw)
    assert isinstance(mail, Mail) and not unforeseen(mail)
    mail.text.encode(), mail.reply.encode(), mail.subject.encode()


PIECES = [
    b"From: ", b"To: ", b"Subject: ", b"Date: ", b"References: ", b"Content-Type: ",
    b"Content-Disposition: attachment",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: x-uuencode", b"multipart/mixed; boundary=b",
    b"multipart/report; report-type=delivery-status; boundary=b", b"text/html; charset=", b"text/calendar",
    b"message/rfc822", b"message/delivery-status", b"application/ms-tnef", b"utf-8", b"utf-7", b"iso-2022-jp",
    b"utf-16",
    b"\n", b"\r\n", b"\n\n", b"\r", b" ", b"\t", b"--b", b"--b--", b"=?utf-8?b?xbw=?=", b"=?x?q?=C4?=", b"filename*0*=",
    b"''%C5", b"<", b">", b'"', b"(", b"@", b",", b";", b":", b"=", b"\xff\xfe", b"\x00", b"\xc5", b"begin 644 a\n",
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99999999T999999Z\n", b"Final-Recipient: rfc822; a@b\nStatus: 5.1.1\n",
    b"\x78\x9f\x3e\x22\x01\x00", b"> ", b"On 1.1.2024 10:10, a@b.example wrote:\n", b"-- \n", b"<blockquote type=cite>",
    b"<!--", b"<script>", b"&#x110000;", b"&#xd800;", b"Return-Path: <>\n", b"9" * 30,
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_heap_of_pieces_is_read(pieces: list[bytes]) -> None:
    mail = read(b"".join(pieces))
    assert not unforeseen(mail)
    mail.text.encode(), mail.html.encode(), repr(mail).encode()


@given(st.sampled_from(MAILS), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_damaged_mail_is_read(path: Path, chance: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(raw))
        match chance.randrange(4):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randrange(40)]
            case 2:
                raw[at:at] = chance.choice(PIECES)
            case _:
                raw[at:at] = raw[: chance.randrange(200)]
    assert not unforeseen(read(bytes(raw)))


def test_a_mail_that_cannot_be_read_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Mail:
        raise RuntimeError

    monkeypatch.setattr("pakt.desk.inbox.reading.reader.composed", fails)
    mail = read(b"From: a@b\n\nZa\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87")
    assert unforeseen(mail) and "Zażółć" in mail.text


def work(raw: bytes) -> int:
    """How many lines of our own code run to read a mail."""
    count = 0

    def inside(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return inside

    def outside(frame: FrameType, _event: str, _arg: Any) -> Any:
        return inside if "inbox/reading" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(outside)
    try:
        read(raw)
    finally:
        sys.settrace(before)
    return count


def nested(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    closed = b"".join(b"\n--b%d--\n" % n for n in reversed(range(depth)))
    return HEAD + opened + b"Content-Type: text/plain\n\ninnermost\n" + closed


SHAPES: dict[str, Callable[[int], bytes]] = {
    "On On On": lambda n: PLAIN + b"On " * n,
    "lines of On": lambda n: PLAIN + b"On\n" * n,
    ">>>>": lambda n: PLAIN + b">" * n,
    "lines of >": lambda n: PLAIN + b"> a\nb\n" * n,
    "introductions": lambda n: PLAIN + b"On 1.1.2024 10:10\na@b.example wrote:\n> x\ny\n" * n,
    "colons": lambda n: PLAIN + b"a:\n" * n,
    "header blocks": lambda n: PLAIN + b"From: x\nblah\n" * n,
    "separators": lambda n: PLAIN + b"-----Original Message-----\n" * n,
    "signatures": lambda n: PLAIN + b"Sent from my iPhone\n-- \n" * n,
    "<a<a<a": lambda n: HTML + b"<a" * n,
    "unclosed elements": lambda n: HTML + b"<div><b>x" * n,
    "unclosed quotes": lambda n: HTML + b'<a b="' * n,
    "unclosed titles": lambda n: HTML + b"<title>" * n,
    "comments": lambda n: HTML + b"<!--" * n,
    "parts": lambda n: MIXED + b"--b\nContent-Type: image/png\n\nx\n" * n,
    "dashes": lambda n: MIXED + b"--b\n\n" + b"--\n" * n,
    "mails": lambda n: MIXED + b"--b\nContent-Type: message/rfc822\n\nFrom: a@b\n\nx\n" * n,
    "depth": nested,
    "mails in mails": lambda n: (HEAD + b"Content-Type: message/rfc822\n\n") * n,
    "addresses": lambda n: b"To: " + b",\n ".join(b"Jan <jan%d@a.example>" % k for k in range(n)) + b"\n\nx",
    "odd addresses": lambda n: b"To: " + b",\n ".join(b'"J" (x) <j%d@a.example>' % k for k in range(n)) + b"\n\nx",
    "parentheses": lambda n: b"From: " + b"(" * n + b"\n\nx",
    "groups": lambda n: b"From: " + b":" * n + b"\n\nx",
    "encoded words": lambda n: b"Subject: " + b"=?utf-8?q?a?= " * n + b"\n\nx",
    "parameters": lambda n: b"Content-Type: text/plain; " + b"a*1=b; " * n + b"\n\nx",
    "uuencode": lambda n: PLAIN + b"begin 644 a\n" * n,
    "uneven words": lambda n: PLAIN + b"x y:\n\n> z\n" * n,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_mail_is_twice_the_work_at_most(shape: str) -> None:
    make = SHAPES[shape]
    once, twice = work(make(400)), work(make(800))
    assert twice <= 2.3 * once + 500, (once, twice)


def test_long_texts_are_read_to_a_bound_and_said_to_be_long() -> None:
    mail = read(PLAIN + b"All work and no play.\n" * 500_000)
    assert mail.text.startswith("All work") and len(mail.text) <= 2_000_000
    assert [problem.code for problem in mail.problems] == ["long text"]


def test_what_lies_a_thousand_deep_is_found() -> None:
    mail = read(nested(1_000))
    assert mail.text == "innermost"
    assert "too deep" in [problem.code for problem in mail.problems]


def test_ten_thousand_parts_are_all_kept() -> None:
    assert len(read(MIXED + b"--b\nContent-Type: image/png\n\nx\n" * 10_000).parts) == 10_000


def test_a_hundred_thousand_recipients_are_all_read() -> None:
    raw = b"From: a@b.example\nTo: " + b",\n ".join(b"Jan <jan%d@a.example>" % n for n in range(100_000)) + b"\n\nx"
    assert len(read(raw).to) == 100_000
