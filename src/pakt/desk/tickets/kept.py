"""What is kept of clocks for showing many of them at once, and clocks read back from it.

A list shows hundreds of terms without replaying their tickets: what the engine said of an open term is kept with it,
and what moves with time alone (what is used, what is left, whether it is late) follows here by the engine's own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from pakt.desk.agreements.queries import contract_with
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.models import END, Clock
from pakt.engine.calendar import Calendar
from pakt.engine.clock import Pause, counted, counted_until, state_of
from pakt.engine.contract import Contract
from pakt.engine.facts import Facts
from pakt.engine.replay import ClockState, Replay
from pakt.engine.rules import Rules, Subject
from pakt.engine.terms import parse_term
from pakt.engine.zone import Instant, to_instant

SOON = (3, 4)  # of the time used


def soon_at(clock: ClockState) -> Instant | None:
    """From when an open term looks as due soon: three quarters are used, or notice is owed."""
    if not clock.is_open or clock.state == "best_effort":
        return None
    moments = [clock.notice_due_at] if clock.notice == "none" else []
    if total := total_of(clock):
        part, whole = SOON
        enough = -(-total * part // whole)
        moments.append(counted_until(clock.term, clock.calendar, clock.started_at, enough, clock.pauses))
    return min((moment for moment in moments if moment is not None), default=None)


def total_of(clock: ClockState) -> int | None:
    """What counts of the time from start to due; None where no due time is known that would tell it."""
    if clock.due_at is not None:
        return counted(clock.term, clock.calendar, clock.started_at, clock.due_at, clock.pauses)
    return clock.term.amount if clock.term.unit in ("working_hours", "hours") else None


def values(clock: ClockState, rules: Rules, *, is_open: bool) -> dict[str, Any]:
    """The fields that are kept beside the clock itself, but for those of its ticket."""
    owed = clock.is_open and is_open
    soon = soon_at(clock) if owed else None
    return {
        "is_owed": owed,
        "order_at": END if clock.due_at is None else to_datetime(clock.due_at),
        "calendar": name_of(rules, clock.calendar),
        "soon_at": None if soon is None else to_datetime(soon),
        "pauses": [[pause.start, pause.end, pause.why] for pause in clock.pauses] if owed else [],
    }


def name_of(rules: Rules, calendar: Calendar) -> str:
    return next(name for name, one in rules.calendars.items() if one is calendar)


# The fields of a clock that `read` needs.
NEEDED = (
    "name", "cycle", "owed_by", "term", "started_at", "due_at", "automatic", "notice_due_at", "notice", "clauses",
    "calendar", "pauses",
)  # fmt: skip


def read(clock: Clock, rules: Rules, plan: str | None, at: Instant) -> ClockState:
    """An owed clock as the engine would tell it at `at`, with the time used, without explanation.

    Of its subject only the classification is known.
    """
    ticket, term, calendar = clock.ticket, parse_term(clock.term), rules.calendars[clock.calendar]
    pauses = [Pause(*pause) for pause in clock.pauses]
    start, due = to_instant(clock.started_at), _instant(clock.due_at)
    now = max(at, start)
    state = ClockState(
        name=clock.name,
        cycle=clock.cycle,
        owed_by=clock.owed_by,
        state=state_of(term, due, None, at, pauses),
        started_at=start,
        due_at=due,
        stopped_at=None,
        overdue=0 if due is None else max(0, at - due),
        clauses=tuple(clock.clauses),
        term=term,
        calendar=calendar,
        subject=Subject(ticket.kind, ticket.priority, plan, ticket.channel, "production", True),
        automatic=clock.automatic,
        asks_notice=bool(clock.notice),
        notice_due_at=_instant(clock.notice_due_at),
        notice=clock.notice or "none",
        pauses=pauses,
        used=counted(term, calendar, start, now if due is None else min(now, due), pauses),
    )
    state.total = total_of(state)
    return state


def with_contract(found: QuerySet[Any], to: str = "") -> QuerySet[Any]:
    """Rows with what `signed` needs; `to` leads to the ticket. The version itself, with its text, is not fetched."""
    named: QuerySet[Any] = found.annotate(
        version_key=F(f"{to}version_id"), digest=F(f"{to}version__sha256"), plan=F(f"{to}version__plan")
    )
    return named


def signed(row: Any) -> tuple[Contract, str | None]:
    """The contract under which the ticket of a row runs, and the plan."""
    return contract_with(row.digest, row.version_key), row.plan


def replay_of(clocks: Iterable[ClockState], rules: Rules, plan: str | None, at: Instant) -> Replay:
    """Kept clocks of one ticket in the shape of a replay; facts are empty, but for what a page adds to them."""
    facts = Facts(rules, plan)
    return Replay(at, "", None, None, list(clocks), [], [], None, facts)


def _instant(moment: datetime | None) -> Instant | None:
    return None if moment is None else to_instant(moment)
