"""What happened to an incident, as the contract's events, from the states that its rows go through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pakt.desk.tickets.importing.log import Incident, Row
from pakt.desk.tickets.importing.mapping import State, Terms
from pakt.engine.errors import PaktError
from pakt.engine.load import shortly

BEGUN: tuple[State, ...] = ("working", "asking", "waiting")
ENDED: tuple[State, ...] = ("resolved", "closed")


class UnknownWord(PaktError):
    """A priority for which the mapping has no word of the contract."""


@dataclass(frozen=True, slots=True)
class Step:
    """An event of a ticket: when it happened, and when the log was told of it."""

    type: str
    by: str
    at: datetime
    told_at: datetime
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def raw(self) -> dict[str, Any]:
        """The step as the engine reads it from outside."""
        return {**self.data, "at": self.at.isoformat(), "type": self.type, "by": self.by}


def steps(incident: Incident, terms: Terms) -> list[Step]:
    """The report first, the rest in order of time; UnknownWord where a priority has no word in the contract."""
    first = incident.rows[0]
    opened = first.reported_at
    priority = _priority(first, terms)
    data = {"channel": first.channel, "kind": terms.kind, **_given(priority)}
    told = [Step("reported", "customer", opened, max(opened, first.told_at), data)]
    state: State = "reported"
    for row in incident.rows:
        at = max(opened, row.told_at)
        now = _priority(row, terms)
        if now != priority:
            told.append(Step("classified", "provider", at, at, _given(now)))
            priority = now
        # A state of "reported" later on says nothing: nobody goes back to not having begun.
        if row.state not in (state, "reported"):
            told += [Step(name, by, at, at) for name, by in _said(state, row.state)]
            state = row.state
    return told


def _said(before: State, after: State) -> Iterator[tuple[str, str]]:
    """What a change of state says, and who says it."""
    if before == "asking":
        yield "info_supplied", "customer"
    if before == "reported":
        yield "responded", "provider"
    if before in ENDED and after in BEGUN:
        yield "reopened", "customer"
    if after == "asking":
        yield "info_requested", "provider"
    elif after == "resolved":
        yield "resolved", "provider"
    elif after == "closed":
        yield "closed", "provider"


def keyed(incident: Incident, told: list[Step]) -> Iterator[tuple[Step, str]]:
    """Each step with a key that stays the same when a later export of the log has more rows."""
    seen: Counter[str] = Counter()
    for step in told:
        seen[step.type] += 1
        yield step, f"{incident.number}:{step.type}:{seen[step.type]}"


def _given(priority: str | None) -> dict[str, Any]:
    return {"priority": priority} if priority else {}


def _priority(row: Row, terms: Terms) -> str | None:
    if not terms.priorities:
        return None
    if row.priority not in terms.priorities:
        known = ", ".join(terms.priorities)
        raise UnknownWord(f"line {row.line}: priority says {shortly(row.priority)}; the mapping knows {known}")
    return terms.priorities[row.priority]
