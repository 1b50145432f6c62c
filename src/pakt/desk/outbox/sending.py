"""Sending what waits: a worker takes the row of a thing that was told, and delivers it to everybody for whom it waits.

One UPDATE writes a mail and marks it as sent, and only while it waits: however often a worker dies over it, and however
many try at once, it goes once. One that cannot be written keeps its error and comes again with the row; the others go.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import translation

from pakt.desk.due.rows import MOST_ATTEMPTS, Job
from pakt.desk.due.worker import handler
from pakt.desk.outbox import ticket_letters
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.contacts import is_still_named
from pakt.desk.outbox.context import Context
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.telling import DELIVER
from pakt.desk.people.access import Act, may, side
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.sharing import shared_with

State = Delivery.State
OF_TICKET = ("agreement__customer", "agreement__provider", "version", "reporter", "assignee")


@handler(DELIVER)
def deliver(job: Job, now: datetime) -> None:
    """Send what waits of one thing."""
    problem = None
    waiting = list(
        Delivery.objects.filter(key=job.subject, state=State.WAITING).select_related("person").order_by("pk")
    )
    prefetch_related_objects([one.person for one in waiting if one.person], "roles")
    context = context_of(waiting[0]) if waiting else None
    for delivery in waiting:
        assert context is not None
        try:
            send(delivery, context, now)
        except Exception as error:
            # Whatever is wrong with one letter must not keep the others back; the row comes again for it.
            note(delivery, error, job.attempts)
            problem = error
    if problem is not None:
        raise problem
    with transaction.atomic():
        job.finish()


def context_of(delivery: Delivery) -> Context:
    """What all letters about this thing are written from."""
    assert delivery.ticket_id is not None
    ticket = Ticket.objects.select_related(*OF_TICKET).defer("version__text").get(pk=delivery.ticket_id)
    events = Event.objects.select_related("person", "message")
    event = events.get(pk=delivery.event_id) if delivery.event_id is not None else None
    return Context(ticket, event, delivery.data, delivery.at)


def send(delivery: Delivery, context: Context, now: datetime) -> None:
    delivery.ticket = context.ticket
    stands = stands_on(delivery)
    waits = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    if not stands:
        waits.update(state=State.DROPPED, error="may no longer see the ticket")
        return
    with translation.override(delivery.language):
        own_zone = delivery.person.time_zone if delivery.person else ""
        email.write(delivery, ticket_letters.letter(context, delivery, stands, own_zone))
    written = {name: getattr(delivery, name) for name in email.WRITTEN}
    waits.update(state=State.SENT, sent_at=now, **written)


def stands_on(delivery: Delivery) -> str:
    """The side of whoever gets it, as it is now; nothing for whoever may not see this any more."""
    person, ticket = delivery.person, delivery.ticket
    assert ticket is not None
    if person is None:
        return delivery.data["side"] if is_still_named(delivery) else ""
    if not person.is_active:
        return ""
    if delivery.internal and not may(person, Act.WORK, ticket.agreement):
        return ""
    stands = side(person, ticket.agreement) or ""
    if stands == "contractor" and not shared_with(person).filter(pk=ticket.pk).exists():
        return ""
    return stands


def note(delivery: Delivery, error: Exception, attempts: int) -> None:
    gives_up = attempts >= MOST_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:500],
        state=State.FAILED if gives_up else State.WAITING,
    )
