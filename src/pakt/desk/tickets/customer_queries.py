"""Reads for the customer's list, beside those of `queries`. Nothing is replayed: it shows what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_with
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets import kept
from pakt.desk.tickets.models import Clock, Ticket
from pakt.engine.contract import Contract

A = Ticket.Awaited
OWED = (A.CALL, A.INFORMATION, A.ANSWER, A.TERM)
ASKED, RUNNING, CLOSED = range(3)
STATES = {
    "asked": Q(is_open=True, awaited__in=OWED),
    "running": Q(is_open=True) & ~Q(awaited__in=OWED),
    "closed": Q(is_open=False),
}
RANK = Case(
    When(STATES["closed"], then=Value(CLOSED)), When(STATES["asked"], then=Value(ASKED)), default=Value(RUNNING)
)
SINCE = ("7", "30", "90", "365")
LONGEST = 64


@dataclass(frozen=True)
class Chosen:
    """What narrows the list; empty fields narrow nothing. `since` is a number of days, `by` empty or `me`."""

    by: str = ""
    state: str = ""
    agreement: str = ""
    kind: str = ""
    since: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Chosen:
        """From the parameters of an address; what cannot be meant narrows nothing."""
        known = {"by": ("me",), "state": tuple(STATES), "since": SINCE}
        given = {field.name: asked.get(field.name, "")[:LONGEST] for field in fields(cls)}
        return cls(
            **{
                name: value
                for name, value in given.items()
                if value.isprintable() and value in known.get(name, (value,))
            }
        )

    @property
    def asked(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Place:
    """An agreement of the customer's, with the contract that is newest, if there is one."""

    pk: int
    prefix: str
    name: str
    contract: Contract | None


def places(person: Person) -> list[Place]:
    """The agreements that a person sees as a customer. One query."""
    newest = ContractVersion.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    found = Agreement.objects.filter(customer__in=scope(person, Act.SEE).as_customer).annotate(
        newest=Subquery(newest.values("pk")[:1]), digest=Subquery(newest.values("sha256")[:1])
    )
    return [
        Place(pk, prefix, name, contract_with(digest, newest) if newest is not None else None)
        for pk, prefix, name, newest, digest in found.values_list("pk", "prefix", "name", "newest", "digest")
    ]


def of_customer(person: Person, under: Sequence[Place], chosen: Chosen, now: datetime) -> QuerySet[Ticket]:
    """The tickets of a customer's agreements: what is asked of them first, then what is owed next, then closed.

    Asked is what a term of the customer's runs for, an open question, and whatever a report waits for before it counts.
    """
    found = visible(under).filter(narrowed(person, chosen, now)).annotate(rank=RANK)
    return found.order_by("rank", "next_at", "-reported_at", "pk")


def with_all(found: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a line shows."""
    return kept.with_contract(found.select_related("agreement", "reporter"))


def visible(under: Sequence[Place]) -> QuerySet[Ticket]:
    return Ticket.objects.filter(agreement__in=[place.pk for place in under])


def narrowed(person: Person, chosen: Chosen, now: datetime) -> Q:
    found = STATES.get(chosen.state, Q())
    if chosen.by:
        found &= Q(reporter=person)
    if chosen.agreement:
        found &= Q(agreement__prefix=chosen.agreement)
    if chosen.kind:
        found &= Q(kind=chosen.kind)
    if chosen.since:
        found &= Q(reported_at__gte=now - timedelta(days=int(chosen.since)))
    return found


def counts(person: Person, under: Sequence[Place], chosen: Chosen, now: datetime) -> dict[str, int]:
    """How many tickets each group of the list has on all pages; how many are open, everybody's and one's own; and in
    how many something is asked."""
    here = narrowed(person, chosen, now)
    named = {name: Count("pk", filter=here & state) for name, state in STATES.items()}
    open_ones = {
        "everybody": Count("pk", filter=Q(is_open=True)),
        "me": Count("pk", filter=Q(is_open=True, reporter=person)),
        "waiting": Count("pk", filter=STATES["asked"]),
    }
    return visible(under).aggregate(**named, **open_ones)


class Counted(Paginator):
    """Pages of the list. How many tickets there are is known already; a page is found first, then read."""

    count = 0

    def __init__(self, found: QuerySet[Ticket], size: int, count: int) -> None:
        super().__init__(found, size)
        self.count = count

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        keys = list(cast("QuerySet[Ticket]", page.object_list).values_list("pk", flat=True))
        rows = {row.pk: row for row in with_all(Ticket.objects.filter(pk__in=keys).annotate(rank=RANK))}
        page.object_list = [rows[key] for key in keys if key in rows]
        return page


def clocks_of(tickets: Iterable[Ticket]) -> dict[int, list[Clock]]:
    """The terms of tickets as they are kept, in their order. One query."""
    known = {ticket.pk: ticket for ticket in tickets}
    found: dict[int, list[Clock]] = {pk: [] for pk in known}
    for clock in Clock.objects.filter(ticket__in=known).order_by("ticket", "position"):
        clock.ticket = known[clock.ticket_id]
        found[clock.ticket_id].append(clock)
    return found
