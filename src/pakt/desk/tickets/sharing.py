"""What another contractor sees of a customer's tickets: what was shared with it, what it was told, what it wrote.

A contractor is no side of the agreement: it never sees a term, a note, money, or what the two sides say to each other,
unless a message was chosen for it. That a ticket is shared pauses and excuses no term (the provider stays answerable).
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets.models import Share, Ticket


def contractors_of(agreement: Agreement) -> QuerySet[Organisation]:
    """The other contractors of an agreement's customer, with whom its tickets can be shared."""
    roles = Role.objects.filter(role=Role.Name.CONTRACTOR, customer=agreement.customer_id, is_active=True)
    sides = (agreement.customer_id, agreement.provider_id)
    return Organisation.objects.filter(roles__in=roles).exclude(pk__in=sides).distinct()


def shared_with(person: Person) -> QuerySet[Ticket]:
    """The tickets of which a person sees something as another contractor: shared now, or reported by its own people."""
    pairs = sorted(scope(person, Act.SEE_SHARED).as_contractor)
    conditions = [
        Q(agreement__customer=customer)
        & (
            Q(pk__in=Share.objects.filter(organisation=own, ended_at=None).values("ticket"))
            | Q(reporter__in=_people_of(own, customer).values("person"))
        )
        for own, customer in pairs
    ]
    return Ticket.objects.filter(reduce(or_, conditions)) if conditions else Ticket.objects.none()


def _people_of(organisation: int, customer: int) -> QuerySet[Role]:
    return Role.objects.filter(role=Role.Name.CONTRACTOR, organisation=organisation, customer=customer)
