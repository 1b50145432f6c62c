"""The fixed JSON of a replay and of a settlement.

Times are in the contract's zone with its offset, to the second; lengths are in seconds.
"""

from __future__ import annotations

from typing import Any

from pakt.engine.availability import Month
from pakt.engine.calendar import Calendar, Instant, Stretch
from pakt.engine.replay import ClockState, Replay, Right
from pakt.engine.rules import Rules
from pakt.engine.settle import HALF_HOUR, Billed, CreditLine, Settlement

SECOND = 1_000_000


def replay_json(rules: Rules, result: Replay, explained: bool = True) -> dict[str, Any]:
    """A replay as the mapping that `pakt replay` prints."""
    calendar = rules.calendar
    return {
        "contract": rules.id,
        "at": text(calendar, result.at),
        "kind": result.kind,
        "priority": result.priority,
        "effective_at": text(calendar, result.effective_at),
        "clocks": [clock_json(calendar, clock, explained) for clock in result.clocks],
        "refused": [{"event": r.event, "reason": r.reason, "clauses": list(r.clauses)} for r in result.refused],
        "rights": [right_json(calendar, right) for right in result.rights],
    }


def clock_json(calendar: Calendar, clock: ClockState, explained: bool) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": clock.name,
        "cycle": clock.cycle,
        "owed_by": clock.owed_by,
        "state": clock.state,
        "started_at": text(calendar, clock.started_at),
        "due_at": text(calendar, clock.due_at),
        "stopped_at": text(calendar, clock.stopped_at),
        "overdue_seconds": clock.overdue // SECOND,
        "term": clock.term.text,
        "clauses": list(clock.clauses),
    }
    if clock.automatic:
        out["automatic"] = True
    if clock.asks_notice:
        out["notice_due_at"] = text(calendar, clock.notice_due_at)
        out["notice"] = clock.notice
    if explained and clock.explanation is not None:
        out["explanation"] = [stretch_json(calendar, stretch) for stretch in clock.explanation]
        out["target_seconds"] = None if clock.total is None else clock.total // SECOND
        out["used_seconds"] = None if clock.used is None else clock.used // SECOND
    return out


def stretch_json(calendar: Calendar, stretch: Stretch) -> dict[str, Any]:
    return {
        "from": text(calendar, stretch.start),
        "until": text(calendar, stretch.end),
        "why": stretch.reason,
        "name": stretch.name,
        "counted_seconds": stretch.counted // SECOND,
    }


def text(calendar: Calendar, instant: Instant | None) -> str | None:
    """An instant as text in the calendar's zone."""
    return None if instant is None else calendar.to_datetime(instant).isoformat(timespec="seconds")


def settlement_json(rules: Rules, settled: Settlement) -> dict[str, Any]:
    """A settlement as the mapping that `pakt settle` prints; money and percentages as text."""
    available, credit, work = settled.availability, settled.credit, settled.work
    return {
        "contract": rules.id,
        "period": settled.period.name,
        "availability": None if available is None else availability_json(available),
        "credit": None if credit is None else credit_json(credit),
        "penalties": [
            {
                "ticket": line.ticket, "clock": line.clock, "cycle": line.cycle, "days": line.days,
                "amount": f"{line.amount:.2f}", "clauses": list(line.clauses),
            }
            for line in settled.penalties
        ],
        "penalty_total": f"{settled.penalty_total:.2f}",
        "work": None if work is None else work_json(work),
        "rights": [right_json(rules.calendar, right) for right in settled.rights],
    }  # fmt: skip


def availability_json(available: Month) -> dict[str, Any]:
    return {
        "total_minutes": available.total_minutes,
        "downtime_minutes": available.downtime_minutes,
        "excluded_minutes": available.excluded_minutes,
        "pct": str(available.percent),
        "tests": [
            {
                "name": t.name,
                "required": str(t.required),
                "actual": str(t.actual),
                "met": t.met,
                "clauses": list(t.clauses),
            }
            for t in available.tests
        ],
    }


def credit_json(credit: CreditLine) -> dict[str, Any]:
    return {
        "steps": credit.steps,
        "pct": f"{credit.percent.normalize():f}",
        "amount": f"{credit.amount:.2f}",
        "currency": credit.currency,
        "payable": credit.payable,
        "reason": credit.reason,
        "clauses": list(credit.clauses),
    }


def work_json(work: Billed) -> dict[str, Any]:
    return {"billable_minutes": work.minutes, "half_hours": work.units if work.unit == HALF_HOUR else None}


def right_json(calendar: Calendar, right: Right) -> dict[str, Any]:
    return {
        "right": right.right,
        "holder": right.holder,
        "since": text(calendar, right.since),
        "clauses": list(right.clauses),
    }
