"""Who is on duty when, worked out from turns, handovers, holidays and swaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects

from pakt.desk.duty.models import Rota, Swap
from pakt.desk.people.models import Person
from pakt.engine.holidays import country

WEEK = timedelta(days=7)
SATURDAY = 5


@dataclass(frozen=True)
class Duty:
    """Somebody's time on duty. `swap` is what put them there instead of whoever had the turn."""

    start: datetime
    end: datetime
    person: Person
    swap: Swap | None = None


def loaded(rotas: Sequence[Rota]) -> Sequence[Rota]:
    """With the turns and swaps of all of them at hand; four queries."""
    prefetch_related_objects(rotas, "turns__person", "swaps__person")
    return rotas


def handover(rota: Rota, number: int) -> datetime:
    """When the turn of this number (from 0) begins."""
    first = rota.starts_on + timedelta(days=(rota.handover_day - rota.starts_on.weekday()) % 7)
    day = first + number * WEEK
    while is_off(rota, day):
        day += timedelta(days=1)
    return datetime.combine(day, rota.handover_time, ZoneInfo(rota.time_zone))


def is_off(rota: Rota, day: date) -> bool:
    """Whether a handover moves on from this day: a public holiday, or the weekend that it moved into."""
    if not rota.country:
        return False
    return holiday(rota, day) != "" or (day.weekday() >= SATURDAY and day.weekday() != rota.handover_day)


def holiday(rota: Rota, day: date) -> str:
    """The name of the public holiday on this day, or nothing."""
    return country(rota.country).names.get(day, "") if rota.country else ""


def on_duty(rota: Rota, at: datetime) -> Person | None:
    """Who is on duty at a moment; None before the first turn, or where nobody is in the rota."""
    found = next(duties(rota, at, at + timedelta(microseconds=1)), None)
    return found.person if found else None


def duties(rota: Rota, start: datetime, end: datetime) -> Iterator[Duty]:
    """Who is on duty from `start` to `end`, in order, without gaps from the first turn on."""
    swaps = [one for one in rota.swaps.all() if one.withdrawn_at is None]
    for turn in turns(rota, start, end):
        yield from swapped(turn, swaps)


def turns(rota: Rota, start: datetime, end: datetime) -> Iterator[Duty]:
    people = [turn.person for turn in rota.turns.all()]
    if not people:
        return
    # A handover moves on by days at most: begin a week earlier.
    local = start.astimezone(ZoneInfo(rota.time_zone)).date()
    number = max(0, (local - rota.starts_on).days // 7 - 2)
    while (begins := handover(rota, number)) < end:
        ends = handover(rota, number + 1)
        if ends > start:
            yield Duty(max(begins, start), min(ends, end), people[number % len(people)])
        number += 1


def swapped(turn: Duty, swaps: Sequence[Swap]) -> Iterator[Duty]:
    """A turn cut where swaps begin and end; the latest made counts."""
    cuts = {turn.start, turn.end}
    cuts |= {at for one in swaps for at in (one.from_at, one.until_at) if turn.start < at < turn.end}
    edges = sorted(cuts)
    pieces: list[Duty] = []
    for start, end in itertools.pairwise(edges):
        swap = next((one for one in reversed(swaps) if one.from_at <= start < one.until_at), None)
        piece = Duty(start, end, swap.person if swap else turn.person, swap)
        if pieces and pieces[-1].person == piece.person:
            pieces[-1] = replace(pieces[-1], end=end)
        else:
            pieces.append(piece)
    yield from pieces
