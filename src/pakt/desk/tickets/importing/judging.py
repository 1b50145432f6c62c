"""What a contract says of an incident, and what it would say if the log judged in another way.

A reading is one other way in which the log may have come to its word: it tells the same incident a little otherwise,
and the engine judges that. So no reading knows a contract, and each can be refuted by counting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from pakt.desk.tickets.importing.log import Incident
from pakt.desk.tickets.importing.mapping import CannotImport, State, Terms
from pakt.desk.tickets.importing.steps import Step
from pakt.engine.contract import Contract
from pakt.engine.events import read_events
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.zone import MINUTE, to_instant

Told = list[Step]


@dataclass(frozen=True)
class Verdict:
    """Whether the judged clock was met (None: it says nothing of this incident), or which step the contract refuses.

    `to_the_minute`: it stopped within a minute of its end, and a log of whole minutes can't tell on which side.
    """

    met: bool | None
    refused: str = ""
    to_the_minute: bool = False


@dataclass(frozen=True)
class Judge:
    """A contract, and the words in which incidents are told to it; CannotImport where it does not know these words."""

    contract: Contract
    terms: Terms

    def __post_init__(self) -> None:
        contract, terms = self.contract, self.terms
        kind = contract.kinds.get(terms.kind)
        unknown = [terms.kind] if kind is None else [p for p in terms.priorities.values() if p not in kind.priorities]
        unknown += [terms.judged] if terms.judged not in contract.clocks else []
        if unknown:
            words = ", ".join(unknown)
            raise CannotImport("the mapping", None, f"uses {words}, which {contract.contract!r} does not have")

    def judge(self, told: Told) -> Verdict:
        """The verdict at the last step; PaktError where a step can't be read."""
        told = sorted(told, key=lambda step: step.at)
        events = read_events([step.raw for step in told], "steps", rules_of(self.contract).words)
        state = replay(self.contract, events, to_instant(told[-1].at), self.terms.plan)
        if state.refused:
            first = state.refused[0]
            step = told[first.event]
            clauses = ", ".join(first.clauses)
            return Verdict(None, f"{step.type} at {step.at:%Y-%m-%d %H:%M}: {first.reason} ({clauses})")
        clock = state.clock(self.terms.judged)
        if clock is None or clock.due_at is None or clock.state not in ("met", "late", "breached"):
            return Verdict(None)
        stop = state.at if clock.stopped_at is None else clock.stopped_at
        return Verdict(clock.state == "met", to_the_minute=abs(stop - clock.due_at) <= MINUTE)


@dataclass(frozen=True)
class Reading:
    """Another way in which "the log judges …": how it would then tell an incident; None where in no other way."""

    name: str
    tell: Callable[[Incident, Told], Told | None]


def _first_priority(incident: Incident, told: Told) -> Told | None:
    kept = [step for step in told if step.type != "classified"]
    return kept if len(kept) < len(told) else None


def _last_closing(incident: Incident, told: Told) -> Told | None:
    closings = _times(incident, "closed")
    return _moved("closed", closings[-1], told) if len(closings) > 1 else None


def _to_resolution(incident: Incident, told: Told) -> Told | None:
    resolved = incident.rows[-1].resolved_at or max(_times(incident, "resolved"), default=None)
    return _moved("closed", max(resolved, told[0].at), told) if resolved else None


def _to_closing(incident: Incident, told: Told) -> Told | None:
    closings = _times(incident, "closed")
    return _moved("resolved", closings[0], told) if closings else None


def _without_asking(incident: Incident, told: Told) -> Told | None:
    return _excused(incident, "asking", told)


def _without_waiting(incident: Incident, told: Told) -> Told | None:
    return _excused(incident, "waiting", told)


def _with_asking(incident: Incident, told: Told) -> Told | None:
    kept = [step for step in told if step.type not in ("info_requested", "info_supplied")]
    return kept if len(kept) < len(told) else None


READINGS = (
    Reading("by the priority at the opening", _first_priority),
    Reading("at the last closing of several", _last_closing),
    Reading("at the resolution, not the closing", _to_resolution),
    Reading("at the closing, not the resolution", _to_closing),
    Reading("without the time awaiting the user", _without_asking),
    Reading("without the time awaiting a problem, vendor or evidence", _without_waiting),
    Reading("with the time awaiting the user", _with_asking),
)


def _times(incident: Incident, state: State) -> list[datetime]:
    """When rows in this state were written; nothing is before the report."""
    opened = incident.rows[0].reported_at
    return [max(opened, row.told_at) for row in incident.rows if row.state == state]


def _moved(name: str, at: datetime, told: Told) -> Told | None:
    """All steps of this name as one, at another time."""
    first = next((step for step in told if step.type == name), None)
    if first is None:
        return None
    return [*(step for step in told if step.type != name), replace(first, at=at, told_at=at)]


def _excused(incident: Incident, state: State, told: Told) -> Told | None:
    opened = incident.rows[0].reported_at
    stretches = [
        (max(opened, row.told_at), max(opened, following.told_at))
        for row, following in pairwise(incident.rows)
        if row.state == state
    ]
    excuses = [
        Step("excused", "provider", until, until, {"from": since.isoformat(), "until": until.isoformat()})
        for since, until in stretches
        if since < until
    ]
    return [*told, *excuses] if excuses else None
