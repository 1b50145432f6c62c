"""Sending what waits: a worker takes the row of a thing that was told, and delivers it to everybody for whom it waits.

The words are written once and kept, with the Message-ID; then the relay gets the letter; then it is marked as sent.
However often a worker dies over it, nothing is lost, and nothing goes twice but where it dies between the relay's word
and ours: then the same mail goes again with the same Message-ID. Without a relay (PAKT_SMTP_URL) a letter is only kept.

What the relay does not take now comes again after a pause that doubles, for five days. What it will never take has
failed; what is owed to an address that takes no mail, or is one automatic letter too many, waits for a human.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation

from pakt.desk.due.fail import fail_point
from pakt.desk.due.rows import MOST_ATTEMPTS, Job, LeaseLost
from pakt.desk.due.worker import handler
from pakt.desk.outbox import bounces, caps, relay, ticket_letters
from pakt.desk.outbox.account_letters import LINK, with_link
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.contacts import is_still_named
from pakt.desk.outbox.context import Context
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.relay import NotTaken
from pakt.desk.outbox.signing import signed
from pakt.desk.outbox.telling import DELIVER
from pakt.desk.people.access import Act, may, side
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.sharing import shared_with

State = Delivery.State
OF_TICKET = ("agreement__customer", "agreement__provider", "version", "reporter", "assignee")
# Longer than a relay can take to say that it has a letter: nobody else takes the row meanwhile.
HOLD = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# 30 s, 1 min, 2 min … 32 min, then every hour: five days in all.
MOST_TRIES = 126


@handler(DELIVER)
def deliver(job: Job, now: datetime) -> None:
    """Send what waits of one thing, and come again for what the relay did not take."""
    problem = None
    waiting = list(
        Delivery.objects.filter(key=job.subject, state=State.WAITING).select_related("person", "event").order_by("pk")
    )
    prefetch_related_objects([one.person for one in waiting if one.person], "roles")
    context = context_of(waiting[0]) if waiting and waiting[0].ticket_id else None
    for delivery in waiting:
        if delivery.attempts and delivery.due_at > now:
            continue
        try:
            send(delivery, context, job, now)
        except LeaseLost:
            raise
        except NotTaken as error:
            not_taken(delivery, error, now)
        except Exception as error:
            # Whatever is wrong with one letter must not keep the others back; the row comes again for it.
            note(delivery, error, job.attempts)
            problem = error
    if problem is not None:
        raise problem
    with transaction.atomic():
        left = Delivery.objects.filter(key=job.subject, state=State.WAITING).order_by("due_at").first()
        job.finish(again_at=left.due_at if left is not None else None)


def context_of(delivery: Delivery) -> Context:
    """What all letters about this thing are written from."""
    assert delivery.ticket_id is not None
    ticket = Ticket.objects.select_related(*OF_TICKET).defer("version__text").get(pk=delivery.ticket_id)
    events = Event.objects.select_related("person", "message")
    event = events.get(pk=delivery.event_id) if delivery.event_id is not None else None
    return Context(ticket, event, delivery.data, delivery.at)


def send(delivery: Delivery, context: Context | None, job: Job, now: datetime) -> None:
    """Write one letter, where it is not written yet, and hand it to the relay, where there is one."""
    waits = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    stands = stands_on(delivery, context)
    if not stands:
        waits.update(state=State.DROPPED, error="may no longer see the ticket")
        return
    if why := held_back(delivery, now):
        is_owed = delivery.ticket_id is None or ticket_letters.is_owed(delivery) or caps.is_automatic(delivery)
        waits.update(state=State.WITHHELD if is_owed else State.DROPPED, error=why)
        return
    written = words_of(delivery, context, stands, now)
    if settings.SMTP is None:
        waits.update(state=State.SENT, sent_at=now, **written)
        return
    if written:
        waits.update(**written)
    fail_point("letter_written")
    finished = with_link(delivery, delivery.text)
    if LINK in finished:
        waits.update(state=State.DROPPED, error="its link is worth nothing any more")
        return
    mail = signed(email.message(delivery, with_link).as_bytes())
    job.hold(timezone.now() + HOLD)
    relay.hand_over(mail, sender=settings.MAIL_FROM, to=delivery.address)
    fail_point("letter_handed_over")
    waits.update(state=State.SENT, sent_at=now, error="")


def words_of(delivery: Delivery, context: Context | None, stands: str, now: datetime) -> dict[str, object]:
    """What is to be kept of a letter that was not written yet; nothing for one that was."""
    if delivery.text or context is None:
        return {}
    with translation.override(delivery.language):
        own_zone = delivery.person.time_zone if delivery.person else ""
        email.write(delivery, ticket_letters.letter(context, delivery, stands, own_zone), now)
    return {name: getattr(delivery, name) for name in email.WRITTEN}


def held_back(delivery: Delivery, now: datetime) -> str:
    """Why it does not go now, if so; a human can let it go all the same."""
    if delivery.data.get("released"):
        return ""
    if bounces.is_stopped(delivery.address):
        return "mails to this address did not arrive; somebody must confirm it"
    if caps.is_automatic(delivery) and not caps.allows(delivery.address, now, before=delivery.pk):
        return "too many automatic letters to this address within an hour"
    return ""


def stands_on(delivery: Delivery, context: Context | None) -> str:
    """The side of whoever gets it, as it is now; nothing for whoever may not see this any more."""
    person = delivery.person
    if context is None:
        return "" if person is not None and not person.is_active else "reader"
    delivery.ticket = ticket = context.ticket
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


def not_taken(delivery: Delivery, error: NotTaken, now: datetime) -> None:
    """Keep what the relay said: a failure for good is counted against the address, the rest is tried again."""
    attempts = delivery.attempts + 1
    gives_up = error.permanent or attempts >= MOST_TRIES
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    with transaction.atomic():
        if error.of_address and gives_up:
            bounces.keep(delivery, status=error.status, permanent=error.permanent, diagnostic=error.said, now=now)
        Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
            attempts=attempts,
            error=error.said[:500],
            state=State.FAILED if gives_up else State.WAITING,
            due_at=delivery.due_at if gives_up else now + pause,
        )


def note(delivery: Delivery, error: Exception, attempts: int) -> None:
    gives_up = attempts >= MOST_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
        attempts=attempts,
        error=f"{type(error).__name__}: {error}"[:500],
        state=State.FAILED if gives_up else State.WAITING,
    )
