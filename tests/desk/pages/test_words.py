"""Due times in words, rule by rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from pakt.desk.pages.amounts import HOUR, LATE, LATE_BY, LEFT, MINUTE, UNITS, Amount, say
from pakt.desk.pages.words import (
    Reader,
    late_words,
    no_term_words,
    release_words,
    running_words,
    still_words,
    stopped_words,
    when_words,
)
from pakt.engine.terms import Term, parse_term

PRAGUE = ZoneInfo("Europe/Prague")
LONDON = ZoneInfo("Europe/London")


def at(text: str, zone: ZoneInfo = PRAGUE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


NOW = at("2026-11-18T11:25")
LIST = Reader(NOW, PRAGUE)
TICKET = Reader(NOW, PRAGUE, exact=True)


def hours(unit: str, whole: int, minutes: int = 0) -> Amount:
    return Amount(unit, whole * HOUR + minutes * MINUTE)


def test_rule_1_what_is_left_stands_first_and_the_time_is_never_hidden():
    due = running_words(at("2026-11-19T08:55"), hours("working_hours", 5, 30), LIST)
    assert (due.left, due.when) == ("5 working hours left", "tomorrow, Thu 19 Nov, 08:55")
    assert due.state == "running"
    assert due.at == at("2026-11-19T08:55")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (hours("working_hours", 3), "3 working hours left"),
        (hours("hours", 3), "3 hours left"),
        (Amount("working_days", 20 * HOUR, days=2), "2 working days left"),
        (Amount("days", 50 * HOUR, days=2), "2 days left"),
        (Amount("working_days", 7 * HOUR), "less than a working day left"),
        (Amount("days", 20 * HOUR), "less than a day left"),
    ],
)
def test_rule_2_the_unit_is_the_clauses(left, words):
    assert say(LEFT, left) == words


def test_rule_2_holds_for_every_unit_of_the_engine():
    sentences = [
        "6 working hours",
        "4 hours",
        "1 working day, end of day",
        "3 working days, same time",
        "14 calendar days",
        "next release",
        "as agreed",
        "best effort",
    ]
    terms: list[Term] = [parse_term(sentence) for sentence in sentences]
    assert {term.unit for term in terms} == set(UNITS)


@pytest.mark.parametrize(
    ("left", "in_a_list", "on_the_ticket"),
    [
        (hours("working_hours", 5, 59), "5 working hours left", "5 working hours 59 min left"),
        (hours("working_hours", 2), "2 working hours left", "2 working hours left"),
        (hours("working_hours", 1, 45), "1 working hour 45 min left", "1 working hour 45 min left"),
        (hours("working_hours", 1), "1 working hour left", "1 working hour left"),
        (hours("hours", 1, 5), "1 hour 5 min left", "1 hour 5 min left"),
        (hours("hours", 3, 27), "3 hours left", "3 hours 27 min left"),
        (hours("working_hours", 0, 16), "16 minutes left", "16 minutes left"),
        (hours("hours", 0, 1), "1 minute left", "1 minute left"),
        (Amount("hours", MINUTE - 1), "less than a minute left", "less than a minute left"),
        (Amount("working_hours", 2 * HOUR - 1), "1 working hour 59 min left", "1 working hour 59 min left"),
        (Amount("working_days", 95 * MINUTE), "1 hour 35 min left", "1 hour 35 min left"),
    ],
)
def test_rule_3_nothing_promises_more_time_than_there_is(left, in_a_list, on_the_ticket):
    assert say(LEFT, left) == in_a_list
    assert say(LEFT, left, exact=True) == on_the_ticket


def test_rule_4_what_is_past_is_late_and_was_due():
    due = late_words(at("2026-11-18T09:25"), hours("working_hours", 2), LIST)
    assert (due.left, due.when, due.state) == ("late by 2 working hours", "was due today, 09:25", "breached")


@pytest.mark.parametrize(
    ("over", "words"),
    [
        (hours("hours", 0, 45), "late by 45 minutes"),
        (hours("hours", 26, 10), "late by 26 hours"),
        (hours("working_hours", 1, 10), "late by 1 working hour 10 min"),
        (Amount("working_days", 9 * HOUR, days=1), "late by 1 working day"),
        (Amount("days", 5 * HOUR), "late by less than a day"),
        (Amount("hours", 0), "late by less than a minute"),
    ],
)
def test_rule_4_lateness_is_said_in_the_same_measure(over, words):
    assert say(LATE_BY, over) == words


def test_rule_4_what_was_kept_was_in_time():
    due = stopped_words(at("2026-11-18T10:02"), at("2026-11-18T14:30"), LIST)
    assert (due.left, due.when, due.state) == ("in time, at 10:02", "was due today, 14:30", "met")


def test_rule_4_what_was_done_late_says_by_how_much():
    due = stopped_words(at("2026-11-18T09:20"), at("2026-11-18T09:00"), LIST, over=hours("working_hours", 0, 20))
    assert (due.left, due.when, due.state) == ("20 minutes late, at 09:20", "was due today, 09:00", "late")
    assert say(LATE, Amount("working_days", 17 * HOUR, days=2)) == "2 working days late"


def test_rule_4_a_stop_of_another_day_has_its_date():
    due = stopped_words(at("2026-11-13T09:40"), at("2026-11-13T13:10"), LIST)
    assert (due.left, due.when) == ("in time, Fri 13 Nov, 09:40", "was due Fri 13 Nov, 13:10")


def test_rule_4_a_stop_without_a_due_time_was_in_time():
    assert stopped_words(at("2026-11-18T09:40"), None, LIST).when == ""


def test_rule_5_what_has_no_date_says_why():
    still = still_words(at("2026-11-16T14:10"), LIST)
    assert (still.left, still.when, still.state) == ("stands still", "since Mon 16 Nov, 14:10", "paused")
    release = release_words("update 4.7", at("2026-12-01T00:00"), LIST)
    assert (release.left, release.when) == ("with update 4.7", "Tue 1 Dec, planned")
    assert release_words("the next release", None, LIST).when == "no date yet"
    none = no_term_words("minor: best effort")
    assert (none.left, none.when, none.state) == ("no term", "minor: best effort", "best_effort")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-18T11:41", "today, 11:41"),
        ("2026-11-19T08:55", "tomorrow, Thu 19 Nov, 08:55"),
        ("2026-11-20T09:30", "Fri 20 Nov, 09:30"),
        ("2026-11-16T14:00", "Mon 16 Nov, 14:00"),
        ("2027-01-04T10:00", "Mon 4 Jan 2027, 10:00"),
        ("2026-11-21T00:00", "end of Fri 20 Nov"),
        ("2026-11-19T00:00", "end of today"),
        ("2026-11-20T00:00", "end of tomorrow, Thu 19 Nov"),
        ("2027-01-01T00:00", "end of Thu 31 Dec"),
    ],
)
def test_rule_6_a_weekday_with_every_date_and_a_year_only_if_it_is_another(due, words):
    assert when_words(at(due), LIST) == words


def test_rule_6_closing_time_is_said():
    assert when_words(at("2026-11-18T16:00"), LIST, closes=True) == "today, 16:00, by closing"


def test_rule_6_today_is_a_date_of_the_agreements_zone():
    late_evening = Reader(at("2026-11-18T23:30", LONDON), PRAGUE)  # past midnight in Prague
    assert when_words(at("2026-11-19T08:55"), late_evening) == "today, 08:55"


def test_rule_6_the_zone_is_named_where_the_readers_differs():
    abroad = Reader(NOW, PRAGUE, own_zone=LONDON)
    assert when_words(at("2026-11-18T16:00"), abroad) == "today, 16:00, Prague time"
    assert when_words(at("2026-11-18T16:00"), Reader(NOW, PRAGUE, own_zone=ZoneInfo("Europe/Vienna"))) == "today, 16:00"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Thu 26 Nov, 08:55"),
        ("cs", "čt 26. 11., 8:55"),
        ("pl", "czw 26.11, 8:55"),
        ("sr-latn", "čet 26. 11., 8:55"),
        ("ru", "чт 26.11, 8:55"),
    ],
)
def test_rule_7_dates_are_written_as_the_language_writes_them(language, words):
    with translation.override(language):
        assert when_words(at("2026-11-26T08:55"), LIST) == words


FORBIDDEN = ("SLA", "breach", "ETA", "pending", "deadline", "overdue")


def test_rule_8_the_engines_word_is_for_programs():
    from pakt.desk.pages import states

    words = [states.word(state) for state in states.STATES]
    words += [
        say(sentence, amount)
        for sentence in (LEFT, LATE_BY, LATE)
        for amount in (hours("hours", 3), Amount("days", 0, 3))
    ]
    assert not [word for word in words for bad in FORBIDDEN if bad.lower() in word.lower()]
