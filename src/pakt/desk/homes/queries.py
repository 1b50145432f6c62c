"""Every read of the home pages. Who asks comes first; each takes a fixed number of queries, however many tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Clock, Event, Right, Ticket

WEEKS = 12
# So many lines of each kind stand on a home page; the queue has the rest.
LINES = 8
SOON = timedelta(days=1)
COUNTED = ("met", "late", "past", "today", "running", "theirs")


@dataclass(frozen=True)
class Standing:
    """How the terms of one agreement stand: those stopped in a period, and those that are open now."""

    agreement: Agreement
    version: ContractVersion | None
    met: int = 0
    late: int = 0
    past: int = 0
    today: int = 0
    running: int = 0
    theirs: int = 0

    @property
    def open(self) -> int:
        return self.past + self.today + self.running


@dataclass(frozen=True)
class Week:
    """One week of all agreements together: terms of the provider's that were stopped, and how many stood open."""

    monday: datetime
    met: int
    late: int
    reported: int
    open: int


@dataclass(frozen=True)
class Decisions:
    """What waits for somebody's word, by its kind."""

    notices: list[Clock] = field(default_factory=list)
    disputes: list[Ticket] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    answers: list[Clock] = field(default_factory=list)
    versions: list[ContractVersion] = field(default_factory=list)


def standings(person: Person, since: datetime, now: datetime, end_of_today: datetime) -> list[Standing]:
    """The terms that the provider owes, by agreement, and how many the customer owes. Three queries."""
    place = scope(person, Act.SEE_MONEY)
    agreements = Agreement.objects.filter(place.where("")).select_related("customer", "provider")
    ours, still = Q(owed_by="provider"), Q(stopped_at=None)
    on_time = still & ours & ~Q(state="best_effort")
    counted = Clock.objects.filter(place.where("ticket__agreement")).filter(still | Q(stopped_at__gte=since))
    found = counted.values("ticket__agreement").annotate(
        met=Count("pk", filter=ours & Q(state="met", stopped_at__gte=since)),
        late=Count("pk", filter=ours & Q(state="late", stopped_at__gte=since)),
        past=Count("pk", filter=on_time & Q(ticket__is_open=True, due_at__lt=now)),
        today=Count("pk", filter=on_time & Q(ticket__is_open=True, due_at__gte=now, due_at__lt=end_of_today)),
        running=Count("pk", filter=on_time & Q(ticket__is_open=True) & (Q(due_at=None) | Q(due_at__gte=end_of_today))),
        theirs=Count("pk", filter=still & Q(owed_by="customer", ticket__is_open=True)),
    )
    counts: dict[int, dict[str, int]] = {
        row["ticket__agreement"]: {name: row[name] for name in COUNTED}  # type: ignore[literal-required]
        for row in found
    }
    in_force = ContractVersion.objects.filter(place.where(), effective_from__lte=now).order_by("effective_from")
    versions = {version.agreement_id: version for version in in_force.defer("text")}
    return [Standing(one, versions.get(one.pk), **counts.get(one.pk, {})) for one in agreements]


def weeks(person: Person, now: datetime, zone: ZoneInfo) -> list[Week]:
    """The last twelve weeks, the running one last. Three queries.

    How many terms stood open on a Monday is counted back from those that are open now.
    """
    place = scope(person, Act.SEE_MONEY)
    monday = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    clocks = Clock.objects.filter(place.where("ticket__agreement"), owed_by="provider").exclude(state="best_effort")
    stopped = _by_week(clocks.filter(stopped_at__gte=mondays[0]), "stopped_at", zone)
    started = _by_week(clocks.filter(started_at__gte=mondays[0]), "started_at", zone)
    reports = Ticket.objects.filter(place.where(), reported_at__gte=mondays[0])
    reported = _by_week(reports, "reported_at", zone)
    still_open = clocks.filter(is_owed=True).count()
    found = []
    for first in reversed(mondays):
        week = first.date()
        ended = stopped.get(week, {})
        still_open += ended.get("all", 0) - started.get(week, {}).get("all", 0)
        met, late = ended.get("met", 0), ended.get("late", 0)
        found.append(Week(first, met, late, reported.get(week, {}).get("all", 0), max(still_open, 0)))
    return found[::-1]


def _by_week(rows: QuerySet[Clock] | QuerySet[Ticket], name: str, zone: ZoneInfo) -> dict[date, dict[str, Any]]:
    ended = {"met": Count("pk", filter=Q(state="met")), "late": Count("pk", filter=Q(state="late"))}
    counts = ended if rows.model is Clock and name == "stopped_at" else {}
    grouped = rows.annotate(week=TruncWeek(name, tzinfo=zone)).values("week").annotate(all=Count("pk"), **counts)
    return {row["week"].date(): dict(row) for row in grouped.order_by("week")}


def decisions(person: Person, now: datetime) -> Decisions:
    """What needs a decision of the side on which a person stands, most urgent first. Five queries."""
    place = scope(person, Act.SEE_MONEY)
    party = "provider" if place.as_provider or place.as_provider_for else "customer"
    related = ("ticket__agreement__customer", "ticket__agreement__provider", "ticket__version")
    terms = Clock.objects.filter(place.where("ticket__agreement"), is_owed=True)
    terms = terms.filter(owed_by=party).select_related(*related).defer("ticket__version__text")
    notices = terms.filter(notice_due_at__lt=now + SOON, due_at__gt=now).exclude(notice="given")
    answers = terms.filter(due_at__gt=now).order_by("due_at") if party == "customer" else terms.none()
    held = Right.objects.filter(place.where("ticket__agreement"), holder=party, ticket__is_open=True)
    dated = ContractVersion.objects.filter(place.where(), effective_from=None).select_related("agreement")
    return Decisions(
        notices=list(notices.order_by("notice_due_at")[:LINES]),
        disputes=_disputed(place.where())[:LINES],
        rights=list(held.select_related(*related).order_by("since")[:LINES]),
        answers=list(answers[:LINES]),
        versions=list(dated.defer("text")[:LINES]),
    )


def _disputed(mine: Q) -> list[Ticket]:
    """Open tickets whose classification is disputed and not settled, the longest first."""
    said = Event.objects.filter(mine, ticket__is_open=True, type__in=("classification_disputed", "dispute_settled"))
    last: dict[int, Event] = {}
    for event in said.select_related("ticket__agreement__customer", "ticket__version").order_by("at", "sequence"):
        assert event.ticket_id is not None
        last[event.ticket_id] = event
    return [event.ticket for event in last.values() if event.type == "classification_disputed" and event.ticket]


def own_terms(person: Person) -> QuerySet[Clock]:
    """Open terms in the tickets that a person works on or could, what is due next first."""
    found = Clock.objects.filter(scope(person, Act.WORK).where("ticket__agreement"))
    related = ("ticket__agreement__customer", "ticket__agreement__provider", "ticket__version", "ticket__assignee")
    found = found.filter(is_owed=True).select_related(*related).defer("ticket__version__text")
    return found.order_by("order_at", "rank", "pk")


def mine(person: Person) -> list[Clock]:
    """What the provider owes in the tickets assigned to a person, one term a ticket."""
    ours = own_terms(person).filter(owed_by="provider", ticket__assignee=person).exclude(state="paused")
    return one_each(ours[: 4 * LINES])


def at_risk(person: Person, end_of_today: datetime) -> list[Clock]:
    """What is past or due today in tickets of others or of nobody."""
    others = own_terms(person).filter(owed_by="provider", order_at__lt=end_of_today).exclude(state="best_effort")
    return one_each(others.filter(Q(ticket__assignee=None) | ~Q(ticket__assignee=person))[: 4 * LINES])


def waiting(person: Person) -> list[Clock]:
    """A person's tickets in which the customer is waited for: a term of theirs runs, or ours stands still."""
    theirs = Q(owed_by="customer") | Q(state="paused")
    return one_each(own_terms(person).filter(theirs, ticket__assignee=person)[: 4 * LINES])


def one_each(clocks: Iterable[Clock]) -> list[Clock]:
    """The first term of each ticket."""
    first: dict[int, Clock] = {}
    for clock in clocks:
        first.setdefault(clock.ticket_id, clock)
    return list(first.values())[:LINES]
