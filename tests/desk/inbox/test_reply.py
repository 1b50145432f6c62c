"""What a person newly wrote, in the true formats of mail programs: each mail lies beside the reply expected of it."""

from pathlib import Path

import pytest

from pakt.desk.inbox.reading import read
from pakt.desk.inbox.reading.phrases import ABOVE

MAILS = Path(__file__).parent / "mails"
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
