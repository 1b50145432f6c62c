"""Reads for the customer's pages, beside those of `queries`."""

from __future__ import annotations

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Clock, Event, Ticket

ASKED, RUNNING, CLOSED = range(3)


def of_customer(person: Person, *, only_mine: bool = False) -> QuerySet[Ticket]:
    """The tickets that a person sees as a customer: what is asked of them first, then what is owed next, then closed.

    Asked is what a term of the customer's runs for, an open question, and whatever a report waits for before it counts.
    """
    tickets = Ticket.objects.filter(agreement__customer__in=scope(person, Act.SEE).as_customer)
    if only_mine:
        tickets = tickets.filter(reporter=person)
    asked = Exists(open_clocks("customer")) | Q(effective_at=None) | Q(asked_at__gt=Coalesce("told_at", "reported_at"))
    tickets = tickets.annotate(asked_at=latest("info_requested"), told_at=latest("info_supplied")).annotate(
        rank=Case(When(is_open=False, then=Value(CLOSED)), When(asked, then=Value(ASKED)), default=Value(RUNNING)),
    )
    due = Case(
        When(rank=ASKED, then=Subquery(open_clocks("customer").values("due_at")[:1])),
        When(rank=RUNNING, then=Subquery(open_clocks("provider").values("due_at")[:1])),
    )
    related = ("agreement__customer", "agreement__provider", "version", "reporter")
    ordered = tickets.annotate(next_due=due).order_by("rank", F("next_due").asc(nulls_last=True), "-reported_at", "pk")
    return ordered.select_related(*related)


def open_clocks(party: str) -> QuerySet[Clock]:
    """The open terms of one side in the outer query's ticket, the nearest first."""
    found = Clock.objects.filter(ticket=OuterRef("pk"), owed_by=party, stopped_at=None)
    return found.order_by(F("due_at").asc(nulls_last=True))


def latest(type: str) -> Subquery:
    """When such an event came last."""
    events = Event.objects.filter(ticket=OuterRef("pk"), type=type).order_by().values("ticket")
    return Subquery(events.annotate(latest=Max("at")).values("latest"))
