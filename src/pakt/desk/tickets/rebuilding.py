"""All that is kept of a ticket beside its events, worked out again from nothing and compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from pakt.desk.due.models import Due
from pakt.desk.tickets import copies, looking
from pakt.desk.tickets.copies import Copies, Values
from pakt.desk.tickets.history import rows_of
from pakt.desk.tickets.looking import LOOK, Walk
from pakt.desk.tickets.models import Event, Ticket


@transaction.atomic
def differences(ticket_id: int, *, write: bool = False) -> list[str]:
    """Where the kept copies of a ticket differ from what its events say, a line each; with `write` they no longer do.

    Compared is the moment for which the copies claim to hold, so that a worker that has not come round yet is no
    difference; but the ticket must be due by the next moment at which something changes.
    """
    ticket = looking.lock(ticket_id)
    if ticket is None:
        return []
    rows = rows_of(ticket)
    walk = looking.from_nothing(ticket)
    for row in rows:
        if looking.is_seen(ticket, row):
            walk.take(row)
    walk.pass_time(max(walk.moment, ticket.looked_at))
    right, kept = looking.copies_of(walk), copies.stored(ticket)
    look = _next_look(ticket, walk, rows)
    found = [f"{ticket.reference}: {line}" for line in [*_compared(kept, right), *_not_due(ticket, look)]]
    if found and write:
        copies.write(ticket, right, anew=True)
        looking.schedule(ticket, look)
    return found


def _compared(kept: Copies, right: Copies) -> Iterator[str]:
    for name, value in right.ticket.items():
        if kept.ticket[name] != value:
            yield f"{name} is {kept.ticket[name]!r}, not {value!r}"
    yield from _listed("clock", kept.clocks, right.clocks)
    yield from _listed("right", kept.rights, right.rights)
    yield from _listed("share", kept.shares, right.shares)
    yield from _listed("change", kept.changes, right.changes)


def _listed(what: str, kept: list[Values], right: list[Values]) -> Iterator[str]:
    for number in range(max(len(kept), len(right))):
        if number >= len(kept):
            yield f"{what} {number + 1} is missing: {right[number]}"
        elif number >= len(right):
            yield f"{what} {number + 1} follows from nothing: {kept[number]}"
        else:
            for name, value in right[number].items():
                if kept[number][name] != value:
                    yield f"{what} {number + 1}: {name} is {kept[number][name]!r}, not {value!r}"


def _not_due(ticket: Ticket, wanted: datetime | None) -> Iterator[str]:
    rows_due = Due.objects.filter(kind=LOOK, subject=str(ticket.pk), dead_at=None)
    due = rows_due.values_list("due_at", flat=True).first()
    if wanted is not None and (due is None or due > wanted):
        yield f"is due at {due.isoformat() if due else 'no time'}, not by {wanted.isoformat()}"


def _next_look(ticket: Ticket, walk: Walk, rows: list[Event]) -> datetime | None:
    """When time changes something, or when something was told that changed it and is not taken in yet."""
    by_time, found = looking.look_again_at(walk.state), len(walk.found)
    for row in rows:
        if not looking.is_seen(ticket, row):
            walk.take(row)
            if len(walk.found) > found:
                return min(row.recorded_at, by_time or row.recorded_at)
    return by_time
