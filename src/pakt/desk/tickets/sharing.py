"""What another contractor sees of a customer's tickets: what was shared with it, what it was told, what it wrote.

A contractor is no side of the agreement: it never sees a term, a note, money, or what the two sides say to each other,
unless a message was chosen for it. Of what its own people reported it reads what is said to whoever reports. That a
ticket is shared pauses and excuses no term: the provider stays answerable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.files.holding import readable
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets.models import Attachment, Event, Message, Share, Ticket

BETWEEN = ("shared", "contractor_asked", "contractor_wrote")
# What is said to whoever reports, and what they say.
OF_REPORTERS = (
    "reported", "message", "info_requested", "info_supplied", "callback_agreed", "workaround_provided", "resolved",
    "answered", "closed",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What a contractor sees of a ticket: the events with words, in order of time. `share` is its organisation, or None
    where it reads as whoever reported; `since` when it began."""

    share: int | None
    since: datetime
    rows: list[Event]


def contractors_of(agreement: Agreement) -> QuerySet[Organisation]:
    """The other contractors of an agreement's customer, with whom its tickets can be shared."""
    roles = Role.objects.filter(role=Role.Name.CONTRACTOR, customer=agreement.customer_id, is_active=True)
    sides = (agreement.customer_id, agreement.provider_id)
    return Organisation.objects.filter(roles__in=roles).exclude(pk__in=sides).distinct()


def shared_with(person: Person) -> QuerySet[Ticket]:
    """The tickets of which a person sees something as another contractor: shared now, or reported by its own people."""
    conditions = [
        Q(agreement__customer=customer)
        & (
            Q(pk__in=Share.objects.filter(organisation=own, ended_at=None).values("ticket"))
            | Q(reporter__in=_people_of(own, customer))
        )
        for own, customer in _pairs(person)
    ]
    if not conditions:
        return Ticket.objects.none()
    return Ticket.objects.filter(reduce(or_, conditions)).select_related("agreement__customer", "agreement__provider")


def is_own_report(person: Person, ticket: Ticket) -> bool:
    """Whether somebody of the person's organisation reported the ticket, as another contractor."""
    return any(
        customer == ticket.agreement.customer_id
        and _people_of(own, customer).filter(person=ticket.reporter_id).exists()
        for own, customer in _pairs(person)
    )


def _pairs(person: Person) -> list[tuple[int, int]]:
    return sorted(scope(person, Act.SEE_SHARED).as_contractor)


def _people_of(organisation: int, customer: int) -> QuerySet[Role, int]:
    roles = Role.objects.filter(role=Role.Name.CONTRACTOR, organisation=organisation, customer=customer)
    return roles.values_list("person", flat=True)


def seen_of(person: Person, tickets: Iterable[Ticket]) -> dict[int, Seen]:
    """What a person sees of each of these tickets, which are of `shared_with`, by the ticket's key. Four queries."""
    known = {ticket.pk: ticket for ticket in tickets}
    owned = {own for own, _customer in _pairs(person)}
    shares = {
        share.ticket_id: share
        for share in Share.objects.filter(ticket__in=known, organisation__in=owned, ended_at=None).order_by("-pk")
    }
    people = {pk for own, customer in _pairs(person) for pk in _people_of(own, customer)}
    reported = {pk for pk, ticket in known.items() if ticket.reporter_id in people}
    told = list(_public(Q(ticket__in=known, type__in=BETWEEN, data__organisation__in=owned)))
    chosen = Q(ticket__in=reported, type__in=OF_REPORTERS)
    for row in told:
        if row.data.get("messages"):
            chosen |= Q(ticket=row.ticket_id, sequence__in=row.data["messages"])
    rows: dict[int, dict[int, Event]] = {pk: {} for pk in known}
    for row in (*told, *_public(chosen)):
        assert row.ticket_id is not None
        rows[row.ticket_id][row.pk] = row
    return {
        pk: Seen(
            None if pk in reported or pk not in shares else shares[pk].organisation_id,
            shares[pk].since if pk in shares else ticket.reported_at,
            sorted(rows[pk].values(), key=lambda row: (row.at, row.sequence)),
        )
        for pk, ticket in known.items()
    }


def _public(which: Q) -> QuerySet[Event]:
    """Events with public words; whatever is chosen, nothing internal is ever fetched."""
    rows = Event.objects.filter(which, message__visibility=Message.Visibility.PUBLIC)
    return rows.select_related("message", "person").prefetch_related("attachments__file")


@readable
def attached(person: Person) -> QuerySet:
    """The files that came with the words that a contractor reads."""
    seen = seen_of(person, shared_with(person)) if _pairs(person) else {}
    return Attachment.objects.filter(event__in=[row.pk for one in seen.values() for row in one.rows]).values("file")


def words_of(row: Event) -> str:
    """The words of an event, unless they were erased."""
    return "" if row.message.erased_at else row.message.text
