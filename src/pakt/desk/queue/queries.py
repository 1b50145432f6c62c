"""Every read of the queue. Who asks comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Clock, Ticket


@dataclass(frozen=True)
class Filter:
    """What the queue shows; empty fields narrow nothing."""

    owed_by: str = ""
    agreement: str = ""
    clock: str = ""
    with_whom: str = ""


def open_terms(person: Person, chosen: Filter) -> QuerySet[Clock]:
    """The open terms of the tickets that a person works on, what is owed next first, what has no date last."""
    found = Clock.objects.filter(stopped_at=None, ticket__is_open=True)
    found = found.filter(scope(person, Act.WORK).where("ticket__agreement"))
    if chosen.owed_by:
        found = found.filter(owed_by=chosen.owed_by)
    if chosen.agreement:
        found = found.filter(ticket__agreement__prefix=chosen.agreement)
    if chosen.clock:
        found = found.filter(name=chosen.clock)
    if chosen.with_whom == "me":
        found = found.filter(ticket__assignee=person)
    elif chosen.with_whom == "nobody":
        found = found.filter(ticket__assignee=None)
    related = ("ticket__agreement__customer", "ticket__agreement__provider", "ticket__version", "ticket__assignee")
    return found.select_related(*related).order_by(F("due_at").asc(nulls_last=True), "ticket_id", "position")


def counts(person: Person, now: datetime) -> dict[str, int]:
    """How many open terms stand in each of the queue's views. One query."""
    mine, nobodys = Q(ticket__assignee=person), Q(ticket__assignee=None)
    return open_terms(person, Filter()).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=mine),
        nobody=Count("pk", filter=nobodys),
        customer=Count("pk", filter=Q(owed_by="customer")),
        late=Count("pk", filter=Q(due_at__lt=now)),
    )


def without_terms(person: Person, chosen: Filter) -> QuerySet[Ticket]:
    """Open tickets in which nothing is owed by a term now: nobody may forget them either."""
    found = Ticket.objects.filter(scope(person, Act.WORK).where(), is_open=True)
    found = found.exclude(Exists(Clock.objects.filter(ticket=OuterRef("pk"), stopped_at=None)))
    if chosen.agreement:
        found = found.filter(agreement__prefix=chosen.agreement)
    if chosen.with_whom == "me":
        found = found.filter(assignee=person)
    elif chosen.with_whom == "nobody":
        found = found.filter(assignee=None)
    return found.select_related("agreement__customer", "assignee", "version").order_by("-reported_at")
