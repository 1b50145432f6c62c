"""What is kept as evidence: with whom a ticket stood and how long, and what cooperation was asked for and given.

Nothing here moves a term: the agreement's own events do that. It is what one shows when a delay is disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.tickets.models import Event
from pakt.engine.contract import Contract
from pakt.engine.replay import Replay
from pakt.engine.rules import rules_of
from pakt.engine.zone import Instant, to_instant


@dataclass(frozen=True)
class Stood:
    """A stretch in which the ticket waited for the customer, and for what; `end` is None while it does."""

    start: Instant
    end: Instant | None
    why: str


@dataclass(frozen=True)
class Waiting:
    """How long a ticket stood with each side, in microseconds of the clock on the wall and of service time."""

    customer: int
    customer_service: int
    provider: int
    provider_service: int
    stretches: Sequence[Stood]


def waiting(contract: Contract, rows: Sequence[Event], state: Replay) -> Waiting:
    """With whom the ticket stood from its report until it was closed, or until now."""
    start, end = _life(rows, state)
    stretches = sorted(_with_customer(contract, rows, state), key=lambda one: one.start)
    calendar = rules_of(contract).calendar
    theirs = service = 0
    for first, last in _joined(stretches, start, end):
        theirs += last - first
        service += calendar.between(first, last)
    return Waiting(theirs, service, end - start - theirs, calendar.between(start, end) - service, stretches)


def _life(rows: Sequence[Event], state: Replay) -> tuple[Instant, Instant]:
    report = next(row for row in rows if row.type == "reported")
    ended = [row for row in rows if row.type in ("closed", "reopened") and row.ticket_id]
    start = to_instant(report.at)
    return start, to_instant(ended[-1].at) if ended and ended[-1].type == "closed" else max(start, state.at)


def _with_customer(contract: Contract, rows: Sequence[Event], state: Replay) -> Iterable[Stood]:
    """Terms of the customer's, questions, a report that does not count yet, cooperation asked for; they may overlap."""
    for clock in state.clocks:
        if clock.owed_by == "customer":
            yield Stood(clock.started_at, clock.stopped_at, said(contract.clocks[clock.name].name))
    # A question that a term of the customer's runs for is told already.
    started = {clock.started_at for clock in state.clocks if clock.owed_by == "customer"}
    for pause in state.facts.pauses_on_question:
        if pause.start not in started:
            yield Stood(pause.start, pause.end, _("a question of ours"))
    assert state.facts.report is not None
    for wait in state.facts.waits:
        if "opening" not in wait.waits_for:
            yield Stood(state.facts.report.at, wait.end, _("what the report lacked"))
    for request in requests(rows):
        end = to_instant(request.answers[0].at) if request.answers else None
        yield Stood(to_instant(request.event.at), end, _("cooperation that was asked for"))


def _joined(stretches: Iterable[Stood], start: Instant, end: Instant) -> Iterable[tuple[Instant, Instant]]:
    """Stretches that overlap as one, within the ticket's life."""
    last = start
    for one in stretches:
        first, until = max(one.start, last), min(one.end if one.end is not None else end, end)
        if until > first:
            yield first, until
            last = until


# Cooperation


@dataclass
class Request:
    """Cooperation that was asked for in writing, by when it was needed, and what came."""

    event: Event
    until: date | None
    answers: list[Event] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.answers


def requests(rows: Iterable[Event]) -> list[Request]:
    """The requests for cooperation in order of time, each with its answers."""
    found: dict[int, Request] = {}
    for row in rows:
        if row.type == "cooperation_asked":
            until = row.data.get("until")
            found[row.sequence] = Request(row, date.fromisoformat(until) if until else None)
        elif row.type == "cooperation_answered" and row.data["request"] in found:
            found[row.data["request"]].answers.append(row)
    return list(found.values())


# Opinions


@dataclass
class Opinion:
    """An independent expert's opinion that the customer brought, and what the provider said to it."""

    event: Event
    comments: list[Event] = field(default_factory=list)


def opinions(rows: Iterable[Event]) -> list[Opinion]:
    found: dict[int, Opinion] = {}
    for row in rows:
        if row.type == "opinion_brought":
            found[row.sequence] = Opinion(row)
        elif row.type == "opinion_commented" and row.data["opinion"] in found:
            found[row.data["opinion"]].comments.append(row)
    return list(found.values())


# Disputes


@dataclass(frozen=True)
class Dispute:
    """A dispute over the classification: since when, and who settled it for whom, if anybody did."""

    event: Event
    settled: Event | None

    @property
    def stands(self) -> Literal["customer", "provider", ""]:
        """Whose classification stands since it was settled."""
        return self.settled.data["outcome"] if self.settled else ""


def disputes(rows: Iterable[Event]) -> list[Dispute]:
    found: list[Dispute] = []
    for row in rows:
        if row.type == "classification_disputed" and (not found or found[-1].settled):
            found.append(Dispute(row, None))
        elif row.type == "dispute_settled" and found and found[-1].settled is None:
            found[-1] = Dispute(found[-1].event, row)
    return found


def calls(rows: Iterable[Event]) -> list[Event]:
    """The attempts to reach the customer by phone."""
    return [row for row in rows if row.type == "call_attempted"]
