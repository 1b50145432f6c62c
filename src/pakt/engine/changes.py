"""What became different between two replays of one ticket, each difference once and with its own moment.

The desk writes these down, tells people of them, and wakes up for the ones that time alone brings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pakt.engine.replay import ClockState, Replay
from pakt.engine.zone import Instant

What = Literal[
    "started",
    "stopped",
    "unstopped",
    "state",
    "term",
    "due",
    "notice",
    "right_arose",
    "right_ended",
    "kind",
    "priority",
    "effective_at",
    "disputed",
    "question_asked",
    "question_answered",
    "with_customer",
    "accepted",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `name` is the clock or right; `at` is when it became so, not when somebody noticed:
    a breach happens at the due time, an acceptance by silence at the end of the silence."""

    what: What
    name: str
    cycle: int
    before: Any
    after: Any
    at: Instant


def changes(before: Replay | None, after: Replay) -> list[Change]:
    """All differences, in the order of the clocks; `before` is None for a ticket that was not there."""
    found = list(_fact_changes(before, after))
    known = {(c.name, c.cycle): c for c in before.clocks} if before else {}
    for clock in after.clocks:
        found += _clock_changes(known.get((clock.name, clock.cycle)), clock, after.at)
    found += _right_changes(before, after)
    return found


def _fact_changes(before: Replay | None, after: Replay) -> Iterator[Change]:
    pairs: list[tuple[What, Any, Any]] = [
        ("kind", before.kind if before else None, after.kind),
        ("priority", before.priority if before else None, after.priority),
        ("effective_at", before.effective_at if before else None, after.effective_at),
    ]
    for what, old, new in pairs:
        if old != new:
            yield Change(what, "", 0, old, new, after.at)
    disputed = before is not None and before.facts.classified.disputed
    if disputed != after.facts.classified.disputed:
        yield Change("disputed", "", 0, disputed, after.facts.classified.disputed, after.at)
    asked, asks = bool(before and before.facts.question), bool(after.facts.question)
    if asked != asks:
        yield Change("question_asked" if asks else "question_answered", "", 0, asked, asks, after.at)
    had = before is not None and before.facts.with_customer
    if had != after.facts.with_customer:
        yield Change("with_customer", "", 0, had, after.facts.with_customer, after.at)
    was = before is not None and before.facts.accepted
    if was != after.facts.accepted:
        yield Change("accepted", "", 0, was, after.facts.accepted, after.at)


def _clock_changes(old: ClockState | None, new: ClockState, at: Instant) -> Iterator[Change]:
    if old is None:
        yield Change("started", new.name, new.cycle, None, new.state, new.started_at)
    elif old.term != new.term:
        yield Change("term", new.name, new.cycle, old.term.text, new.term.text, at)
    stopped = old.stopped_at if old else None
    if stopped is None and new.stopped_at is not None:
        yield Change("stopped", new.name, new.cycle, old.state if old else None, new.state, new.stopped_at)
    elif stopped is not None and new.stopped_at is None:
        yield Change("unstopped", new.name, new.cycle, stopped, None, at)
    if old is not None and old.state != new.state:
        moment = new.due_at if new.state == "breached" and new.due_at is not None else at
        yield Change("state", new.name, new.cycle, old.state, new.state, moment)
    if old is not None and old.due_at != new.due_at:
        yield Change("due", new.name, new.cycle, old.due_at, new.due_at, at)
    yield from _notice_changes(old, new, at)


def _notice_changes(old: ClockState | None, new: ClockState, at: Instant) -> Iterator[Change]:
    """A notice given or missed, and the moment from which one would come too late."""
    given = old.notice if old else "none"
    if given != new.notice:
        yield Change("notice", new.name, new.cycle, given, new.notice, at)


def _right_changes(before: Replay | None, after: Replay) -> Iterator[Change]:
    had = {right.right: right for right in before.rights} if before else {}
    has = {right.right: right for right in after.rights}
    for name, right in has.items():
        if name not in had:
            yield Change("right_arose", name, 0, None, right.holder, right.since)
    for name, right in had.items():
        if name not in has:
            yield Change("right_ended", name, 0, right.holder, None, after.at)
