"""Moments as people say them: "3 working hours", "2 working days 21:30", seen from now in one agreement's calendar.

::

    40 minutes, 100 hours                  by day and night
    40 working minutes, 3 working hours    of service time
    6 days 09:15                           at this wall-clock time, so many days away
    2 working days 21:30                   at this wall-clock time, so many working days away
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pakt.engine.calendar import HOUR, MINUTE, Calendar, Instant

LENGTH = re.compile(r"([1-9]\d{0,3}) (working )?(minute|hour)s?", re.ASCII)
DAYS = re.compile(r"([1-9]\d{0,3}) (working )?days? ([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Distance(NamedTuple):
    """How far away: a length in microseconds, or a number of days and a wall-clock time in minutes."""

    working: bool
    length: int
    days: int
    minutes: int


def distance(words: str) -> Distance:
    """What `words` say; ValueError with the allowed ways where they say nothing."""
    if match := LENGTH.fullmatch(words):
        number, working, unit = match.groups()
        return Distance(bool(working), int(number) * (HOUR if unit == "hour" else MINUTE), 0, 0)
    if match := DAYS.fullmatch(words):
        number, working, hours, minutes = match.groups()
        return Distance(bool(working), 0, int(number), int(hours) * 60 + int(minutes))
    raise ValueError(
        f"{words!r} is no distance in time; write '40 minutes', '3 working hours', '6 days 09:15' or "
        "'2 working days 21:30'"
    )


@dataclass(frozen=True)
class Moments:
    """Moments before and after `now` (in microseconds), in the calendar's zone and service hours."""

    calendar: Calendar
    now: Instant

    def ago(self, words: str) -> Instant:
        """The moment so long before now; always earlier than now."""
        far = distance(words)
        if far.days:
            return self._on(self._day(-far.days, far.working), far.minutes)
        return self.calendar.before(self.now, far.length) if far.working else self.now - far.length

    def ahead(self, words: str) -> Instant:
        """The moment so long after now; always later than now."""
        far = distance(words)
        if far.days:
            return self._on(self._day(far.days, far.working), far.minutes)
        return self.calendar.after(self.now, far.length) if far.working else self.now + far.length

    def text(self, at: Instant) -> str:
        """With the zone's offset, as an event carries it."""
        return self.calendar.to_datetime(at).isoformat()

    def _day(self, number: int, working: bool) -> date:
        """The day so many days after today, or before it where negative."""
        day, step = self.calendar.local_date(self.now), timedelta(days=1 if number > 0 else -1)
        while number:
            day += step
            if not working or self.calendar.is_working_day(day):
                number -= step.days
        return day

    def _on(self, day: date, minutes: int) -> Instant:
        return self.calendar.zone.instant(datetime(day.year, day.month, day.day, *divmod(minutes, 60)))  # noqa: DTZ001
