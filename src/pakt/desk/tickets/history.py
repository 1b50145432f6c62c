"""What happened to a ticket, as the engine reads it.

The ticket's own events and those of its whole agreement are put in their places in time. Told order is another: the
order in which the desk learned of them, by which `looking.walk` finds what each of them changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pakt.desk.tickets.models import Event, Ticket
from pakt.engine import events as engine
from pakt.engine.contract import Contract
from pakt.engine.replay import Replay, replay
from pakt.engine.rules import rules_of
from pakt.engine.zone import Instant, to_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_datetime(instant: Instant) -> datetime:
    return EPOCH + timedelta(microseconds=instant)


def rows_of(ticket: Ticket) -> list[Event]:
    """All events that concern a ticket, in told order."""
    return rows_of_each([ticket])[ticket.pk]


def rows_of_each(tickets: Iterable[Ticket]) -> dict[int, list[Event]]:
    """All events that concern each of the tickets, by its primary key, in told order. Two queries for all of them."""
    agreements = {ticket.pk: ticket.agreement_id for ticket in tickets}
    rows: dict[int, list[Event]] = {pk: [] for pk in agreements}
    for row in Event.objects.filter(ticket__in=agreements):
        assert row.ticket_id is not None
        rows[row.ticket_id].append(row)
    shared = releases_of(agreements.values())
    return {
        pk: sorted([*own, *(row for row in shared if row.agreement_id == agreements[pk])], key=_told)
        for pk, own in rows.items()
    }


def releases_of(agreements: Iterable[int]) -> list[Event]:
    """The releases of agreements, by their keys: they concern all tickets of theirs."""
    found = Event.objects.filter(agreement__in=set(agreements), ticket=None, type__in=engine.RELEASES)
    return list(found.order_by("recorded_at", "sequence"))


def _told(row: Event) -> tuple[datetime, bool, int]:
    return row.recorded_at, not concerns_all(row), row.sequence


def concerns_all(row: Event) -> bool:
    """Whether it concerns the whole agreement, not one ticket."""
    return row.ticket_id is None


def in_time(rows: Iterable[Event]) -> list[Event]:
    """The events that the engine knows, in order of time; at one time the ticket's own first."""
    steps = (row for row in rows if row.type in engine.WHO)
    return sorted(steps, key=lambda row: (row.at, concerns_all(row), row.recorded_at, row.sequence))


def raw(row: Event) -> dict[str, Any]:
    """An event as the engine reads it from outside."""
    return {**row.data, "at": row.at.isoformat(), "type": row.type, "by": row.by}


def replay_rows(contract: Contract, plan: str | None, rows: Iterable[Event], at: datetime) -> Replay:
    """The state at `at` that follows from these rows, of which one is the report."""
    return replay(contract, read_rows(contract, rows), to_instant(at), plan)


def read_rows(contract: Contract, rows: Iterable[Event]) -> list[engine.Event]:
    """The rows as the engine's events, in order of time."""
    return engine.read_events([raw(row) for row in in_time(rows)], "events", rules_of(contract).words)


def refused_rows(state: Replay, rows: Iterable[Event]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The rows (by `id(row)`) that the contract refuses, with the reason and the clauses."""
    ordered = in_time(rows)
    return {id(ordered[refused.event]): (refused.reason, refused.clauses) for refused in state.refused}
