"""An agreement in plain words: the same sections in five languages, its own texts where it has them."""

import datetime as dt
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from pakt import cli
from pakt.engine import contract as model
from pakt.engine import show
from pakt.engine.check import findings
from pakt.engine.errors import PaktError
from pakt.engine.load import shipped, shipped_ids
from pakt.engine.show import Paragraph, Section, Table, agreement, languages
from pakt.engine.show.text import as_text
from pakt.engine.show.wording import Wording
from pakt.engine.terms import parse_term
from tests.engine.minimal import both, minimal, put, words

TODAY = dt.date(2026, 11, 22)
FOLDER = Path(show.__file__).parent
CATALOGUES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in (FOLDER / "words").glob("*.toml")}
SOURCE = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
ORDER = [
    "parties", "hours", "reportable", "reporting", "provider_terms", "customer_terms", "pauses", "rules", "rights",
    "availability", "money", "registers", "duties", "readings", "findings", "clauses",
]  # fmt: skip


def flat(catalogue: dict[str, Any]) -> dict[str, str]:
    """Every text of a catalogue by its dotted name."""
    found = {}
    for name, value in catalogue.items():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": str(text) for inner, text in value.items()}
        else:
            found[name] = str(value)
    return found


def section(contract: model.Contract, language: str, name: str) -> Section:
    return next(one for one in agreement(contract, language, ()) if one.id == name)


def rows(one: Section) -> list[tuple[str, ...]]:
    return [row.cells for part in one.parts if isinstance(part, Table) for row in part.rows]


# The catalogues


def test_there_are_five_languages():
    assert languages() == ["cs", "en", "pl", "ru", "sr"]


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_a_catalogue_has_the_words_and_the_blanks_of_the_english_one(language):
    english, other = flat(CATALOGUES["en"]), flat(CATALOGUES[language])
    assert other.keys() == english.keys()
    for name, text in english.items():
        assert set(re.findall(r"{\w+}", other[name])) == set(re.findall(r"{\w+}", text)), name
        assert other[name]


def test_no_word_of_a_catalogue_is_left_over():
    english = CATALOGUES["en"]
    assert [name for name in english["words"] if not re.search(rf"""["']{name}["']""", SOURCE)] == []
    assert set(english["events"]) == set(get_args(model.EventType))


def test_every_word_of_the_contract_language_that_is_shown_has_its_own():
    shown = [
        (model.Kind, "billed"), (model.CatalogueEntry, "billed"), (model.Release, "installed"),
        (model.Channel, "senders"), (model.Channel, "others"), (model.Channel, "acknowledged"),
        (model.FormField, "required"), (model.Wait, "waits_for"), (model.Rank, "terms"), (model.Trigger, "asks_for"),
        (model.MaintenanceRule, "kind"), (model.Lifecycle, "loses"), (model.Monitoring, "alarms"),
        (model.StatusPage, "subscriptions"), (model.Duty, "from_"), (model.Billing, "rounded"),
        (model.Invoicing, "counted_from"), (model.Validity, "takes_effect"), (model.Clause, "how"),
        (model.Channel, "languages"),
    ]  # fmt: skip
    known = CATALOGUES["en"]["said"]
    for word, field in shown:
        values = list(literals(word.model_fields[field].annotation))
        assert values, (word, field)
        assert [value for value in values if value not in known] == [], (word, field)


def literals(annotation: Any) -> list[str]:
    """The texts that a type allows."""
    return [one for part in get_args(annotation) for one in ([part] if isinstance(part, str) else literals(part))]


# Numbers and times

COUNTED = {
    "en": {1: "1 working day", 2: "2 working days", 21: "21 working days"},
    "pl": {1: "1 dzień roboczy", 2: "2 dni robocze", 5: "5 dni roboczych", 12: "12 dni roboczych",
           21: "21 dni roboczych", 22: "22 dni robocze"},
    "cs": {1: "1 pracovní den", 2: "2 pracovní dny", 5: "5 pracovních dnů", 21: "21 pracovních dnů",
           22: "22 pracovních dnů"},
    "sr": {1: "1 radni dan", 2: "2 radna dana", 5: "5 radnih dana", 11: "11 radnih dana", 21: "21 radni dan",
           22: "22 radna dana"},
    "ru": {1: "1 рабочий день", 2: "2 рабочих дня", 5: "5 рабочих дней", 11: "11 рабочих дней",
           21: "21 рабочий день", 112: "112 рабочих дней"},
}  # fmt: skip


@pytest.mark.parametrize(("language", "number", "text"), [(k, n, t) for k, v in COUNTED.items() for n, t in v.items()])
def test_a_number_takes_its_form_of_the_noun(language, number, text):
    assert Wording(minimal(), language).count(number, "working_day") == text


@pytest.mark.parametrize(
    ("language", "term", "text"),
    [
        ("en", "6 working hours", "6 working hours"),
        ("pl", "1 working hour", "1 godzina robocza"),
        ("cs", "3 working days, end of day", "3 pracovní dny, do konce dne"),
        ("sr", "14 calendar days", "14 kalendarskih dana"),
        ("ru", "90 working minutes", "90 рабочих минут"),
        ("ru", "120 minutes", "2 часа"),
        ("cs", "next update or upgrade", "s dalším Update nebo Upgrade"),
        ("pl", "best effort", "bez ustalonego terminu"),
        ("sr", "as agreed", "u dogovoreno vreme"),
    ],
)
def test_a_term_is_said_in_the_language(language, term, text):
    assert Wording(minimal(), language).term(parse_term(term)) == text


@pytest.mark.parametrize(
    ("language", "date", "amount", "percent", "hours"),
    [
        ("en", "4 March 2024", "EUR 12,345.60", "99.95%", "08:00–16:00"),
        ("pl", "4 marca 2024", "12 345,60 EUR", "99,95%", "8:00–16:00"),
        ("cs", "4. března 2024", "12 345,60 EUR", "99,95 %", "8:00–16:00"),
        ("sr", "4. mart 2024.", "12.345,60 EUR", "99,95 %", "8:00–16:00"),
        ("ru", "4 марта 2024 г.", "12 345,60 EUR", "99,95 %", "8:00–16:00"),
    ],
)
def test_dates_amounts_and_hours_look_as_the_language_writes_them(language, date, amount, percent, hours):
    say = Wording(minimal(), language)
    shown = [say.date(dt.date(2024, 3, 4)), say.money(Decimal("12345.60")), say.percent(Decimal("99.95")),
             say.hours(["08:00-16:00"])]  # fmt: skip
    assert [text.replace("\u00a0", " ") for text in shown] == [date, amount, percent, hours]


def test_four_digits_stand_undivided_in_polish():
    assert Wording(minimal(), "pl").money(Decimal("1234.5")) == "1234,50 EUR"
    assert Wording(minimal(), "cs").money(Decimal("1234.5")).replace("\u00a0", " ") == "1 234,50 EUR"


# The tree


@pytest.mark.parametrize("contract_id", shipped_ids())
@pytest.mark.parametrize("language", languages())
def test_every_agreement_can_be_shown_in_every_language(contract_id, language):
    contract = shipped(contract_id)
    found = findings(contract, today=TODAY)
    sections = agreement(contract, language, found)
    names = [one.id for one in sections]
    assert names == [name for name in ORDER if name in names]
    for one in sections:
        for part in one.parts:
            if isinstance(part, Table):
                assert {len(row.cells) for row in part.rows} == {len(part.columns) or 2}
                assert all(any(row.cells[i] for row in part.rows) for i in range(len(part.columns)))
    text = as_text(sections, Wording(contract, language).word("clauses"))
    assert max(map(len, text.splitlines())) <= 100
    assert "None" not in [cell for one in sections for row in rows(one) for cell in row]
    assert not re.search(r"{\w+}", text)


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_nothing_of_the_agreement_is_left_out(contract_id):
    contract = shipped(contract_id)
    found = findings(contract, today=TODAY)
    sections = {one.id: one for one in agreement(contract, "en", found)}
    assert len(rows(sections["readings"])) == len(contract.interpretation)
    assert len(rows(sections["findings"])) == len(found)
    assert len(rows(sections["clauses"])) == len(contract.clauses)
    terms = sum(len(clock.terms) for clock in contract.clocks.values())
    shown = [row for side in ("provider_terms", "customer_terms") if side in sections for row in tables(sections[side])]
    assert len(shown) == terms
    assert sections["clauses"].clauses == tuple(contract.clauses)


def tables(one: Section) -> list[tuple[str, ...]]:
    return [row.cells for part in one.parts if isinstance(part, Table) and part.columns for row in part.rows]


def test_where_the_agreement_has_no_text_in_the_language_it_is_english_and_says_so():
    first = section(shipped("city-bots"), "cs", "parties").parts[0]
    assert first == Paragraph("Jazyk smlouvy: polština. Její texty jsou zobrazeny v jazyce: angličtina.")
    assert "Reaction" in [row[0] for row in rows(section(shipped("city-bots"), "cs", "provider_terms"))]
    own = section(shipped("city-bots"), "pl", "parties").parts[0]
    assert isinstance(own, Table)
    assert "Reakcja" in [row[0] for row in rows(section(shipped("city-bots"), "pl", "provider_terms"))]


def test_the_terms_of_a_side_are_a_table_with_their_clauses():
    one = section(shipped("city-bots"), "pl", "provider_terms")
    assert one.title == "Terminy: Wykonawca"
    assert rows(one)[0] == ("Reakcja", "Zdarzenie krytyczne „A”", "1 godzina robocza", "zgłoszenie", "reakcja")
    (table,) = [part for part in one.parts if isinstance(part, Table) and part.columns]
    assert table.rows[0].clauses == ("CB-9", "CB-11")


def test_a_notice_stands_beside_the_terms_that_it_is_for():
    solution = [row for row in rows(section(shipped("information-systems"), "en", "provider_terms")) if len(row) > 3]
    told = {row[1]: row[-1] for row in solution}
    assert told["Error; Urgent"] == "4 working hours"
    assert told["Error; High"] == ""
    assert any(text.startswith("1 working day") for condition, text in told.items() if condition.startswith("Support"))


def test_what_a_small_agreement_does_not_have_is_left_out():
    names = [one.id for one in agreement(minimal(), "en")]
    expected = [
        "parties",
        "hours",
        "reportable",
        "reporting",
        "provider_terms",
        "pauses",
        "rules",
        "findings",
        "clauses",
    ]
    assert names == expected
    assert section(minimal(), "en", "pauses").parts == (Paragraph("Nothing pauses a term."),)


def test_a_row_with_hours_of_its_own_and_a_question_for_access_are_shown():
    change = both(
        put("calendars.nights", {"name": words("Nights"), "hours": {"mon-fri": ["20:00-24:00"]}, "clauses": ["PD-1"]}),
        put("clocks.fix.terms.0.calendar", "nights"),
        put("clocks.fix.stops_on", [{"event": "info_requested", "asks_for": "access"}, "resolved"]),
    )
    cells = rows(section(minimal(change), "en", "provider_terms"))[2]
    assert "5 working days, same time: Nights" in cells
    assert "request for information (access); resolution" in cells


def test_a_language_without_words_is_refused_with_those_that_there_are():
    with pytest.raises(PaktError, match="there are cs, en, pl, ru, sr"):
        agreement(minimal(), "xx")


# The command


def test_show_prints_the_agreement_in_its_own_language_where_none_is_asked_for(capsys):
    assert cli.main(["contract", "show", "ministry-hotline"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("STRONY I OBOWIĄZYWANIE\n")
    assert "HOT-01" in out


def test_show_takes_a_language(capsys):
    assert cli.main(["contract", "show", "ministry-hotline", "--language", "ru"]) == 0
    assert "Язык договора: польский." in capsys.readouterr().out


def test_schema_prints_the_schema(capsys):
    assert cli.main(["contract", "schema"]) == 0
    assert '"title": "Contract"' in capsys.readouterr().out
