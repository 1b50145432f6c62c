"""Terms of days by table: the due times, how far each lies beyond the table, and which to leave to the calendar.

Where a number is 0 or more, its due time lies beyond the table and means nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pakt.engine.batch.arrays import Flags, Ints
from pakt.engine.batch.service import Service


class ByTable(NamedTuple):
    due: Ints
    beyond: Ints
    by_hand: Flags | None = None


def same_time(service: Service, starts: Ints, days: Ints | int) -> ByTable:
    """N working days, same time; by hand where the clock is set on the first or the last day."""
    moved = service.openings(starts)
    dates = service.dates(moved)
    place = service.next_working_day[dates] + (days - 1)
    last = taken(service.working_days, place)
    due = service.midnights[last] + (moved - service.midnights[dates])
    return ByTable(due, place - len(service.working_days), service.irregular[dates] | service.irregular[last])


def end_of_day(service: Service, starts: Ints, days: Ints | int) -> ByTable:
    """N working days, end of day."""
    place = service.next_working_day[service.dates(starts)] + (days - 1)
    return ByTable(taken(service.ends, place), place - len(service.ends))


def midnight(service: Service, starts: Ints, days: Ints | int) -> ByTable:
    """N calendar days."""
    place = service.dates(starts) + (days + 1)
    return ByTable(taken(service.midnights, place), place - len(service.midnights))


def taken(values: Ints, places: Ints) -> Ints:
    if not len(values):
        return np.zeros(len(places), np.int64)
    return values.take(places, mode="clip")
