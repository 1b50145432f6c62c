"""Service time and days of one table of a calendar, as arrays.

`used`, the service time since the table's start, is a line that rises while the service is open and is level while it
is closed; its inverse takes service time back to the moment. Each piece of the line is kept as a mask and a shift:
`(t & mask) + shift` is t + shift where open, and shift alone where closed.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from pakt.engine.batch.arrays import CHUNK, Flags, Ints, chunks, part
from pakt.engine.batch.grid import Grid
from pakt.engine.calendar import DAY, Calendar, Table

OPEN, CLOSED = -1, 0


class Service:
    """The arrays of one table. Never changed once built. Moments asked for lie strictly inside the table."""

    def __init__(self, calendar: Calendar, table: Table) -> None:
        self.table = table
        self._build_hours(table)
        self._build_days(calendar, table)

    def _build_hours(self, table: Table) -> None:
        opens, closes, sums = np.array(table.opens), np.array(table.closes), np.array(table.sums)
        edges = np.stack((opens, closes), axis=1).ravel()
        mask = np.tile(np.array([OPEN, CLOSED]), len(opens))
        used = np.stack((sums - opens, sums + closes - opens), axis=1).ravel()
        opening = np.stack((np.zeros_like(opens), np.append(opens[1:], table.end)), axis=1).ravel()
        # An edge stands twice where a stretch touches the next, and at the table's start: the last one holds.
        last = np.append(np.diff(edges) > 0, True)
        self._edges = Grid(edges[last], table.end)
        self._mask, self._used, self._opening = mask[last], used[last], opening[last]
        real = slice(1, None) if len(opens) > 1 else slice(None)
        self._sums = Grid(sums[real], table.total + 1)
        self._back = (opens - sums)[real]

    def _build_days(self, calendar: Calendar, table: Table) -> None:
        first = date(table.years.start, 1, 1)
        self.first_day = first.toordinal()
        self.midnights = np.array(calendar.zone.midnights(first, date(table.years.stop, 1, 1)))
        # Where a zone has left out a date, the midnight stands twice: of the two dates the last is the real one.
        marks, places = np.unique(self.midnights[::-1], return_index=True)
        self._dates = Grid(marks, table.end)
        self._numbers = len(self.midnights) - 1 - places
        self.irregular: Flags = np.append(np.diff(self.midnights) != DAY, False)
        """Dates on which the clock is set: their wall clock is left to the calendar."""
        self.working_days = np.array(table.days, np.int64) - self.first_day
        self.ends = np.array(table.ends, np.int64)
        self.next_working_day = np.searchsorted(self.working_days, np.arange(len(self.midnights)), "right")
        """For each date the place in `working_days` of the first one after it."""

    def used(self, moments: Ints) -> Ints:
        """Service time between the table's start and each moment."""
        return self._along(moments, self._used, None)

    def openings(self, moments: Ints) -> Ints:
        """Each moment itself within service hours, else the next opening: the table's end where there is none."""
        return self._along(moments, self._opening, None)

    def after(self, moments: Ints, durations: Ints | int) -> Ints:
        """When so much service time, more than none, has passed since each moment; that must be in the table."""
        return self._along(moments, self._used, durations)

    def _along(self, moments: Ints, shift: Ints, durations: Ints | int | None) -> Ints:
        """Along the line; with durations on from there, and back to moments."""
        result = np.empty(len(moments), np.int64)
        buffers = np.empty((2, min(len(moments), CHUNK)), np.int64)
        for where in chunks(len(moments)):
            given, line = moments[where], result[where]
            found, shifts = buffers[:, : len(given)]
            self._edges.find(given, found)
            self._mask.take(found, out=line, mode="clip")
            shift.take(found, out=shifts, mode="clip")
            np.bitwise_and(line, given, out=line)
            np.add(line, shifts, out=line)
            if durations is not None:
                np.add(line, part(durations, where), out=line)
                self._sums.find(line, found, after=True)
                self._back.take(found, out=shifts, mode="clip")
                np.add(line, shifts, out=line)
        return result

    def dates(self, moments: Ints) -> Ints:
        """The number of each moment's local date, counted from the table's first."""
        result = np.empty(len(moments), np.int64)
        for where in chunks(len(moments)):
            self._dates.find(moments[where], result[where])
        return result if len(self._numbers) == len(self.midnights) else self._numbers[result]
