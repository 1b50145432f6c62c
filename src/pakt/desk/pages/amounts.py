"""Lengths of time in the unit of their clause, inside the sentences that hold them.

A sentence is a set of whole messages, one for each unit: no language lets a number and a noun be put together from
parts. Lengths are in microseconds, except days, which the caller counts whole: only the agreement's calendar knows how
long its working day is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MINUTE = 60_000_000
HOUR = 60 * MINUTE

Unit = Literal["working_hours", "working_days", "hours", "days"]

# The engine's units, brought down to the four that people read.
UNITS: dict[str, Unit] = {
    "working_hours": "working_hours",
    "hours": "hours",
    "working_days_same_time": "working_days",
    "working_days_end_of_day": "working_days",
    "calendar_days": "days",
    "release": "days",
    "agreed": "hours",
    "best_effort": "hours",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A length in its unit: `length` in microseconds; for units of days also how many of them are whole."""

    unit: Unit
    length: int
    days: int = 0

    @property
    def in_days(self) -> bool:
        return self.unit in ("working_days", "days")


Counted = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with every unit in it. Messages hold `%(n)d`, those of hours and minutes `%(minutes)d` too."""

    minutes: Counted
    hours: Counted
    hours_minutes: Counted
    days: Counted
    working_hours: Counted
    working_hours_minutes: Counted
    working_days: Counted
    under_a_minute: Any  # lazy texts
    under_a_day: Any
    under_a_working_day: Any


def say(sentence: Sentence, amount: Amount, *, exact: bool = False) -> str:
    """Whole units, rounded down; under two hours, hours and minutes; under one, minutes. `exact` keeps the minutes."""
    if amount.in_days and (amount.days or amount.length >= 2 * HOUR):
        return _in_days(sentence, amount)
    hours, minutes = divmod(max(amount.length, 0) // MINUTE, 60)
    if not hours:
        return sentence.minutes(minutes) % {"n": minutes} if minutes else str(sentence.under_a_minute)
    working = amount.unit == "working_hours"
    if minutes and (exact or hours < 2):
        message = sentence.working_hours_minutes if working else sentence.hours_minutes
        return message(hours) % {"n": hours, "minutes": minutes}
    message = sentence.working_hours if working else sentence.hours
    return message(hours) % {"n": hours}


def _in_days(sentence: Sentence, amount: Amount) -> str:
    working = amount.unit == "working_days"
    if not amount.days:
        return str(sentence.under_a_working_day if working else sentence.under_a_day)
    message = sentence.working_days if working else sentence.days
    return message(amount.days) % {"n": amount.days}


LEFT = Sentence(
    minutes=lambda n: ngettext("%(n)d minute left", "%(n)d minutes left", n),
    hours=lambda n: ngettext("%(n)d hour left", "%(n)d hours left", n),
    hours_minutes=lambda n: ngettext("%(n)d hour %(minutes)d min left", "%(n)d hours %(minutes)d min left", n),
    days=lambda n: ngettext("%(n)d day left", "%(n)d days left", n),
    working_hours=lambda n: ngettext("%(n)d working hour left", "%(n)d working hours left", n),
    working_hours_minutes=lambda n: ngettext(
        "%(n)d working hour %(minutes)d min left", "%(n)d working hours %(minutes)d min left", n
    ),
    working_days=lambda n: ngettext("%(n)d working day left", "%(n)d working days left", n),
    under_a_minute=_("less than a minute left"),
    under_a_day=_("less than a day left"),
    under_a_working_day=_("less than a working day left"),
)

LATE_BY = Sentence(
    minutes=lambda n: ngettext("late by %(n)d minute", "late by %(n)d minutes", n),
    hours=lambda n: ngettext("late by %(n)d hour", "late by %(n)d hours", n),
    hours_minutes=lambda n: ngettext("late by %(n)d hour %(minutes)d min", "late by %(n)d hours %(minutes)d min", n),
    days=lambda n: ngettext("late by %(n)d day", "late by %(n)d days", n),
    working_hours=lambda n: ngettext("late by %(n)d working hour", "late by %(n)d working hours", n),
    working_hours_minutes=lambda n: ngettext(
        "late by %(n)d working hour %(minutes)d min", "late by %(n)d working hours %(minutes)d min", n
    ),
    working_days=lambda n: ngettext("late by %(n)d working day", "late by %(n)d working days", n),
    under_a_minute=_("late by less than a minute"),
    under_a_day=_("late by less than a day"),
    under_a_working_day=_("late by less than a working day"),
)

LATE = Sentence(
    minutes=lambda n: ngettext("%(n)d minute late", "%(n)d minutes late", n),
    hours=lambda n: ngettext("%(n)d hour late", "%(n)d hours late", n),
    hours_minutes=lambda n: ngettext("%(n)d hour %(minutes)d min late", "%(n)d hours %(minutes)d min late", n),
    days=lambda n: ngettext("%(n)d day late", "%(n)d days late", n),
    working_hours=lambda n: ngettext("%(n)d working hour late", "%(n)d working hours late", n),
    working_hours_minutes=lambda n: ngettext(
        "%(n)d working hour %(minutes)d min late", "%(n)d working hours %(minutes)d min late", n
    ),
    working_days=lambda n: ngettext("%(n)d working day late", "%(n)d working days late", n),
    under_a_minute=_("less than a minute late"),
    under_a_day=_("less than a day late"),
    under_a_working_day=_("less than a working day late"),
)
