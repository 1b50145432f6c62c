"""The fixed JSON of a replay. Times in the contract's zone with its offset, to the second; lengths in seconds."""

from __future__ import annotations

from typing import Any

from pakt.engine.calendar import Calendar, Instant, Stretch
from pakt.engine.replay import ClockState, Replay
from pakt.engine.rules import Rules

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
        "rights": [
            {"right": r.right, "holder": r.holder, "since": text(calendar, r.since), "clauses": list(r.clauses)}
            for r in result.rights
        ],
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
