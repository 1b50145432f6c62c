"""The queue as a board: groups of rows, read like departures. See `parts.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pakt.desk.pages.parts import BarPart, DuePart, OwedBy, State


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One open term. `term` is its name, `about` the second line of the ticket, `bar_words` the line under the bar.

    In a ticket without a term nobody owes: `owed_by` is None.
    """

    ref: str
    title: str
    url: str
    about: str
    term: str
    state: State
    owed_by: OwedBy | None
    due: DuePart
    bar: BarPart
    bar_words: str = ""
    who: str = ""
    value: str = ""  # what its checkbox posts as `pick`; without it there is none
    picked: bool = False
    id: str = ""  # stays the row's while its words change


@dataclass(frozen=True, slots=True)
class BoardGroup:
    title: str
    rows: Sequence[BoardRow]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class BoardPart:
    """`pick_all` names the box that selects all rows; without it there is none."""

    caption: str
    groups: Sequence[BoardGroup]
    pick_all: str = ""

    @property
    def picks(self) -> bool:
        """Whether any row can be selected; where none can, there is no column for it."""
        return any(row.value for group in self.groups for row in group.rows)
