"""The frozen holidays: right by the law, equal to the library they were made from, and not to be changed by hand."""

import json
import re
from datetime import date

import pytest

from pakt.engine.calendar import Calendar
from pakt.engine.errors import CalendarError
from pakt.engine.holidays import FILES, country, digest, known, parse
from pakt.holidays_freeze import differences, document, freeze

MADE = date(2026, 11, 22)


def text_of(code):
    return (FILES / f"{code}.json").read_text(encoding="utf-8")


# What the law says


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("PL", "2025-12-24", "Wigilia Bożego Narodzenia"),
        ("PL", "2026-06-04", "Dzień Bożego Ciała"),
        ("CZ", "2026-04-03", "Velký pátek"),
        ("CZ", "2026-09-28", "Den české státnosti"),
        ("RS", "2026-04-13", "Drugi dan Vaskrsa"),
        ("RS", "2026-02-17", "Dan državnosti Srbije (slobodan dan)"),
        ("RU", "2026-03-09", "Международный женский день (выходной)"),
        ("RU", "2027-02-22", "Выходной (перенесено с 20.02.2027)"),
    ],
)
def test_a_holiday_has_its_name_in_the_language_of_the_country(code, day, name):
    assert country(code).names[date.fromisoformat(day)] == name


@pytest.mark.parametrize(
    ("code", "day"),
    [("PL", "2024-12-24"), ("CZ", "2026-04-04"), ("RS", "2026-04-06"), ("RU", "2027-02-20"), ("RU", "2026-05-08")],
)
def test_a_day_that_is_no_holiday_is_not_one(code, day):
    assert date.fromisoformat(day) not in country(code).names


def test_a_saturday_is_worked_for_a_day_off_that_was_moved_from_it():
    russia = country("RU")
    saturday, monday = date(2027, 2, 20), date(2027, 2, 22)
    assert russia.working_days[saturday] == "Рабочий день (выходной перенесён на 22.02.2027)"
    assert russia.names_en[saturday] == "Working day (day off moved to 2027-02-22)"
    office = Calendar(
        "Europe/Moscow",
        {day: ((540, 1080),) for day in range(5)},
        russia.holidays(),
        working_days=russia.working_days,
    )
    assert office.is_working_day(saturday)
    assert not office.is_working_day(monday)
    assert office.working_day_before(date(2027, 2, 24)) == saturday


def test_years_without_a_decree_on_moved_days_are_provisional_only_where_days_are_moved():
    assert country("RU").provisional_years == tuple(range(2028, 2046))
    assert country("HU").provisional_years == tuple(range(2027, 2046))
    assert {code for code in known() if country(code).provisional_years} == {"HU", "RU"}


# What holds for every file


@pytest.mark.parametrize("code", known())
def test_a_file_covers_its_years_with_names_in_two_languages(code):
    holidays = country(code)
    assert (holidays.country, holidays.source) == (code, "holidays")
    assert holidays.years == range(2010, 2046)
    assert {day.year for day in holidays.names} == set(holidays.years)
    assert set(holidays.names_en) == set(holidays.names) | set(holidays.working_days)
    assert not set(holidays.names) & set(holidays.working_days)
    assert all(day.weekday() >= 5 for day in holidays.working_days)


@pytest.mark.parametrize("code", sorted({*known()} - {"RU"}))
def test_names_are_in_latin_letters(code):
    shown = [*country(code).names.values(), *country(code).names_en.values()]
    assert [name for name in shown if re.search("[Ѐ-ӿ]", name)] == []


@pytest.mark.parametrize("code", known())
def test_a_file_equals_the_installed_library_or_the_differences_are_listed(code):
    pytest.importorskip("holidays")
    frozen = country(code)
    differing = differences(json.loads(text_of(code)), document(code, frozen.years, MADE))
    assert differing == [], f"{code} of {frozen.source} {frozen.version}: decide on each, then make the file anew"


@pytest.mark.parametrize("code", known())
def test_the_dates_are_those_that_the_library_gives_for_each_year_alone(code):
    library = pytest.importorskip("holidays")
    place, _, part = code.partition("-")
    frozen = country(code)
    for year in frozen.years:
        alone = library.country_holidays(place, subdiv=part or None, years=year)
        assert set(frozen.holidays(year, year)) == {day for day in alone if day.year == year}
        assert {day for day in frozen.working_days if day.year == year} == {
            day for day in alone.weekend_workdays if day.year == year
        }


# Asking


def test_holidays_of_some_years():
    some = country("PL").holidays(2026, 2027)
    assert min(some) == date(2026, 1, 1)
    assert max(some) == date(2027, 12, 26)
    assert country("PL").holidays() == country("PL").names


@pytest.mark.parametrize("years", [(2009, 2026), (2026, 2046)])
def test_holidays_of_years_that_are_not_in_the_file_are_refused(years):
    with pytest.raises(CalendarError, match="known for 2010-2045"):
        country("PL").holidays(*years)


@pytest.mark.parametrize("code", ["XX", "", "pl", "../holidays/PL", "PL.json"])
def test_a_country_without_a_file_is_refused_with_those_that_have_one(code):
    with pytest.raises(CalendarError, match="known are CZ, DE, GB, GB-ENG, HU, PL, RS, RU, US"):
        country(code)


def test_a_file_changed_by_hand_is_refused():
    text = text_of("PL")
    assert parse(text, "PL.json").country == "PL"
    with pytest.raises(CalendarError, match=r"PL\.json was changed after it was made"):
        parse(text.replace("2026-06-04", "2026-06-05"), "PL.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 1}', "null", '"PL"'])
def test_what_is_no_file_of_holidays_is_refused(text):
    with pytest.raises(CalendarError, match=r"PL\.json"):
        parse(text, "PL.json")


def test_a_file_with_the_right_digest_but_without_years_is_refused():
    content = {"country": "PL", "years": {}}
    with pytest.raises(CalendarError, match="is no file of holidays"):
        parse(json.dumps({**content, "sha256": digest(content)}), "PL.json")


# Making


def test_making_a_file_tells_what_changed_and_leaves_alone_what_did_not(tmp_path):
    pytest.importorskip("holidays")
    path = tmp_path / "RS.json"
    assert "2026-01-07: holidays None → 'Božić'" in freeze("RS", range(2026, 2028), path, generated=MADE)
    first = path.read_text(encoding="utf-8")
    assert freeze("RS", range(2026, 2028), path, generated=date(2027, 1, 1)) == []
    assert path.read_text(encoding="utf-8") == first
    assert parse(first, path.name).generated == MADE

    path.write_text(first.replace("Božić", "Badnji dan"), encoding="utf-8")
    assert freeze("RS", range(2026, 2028), path, generated=MADE) == [
        "2026-01-07: holidays 'Badnji dan' → 'Božić'",
        "2027-01-07: holidays 'Badnji dan' → 'Božić'",
    ]
    assert path.read_text(encoding="utf-8") == first


def test_a_file_with_a_wrong_digest_is_made_anew(tmp_path):
    pytest.importorskip("holidays")
    path = tmp_path / "CZ.json"
    freeze("CZ", range(2026, 2027), path, generated=MADE)
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace('"generated": "2026-11-22"', '"generated": "2020-01-01"'), encoding="utf-8")
    with pytest.raises(CalendarError, match="changed"):
        parse(path.read_text(encoding="utf-8"), path.name)
    assert freeze("CZ", range(2026, 2027), path, generated=MADE) == []
    assert path.read_text(encoding="utf-8") == good


def test_making_a_file_anew_tells_when_a_year_is_no_longer_provisional():
    before = {"years": {"2028": {"provisional": True, "holidays": {}}}}
    after = {"years": {"2028": {"provisional": False, "holidays": {"2028-01-10": "moved"}}}}
    assert differences(before, after) == [
        "2028: provisional True → False",
        "2028-01-10: holidays None → 'moved'",
    ]
