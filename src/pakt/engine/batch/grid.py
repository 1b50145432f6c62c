"""Which of some sorted marks is the last at or before a moment.

Openings, closings and midnights lie on a coarse grid, of half an hour as a rule: a moment's cell is found by one
division, and the mark by one look-up. Where the grid is too fine for a table, by bisection.
"""

from __future__ import annotations

import numpy as np

from pakt.engine.batch.arrays import Ints

MOST_CELLS = 4_000_000


class Grid:
    """Sorted marks, of which the first is at or before every moment asked for, up to `end`."""

    __slots__ = ("cells", "first", "marks", "width")

    def __init__(self, marks: Ints, end: int) -> None:
        self.marks = marks
        self.first = int(marks[0])
        self.width = int(np.gcd.reduce(marks[1:] - self.first)) or max(1, end - self.first)
        self.cells: Ints | None = None
        count = (end - self.first) // self.width + 1
        if count <= MOST_CELLS:
            starts = (marks - self.first) // self.width
            lengths = np.diff(starts, append=count)
            self.cells = np.repeat(np.arange(len(marks)), lengths)

    def find(self, moments: Ints, found: Ints, *, after: bool = False) -> Ints:
        """The number of each moment's mark, written to `found`; with `after`, of the last mark before the moment."""
        if self.cells is None:
            found[:] = np.searchsorted(self.marks, moments, "left" if after else "right") - 1
            return found
        np.subtract(moments, self.first + after, out=found)
        np.floor_divide(found, self.width, out=found)
        # Nothing lies outside; "clip" only spares NumPy a copy.
        return self.cells.take(found, out=found, mode="clip")
