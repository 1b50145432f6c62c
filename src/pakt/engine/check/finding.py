"""What the check finds, and the words that all findings share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pakt.engine.calendar import Calendar, Instant
from pakt.engine.contract import Contract
from pakt.engine.load import Lines, dotted, line_of

Severity = Literal["error", "warning", "note"]
Path = tuple[str | int, ...]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit together in a contract file.

    `severity`: an error is a mistake of the file, to be mended before it is used; a warning a contradiction or a gap
    of the agreement itself; a note what is worth knowing. `path` is the word it is about. The text comes in three
    sentences: what the file says, what follows from it, what would make it right. `prevails` is the part of the text
    that goes before the other where two contradict (clause of rank). `details` holds what is too long for a sentence.
    """

    code: str
    severity: Severity
    path: Path
    says: str
    follows: str = ""
    remedy: str = ""
    clauses: tuple[str, ...] = ()
    prevails: str | None = None
    details: tuple[str, ...] = ()
    line: int | None = None

    @property
    def where(self) -> str:
        """`clocks.removal.terms[2]`."""
        return dotted(self.path)

    @property
    def message(self) -> str:
        """The whole finding in one paragraph."""
        parts = [self.says, self.follows, self.remedy]
        if self.prevails:
            parts.append(f"By rank prevails: {self.prevails}.")
        return " ".join(part for part in parts if part)

    def placed(self, lines: Lines | None) -> Finding:
        """The same with its line in the file."""
        return self if lines is None else replace(self, line=line_of(lines, self.path))


def prevailing(contract: Contract, first: str | None, second: str | None) -> str | None:
    """The name of that one of two parts of the text which goes before the other; None where neither does."""
    if contract.rank is None or first is None or second is None:
        return None
    parts = {part.id: part for part in contract.source.parts}
    if first not in parts or second not in parts or parts[first].rank == parts[second].rank:
        return None
    winner = min(parts[first], parts[second], key=lambda part: part.rank)
    return winner.name["en"] if winner.id in contract.rank.prevails else None


def part_of(contract: Contract, clauses: Iterable[str]) -> str | None:
    """The part of the text that clauses stand in; of several, the one that goes before the others."""
    rank = {part.id: part.rank for part in contract.source.parts}
    named = [contract.clauses[name].part for name in clauses if name in contract.clauses]
    return min((part for part in named if part in rank), key=lambda part: rank[part], default=None)


def moment(calendar: Calendar, instant: Instant) -> str:
    """Tuesday 5 March 2024, 12:00, in the calendar's zone; midnight is 24:00 of the day that ends."""
    local = calendar.to_datetime(instant)
    time = f"{local:%H:%M}"
    if time == "00:00":
        local, time = local - dt.timedelta(days=1), "24:00"
    return f"{WEEKDAYS[local.weekday()]} {day(local.date())}, {time}"


def day(date: dt.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def listed(names: Iterable[object], last: str = "and") -> str:
    """one, two and three."""
    words = [str(name) for name in names]
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1] if words else "") if part)


def clock_length(minutes: int) -> str:
    """Minutes as `7 h 26 min`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def united(*groups: Iterable[str]) -> tuple[str, ...]:
    """All clauses of the groups, each once, in order."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
