"""The service hours of one day, as a contract gives them, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from pakt.engine.errors import CalendarError

Hours = tuple[tuple[int, int], ...]
"""The service hours of one day: (opening, closing) in minutes after 00:00 of the wall clock; 24:00 is 1440."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_hours(hours: Hours) -> list[str]:
    """What is wrong with the hours of one day, each in a few words: reversed, outside the day, overlapping."""
    problems = []
    for opening, closing in hours:
        if opening < 0 or closing > 1440:
            problems.append(f"{_clock(opening, closing)} lies outside 00:00-24:00")
        elif opening >= closing:
            problems.append(f"{_clock(opening, closing)} does not end after its start")
    for first, second in pairwise(sorted(hours)):
        if second[0] < first[1]:
            problems.append(f"{_clock(*second)} overlaps {_clock(*first)}")
    return problems


def _clock(opening: int, closing: int) -> str:
    return f"{opening // 60:02}:{opening % 60:02}-{closing // 60:02}:{closing % 60:02}"


def refuse_bad_hours(weekly: Mapping[int, Hours], shortened: Mapping[date, Hours]) -> None:
    """CalendarError for the first thing wrong, with its weekday or date."""
    for weekday, hours in weekly.items():
        if not 0 <= weekday <= 6:
            raise CalendarError(f"weekday {weekday} does not exist: Monday is 0, Sunday is 6")
        for problem in check_hours(hours):
            raise CalendarError(f"hours of {_WEEKDAYS[weekday]}: {problem}")
    for day, hours in shortened.items():
        if not hours:
            raise CalendarError(f"hours of {day}: none given; a date without service is a day off")
        for problem in check_hours(hours):
            raise CalendarError(f"hours of {day}: {problem}")
