"""Who there is around a ticket, and how each stands to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from pakt.desk.outbox.models import Muted, Wishes
from pakt.desk.outbox.rules import Kind, Relation
from pakt.desk.people.access import Act, may, side
from pakt.desk.people.models import Person, Role
from pakt.desk.tickets.models import Ticket

R = Role.Name
TEAM = (R.AGENT,)


@dataclass(frozen=True)
class Hearer:
    """Somebody who may see the ticket. `wishes` are his choices by kind; `muted`: nothing of this ticket."""

    person: Person
    side: str
    works: bool
    relations: frozenset[Relation]
    wishes: dict[str, str]
    muted: bool

    def wish(self, kind: Kind) -> str:
        """`none`, `app`, or nothing where there is no other wish than the usual."""
        return self.wishes.get(kind, "")


def audience(ticket: Ticket, wanted: Collection[Relation]) -> list[Hearer]:
    """Everybody who stands to the ticket in one of the relations and may see it now. Two queries."""
    found = Person.objects.filter(_who(ticket, wanted), is_active=True)
    found = found.annotate(mutes=Exists(Muted.objects.filter(person=OuterRef("pk"), ticket=ticket)))
    return list(_hearers(ticket, found.select_related("wishes").prefetch_related("roles").order_by("pk")))


def _who(ticket: Ticket, wanted: Collection[Relation]) -> Q:
    agreement = ticket.agreement
    known = {pk for pk in (ticket.reporter_id, ticket.assignee_id) if pk is not None}
    roles = Q(pk__in=())
    if Relation.TEAM in wanted and ticket.assignee_id is None:
        roles |= Q(organisation=agreement.provider_id, role__in=TEAM)
    if Relation.PROVIDER_MANAGER in wanted:
        roles |= Q(organisation=agreement.provider_id, role=R.PROVIDER_MANAGER)
    if Relation.CUSTOMER_MANAGER in wanted:
        roles |= Q(organisation=agreement.customer_id, role=R.CUSTOMER_MANAGER)
    return Q(pk__in=known) | Q(pk__in=Role.objects.filter(roles).values("person"))


def _hearers(ticket: Ticket, people: Iterable[Person]) -> Iterable[Hearer]:
    for person in people:
        stands = side(person, ticket.agreement)
        if stands is None:
            continue
        works = may(person, Act.WORK, ticket.agreement)
        relations = frozenset(_relations(ticket, person, stands, works))
        wishes = person.wishes.kinds if hasattr(person, "wishes") else {}
        yield Hearer(person, stands, works, relations, wishes, person.mutes)  # type: ignore[attr-defined]


def _relations(ticket: Ticket, person: Person, stands: str, works: bool) -> Iterable[Relation]:
    if person.pk == ticket.reporter_id:
        yield Relation.REPORTER
    if person.pk == ticket.assignee_id and works:
        yield Relation.ASSIGNEE
    names = {role.role for role in person.roles.all()}
    if ticket.assignee_id is None and works and names & set(TEAM):
        yield Relation.TEAM
    if stands == "provider" and R.PROVIDER_MANAGER in names:
        yield Relation.PROVIDER_MANAGER
    if stands == "customer" and R.CUSTOMER_MANAGER in names:
        yield Relation.CUSTOMER_MANAGER


__all__ = ["Hearer", "Wishes", "audience"]
