"""What a person newly wrote, in the true formats of mail programs: each mail lies beside the reply expected of it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pakt.desk.inbox.reading import read
from pakt.desk.inbox.reading.phrases import ABOVE

MAILS = Path(__file__).parent / "mails"
FURTHER = YAML(typ="safe").load(Path(__file__).parent / "replies.yaml")
NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_reply_is_what_was_newly_written(name: str) -> None:
    mail = read((MAILS / f"{name}.eml").read_bytes())
    assert mail.reply == (MAILS / f"{name}.txt").read_text().rstrip("\n")
    assert mail.problems == ()


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("interleaved")])
def test_answers_between_quoted_questions_are_known_as_such(name: str) -> None:
    assert read((MAILS / f"{name}.eml").read_bytes()).interleaved


def test_a_plain_reply_is_not_taken_for_answers_between_questions() -> None:
    for name in NAMES:
        if name.startswith(("gmail-", "outlook-", "new-")):
            assert not read((MAILS / f"{name}.eml").read_bytes()).interleaved, name


def test_there_are_mails_of_every_language_and_of_many_programs() -> None:
    assert len(NAMES) >= 80
    for language in ("pl", "cs", "sr-Latn", "sr-Cyrl", "ru", "en"):
        assert sum(name.endswith(f"-{language}") for name in NAMES) >= 5, language


@pytest.mark.parametrize("language", ["pl", "cs", "sr-Latn", "sr-Cyrl", "ru", "en"])
def test_the_language_of_a_reply_is_told(language: str) -> None:
    for name in NAMES:
        if name.endswith(f"-{language}") and name.startswith(("gmail", "outlook", "thunderbird", "new", "iphone")):
            assert read((MAILS / f"{name}.eml").read_bytes()).language == language, name


@pytest.mark.parametrize("name", [f"new-{language}" for language in ("sk", "de", "uk", "fr")])
def test_a_language_that_a_desk_does_not_speak_is_none(name: str) -> None:
    assert read((MAILS / f"{name}.eml").read_bytes()).language == ""


@pytest.mark.parametrize("language", ABOVE)
def test_a_letter_of_ours_below_an_answer_is_cut_by_its_line(language: str) -> None:
    text = f"It works.\n\n{ABOVE[language]}\n\nDear customer, we answered.\n"
    assert (
        read(f"From: a@b.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()).reply
        == "It works."
    )


def html(text: str, subject: str = "Re: x") -> str:
    head = f"From: a@b.example\nSubject: {subject}\nContent-Type: text/html; charset=utf-8\n\n"
    return read((head + text).encode()).reply


def test_a_block_that_somebody_set_apart_is_no_quote() -> None:
    assert (
        html("<div>The message is<blockquote>ORA-1</blockquote>What now?</div>")
        == "The message is\n\nORA-1\n\nWhat now?"
    )
    introduced = "<div>13.11.2026, 09:15, &quot;X&quot; &lt;x@d.example&gt;:</div><blockquote>old</blockquote>"
    assert html(f"<div>Ok</div>{introduced}") == "Ok"


def test_header_fields_in_paragraphs_of_their_own_are_those_of_the_older_mail() -> None:
    assert (
        html("<p>Ok</p><p>----------</p><p>From: x@y</p><p>To: z</p><p>Sent: 2026-11-13</p><p>Subject: s</p><p>old</p>")
        == "Ok"
    )


def test_a_forwarded_mail_keeps_what_it_quotes() -> None:
    forwarded = (
        '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        'From: J<br>Subject: s</div>old<blockquote class="gmail_quote">older</blockquote></div>'
    )
    assert html(forwarded, "Fwd: x").splitlines()[-1] == "older"


def plain(text: str) -> str:
    return read(f"From: a@b.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()).reply


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Да\n\n---\nИван\n\nпн, 4 мар. 2024 г. в 10:11, Пётр <p@x.example>:\n> старое", "Да"),
        ("Ok\n\n____\n> Od: X <x@y.example>\n> Komu: p\n> Datum: 4.3.2024 10:11\n> Předmět: s\n>\nstaré", "Ok"),
        ("Tak\n\nFrom: J <a@b.example>\nSent: 1 March 2024\nTo: X <x@b.ex>;\n  Y <y@b.ex>\nSubject: s\n\nold", "Tak"),
        ("Ok\n\nDnia 12.03.2024 10:11 Jan\n<a@b.example>\nnapisał(a):\n\nstare", "Ok"),
        ("Thanks!\n> one\nanswer 1\n> two\nanswer 2", "Thanks!\nanswer 1\nanswer 2"),
        ("a | b\n1 | 2\n| x | y |\n\nSee the table.", "a | b\n1 | 2\n| x | y |\n\nSee the table."),
        ("-- \nAnn", "-- \nAnn"),
        ("Sent from my iPhone", "Sent from my iPhone"),
    ],
)  # fmt: skip
def test_replies_in_further_forms(text: str, reply: str) -> None:
    assert plain(text) == reply


@pytest.mark.parametrize("case", FURTHER, ids=range(1, len(FURTHER) + 1))
def test_replies_in_the_forms_of_many_programs(case: dict[str, str]) -> None:
    assert plain(case["text"]) == case["reply"]


def test_an_answer_to_a_forwarded_mail_is_an_answer() -> None:
    older = "<div id=divRplyFwdMsg><b>From:</b> J<br><b>Sent:</b> today<br><b>Subject:</b> s</div>old"
    assert html(f"<div>Ok</div>{older}", "RE: FW: x") == "Ok"
    assert html(f"<div>Please see</div>{older}", "FW: x").endswith("old")
