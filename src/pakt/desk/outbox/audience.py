"""Who there is around a ticket, and how each stands to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from pakt.desk.outbox.contacts import ContactPerson, contact_persons
from pakt.desk.outbox.models import Muted
from pakt.desk.outbox.rules import Kind, Relation
from pakt.desk.people.access import Act, may, roles_of, side
from pakt.desk.people.models import Person, Role, Team
from pakt.desk.tickets.models import Mention, Ticket, Watcher
from pakt.desk.tickets.sharing import shared_with

R = Role.Name


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


@dataclass(frozen=True)
class Around:
    """The people around a ticket beside those of its two sides' roles, by key; a new ticket has only contacts."""

    watching: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    muting: frozenset[int] = frozenset()
    team: frozenset[int] = frozenset()
    contacts: Sequence[ContactPerson] = ()


def around(ticket: Ticket, events: Collection[int]) -> Around:
    """Who watches, is named in one of these events, has muted the ticket, or is of its team: a small query each."""
    team = Team.members.through.objects.filter(team=ticket.team_id) if ticket.team_id else None
    return Around(
        watching=frozenset(Watcher.objects.filter(ticket=ticket).values_list("person", flat=True)),
        named=frozenset(Mention.objects.filter(event__in=events).values_list("person", flat=True)),
        muting=frozenset(Muted.objects.filter(ticket=ticket).values_list("person", flat=True)),
        team=frozenset(team.values_list("person", flat=True) if team is not None else ()),
        contacts=contact_persons(ticket),
    )


def audience(
    ticket: Ticket, wanted: Collection[Relation], near: Around, contractors: Collection[int] = ()
) -> list[Hearer]:
    """Everybody who stands to the ticket in one of the relations and may see it now; `contractors` are the
    organisations of other contractors that are told. One query, and one for each contractor's person.
    """
    found = Role.objects.filter(_who(ticket, wanted, near, contractors), is_active=True, person__is_active=True)
    people: dict[int, Any] = {}
    for role in found.select_related("person").annotate(wished=F("person__wishes__kinds")).order_by("person", "pk"):
        person = people.setdefault(role.person_id, role.person)
        person.wished = role.wished
        # Only the roles that count in this agreement: the others would ask for a query for each person.
        person.__dict__.setdefault("_kept_roles", []).append(role)
    return [hearer for person in people.values() if (hearer := _hearer(ticket, person, near)) is not None]


def _who(ticket: Ticket, wanted: Collection[Relation], near: Around, contractors: Collection[int]) -> Q:
    """The roles in the agreement of those who may be told."""
    provider, customer = ticket.agreement.provider_id, ticket.agreement.customer_id
    known = {pk for pk in (ticket.reporter_id, ticket.assignee_id) if pk is not None} | near.watching | near.named
    of_contractor = Q(role=R.CONTRACTOR, customer=customer)
    whom = Q(person__in=known)
    if near.contacts:
        whom |= Q(person__email__in=[one.email for one in near.contacts])
    who = whom & (Q(organisation__in=(provider, customer)) | of_contractor)
    if Relation.PROVIDER_MANAGER in wanted or (Relation.TEAM in wanted and ticket.assignee_id is None):
        who |= Q(organisation=provider)
    if Relation.CUSTOMER_MANAGER in wanted:
        who |= Q(organisation=customer, role=R.CUSTOMER_MANAGER)
    return who | (of_contractor & Q(organisation__in=contractors)) if contractors else who


def _hearer(ticket: Ticket, person: Any, near: Around) -> Hearer | None:
    stands = side(person, ticket.agreement)
    # Another contractor sees single tickets of an agreement, not all of them.
    if stands is None or (stands == "contractor" and not shared_with(person).filter(pk=ticket.pk).exists()):
        return None
    works = may(person, Act.WORK, ticket.agreement)
    relations = frozenset(_relations(ticket, person, stands, works, near))
    return Hearer(person, stands, works, relations, person.wished or {}, person.pk in near.muting)


def _relations(ticket: Ticket, person: Person, stands: str, works: bool, near: Around) -> Iterator[Relation]:
    names = {role.role for role in roles_of(person)}
    in_team = person.pk in near.team if ticket.team_id else R.AGENT in names
    holds = {
        Relation.MENTIONED: person.pk in near.named,
        Relation.ASSIGNEE: works and person.pk == ticket.assignee_id,
        Relation.REPORTER: person.pk == ticket.reporter_id,
        Relation.TEAM: works and in_team and ticket.assignee_id is None,
        Relation.WATCHER: person.pk in near.watching,
        Relation.PROVIDER_MANAGER: stands == "provider" and R.PROVIDER_MANAGER in names,
        Relation.CUSTOMER_MANAGER: stands == "customer" and R.CUSTOMER_MANAGER in names,
        Relation.CONTRACTOR: stands == "contractor",
    }
    yield from (relation for relation, is_so in holds.items() if is_so)
    for one in near.contacts:
        if (one.email, one.side) == (person.email, stands):
            yield from one.relations
