"""What may tell who somebody is, found in texts of five languages."""

from __future__ import annotations

import pytest

from pakt.desk.knowledge.anonymising import find, replaced


def found(text: str, **known: list[str]) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in find(text, **known)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Krystyna Jaworska", "Rozmawiałem z Krystyną Jaworską o raporcie.", "Krystyną Jaworską"),
        ("Krystyna Jaworska", "dla p. Jaworskiej", "Jaworskiej"),
        ("Ewa Głogowska", "Proszę przekazać Ewie.", "Ewie"),
        ("Marek Topolski", "Zadzwoń do Marka", "Marka"),
        ("Petr Dubský", "Petře, prosím", "Petře"),
        ("Lenka Modřínová", "Řekl jsem to Lence Modřínové.", "Lence Modřínové"),
        ("Ivan Habřina", "bez Ivana Habřiny", "Ivana Habřiny"),
        ("Jelena Bukvić", "pitajte Jelenu Bukvić", "Jelenu Bukvić"),
        ("Jelena Bukvić", "питајте Јелену Буквић", "Јелену Буквић"),
        ("Ольга Рябинина", "Спросите Ольгу Рябинину", "Ольгу Рябинину"),
        ("Ольга Рябинина", "вместе с Ольгой", "Ольгой"),
        ("Павел Кедров", "у Павла Кедрова", "Павла Кедрова"),
        ("Eve Alder", "ask Eve Alder’s team", "Eve Alder’s"),
    ],
)
def test_known_people_are_found_in_any_ending(name: str, text: str, words: str) -> None:
    assert ("name", words) in found(text, people=[name])


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Napisz do t.swierk@pogoda.example, proszę.", "email", "t.swierk@pogoda.example"),
        ("tel. +48 22 555 01 00 w. 3", "number", "+48 22 555 01 00"),
        ("volejte 601 234 567.", "number", "601 234 567"),
        ("тел. 8 (495) 555-01-00", "number", "8 (495) 555-01-00"),
        ("PESEL 44051401359", "number", "44051401359"),
        ("rodné číslo 736028/5163", "number", "736028/5163"),
        ("konto PL61 1090 1014 0000 0712 1981 2874", "number", "PL61 1090 1014 0000 0712 1981 2874"),
        ("jak w MP-0012", "reference", "MP-0012"),
        ("znak OP.0412.7", "reference", "OP.0412.7"),
        ("przy ul. Młyńskiej 12/3 nie działa", "address", "ul. Młyńskiej 12/3"),
        ("ulice Dlouhá 5, Zlatov", "address", "ulice Dlouhá 5"),
        ("u ulici Kneza Miloša 20", "address", "ulici Kneza Miloša 20"),
        ("в улици Кнеза Милоша 20", "address", "улици Кнеза Милоша 20"),
        ("ул. Садовая, д. 5, кв. 3", "address", "ул. Садовая, д. 5, кв. 3"),
        ("at 12 Alder Street", "address", "12 Alder Street"),
        ("00-950 Warszawa", "address", "00-950 Warszawa"),
        ("Pan Kowalski pytał", "name", "Kowalski"),
        ("paní Nováková volala", "name", "Nováková"),
        ("gospodin Petrović", "name", "Petrović"),
        ("инж. Смирнов просил", "name", "Смирнов"),
        ("A. Nowak", "name", "A. Nowak"),
        ("zgłosił Jan Kowalski rano", "maybe", "Jan Kowalski"),
        ("сообщил Иван Петров утром", "maybe", "Иван Петров"),
    ],
)
def test_strangers_and_numbers_are_found(text: str, kind: str, words: str) -> None:
    assert (kind, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Raport z 2026-03-04 i 04.03.2026, godz. 10:00–16:00.",
        "Wersja 4.7.1, błąd 0x77, port 10000, 12,4 mm.",
        "Rejestr jest w menu Ewidencja → Szkody → Grad.",
        "Otevřete přehled a zvolte Vratky.",
        "The due time is 5 working hours.",
    ],
)
def test_plain_words_dates_and_versions_are_left_alone(text: str) -> None:
    assert found(text, people=["Hana Vrbová", "Grzegorz Jesion"]) == []


def test_what_was_typed_into_the_form_is_found_and_an_organisation_too() -> None:
    text = "W Okręgowym Urzędzie Pogody w Mgliskach, znak Xy77, Ministerstwo Pogody"
    marks = found(text, answers=["xy77"], organisations=["Ministerstwo Pogody"])
    assert ("answer", "Xy77") in marks and ("organisation", "Ministerstwo Pogody") in marks


def test_only_what_is_decided_on_is_replaced_and_everywhere() -> None:
    text = "Anna Nowak: a@b.example, znów Anna Nowak, tel. 601 234 567"
    marks = find(text, people=["Anna Nowak"])
    assert replaced(text, marks, {"Anna Nowak": "[name]"}) == "[name]: a@b.example, znów [name], tel. 601 234 567"


def test_a_long_hostile_text_takes_no_longer_than_its_length() -> None:
    assert find("A" * 50_000) == []
    assert len(find(("Aa Bb " * 3000) + "1 " * 5000, people=["Aa Bb"])) >= 1
