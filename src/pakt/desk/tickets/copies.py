"""The kept copies of what follows from a ticket's events: worked out, read back, written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from pakt.desk.tickets import kept
from pakt.desk.tickets.history import concerns_all, in_time, refused_rows, to_datetime
from pakt.desk.tickets.models import END, Change, Event, Ticket
from pakt.engine import changes
from pakt.engine import replay as engine
from pakt.engine.contract import Contract
from pakt.engine.replay import Replay
from pakt.engine.rules import rules_of
from pakt.engine.zone import Instant

Values = dict[str, Any]
CLOCK = (
    "name", "cycle", "owed_by", "state", "term", "started_at", "due_at", "stopped_at", "automatic", "notice_due_at",
    "notice", "clauses", "agreement_id", "is_owed", "order_at", "rank", "calendar", "soon_at", "pauses",
)  # fmt: skip
RIGHT = ("right", "holder", "since", "clauses")
SHARE = ("organisation_id", "since", "ended_at")
CHANGE = ("what", "name", "cycle", "before", "after", "at", "event_id")
TICKET = (
    "channel", "kind", "priority", "effective_at", "assignee_id", "team_id", "is_open", "status", "open_terms",
    "awaited", "awaited_since", "next_at", "closed_at", "seen", "seen_of_agreement", "looked_at",
)  # fmt: skip


@dataclass
class Copies:
    """Values as they stand in the tables, or as they should."""

    ticket: Values
    clocks: list[Values]
    rights: list[Values]
    shares: list[Values]
    changes: list[Values]


def stored(ticket: Ticket) -> Copies:
    """What is kept now."""
    return Copies(
        ticket={name: getattr(ticket, name) for name in TICKET},
        clocks=list(ticket.clocks.order_by("position").values(*CLOCK)),
        rights=list(ticket.rights.order_by("pk").values(*RIGHT)),
        shares=list(ticket.shares.order_by("pk").values(*SHARE)),
        changes=list(ticket.changes.order_by("number").values(*CHANGE)),
    )


def write(ticket: Ticket, new: Copies, *, anew: bool = False) -> list[Change]:
    """Keep these values; `new.changes` come behind those that are kept already, or `anew` in their place.

    The changes that are kept by this.
    """
    now = timezone.now()
    clocks = [{"position": position, **row} for position, row in enumerate(new.clocks)]
    _replace(ticket.clocks, ticket, ("position", *CLOCK), clocks)
    _replace(ticket.rights, ticket, RIGHT, new.rights)
    if new.shares or anew:
        _replace(ticket.shares, ticket, SHARE, new.shares)
    if anew:
        ticket.changes.all().delete()
    changed: list[Change] = []
    if new.changes:
        count = ticket.changes.count() if ticket.seen else 0
        changed = Change.objects.bulk_create(
            Change(ticket=ticket, number=count + i, created_at=now, **row) for i, row in enumerate(new.changes, 1)
        )
    for name, value in new.ticket.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=[name.removesuffix("_id") for name in TICKET])
    return changed


def _replace(table: Any, ticket: Ticket, fields: Sequence[str], rows: list[Values]) -> None:
    """Keep these rows in place of others of a ticket; nothing is written where they are the same.

    Nothing can be kept of a ticket that has taken in no event.
    """
    if ticket.seen:
        if list(table.order_by("pk").values(*fields)) == rows:
            return
        table.all().delete()
    table.bulk_create(table.model(ticket=ticket, **row) for row in rows)


def worked_out(
    contract: Contract,
    plan: str | None,
    state: Replay,
    known: Iterable[Event],
    moment: datetime,
    found: list[Values],
) -> Copies:
    """What follows from the events that are known at `moment`, and from the state that the engine tells."""
    known = list(known)
    counted = _counted(state, known)
    own = [row for row in known if not concerns_all(row)]
    report = next(row for row in own if row.type == "reported")
    assigned = [row for row in own if row.type == "assigned"]
    ended = [row for row in counted if row.type in {"closed", "reopened"}]
    is_open = not ended or ended[-1].type == "reopened"
    rules, rank = rules_of(contract), rules_of(contract).rank(state.priority, plan)
    of_ticket = {"agreement_id": report.agreement_id, "rank": rank}
    awaited = _awaited(state) if is_open else _Awaited()
    return Copies(
        ticket={
            "channel": report.data["channel"],
            "kind": state.kind,
            "priority": state.priority,
            "effective_at": _moment(state.effective_at),
            "assignee_id": assigned[-1].data["person"] if assigned else None,
            "team_id": assigned[-1].data.get("team") if assigned else None,
            "is_open": is_open,
            "status": _status(contract, counted),
            "open_terms": sum(clock.is_open for clock in state.clocks) if is_open else 0,
            "awaited": awaited.what,
            "awaited_since": awaited.since,
            "next_at": _next_at(state, "customer" if awaited.is_owed else "provider") if is_open else END,
            "closed_at": None if is_open else ended[-1].at,
            "seen": max(row.sequence for row in own),
            "seen_of_agreement": max((row.sequence for row in known if concerns_all(row)), default=0),
            "looked_at": moment,
        },
        clocks=[_clock(clock) | of_ticket | kept.values(clock, rules, is_open=is_open) for clock in state.clocks],
        rights=[_right(right) for right in state.rights],
        shares=_shares(own),
        changes=found,
    )


def follows(state: Replay) -> tuple[object, ...]:
    """All of a state that people see and that time alone does not move, for comparing one with another."""
    clocks, rights = [_clock(clock) for clock in state.clocks], [_right(right) for right in state.rights]
    return state.kind, state.priority, state.effective_at, clocks, rights


def _counted(state: Replay, known: list[Event]) -> list[Event]:
    """The events in order of time, without those that the contract refuses."""
    refused = refused_rows(state, known)
    return [row for row in in_time(known) if id(row) not in refused]


def _status(contract: Contract, counted: list[Event]) -> str:
    """The status that the agreement names, by its events: the one begun last that has not ended."""
    current = ""
    for row in counted:
        if current and row.type in contract.statuses[current].until:
            current = ""
        current = next((name for name, status in contract.statuses.items() if status.from_event == row.type), current)
    return current


@dataclass(frozen=True)
class _Awaited:
    """What is asked of the customer; `since` where no term tells it."""

    what: Ticket.Awaited = Ticket.Awaited.NOTHING
    since: datetime | None = None

    @property
    def is_owed(self) -> bool:
        return self.what not in (Ticket.Awaited.NOTHING, Ticket.Awaited.JUDGEMENT)


def _awaited(state: Replay) -> _Awaited:
    """What a report waits for before it counts comes first, then what a term runs for."""
    facts = state.facts
    waiting = [wait.waits_for for wait in facts.waits if wait.end is None]
    if any("called" in names for names in waiting):
        return _Awaited(Ticket.Awaited.CALL)
    if waiting:
        return _Awaited(Ticket.Awaited.INFORMATION)
    if any(clock.is_open and clock.owed_by == "customer" for clock in state.clocks):
        return _Awaited(Ticket.Awaited.TERM)
    if facts.question is not None:
        return _Awaited(Ticket.Awaited.ANSWER, _moment(facts.question[0]))
    return _Awaited(Ticket.Awaited.JUDGEMENT) if facts.with_customer else _Awaited()


def _next_at(state: Replay, party: str) -> datetime:
    """When the nearest open term of a side is due."""
    due = (clock.due_at for clock in state.clocks if clock.is_open and clock.owed_by == party)
    nearest = min((moment for moment in due if moment is not None), default=None)
    return END if nearest is None else to_datetime(nearest)


def _shares(own: Iterable[Event]) -> list[Values]:
    """With which organisations the ticket was shared, from when until when; who has it already has it once."""
    shares: list[Values] = []
    for row in sorted(own, key=lambda row: (row.at, row.sequence)):
        if row.type not in ("shared", "unshared"):
            continue
        organisation = row.data["organisation"]
        running = next((s for s in shares if s["organisation_id"] == organisation and s["ended_at"] is None), None)
        if row.type == "unshared" and running:
            running["ended_at"] = row.at
        elif row.type == "shared" and not running:
            shares.append({"organisation_id": organisation, "since": row.at, "ended_at": None})
    return shares


def _clock(clock: engine.ClockState) -> Values:
    return {
        "name": clock.name,
        "cycle": clock.cycle,
        "owed_by": clock.owed_by,
        "state": clock.state,
        "term": clock.term.text,
        "started_at": _moment(clock.started_at),
        "due_at": _moment(clock.due_at),
        "stopped_at": _moment(clock.stopped_at),
        "automatic": clock.automatic,
        "notice_due_at": _moment(clock.notice_due_at),
        "notice": clock.notice if clock.asks_notice else "",
        "clauses": list(clock.clauses),
    }


def _right(right: engine.Right) -> Values:
    return {
        "right": right.right,
        "holder": right.holder,
        "since": _moment(right.since),
        "clauses": list(right.clauses),
    }


def change(found: changes.Change, cause: Event | None) -> Values:
    """A change as it is kept; instants in `before` and `after` as text."""
    return {
        "what": found.what,
        "name": found.name,
        "cycle": found.cycle,
        "before": _plain(found.before),
        "after": _plain(found.after),
        "at": _moment(found.at),
        "event_id": cause.pk if cause else None,
    }


def _plain(value: Any) -> Any:
    is_instant = isinstance(value, int) and not isinstance(value, bool)
    return to_datetime(value).isoformat() if is_instant else value


def _moment(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
