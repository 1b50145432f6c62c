"""Looking at a ticket: what time and news have changed since it was last looked at.

`walk` is a function of the events and of when they were told, of nothing else: neither how often somebody looked nor
how long the workers stood still makes a difference to what it finds, or to the times that it finds it for. So the
kept copies can be worked out again from nothing, and must come out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pakt.desk.agreements.queries import contract_of
from pakt.desk.due import rows as due
from pakt.desk.due.rows import Job
from pakt.desk.due.worker import handler
from pakt.desk.tickets import copies
from pakt.desk.tickets.copies import Copies
from pakt.desk.tickets.hearing import spread
from pakt.desk.tickets.history import concerns_all, replay_rows, rows_of, to_datetime
from pakt.desk.tickets.models import Event, Ticket
from pakt.engine.changes import Change, changes
from pakt.engine.contract import Contract
from pakt.engine.replay import Replay

LOOK = "look"


@dataclass(frozen=True)
class Found:
    """A change, and the event that made it; none where time alone did."""

    change: Change
    cause: Event | None


@dataclass
class Walk:
    """A ticket followed through what was told, in told order, up to `moment`."""

    contract: Contract
    plan: str | None
    known: list[Event]
    moment: datetime
    state: Replay | None
    found: list[Found]

    def take(self, row: Event) -> None:
        """Learn of one more event at the moment at which it was told."""
        self.pass_time(max(self.moment, row.recorded_at))
        self.known.append(row)
        if row.type == "reported":
            # A report entered late: what it owed was owed since then.
            told_at, self.moment = self.moment, row.at
            self._to(self.at(row.at), row)
            self.pass_time(told_at)
            self._to(self.at(told_at), row)
        elif self.state is not None:
            self._to(self.at(self.moment), row)

    def pass_time(self, until: datetime) -> None:
        """Stop at each moment at which time alone changes something, so that each is found for its own time."""
        while self.state is not None and self.state.look_again_at is not None:
            following = to_datetime(self.state.look_again_at)
            if following > until:
                break
            self._to(self.at(following), None)
        self.moment = until

    def at(self, moment: datetime) -> Replay:
        """The state that follows for a moment from what is known."""
        return replay_rows(self.contract, self.plan, self.known, moment)

    def _to(self, state: Replay, cause: Event | None) -> None:
        self.found += [Found(change, cause) for change in changes(self.state, state)]
        self.state = state


def from_nothing(ticket: Ticket) -> Walk:
    """The ticket before anything was told of it."""
    return Walk(contract_of(ticket.version), ticket.version.plan, [], ticket.reported_at, None, [])


def begin(ticket: Ticket, rows: Iterable[Event]) -> Walk:
    """The ticket as it was when last looked at, with what it took in then."""
    walk = from_nothing(ticket)
    if ticket.seen:
        walk.known, walk.moment = [row for row in rows if is_seen(ticket, row)], ticket.looked_at
        walk.state = walk.at(walk.moment)
    return walk


def is_seen(ticket: Ticket, row: Event) -> bool:
    return row.sequence <= (ticket.seen_of_agreement if concerns_all(row) else ticket.seen)


def lock(ticket_id: int) -> Ticket | None:
    """The ticket, which nobody else writes to until this transaction ends; None where there is none."""
    ticket = Ticket.objects.select_related("agreement").filter(pk=ticket_id).first()
    if ticket is None:
        return None
    ticket.agreement.hold()
    # Not the contract's text: the compiled contract is at hand in each process.
    tickets = Ticket.objects.select_related("agreement", "version").defer("version__text")
    return tickets.select_for_update(of=("self",)).get(pk=ticket_id)


def caught_up(ticket: Ticket, rows: Iterable[Event], now: datetime) -> Walk:
    """The ticket from when it was last looked at up to `now`, with all that was told meanwhile."""
    walk = begin(ticket, rows)
    for row in rows:
        if not is_seen(ticket, row):
            walk.take(row)
    walk.pass_time(max(walk.moment, now))
    return walk


def keep(ticket: Ticket, walk: Walk, events: Sequence[Event] = ()) -> None:
    """Write what a walk came to, behind what was kept before; whoever must know of it and of `events` hears it now."""
    changed = copies.write(ticket, copies_of(walk))
    if events or changed:
        spread(ticket, events, changed, walk.moment)


def copies_of(walk: Walk) -> Copies:
    """What to keep of a walk."""
    assert walk.state is not None
    found = [copies.change(found.change, found.cause) for found in walk.found]
    return copies.worked_out(walk.contract, walk.plan, walk.state, walk.known, walk.moment, found)


def refresh(ticket: Ticket, now: datetime) -> datetime | None:
    """Bring the kept copies of a locked ticket up to `now`; when to look again, None where time changes no more."""
    walk = caught_up(ticket, rows_of(ticket), now)
    keep(ticket, walk)
    return look_again_at(walk.state)


def look_again_at(state: Replay | None) -> datetime | None:
    return None if state is None or state.look_again_at is None else to_datetime(state.look_again_at)


def schedule(ticket: Ticket, at: datetime | None, *, new: bool = False) -> None:
    """Let a worker look at the ticket again at this time, or never; at a `new` one nobody was to look yet."""
    if at is not None:
        due.schedule(LOOK, ticket.pk, at, new=new)
    elif not new:
        due.unschedule(LOOK, ticket.pk)


@handler(LOOK)
def look(job: Job, now: datetime) -> None:
    """What a worker does when a ticket's time has come: it asks again, and trusts the answer, not the stored date."""
    with transaction.atomic():
        ticket = lock(int(job.subject))
        job.finish(again_at=None if ticket is None else refresh(ticket, now))
