"""Reminders while there is time still: before a term runs out, and before a notice of delay is due (IS-16).

A term is reminded of when three quarters of its time have passed; a notice of delay, when three quarters of the time
until it is due have. A term of the customer's is reminded of as one of the provider's is. The row of a ticket comes
whenever its terms have changed, and at each of these moments; what was reminded of once is not again, unless the term
has got another date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pakt.desk.due.rows import Job, schedule_new
from pakt.desk.due.worker import handler
from pakt.desk.outbox.telling import REMIND, tell
from pakt.desk.outbox.things import Thing
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import now_of
from pakt.engine.calendar import Stretch
from pakt.engine.replay import ClockState
from pakt.engine.zone import Instant

SHARE = 0.75


@dataclass(frozen=True)
class Reminder:
    """What to say of a clock at which moment; `until` is when it would be too late."""

    what: str
    at: datetime
    until: datetime
    clock: ClockState


@handler(REMIND)
def remind(job: Job, now: datetime) -> None:
    """Say what is to be said now, and come again for the next."""
    with transaction.atomic():
        related = ("agreement", "version", "reporter")
        tickets = Ticket.objects.select_related(*related).defer("version__text")
        ticket = tickets.filter(pk=int(job.subject), is_open=True).first()
        coming = list(reminders(now_of([ticket], now)[ticket.pk].state.clocks)) if ticket else []
        if ticket is not None:
            schedule_new(tell(ticket, [thing(ticket, one, now) for one in coming if one.at <= now < one.until]))
        job.finish(again_at=min((one.at for one in coming if one.at > now), default=None))


def reminders(clocks: Iterable[ClockState]) -> Iterator[Reminder]:
    """All that there are for the terms that run now."""
    for clock in clocks:
        if clock.state != "running" or clock.due_at is None or clock.term.unit == "release":
            continue
        ends = {"soon": clock.due_at, "notice_owed": clock.notice_due_at if clock.notice == "none" else None}
        for what, until in ends.items():
            at = three_quarters(clock.explanation or (), until) if until is not None else None
            if at is not None and until is not None:
                yield Reminder(what, to_datetime(at), to_datetime(until), clock)


def three_quarters(stretches: Iterable[Stretch], until: Instant) -> Instant | None:
    """The moment at which three quarters of what counts until then have passed."""
    counted = [(s.start, min(s.counted, max(0, until - s.start))) for s in stretches if s.counted and s.start < until]
    left = SHARE * sum(length for _, length in counted)
    for start, length in counted:
        if left <= length:
            return start + int(left)
        left -= length
    return None


def thing(ticket: Ticket, one: Reminder, now: datetime) -> Thing:
    clock = one.clock
    key = f"{one.what}:{ticket.pk}:{clock.name}:{clock.cycle}:{int(one.until.timestamp())}"
    data = {"clock": clock.name, "cycle": clock.cycle, "until": one.until.isoformat()}
    return Thing(one.what, key, now, owed_by=clock.owed_by, data=data)
