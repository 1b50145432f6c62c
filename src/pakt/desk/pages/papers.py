"""The parts of the papers: tables, findings, differences, formulas, months, the status page. See `parts.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pakt.desk.pages.bars import pct
from pakt.desk.pages.frame import Link
from pakt.desk.pages.parts import ParPart, State


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `numeric` sets its figures to the right."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """As many cells as there are columns; the first is the row's head."""

    cells: Sequence[str]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row whose cells know their columns."""

    id: str
    cells: Sequence[tuple[Column, str]]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table of lines. `fold` turns rows into cards where the place is narrow; else it scrolls sideways.

    `foot` is the label of the sum and the cells under the last columns.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot_label: str = ""
    foot: Sequence[str] = ()
    fold: bool = True
    flush: bool = False
    small: bool = False

    @property
    def lines(self) -> list[Line]:
        return [Line(row.id, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def foot_span(self) -> int:
        return len(self.columns) - len(self.foot)


@dataclass(frozen=True, slots=True)
class EqTerm:
    """A number of a formula and what it is. With `under` it is a fraction; the `result` has the double line."""

    value: str
    caption: str = ""
    under: str = ""
    before: str = ""  # the sign before it: × = →
    result: bool = False


@dataclass(frozen=True, slots=True)
class EqPart:
    terms: Sequence[EqTerm]
    title: str = ""
    clauses: Sequence[ParPart] = ()


@dataclass(frozen=True, slots=True)
class VersusPart:
    """One of two things set side by side. `says` marks the agreement's own words."""

    head: str
    value: str
    note: str = ""
    says: bool = False


@dataclass(frozen=True, slots=True)
class FindingPart:
    """What the check of a contract found: `error` contradicts, `ask` must be decided, `info` and `ok` stand.

    `text` is what the agreement says, `then` what follows from it; `lang` their language where it is not the page's.
    """

    kind: Literal["error", "ask", "info", "ok"]
    title: str
    text: str = ""
    clauses: Sequence[ParPart] = ()
    versus: Sequence[VersusPart] = ()
    actions: Sequence[Link] = ()
    then: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """`text` may hold `<del>` and `<ins>` around the words that differ."""

    kind: Literal["ins", "del", "same"]
    text: str


@dataclass(frozen=True, slots=True)
class VersionPart:
    number: str
    title: str
    when: str
    diff: Sequence[DiffLine] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CounterPart:
    """`hit` of `of`: terms missed on the way to a right."""

    hit: int
    of: int

    @property
    def boxes(self) -> list[tuple[int, bool]]:
        return [(number, number <= self.hit) for number in range(1, max(self.of, self.hit) + 1)]


@dataclass(frozen=True, slots=True)
class FigurePart:
    """One of the figures at the head of a month."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class HeatDay:
    """`kind`: `ok` up all day, `ex` down but it does not count, `d1` down, `d2` down for long, `out` outside it."""

    kind: Literal["ok", "ex", "d1", "d2", "out"]
    day: int | None = None
    value: str = ""
    words: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatPart:
    """A month; each week is seven days from Monday. `long_words` names `d2` in the legend."""

    caption: str
    weeks: Sequence[Sequence[HeatDay]]
    weekdays: Sequence[str]
    long_words: str = ""


@dataclass(frozen=True, slots=True)
class NinetyPart:
    """Days of a service, oldest first: `d0` works, `d1` slow, `d2` down, `dm` planned work, `dn` not measured."""

    title: str
    state: State
    state_words: str
    days: Sequence[Literal["d0", "d1", "d2", "dm", "dn"]]
    words: str

    @property
    def bars(self) -> list[tuple[int, str]]:
        return [(10 * place, kind) for place, kind in enumerate(self.days)]

    @property
    def width(self) -> int:
        return 10 * len(self.days) - 3


@dataclass(frozen=True, slots=True)
class Piece:
    look: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class StackedPart:
    """Terms of a month by how they ended; `words` say the same aloud."""

    met: int = 0
    late: int = 0
    breached: int = 0
    soon: int = 0
    running: int = 0
    words: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """Half a percent of air between the pieces; a piece of one term is still seen."""
        counts = [("m", self.met), ("l", self.late), ("b", self.breached), ("k", self.soon), ("r", self.running)]
        shown = [(look, count) for look, count in counts if count]
        whole, room = sum(count for _, count in shown), 100 - 0.5 * max(len(shown) - 1, 0)
        pieces, x = [], 0.0
        for look, count in shown:
            width = room * count / whole
            pieces.append(Piece(look, pct(x), pct(width)))
            x += width + 0.5
        return pieces


@dataclass(frozen=True, slots=True)
class SparkLine:
    points: str
    aim: str


@dataclass(frozen=True, slots=True)
class SparkPart:
    """A line through `values`, oldest first; `aim` is dashed. `words` say what one sees."""

    label: str
    value: str
    values: Sequence[float]
    words: str
    unit: str = ""
    aim: float | None = None
    state: State | None = None
    since: str = ""
    note: str = ""

    @property
    def line(self) -> SparkLine:
        """The values on a picture of 100 by 38, the largest near its top, with 4 of air below and above."""
        known = [*self.values, *([] if self.aim is None else [self.aim])]
        low, high = min(known), max(known)

        def y(value: float) -> str:
            return f"{34 - 30 * (value - low) / (high - low or 1):.1f}"

        step = 100 / max(len(self.values) - 1, 1)
        points = " ".join(f"{place * step:.1f},{y(value)}" for place, value in enumerate(self.values))
        return SparkLine(points, "" if self.aim is None else y(self.aim))


@dataclass(frozen=True, slots=True)
class UpdatePart:
    """A word about an outage, newest first."""

    head: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class DecidePart:
    """A line of what needs a decision, with the step that leads there."""

    state: State
    when: str
    title: str
    note: str
    action: Link
    clauses: Sequence[ParPart] = ()
