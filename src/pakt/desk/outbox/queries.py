"""Every read of notices and deliveries. Who asks comes first; what one may not see any more is not there."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, Q, QuerySet, Subquery

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox.models import Delivery, Muted, Notice
from pakt.desk.people.access import Act, may, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import visible
from pakt.desk.tickets.sharing import shared_with

OF_TICKET = (
    "ticket__agreement__customer", "ticket__agreement__provider", "ticket__version", "ticket__reporter",
    "ticket__assignee", "event__person", "event__message",
)  # fmt: skip


def notices(person: Person) -> QuerySet[Notice]:
    """What a person was told and may still see, the newest first."""
    return Notice.objects.filter(_seen(person), person=person).order_by("-at", "-pk")


def unread(person: Person) -> int:
    """How many notices a person has not read. One query."""
    return notices(person).filter(read_at=None).count()


def _seen(person: Person) -> Q:
    tickets = Q(ticket=None) | scope(person, Act.SEE).where("ticket__agreement")
    if scope(person, Act.SEE_SHARED):
        tickets |= Q(ticket__in=shared_with(person))
    return tickets & (Q(internal=False) | scope(person, Act.WORK).where("ticket__agreement"))


@dataclass(frozen=True)
class Hearing:
    """How a person hears of one ticket: how many notices are unread, and whether it is muted."""

    unread: int
    muted: bool


def hearing(person: Person, ticket: Ticket) -> Hearing:
    """One query."""
    mine = Muted.objects.filter(person=person, ticket=ticket)
    unread = Notice.objects.filter(person=person, ticket=ticket, read_at=None).order_by().values("ticket")
    found = Person.objects.filter(pk=person.pk).annotate(
        is_muted=Exists(mine), unread=Subquery(unread.annotate(n=Count("pk")).values("n"))
    )
    row = found.values("is_muted", "unread").get()
    return Hearing(row["unread"] or 0, row["is_muted"])


def ticket(person: Person, reference: str) -> Ticket | None:
    """One ticket, or None where it is not there for this person."""
    found = Ticket.objects.filter(Q(pk__in=visible(person)) | Q(pk__in=shared_with(person)), reference=reference)
    return found.select_related("agreement").first()


def agreements_told_of(person: Person) -> QuerySet[Agreement]:
    """The agreements of whose tickets a person was told and that he may still see."""
    return Agreement.objects.filter(pk__in=notices(person).order_by().values("ticket__agreement"))


def muted(person: Person) -> QuerySet[Ticket]:
    """The tickets that a person has muted and may still see."""
    seen = Q(pk__in=visible(person)) | Q(pk__in=shared_with(person))
    return Ticket.objects.filter(seen, muted_by__person=person).select_related("agreement").order_by("reference")


# The mailbox


def shows_mailbox(person: Person) -> bool:
    """Everybody may look into the mailbox of a demo; of a real desk only its administrators."""
    return bool(settings.DEMO or scope(person, Act.SEE_MAILBOX))


def mailbox(person: Person, *, to: str = "", about: str = "") -> QuerySet[Delivery]:
    """The mails that went out or wait, the newest first; of a real desk those of the own agreements and people.

    `to` is a part of a name or an address, `about` the reference of a ticket.
    """
    found = _mailbox(person)
    if to:
        found = found.filter(Q(address__icontains=to) | Q(person__name__icontains=to))
    return found.filter(ticket__reference__iexact=about) if about else found


def _mailbox(person: Person) -> QuerySet[Delivery]:
    found = Delivery.objects.select_related("person", "ticket__agreement").order_by("-due_at", "-pk")
    if settings.DEMO:
        return found
    at = scope(person, Act.SEE_MAILBOX)
    people = Person.objects.filter(roles__organisation__in=at.as_provider, roles__is_active=True)
    return found.filter(Q(at.where("ticket__agreement"), ticket__isnull=False) | Q(ticket=None, person__in=people))


def reads(person: Person, delivery: Delivery) -> bool:
    """Whether a person may read the words of a mail: in a demo all of them, else what the ticket shows them anyway.

    Letters with a one-time link are read by nobody but whoever gets them.
    """
    if settings.DEMO:
        return True
    if delivery.ticket is None:
        return False
    return may(person, Act.WORK if delivery.internal else Act.SEE, delivery.ticket.agreement)
