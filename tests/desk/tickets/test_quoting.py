"""What a mail repeats of another is told apart from what its writer said."""

import pytest

from pakt.desk.tickets.quoting import split

QUOTE = "> one\n> two\n> three\n> four"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Yes.\n\nOn Monday Hana wrote:\n{QUOTE}\n", "Yes."),
        (f"Ano.\n\nDne 9. 3. 2026 v 10:02 napsal Jan Nový:\n\n{QUOTE}", "Ano."),
        ("Tak.\n\n-----Wiadomość oryginalna-----\nOd: Ewa\nWysłano: 9 marca\nDo: Jan\nTemat: x\n\nTekst", "Tak."),
        ("Да.\n\nОт: Ольга\nОтправлено: 9 марта\nКому: Павел\nТема: x\n\nТекст", "Да."),
    ],
)
def test_what_is_quoted_below_is_folded(text: str, own: str) -> None:
    told, quoted = split(text)
    assert told == own
    assert quoted
    assert not set(own.split()) & set(quoted.split())


@pytest.mark.parametrize(
    "text",
    [
        f"{QUOTE}\n\nI answer below.",
        f"{QUOTE}",
        "Short:\n> one line",
        "Steps:\nName: a\nVersion: b\nModule: c\nand so on",
        "",
        "----- a line -----",
    ],
)
def test_what_is_part_of_the_answer_is_not(text: str) -> None:
    assert split(text) == (text, "")
