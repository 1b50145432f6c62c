"""The daily letter: what was told since the last one and is not read yet, ticket by ticket.

The row of a person who gets one stays, and comes each working day: so nothing that is told while a letter is written
falls between two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.agreements.queries import contract_of
from pakt.desk.due.rows import Job
from pakt.desk.due.worker import handler
from pakt.desk.outbox import queries, unsubscribing, words
from pakt.desk.outbox.context import Context
from pakt.desk.outbox.letters import Letter, Section
from pakt.desk.outbox.mails import keep
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.mornings import next_morning, zone_of
from pakt.desk.outbox.telling import DIGEST
from pakt.desk.outbox.ticket_letters import absolute, ticket_url
from pakt.desk.outbox.told_parts import provider_people
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket
from pakt.engine.calendar import Calendar
from pakt.engine.rules import rules_of

# So many are told one by one; the rest is a number.
MOST = 100


@handler(DIGEST)
def digest(job: Job, now: datetime) -> None:
    """Send what has gathered, and come again on the next working morning while this person wants it so."""
    with transaction.atomic():
        person = Person.objects.filter(pk=int(job.subject), is_active=True).first()
        if person is None:
            job.finish()
            return
        waiting = queries.notices(person).filter(letter=Notice.Letter.DIGEST)
        related = waiting.select_related(*queries.OF_TICKET).defer("ticket__version__text")
        found = list(related.filter(read_at=None))
        if found:
            send(person, found, now)
        Notice.objects.filter(person=person, letter=Notice.Letter.DIGEST).update(letter=Notice.Letter.DIGESTED)
        goes_on = person.digest == Person.Digest.DAILY
        job.finish(again_at=next_morning(person, _calendar(found), now) if goes_on else None)


def _calendar(found: Sequence[Notice]) -> Calendar | None:
    ticket = next((one.ticket for one in found if one.ticket is not None), None)
    return rules_of(contract_of(ticket.version)).calendar if ticket else None


def send(person: Person, found: Sequence[Notice], now: datetime) -> None:
    delivery = Delivery(
        person=person,
        address=person.email,
        language=person.language,
        what="digest",
        key=f"digest:{person.pk}:{now:%Y%m%dT%H%M%S}",
        at=now,
        due_at=now,
    )
    with translation.override(person.language):
        keep(delivery, letter(person, found))


def letter(person: Person, found: Sequence[Notice]) -> Letter:
    ours = provider_people(found)
    tickets: dict[Ticket, list[Notice]] = {}
    for one in found[:MOST]:
        if one.ticket is not None:
            tickets.setdefault(one.ticket, []).append(one)
    sections = [
        Section(
            f"{ticket.reference} · {ticket.subject}",
            ticket_url(ticket),
            [(line(one, ours), _when(one.at, person)) for one in sorted(told, key=lambda one: one.at)],
        )
        for ticket, told in tickets.items()
    ]
    count = ngettext("%(n)d notice", "%(n)d notices", len(found)) % {"n": len(found)}
    return Letter(
        subject=_("%(title)s: %(count)s") % {"title": words.title("digest"), "count": count},
        title=words.title("digest"),
        lead=_("This is what was told since the last letter and has not been read yet."),
        sections=sections,
        button=(_("Open the notices"), absolute(reverse("notices"))),
        foot=[_("You get this once a day, on working days, because you chose it so.")],
        settings_url=absolute(reverse("notice_settings")),
        list_name="digest",
        unsubscribe_url=absolute(unsubscribing.url(person, "digest")),
    )


def line(one: Notice, ours: dict[int, frozenset[int]]) -> str:
    """`Question asked — Hana Vrbová`."""
    assert one.ticket is not None
    context = Context(one.ticket, one.event, one.data, one.at, ours[one.ticket.agreement.provider_id])
    by = " · ".join(filter(None, (context.who(), "" if context.message else context.detail())))
    return f"{words.title(one.what)} — {by}" if by else words.title(one.what)


def _when(at: datetime, person: Person) -> str:
    local = at.astimezone(zone_of(person))
    return f"{short_day(local)}, {clock_time(local)}"
