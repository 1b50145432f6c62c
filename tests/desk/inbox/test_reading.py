"""What a mail says: its texts in any character set, its senders, its parts, and what wrote it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pakt import cli
from pakt.desk.inbox.reading import Kind, Mail, read

HEAD = b"From: Ann <ann@a.example>\nTo: desk@d.example\nSubject: x\nMIME-Version: 1.0\n"


def codes(mail: Mail) -> list[str]:
    return [problem.code for problem in mail.problems]


def plain(data: bytes, charset: str | None, encoding: str = "8bit") -> Mail:
    given = f"; charset={charset}" if charset is not None else ""
    return read(HEAD + f"Content-Type: text/plain{given}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + data)


# texts

POLISH = "Zażółć gęślą jaźń. Drukarka w pokoju nie działa, proszę o pomoc."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, tiskárna nefunguje."
RUSSIAN = "Съешь ещё этих мягких булок, принтер не работает, прошу помочь."
SERBIAN = "Љубазни фењерџија чађавог лица хоће да ми покаже штос."


@pytest.mark.parametrize(
    ("text", "codec", "charset"),
    [
        (POLISH, "iso8859_2", "iso-8859-2"), (POLISH, "cp1250", "windows-1250"), (POLISH, "cp852", "ibm852"),
        (POLISH, "utf-8", "utf8"), (POLISH, "utf-8", '"UTF-8"'), (POLISH, "mac_latin2", "x-mac-ce"),
        (POLISH, "utf_7", "utf-7"), (POLISH, "utf-16", "utf-16"),
        (CZECH, "iso8859_2", "ISO_8859-2:1987"), (CZECH, "cp1250", "cp1250"), (CZECH, "cp1250", "Win-1250"),
        (RUSSIAN, "koi8_r", "koi8-r"), (RUSSIAN, "cp1251", "windows-1251"), (RUSSIAN, "cp866", "cp866"),
        (RUSSIAN, "iso8859_5", "iso-8859-5"), (RUSSIAN, "koi8_r", "KOI8R"), (RUSSIAN, "mac_cyrillic", "x-mac-cyrillic"),
        (SERBIAN, "cp1251", "windows-1251"), (SERBIAN, "iso8859_5", "iso-8859-5"),
    ],
)  # fmt: skip
def test_a_text_is_read_in_its_character_set(text: str, codec: str, charset: str) -> None:
    mail = plain(text.encode(codec), charset)
    assert mail.text == text and not mail.problems


@pytest.mark.parametrize(
    ("text", "codec", "charset"),
    [
        (POLISH, "cp1250", None), (POLISH, "iso8859_2", None), (POLISH, "utf-8", None), (CZECH, "cp1250", "us-ascii"),
        (RUSSIAN, "koi8_r", None), (RUSSIAN, "cp1251", None), (RUSSIAN, "cp866", "unknown-8bit"),
        (RUSSIAN, "iso8859_5", None), (POLISH, "cp852", None),
    ],
)  # fmt: skip
def test_a_text_that_does_not_say_its_character_set_is_read_by_its_letters(
    text: str, codec: str, charset: str | None
) -> None:
    assert plain(text.encode(codec), charset).text == text


@pytest.mark.parametrize(
    ("text", "codec", "charset", "code"),
    [
        (POLISH, "cp1250", "utf-8", "wrong charset"), (RUSSIAN, "koi8_r", "utf-8", "wrong charset"),
        (POLISH, "utf-8", "iso-8859-1", "wrong charset"), (CZECH, "utf-8", "windows-1250", "wrong charset"),
        (POLISH, "utf-8", "x-no-such-thing", "unknown charset"), (RUSSIAN, "cp1251", "klingon", "unknown charset"),
    ],
)  # fmt: skip
def test_a_wrong_character_set_is_not_believed_and_said(text: str, codec: str, charset: str, code: str) -> None:
    mail = plain(text.encode(codec), charset)
    assert mail.text == text and codes(mail) == [code]


def test_letters_of_windows_in_what_claims_to_be_iso() -> None:
    assert plain("Proszę, „błąd” już śpi".encode("cp1250"), "iso-8859-2").text == "Proszę, „błąd” już śpi"


def test_a_character_set_that_is_a_trap_is_none() -> None:
    for name in ("punycode", "idna", "rot13", "zip", "base64", "unicode_escape", "undefined", "x" * 5_000):
        assert plain(b"caf\xc3\xa9 " * 1_000, name).text.startswith("café")


def test_one_broken_character_loses_only_itself() -> None:
    mail = plain(POLISH.encode()[:-4] + b"\xc5 koniec", "utf-8")
    assert mail.text.startswith("Zażółć gęślą jaźń.") and codes(mail) == ["lost characters"]


def test_transfer_encodings_are_undone_also_broken_ones() -> None:
    assert plain(b"dzia=C5=82a=\n nie=ZZ =\n", "utf-8", "quoted-printable").text == "działa nie=ZZ "
    assert plain(b"ZHppYcWCYQ==", "utf-8", "BASE64").text == "działa"
    assert plain(b"ZHpp\nYcWC\n YQ=", "utf-8", "base64 (of course)").text == "działa"
    mail = plain(b"ZHppYcWCYQ==ZHppYcWCYQ==", "utf-8", "base64")
    assert mail.text == "działadziała" and codes(mail) == ["broken encoding"]
    assert codes(plain(b"x", "utf-8", "rot13")) == ["unknown encoding"]


def test_flowed_text_is_put_together() -> None:
    raw = HEAD + b"Content-Type: text/plain; format=flowed\n\nOne long \nline.\n> quoted \n> too\n\n-- \nAnn\n"
    assert read(raw).text == "One long line.\n> quoted too\n\n-- \nAnn"
    raw = HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\n\nOne \nword\n"
    assert read(raw).text == "Oneword"


def test_a_uuencoded_file_in_a_text_is_a_file() -> None:
    mail = plain(b"See the file.\n\nbegin 644 a.txt\n#86)C\n`\nend\nThanks.\n", "us-ascii")
    assert mail.text == "See the file.\n\nThanks."
    assert [(part.name, part.content) for part in mail.parts] == [("a.txt", b"abc")]


def test_a_signed_text_is_shown_without_its_seal() -> None:
    raw = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n- -- \nAnn\n"
        b"-----BEGIN PGP SIGNATURE-----\n\nxyz\n-----END PGP SIGNATURE-----\n"
    )
    assert plain(raw, "utf-8").reply == "Hello"


def test_the_text_of_html_is_read_as_people_see_it() -> None:
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Dzień&nbsp;dobry,</p><p>nie <b>działa</b>:"
        "<ul><li>drukarka</li><li>skaner</li></ul><script>alert(1)</script><table><tr><td>a</td><td>b</td></tr></table>"
        "1 &lt; 2 &amp;lt;</body></html>"
    )
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + html.encode()
    assert read(raw).text == "Dzień dobry,\n\nnie działa:\n\n- drukarka\n- skaner\n\na b\n\n1 < 2 &lt;"


def test_html_is_clean() -> None:
    html = (
        '<p onclick="x()" style="color:red">Hi <a href="javascript:x()">a</a> <a href="/admin/">b</a>'
        '<a href="https://x.example/">c</a><img src="cid:1@x" alt="p"><img src="https://spy.example/1.gif"></p>'
        "<script>x()</script><svg><script>y()</script></svg><iframe src=x></iframe><form action=x><input></form>"
        "<base href=x><meta http-equiv=refresh><style>x</style><math><mtext><img src=x onerror=z()></math>"
    )
    made = read(HEAD + b"Content-Type: text/html\n\n" + html.encode()).html
    for bad in (
        "javascript",
        "onclick",
        "style",
        "script",
        "spy",
        "iframe",
        "form",
        "input",
        "admin",
        "onerror",
        "base",
    ):
        assert bad not in made, bad
    assert 'href="https://x.example/"' in made and 'src="cid:1@x"' in made


# headers


def test_headers_are_decoded_as_they_come() -> None:
    def subject(value: bytes) -> str:
        return read(
            b"From: a@b.example\nSubject: " + value + b"\nContent-Type: text/plain; charset=iso-8859-2\n\nx"
        ).subject

    assert subject(b"=?utf-8?B?xbzDs8WC?=") == "żół"
    assert subject(b"=?utf-8?Q?=C5=BC=C3?= =?utf-8?Q?=B3=C5=82_w?=") == "żół w"
    assert subject(b"=?ISO-8859-2?Q?=BF=F3=B3?=\n =?iso-8859-2?q?ty_?= kot") == "żółty  kot"
    assert subject("Nie działa".encode()) == "Nie działa"
    assert subject("Nie działa drukarka".encode("iso8859_2")) == "Nie działa drukarka"
    assert subject(b"=?utf-8?q?with space=C5=82?=") == "with spaceł"
    assert subject(b"=?nonsense") == "=?nonsense"
    assert subject(b"=?utf-8*pl?q?=C5=82?=") == "ł"
    assert subject(b"folded\n\tonce") == "folded once"
    assert subject(b"=?utf-8?q?a=0ABcc:_evil=40x.example?=") == "a Bcc: evil@x.example"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=plain.txt", "plain.txt"),
        (b'attachment; filename="a \\"b\\".txt"', 'a "b".txt'),
        (b"attachment; filename*=utf-8''%C5%BC%C3%B3%C5%82.pdf", "żół.pdf"),
        (b"attachment; filename*0*=utf-8''%C5%BC%C3; filename*1*=%B3%C5%82; filename*2=.pdf", "żół.pdf"),
        (b"attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        (b'attachment; filename="=?utf-8?B?xbzDs8WCLnBkZg==?="', "żół.pdf"),
        ('attachment; filename="żół.pdf"'.encode(), "żół.pdf"),
        (b"attachment; filename=x.txt; filename*=utf-8''%C5%BC.txt", "ż.txt"),
        (b'attachment; filename="..\\\\..\\\\etc/passwd"', "passwd"),
        (b'attachment; filename="a\xe2\x80\xaefdp.exe"', "afdp.exe"),
    ],
)
def test_file_names_are_read_in_every_way_they_are_written(header: bytes, name: str) -> None:
    mail = read(HEAD + b"Content-Type: application/pdf\nContent-Disposition: " + header + b"\n\nx")
    assert [part.name for part in mail.parts] == [name]


def test_dates_and_ids() -> None:
    mail = read(
        b"From: a@b.example\nDate: Fri, 13 Nov 2026 10:00:00 +0100 (CET)\nMessage-ID: <1@x>\nIn-Reply-To: <0@x> (old)\n"
        b"References: <a@x>\n <b@x>\t<a@x>\nReturn-Path: <>\n\nx"
    )
    assert mail.date == datetime(2026, 11, 13, 9, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("<1@x>", ("<0@x>",), ("<a@x>", "<b@x>"))
    assert mail.return_path == ""
    assert read(b"From: a@b.example\n\nx").return_path is None
    mail = read(b"From: a@b.example\nDate: yesterday\n\nx")
    assert mail.date is None and codes(mail) == ["bad date"]


# senders


@pytest.mark.clause("MH-13")
@pytest.mark.parametrize(
    ("header", "address"),
    [
        (b"Ann <ann@a.example>", "ann@a.example"),
        (b"ann@A.Example", "ann@a.example"),
        (b'"Kowalska, Anna" <ann@a.example>', "ann@a.example"),
        (b"Kowalska, Anna <ann@a.example>", "ann@a.example"),
        (b"=?utf-8?q?a1=40A?= <evil@x.example>", "evil@x.example"),
        (b'"a1@A" <evil@x.example>', "evil@x.example"),
        (b"a1@a.example (Ann)", "a1@a.example"),
        (b"evil@x.example (a1@a.example)", "evil@x.example"),
        (b'"\\"a1@a.example\\" <a1@a.example>" <evil@x.example>', "evil@x.example"),
        ("Jiří <jiří@příklad.example>".encode(), "jiří@příklad.example"),
    ],
)
def test_the_author_is_the_address_and_never_the_name(header: bytes, address: str) -> None:
    author = read(b"From: " + header + b"\n\nx").author
    assert author is not None and author.address == address


@pytest.mark.clause("MH-13")
@pytest.mark.parametrize(
    "headers",
    [
        b"From: a1@a.example\nFrom: evil@x.example",
        b"From: a1@a.example, evil@x.example",
        b"From: <a1@a.example> <evil@x.example>",
        b"From: a1@a.example <evil@x.example> <a1@a.example>",
        b"From: <evil@x.example> a1@a.example",
        b"From: friends: a1@a.example;",
        b"From: =?utf-8?q?a1?=@a.example",
        b"From: =?utf-8?q?a1=40a=2Eexample?=",
        "From: a1＠a.example".encode(),
        "From: a1@a。example".encode(),
        "From: a1@аcme.example".encode(),
        b"From: a1@a.example@x.example",
        b"From: <@x.example:a1@a.example>",
        b'From: "a1@a.example"@x.example',
        b'From: "a1 <a1@a.example>',
        b"From: a1@a.example (",
        b"From: <a1@a.example",
        b"From: a1 @a.example x",
        b"From: a1@a.example\x00.x.example",
        b"From: -oProxy=x y@a.example",
        b"From: a1",
        b"From: ",
        b"Subject: none",
    ],
)
def test_who_can_be_read_in_two_ways_is_nobody_and_it_is_said(headers: bytes) -> None:
    mail = read(headers + b"\nTo: desk@d.example\n\nx")
    assert mail.author is None
    assert mail.problems


def test_a_name_that_looks_like_another_address_is_pointed_out() -> None:
    assert codes(read(b'From: "a1@a.example" <evil@x.example>\n\nx')) == ["name is an address"]
    assert not read(b'From: "ann@a.example" <ann@a.example>\n\nx').problems


def test_a_sender_beside_the_author_changes_nothing() -> None:
    mail = read(b"From: evil@x.example\nSender: a1@a.example\nReply-To: a1@a.example\n\nx")
    assert mail.author and mail.author.address == "evil@x.example"
    assert mail.sender and mail.sender.address == "a1@a.example"


def test_recipients() -> None:
    mail = read(
        b"From: a@b.example\nTo: undisclosed-recipients:;\n"
        b"Cc: =?utf-8?q?=C5=BBaba?= <z@x.example>, Team: p@x.example,\n"
        b" q@x.example;\nDelivered-To: desk+tok@d.example\nX-Original-To: desk+tok@d.example\n\nx"
    )
    assert mail.to == ()
    assert [(one.name, one.address) for one in mail.cc] == [
        ("Żaba", "z@x.example"), ("", "p@x.example"), ("", "q@x.example"),
    ]  # fmt: skip
    assert [one.address for one in mail.delivered_to] == ["desk+tok@d.example"]


# parts

MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b b"\n\npreamble\n'


def test_parts_of_all_kinds_are_kept_byte_for_byte() -> None:
    raw = (
        MIXED + b"--b b\nContent-Type: multipart/related; boundary=r\n\n--r\n"
        b"Content-Type: multipart/alternative; boundary=a\n\n"
        b"--a\nContent-Type: text/plain\n\nHello\n--a\nContent-Type: text/html\n\n"
        b"<p>Hello <img src='cid:p@x'></p>\n--a--\n"
        b"--r\nContent-Type: image/png\nContent-ID: <p@x>\nContent-Transfer-Encoding: base64\n\niVBORw0K\n--r--\n"
        b"--b b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n\nline\n\n--b b--\nepilogue"
    )
    mail = read(raw)
    assert mail.text == "Hello" and "cid:p@x" in mail.html
    assert [(part.name, part.type, part.content, part.content_id, part.inline) for part in mail.parts] == [
        ("", "image/png", b"\x89PNG\r\n", "p@x", True),
        ("log.txt", "text/plain", b"line\n", "", False),
    ]
    assert not mail.problems


def test_texts_around_a_picture_are_one_text() -> None:
    raw = (
        MIXED + b"--b b\n\nbefore\n--b b\nContent-Type: image/png; name=p.png\nContent-Disposition: inline\n\nx\n"
        b"--b b\n\nafter\n"
        b"--b b--"
    )
    assert read(raw).text == "before\n\nafter"


def test_a_text_that_only_points_to_the_html_is_passed_over() -> None:
    raw = (
        HEAD + b"Content-Type: multipart/alternative; boundary=a\n\n--a\n\nYour mail program does not support HTML.\n"
        b"--a\nContent-Type: text/html\n\n<p>Hello</p>\n--a--"
    )
    assert read(raw).text == "Hello"


def test_a_mail_that_was_cut_off_or_does_not_say_its_boundary_is_read() -> None:
    mail = read(MIXED + b"--b b\n\nHello\n")
    assert mail.text == "Hello" and codes(mail) == ["no end"]
    mail = read(HEAD + b"Content-Type: multipart/mixed\n\n--x\n\nHello\n--x\nContent-Type: image/png\n\np\n--x--\n")
    assert mail.text == "Hello" and len(mail.parts) == 1 and codes(mail) == ["no boundary"]
    mail = read(HEAD + b"Content-Type: multipart/mixed; boundary=other\n\n--x\n\nHello\n--x--\n")
    assert mail.text == "Hello" and codes(mail) == ["no boundary"]
    mail = read(HEAD + b"Content-Type: multipart/mixed; boundary=q\n\nNo parts at all.\n")
    assert mail.text == "No parts at all."


def test_a_forwarded_mail_is_opened() -> None:
    inner = b"From: old@x.example\nSubject: =?utf-8?q?=C5=BBaba?=\n\nThe old text.\n"
    mail = read(MIXED + b"--b b\n\nSee below.\n--b b\nContent-Type: message/rfc822\n\n" + inner + b"--b b--\n")
    assert mail.text == "See below."
    (old,) = mail.mails
    assert (old.subject, old.text, old.from_[0].address) == ("Żaba", "The old text.", "old@x.example")
    assert mail.parts[0].name == "Żaba.eml" and mail.parts[0].content == inner.rstrip(b"\n")


def test_a_mail_that_is_nothing_but_another_says_what_that_says() -> None:
    mail = read(HEAD + b"Content-Type: message/rfc822\n\n" + HEAD + b"\nThe old text.\n")
    assert (mail.text, mail.reply, mail.parts[0].name) == ("The old text.", "The old text.", "x.eml")


def test_mails_within_mails_end_somewhere() -> None:
    mail = read((HEAD + b"Content-Type: message/rfc822\n\n") * 30 + HEAD + b"\nx")
    depth = 0
    while mail.mails:
        (mail,), depth = mail.mails, depth + 1
    assert depth == 10 and codes(mail) == ["too many mails"]


def tnef() -> bytes:
    def one(level: int, name: int, data: bytes) -> bytes:
        return bytes([level]) + name.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data + b"\0\0"

    def text(number: int, words: str) -> bytes:
        data = words.encode("utf-16-le")
        head = (0x1F).to_bytes(2, "little") + number.to_bytes(2, "little") + (1).to_bytes(4, "little")
        return head + len(data).to_bytes(4, "little") + data + b"\0" * (-len(data) % 4)

    named = (1).to_bytes(4, "little") + text(0x3707, "umowa żółta.pdf")
    return (
        b"\x78\x9f\x3e\x22\x01\x00" + one(1, 0x69007, (1250).to_bytes(8, "little"))
        + one(1, 0x2800C, "Treść".encode("cp1250"))
        + one(2, 0x69002, b"\0" * 14) + one(2, 0x18010, b"UMOWA~1.PDF\0") + one(2, 0x6800F, b"%PDF-1.7")
        + one(2, 0x69005, named)
    )  # fmt: skip


def test_winmail_dat_is_opened() -> None:
    mail = read(HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + tnef())
    assert mail.text == "Treść"
    assert [(part.name, part.content) for part in mail.parts] == [("umowa żółta.pdf", b"%PDF-1.7")]


def test_a_winmail_dat_that_lies_about_its_counts_ends() -> None:
    for count in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"):
        lying = (
            tnef()[:6]
            + b"\x01\x03\x90\x06\x00"
            + (12).to_bytes(4, "little")
            + count
            + b"\x03\x10\x02\x00"
            + count
            + b"\0\0"
        )
        assert read(HEAD + b"Content-Type: application/ms-tnef\n\n" + lying)
    mail = read(HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\n\nnot one")
    assert codes(mail) == ["winmail"] and mail.parts[0].content == b"not one"


# what wrote it


def dsn(status: str, action: str, to: str = "gone@x.example") -> bytes:
    return (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail\n"
        b"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nI'm sorry.\n--r\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        + f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n".encode()
        + b"Diagnostic-Code: smtp; 550 5.1.1 <gone@x.example>:\n  no such user\n\n"
        b"--r\nContent-Type: message/rfc822\n\nMessage-ID: <ours@d.example>\nFrom: desk@d.example\n\nx\n--r--\n"
    )


def test_a_bounce_names_whom_it_did_not_reach_and_which_mail() -> None:
    mail = read(dsn("5.1.1", "failed"))
    assert mail.kind is Kind.BOUNCE and mail.bounce and mail.is_automatic
    assert (mail.bounce.action, mail.bounce.message_id) == ("failed", "<ours@d.example>")
    (failed,) = mail.bounce.recipients
    assert (failed.address, failed.permanent, failed.status) == ("gone@x.example", True, "5.1.1")
    assert failed.reason == "550 5.1.1 <gone@x.example>: no such user"


def test_a_delay_is_no_failure_and_a_delivery_neither() -> None:
    mail = read(dsn("4.4.1", "delayed"))
    assert mail.bounce and mail.bounce.action == "delayed" and mail.bounce.recipients[0].permanent is False
    assert mail.kind is Kind.BOUNCE
    mail = read(dsn("2.0.0", "delivered"))
    assert mail.kind is Kind.REPORT
    assert mail.bounce and mail.bounce.action == "delivered" and mail.bounce.recipients[0].permanent is None


@pytest.mark.parametrize(
    ("head", "text", "address", "permanent"),
    [
        (
            b"From: MAILER-DAEMON@mx.example\nSubject: failure notice",
            "Hi. This is the qmail-send program at mx.example.\n"
            "I'm afraid I wasn't able to deliver your message to the "
            "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            "<gone@x.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 No such user here\n\n"
            "--- Below this line is a copy of the message.\n\nReturn-Path: <desk@d.example>\n"
            "Message-ID: <ours@d.example>\n",
            "gone@x.example", True,
        ),
        (
            b"From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: gone@x.example\n"
            b"Subject: Mail delivery failed: returning message to sender\nAuto-Submitted: auto-replied",
            "A message that you sent could not be delivered to one or more of its recipients. "
            "This is a permanent error.\n"
            "The following address(es) failed:\n\n  gone@x.example\n    Unrouteable address\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <ours@d.example>\n",
            "gone@x.example", True,
        ),
        (
            b"From: Mail Delivery System <Mailer-Daemon@mx.example>\n"
            b"Subject: Warning: message 1abc delayed 24 hours",
            "This message was created automatically. A message that you sent has not yet been delivered to: "
            "gone@x.example. Delivery attempts will continue, it will be retried.\n\nMessage-ID: <ours@d.example>\n",
            "gone@x.example", False,
        ),
        (
            b"Return-Path: <>\nFrom: postmaster@mx.example\nSubject: =?utf-8?q?Nie_mo=C5=BCna_dostarczy=C4=87?=",
            "Wiadomość nie mogła zostać dostarczona do: gone@x.example\n550 5.1.1 brak takiej skrzynki\n\n"
            "Message-ID: <ours@d.example>\n",
            "gone@x.example", True,
        ),
    ],
)  # fmt: skip
def test_bounces_that_follow_no_rule_are_told_all_the_same(
    head: bytes, text: str, address: str, permanent: bool
) -> None:
    mail = read(head + b"\nTo: desk@d.example\nContent-Type: text/plain; charset=utf-8\n\n" + text.encode())
    assert mail.kind is Kind.BOUNCE and mail.bounce
    assert [(one.address, one.permanent) for one in mail.bounce.recipients] == [(address, permanent)]
    assert mail.bounce.message_id == "<ours@d.example>"


@pytest.mark.parametrize(
    ("head", "kind", "automatic"),
    [
        (b"Auto-Submitted: auto-replied", Kind.AUTOMATIC, True),
        (b"Auto-Submitted: auto-generated", Kind.PERSON, True),
        (b"Auto-Submitted: no", Kind.PERSON, False),
        (b"X-Autoreply: yes", Kind.AUTOMATIC, True),
        (b"Precedence: auto_reply", Kind.AUTOMATIC, True),
        (b"Subject: =?utf-8?q?Odpowied=C5=BA_automatyczna=3A_x?=", Kind.AUTOMATIC, True),
        (b"Subject: =?utf-8?q?Automatick=C3=A1_odpov=C4=9B=C4=8F=3A_x?=", Kind.AUTOMATIC, True),
        ("Subject: Автоматический ответ: x".encode(), Kind.AUTOMATIC, True),
        (b"Subject: Automatski odgovor: x", Kind.AUTOMATIC, True),
        (b"Subject: Automatic reply: x", Kind.AUTOMATIC, True),
        (b"Subject: Undelivered parcel, please help", Kind.PERSON, False),
        (b"Subject: Re: Mail delivery failed for our customers", Kind.PERSON, False),
        (b"Precedence: bulk", Kind.PERSON, False),
        (b"Subject: Report domain: a.example Submitter: b.example Report-ID: <1>", Kind.REPORT, True),
        (b"Content-Type: multipart/report; report-type=feedback-report; boundary=b", Kind.REPORT, True),
        (b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Kind.RECEIPT, True),
    ],
)
def test_persons_are_told_from_programs(head: bytes, kind: Kind, automatic: bool) -> None:
    mail = read(b"From: ann@a.example\n" + head + b"\n\nHello")
    assert (mail.kind, mail.is_automatic) == (kind, automatic)


def test_lists_and_bulk_are_known() -> None:
    assert read(b"From: a@b.example\nList-Id: <x.example>\n\nx").is_list
    assert read(b"From: a@b.example\nPrecedence: bulk\n\nx").is_bulk
    assert read(b"From: a@b.example\nList-Unsubscribe: <mailto:x@y>\n\nx").is_bulk
    mail = read(b"From: a@b.example\n\nx")
    assert not mail.is_list and not mail.is_bulk


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1@x
SUMMARY;LANGUAGE=pl:Spotkanie\\, ważne
DTSTART;TZID="Central European Standard Time":20261113T100000
DURATION:PT1H30M
LOCATION:Pokój 214
ORGANIZER;CN=Jan:mailto:jan@x.example
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:desk@d.exam
 ple
BEGIN:VALARM
DESCRIPTION:alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_says_what_when_where_and_who() -> None:
    raw = HEAD + b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + INVITATION.encode()
    mail = read(raw)
    (one,) = mail.invitations
    assert mail.kind is Kind.INVITATION
    assert (one.method, one.uid, one.summary, one.location) == ("REQUEST", "1@x", "Spotkanie, ważne", "Pokój 214")
    assert one.start and one.start.astimezone(UTC) == datetime(2026, 11, 13, 9, tzinfo=UTC)
    assert one.end and one.end.astimezone(UTC) == datetime(2026, 11, 13, 10, 30, tzinfo=UTC)
    assert (one.organizer, one.attendees) == ("jan@x.example", (("desk@d.example", "NEEDS-ACTION"),))
    assert one.description == ""


# whom to believe


def test_only_our_own_server_is_believed() -> None:
    raw = (
        b"Authentication-Results: mx.d.example;\n"
        b" dkim=pass (ok) header.d=a.example; spf=fail smtp.mailfrom=ann@a.example\n"
        b"Received: from x by mx.d.example; today\nReceived: from y by x; before\n"
        b"Authentication-Results: mx.d.example; dmarc=pass header.from=bank.example\n"
        b"Authentication-Results: x; dmarc=pass\nFrom: ann@a.example\n\nx"
    )
    assert read(raw).authentication == ()
    found = read(raw, own_server="MX.d.example").authentication
    assert [(one.method, one.result) for one in found] == [("dkim", "pass"), ("spf", "fail")]
    assert found[0].properties == (("header.d", "a.example"),)
    assert read(b"Received: from y by elsewhere\n" + raw, own_server="mx.d.example").authentication == ()


# the command


def test_the_command_prints_a_mail_without_its_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(HEAD + b"Content-Type: image/png; name=p.png\n\nabc")
    assert cli.main(["mail", "read", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["author"]["address"] == "ann@a.example"
    (part,) = printed["parts"]
    assert part["size"] == 3 and "content" not in part
    assert part["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_that_is_not_there_is_one_line_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["mail", "read", "/no/such/file"]) == 2
    assert capsys.readouterr().err == "/no/such/file: No such file or directory\n"
