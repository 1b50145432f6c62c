"""Due times, time used and days of delay of many tickets under one calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np

from pakt.engine.batch.arrays import NONE, Flags, Ints, amounts, as_given, instants, integers, part, same_length
from pakt.engine.batch.days import ByTable, end_of_day, midnight, same_time
from pakt.engine.batch.pauses import Pauses
from pakt.engine.batch.releases import first_after
from pakt.engine.batch.service import Service
from pakt.engine.calendar import Calendar
from pakt.engine.clock import Release
from pakt.engine.errors import CalendarError
from pakt.engine.terms import Term, Unit

After = Callable[[Ints, Any], Ints]
Between = Callable[[Ints, Ints], Ints]
One = Callable[[int, int], int]

# How a calendar calls what a unit of days means, and the same by table.
WAYS: dict[Unit, tuple[str, Callable[[Service, Ints, Ints | int], ByTable]]] = {
    "working_days_same_time": ("days_after", same_time),
    "working_days_end_of_day": ("days_after_end", end_of_day),
    "calendar_days": ("calendar_days_after", midnight),
}


class Batch:
    """`Calendar` and `clock.due_time` for arrays: the same answers, and CalendarError where they raise one.

    Moments are int64 microseconds or datetime64 (UTC); durations are microseconds. A duration, or a number of days, is
    one for all or an array of one for each. May be shared between threads.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._service: Service | None = None

    def after(self, starts: Any, durations: Any) -> Any:
        """N working hours from each start."""
        begin = instants(starts, "starts")
        return as_given(self._after(begin, amounts(begin, durations, "durations")), starts)

    def used(self, starts: Any, ends: Any) -> Ints:
        """Service time in [start, end), in microseconds; negative where the end is the earlier."""
        begin, end = instants(starts, "starts"), instants(ends, "ends")
        same_length(begin, end, "ends")
        return self._between(begin, end)

    def days_after(self, starts: Any, days: Any) -> Any:
        """N working days, same time, from each start."""
        return as_given(self._by_days(instants(starts, "starts"), days, "working_days_same_time"), starts)

    def days_after_end(self, starts: Any, days: Any) -> Any:
        """N working days, end of day, from each start."""
        return as_given(self._by_days(instants(starts, "starts"), days, "working_days_end_of_day"), starts)

    def calendar_days_after(self, starts: Any, days: Any) -> Any:
        """N calendar days from each start: the midnight that ends the last of them."""
        return as_given(self._by_days(instants(starts, "starts"), days, "calendar_days"), starts)

    def deadlines(
        self,
        starts: Any,
        term: Term,
        *,
        pauses: Pauses | None = None,
        releases: Iterable[Release] = (),
        agreed: Any = None,
    ) -> Any:
        """When a term from each start is due; `NONE` where it has no date, or none while time stands still.

        `releases` are those of the whole contract, for terms bound to one; `agreed` the moments agreed, for terms "as
        agreed" (`NONE`: not yet).
        """
        begin = instants(starts, "starts")
        if pauses is not None:
            same_length(begin, pauses, "pauses")
        match term.unit:
            case "best_effort":
                due = np.full(len(begin), NONE, np.int64)
            case "release":
                due = first_after(begin, term, releases)
                if pauses is not None:
                    due[pauses.hold(due)] = NONE
            case "working_hours":
                due = self._counted(begin, term.amount, pauses, self._after, self._between)
            case "hours":
                due = self._counted(begin, term.amount, pauses, np.add, elapsed)
            case "agreed":
                due = self._agreed(begin, pauses, agreed)
            case _:
                due = self._by_days(begin, term.amount, term.unit)
                if pauses is not None:
                    due = self._moved(begin, due, term, pauses)
        return as_given(due, starts)

    def retargeted(
        self,
        starts: Any,
        terms: Sequence[Term],
        which: Any,
        *,
        pauses: Pauses | None = None,
        releases: Sequence[Release] = (),
        agreed: Any = None,
    ) -> Any:
        """Due times computed anew from the clocks' own starts, each with the term in force now, `terms[which[i]]`."""
        begin, numbers = instants(starts, "starts"), integers(which, "which")
        same_length(begin, numbers, "which")
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(terms):
            raise CalendarError(f"which: holds numbers of terms, from 0 to {len(terms) - 1}")
        due = np.full(len(begin), NONE, np.int64)
        for number, term in enumerate(terms):
            mine: Flags = numbers == number
            due[mine] = self.deadlines(
                begin[mine],
                term,
                pauses=pauses and pauses.of_tickets(mine),
                releases=releases,
                agreed=None if agreed is None else np.asarray(agreed)[mine],
            )
        return as_given(due, starts)

    def days_of_delay(self, due: Any, until: Any, first: date, last: date) -> Ints:
        """Local dates after the due date's own, up to and with that of `until` (the stop, or the evaluation), as far as
        they lie from `first` to `last`; 0 where nothing was due, or nothing late."""
        dues, ends = instants(due, "due", or_none=True), instants(until, "until")
        same_length(dues, ends, "until")
        days = np.zeros(len(dues), np.int64)
        late: Flags = (dues != NONE) & (ends > dues)
        if late.any():
            service = self._around(dues[late], ends[late])
            begins = service.dates(dues[late]) + service.first_day + 1
            stops = service.dates(ends[late]) + service.first_day
            inside = np.minimum(stops, last.toordinal()) - np.maximum(begins, first.toordinal()) + 1
            days[late] = np.maximum(inside, 0)
        return days

    # With pauses

    def _counted(
        self, starts: Ints, durations: Ints | int, pauses: Pauses | None, after: After, between: Between
    ) -> Ints:
        """So much time from each start on, less what is paused; `NONE` where a pause without an end comes first."""
        if pauses is None or not len(pauses.starts):
            return after(starts, durations)
        starts = starts.copy()
        left = np.broadcast_to(np.asarray(durations, np.int64), starts.shape).copy()
        due = np.full(len(starts), NONE, np.int64)
        counting = np.ones(len(starts), np.bool_)
        for tickets, begins, ends in pauses.in_turn():
            bear: Flags = counting[tickets] & ((ends == NONE) | (ends > starts[tickets]))
            mine, begins, ends = tickets[bear], begins[bear], ends[bear]
            end = after(starts[mine], left[mine])
            over: Flags = end <= begins
            due[mine[over]] = end[over]
            counting[mine[over]] = False
            mine, begins, ends = mine[~over], begins[~over], ends[~over]
            left[mine] -= between(starts[mine], np.maximum(starts[mine], begins))
            counting[mine] = ends != NONE
            starts[mine] = np.where(ends == NONE, starts[mine], ends)
        due[counting] = after(starts[counting], left[counting])
        return due

    def _moved(self, starts: Ints, due: Ints, term: Term, pauses: Pauses) -> Ints:
        """Due times of days, moved on by what was paused before them, counted on as hours are."""
        after: After = self._after
        between: Between = self._between
        if term.unit == "calendar_days":
            after, between = np.add, elapsed
        owners = np.repeat(np.arange(len(starts)), np.diff(pauses.offsets))
        begins = np.maximum(starts[owners], pauses.starts)
        ends = np.where(pauses.ends == NONE, due[owners], np.minimum(due[owners], pauses.ends))
        before: Flags = begins < ends
        paused = np.zeros(len(starts), np.int64)
        np.add.at(paused, owners[before], between(begins[before], ends[before]))
        late: Flags = paused > 0
        moved = due.copy()
        moved[late] = self._counted(due[late], paused[late], pauses.of_tickets(late), after, between)
        moved[pauses.hold(due)] = NONE
        return moved

    def _agreed(self, starts: Ints, pauses: Pauses | None, agreed: Any) -> Ints:
        due = np.full(len(starts), NONE, np.int64)
        if agreed is not None:
            moments = instants(agreed, "agreed", or_none=True)
            same_length(starts, moments, "agreed")
            known: Flags = moments != NONE
            length = moments[known] - starts[known]
            due[known] = self._counted(starts[known], length, pauses and pauses.of_tickets(known), np.add, elapsed)
        return due

    # Without

    def _after(self, starts: Ints, durations: Ints | int) -> Ints:
        if not len(starts):
            return starts.copy()
        service = self._around(starts)
        if (durations if isinstance(durations, int) else durations.min()) <= 0:
            return self._after_nothing(starts, np.broadcast_to(np.asarray(durations, np.int64), starts.shape))
        while True:
            reach = starts if isinstance(durations, int) else service.used(starts) + durations
            furthest = slice(reach.argmax(), reach.argmax() + 1)
            target = service.used(starts[furthest]) + part(durations, furthest)
            if target[0] <= service.table.total:
                return service.after(starts, durations)
            service = self._wider(service, starts, furthest, durations, self.calendar.after)

    def _after_nothing(self, starts: Ints, durations: Ints) -> Ints:
        """A term of no length is over at once; a negative one is refused, as by the calendar."""
        shortest = int(durations.argmin())
        self.calendar.after(int(starts[shortest]), int(durations[shortest]))
        due = starts.copy()
        some: Flags = durations > 0
        due[some] = self._after(starts[some], durations[some])
        return due

    def _between(self, starts: Ints, ends: Ints) -> Ints:
        if not len(starts):
            return starts.copy()
        service = self._around(starts, ends)
        return service.used(ends) - service.used(starts)

    def _by_days(self, starts: Ints, days: Any, unit: Unit) -> Ints:
        """Terms of days by table; those on whose days the clock is set, and what is wrong, one by one."""
        name, many = WAYS[unit]
        one: One = getattr(self.calendar, name)
        number = amounts(starts, days, "days")
        if not len(starts):
            return starts.copy()
        service = self._around(starts)
        fewest = number if isinstance(number, int) else int(number.min())
        if fewest < 1:
            one(int(starts[0]), fewest)
        while True:
            due, beyond, by_hand = many(service, starts, number)
            furthest = slice(beyond.argmax(), beyond.argmax() + 1)
            if beyond[furthest][0] < 0:
                break
            service = self._wider(service, starts, furthest, number, one)
        for place in () if by_hand is None else np.flatnonzero(by_hand):
            due[place] = one(int(starts[place]), int(part(number, place)))
        return due

    # Tables

    def _around(self, *moments: Ints) -> Service:
        """The arrays of a table with all the moments inside."""
        return self._table(min(int(each.min()) for each in moments), max(int(each.max()) for each in moments))

    def _wider(self, service: Service, starts: Ints, furthest: slice, amount: Ints | int, one: One) -> Service:
        """Arrays of a table twice as long; at the end of the range the calendar says what is wrong."""
        table = service.table
        if table.end >= self.calendar.end:
            one(int(starts[furthest][0]), int(np.ravel(part(amount, furthest))[0]))
            raise AssertionError("the calendar knows what lies beyond its range")
        return self._table(int(starts.min()), min(self.calendar.end, 2 * table.end - table.start))

    def _table(self, start: int, end: int) -> Service:
        table = self.calendar.table(start, end)
        service = self._service
        if service is None or service.table is not table:
            self._service = service = Service(self.calendar, table)
        return service


def elapsed(starts: Ints, ends: Ints) -> Ints:
    return ends - starts
