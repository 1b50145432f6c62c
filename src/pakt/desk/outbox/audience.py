"""Who there is around a ticket, and how each stands to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from pakt.desk.outbox.models import Muted
from pakt.desk.outbox.rules import Kind, Relation
from pakt.desk.people.access import Act, may, roles_of, side
from pakt.desk.people.models import Person, Role
from pakt.desk.tickets.models import Mention, Ticket, Watcher
from pakt.desk.tickets.sharing import shared_with

R = Role.Name
# Whose work it is to take a ticket that nobody has.
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


def audience(
    ticket: Ticket, wanted: Collection[Relation], events: Collection[int] = (), contractors: Collection[int] = ()
) -> list[Hearer]:
    """Everybody who stands to the ticket in one of the relations, or is named in one of the events, and may see it now;
    `contractors` are the organisations of other contractors that are told. Two queries, and one for each contractor.
    """
    watches = Watcher.objects.filter(person=OuterRef("pk"), ticket=ticket)
    named = Mention.objects.filter(person=OuterRef("pk"), event__in=events)
    people = Person.objects.select_related("wishes").prefetch_related("roles").order_by("pk")
    found = people.filter(_who(ticket, wanted, events, contractors), is_active=True).annotate(
        watches=Exists(watches),
        named=Exists(named),
        mutes=Exists(Muted.objects.filter(person=OuterRef("pk"), ticket=ticket)),
    )
    return list(_hearers(ticket, found))


def _who(ticket: Ticket, wanted: Collection[Relation], events: Collection[int], contractors: Collection[int]) -> Q:
    agreement = ticket.agreement
    known = [pk for pk in (ticket.reporter_id, ticket.assignee_id) if pk is not None]
    roles = Q(pk__in=())
    if Relation.TEAM in wanted and ticket.assignee_id is None:
        roles |= Q(organisation=agreement.provider_id, role__in=TEAM)
    if Relation.PROVIDER_MANAGER in wanted:
        roles |= Q(organisation=agreement.provider_id, role=R.PROVIDER_MANAGER)
    if Relation.CUSTOMER_MANAGER in wanted:
        roles |= Q(organisation=agreement.customer_id, role=R.CUSTOMER_MANAGER)
    if contractors:
        roles |= Q(organisation__in=contractors, role=R.CONTRACTOR, customer=agreement.customer_id)
    who = Q(pk__in=known) | Q(pk__in=Role.objects.filter(roles, is_active=True).values("person"))
    who |= Q(pk__in=Watcher.objects.filter(ticket=ticket).values("person"))
    return who | Q(pk__in=Mention.objects.filter(event__in=events).values("person")) if events else who


def _hearers(ticket: Ticket, people: Iterable[Person]) -> Iterator[Hearer]:
    for person in people:
        stands = side(person, ticket.agreement)
        # Another contractor sees single tickets of an agreement, not all of them.
        if stands is None or (stands == "contractor" and not shared_with(person).filter(pk=ticket.pk).exists()):
            continue
        works = may(person, Act.WORK, ticket.agreement)
        wishes = person.wishes.kinds if hasattr(person, "wishes") else {}
        yield Hearer(person, stands, works, frozenset(_relations(ticket, person, stands, works)), wishes, person.mutes)  # type: ignore[attr-defined]


def _relations(ticket: Ticket, person: Any, stands: str, works: bool) -> Iterator[Relation]:
    names = {role.role for role in roles_of(person)}
    holds = {
        Relation.MENTIONED: person.named,
        Relation.ASSIGNEE: works and person.pk == ticket.assignee_id,
        Relation.REPORTER: person.pk == ticket.reporter_id,
        Relation.TEAM: works and ticket.assignee_id is None and bool(names & set(TEAM)),
        Relation.WATCHER: person.watches,
        Relation.PROVIDER_MANAGER: stands == "provider" and R.PROVIDER_MANAGER in names,
        Relation.CUSTOMER_MANAGER: stands == "customer" and R.CUSTOMER_MANAGER in names,
        Relation.CONTRACTOR: stands == "contractor",
    }
    return (relation for relation, is_so in holds.items() if is_so)
