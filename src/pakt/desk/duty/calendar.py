"""The days of a month or a week with whoever is on duty."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pakt.desk.duty.models import Rota
from pakt.desk.duty.rota import Duty, duties, holiday
from pakt.desk.pages.dates import clock_time, short_day


@dataclass(frozen=True)
class Shown:
    """Somebody on a day; `times` where it is not the whole day."""

    rota: Rota
    duty: Duty
    times: str


@dataclass(frozen=True)
class Day:
    day: date
    at: datetime
    label: str
    shown: Sequence[Shown]
    holidays: Sequence[str]
    is_today: bool
    is_inside: bool


def days(rotas: Sequence[Rota], first: date, count: int, zone: ZoneInfo, today: date, month: int | None) -> list[Day]:
    """So many days from the first, each with its duties in the reader's zone."""
    edges = [datetime.combine(first + timedelta(days=n), datetime.min.time(), zone) for n in range(count + 1)]
    all_duties = [(rota, list(duties(rota, edges[0], edges[-1]))) for rota in rotas]
    found = []
    for start, end in itertools.pairwise(edges):
        shown = [
            Shown(rota, duty, times(duty, start, end, zone))
            for rota, several in all_duties
            for duty in several
            if duty.start < end and duty.end > start
        ]
        day = start.date()
        names = list(dict.fromkeys(name for rota in rotas if (name := holiday(rota, day))))
        found.append(Day(day, start, short_day(start), shown, names, day == today, month is None or day.month == month))
    return found


def times(duty: Duty, start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`08:00–`, `–08:00`, or nothing where it is the whole day."""
    begins = clock_time(duty.start.astimezone(zone)) if duty.start > start else ""
    ends = clock_time(duty.end.astimezone(zone)) if duty.end < end else ""
    return f"{begins}–{ends}" if begins or ends else ""
