"""Every read of tickets. Who asks comes first; what one may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import contract_of
from pakt.desk.files.holding import readable
from pakt.desk.people.access import CUSTOMERS, Act, may, scope
from pakt.desk.people.models import Person, Role
from pakt.desk.tickets.desk_events import INTERNAL
from pakt.desk.tickets.history import concerns_all, read_rows, rows_of_each
from pakt.desk.tickets.models import Attachment, Clock, Event, Message, Ticket
from pakt.engine import events as engine
from pakt.engine.contract import Contract
from pakt.engine.replay import Replay, replay
from pakt.engine.zone import to_instant


@dataclass(frozen=True)
class Now:
    """A ticket as the engine tells it at this moment, with its explanations."""

    ticket: Ticket
    contract: Contract
    events: list[engine.Event]
    state: Replay


def visible(person: Person) -> QuerySet[Ticket]:
    """The tickets that a person may see."""
    return Ticket.objects.filter(scope(person, Act.SEE).where())


def ticket(person: Person, reference: str) -> Ticket | None:
    """One ticket, or None where it is not there for this person."""
    related = ("agreement__customer", "agreement__provider", "version", "reporter", "assignee", "team")
    # Not the contract's text: the compiled contract is at hand in each process.
    found = visible(person).select_related(*related).defer("version__text")
    return found.filter(reference=reference).first()


def now_of(tickets: Iterable[Ticket], at: datetime) -> dict[int, Now]:
    """The engine's word on several tickets at once, with two queries, by the ticket's key."""
    tickets = list(tickets)
    rows = rows_of_each(tickets)
    return {ticket.pk: _now(ticket, rows[ticket.pk], at) for ticket in tickets}


def _now(ticket: Ticket, rows: list[Event], at: datetime) -> Now:
    contract = contract_of(ticket.version)
    events = read_rows(contract, rows)
    state = replay(contract, events, to_instant(max(at, ticket.reported_at)), ticket.version.plan, explained=True)
    return Now(ticket, contract, events, state)


def conversation(ticket: Ticket, *, internal: bool) -> list[Event]:
    """All that concerns a ticket, in order of time, with its words and who said it. One query.

    `is_ours` says whether that was one of the provider's people, `has_files` whether files came with it.

    Without `internal` notes are left out in the query itself, so that nothing of them reaches a page of the customer.
    """
    own = Role.objects.filter(person=OuterRef("person"), organisation=ticket.agreement.provider_id)
    told = Event.objects.select_related("message", "person").annotate(
        is_ours=Exists(own), has_files=Exists(Attachment.objects.filter(event=OuterRef("pk")))
    )
    rows = told.filter(ticket=ticket)
    if not internal:
        rows = rows.exclude(message__visibility=Message.Visibility.INTERNAL).exclude(type__in=INTERNAL)
    shared = told.filter(agreement=ticket.agreement, ticket=None, type__in=engine.RELEASES)
    return sorted(rows.union(shared, all=True), key=lambda row: (row.at, concerns_all(row), row.sequence))


def ours_in(rows: Iterable[Event]) -> frozenset[int]:
    """The keys of the provider's people who said something in a conversation."""
    return frozenset(row.person_id for row in rows if row.person_id and row.is_ours)  # type: ignore[attr-defined]


def now_from(ticket: Ticket, rows: list[Event], at: datetime) -> Now:
    """The engine's word on a ticket whose conversation is at hand; what is internal makes no difference to it."""
    return _now(ticket, rows, at)


@readable
def attached(person: Person) -> QuerySet:
    """The files that a person may read because of the messages that they came with; those of notes as notes are."""
    public = Q(event__message__visibility=Message.Visibility.PUBLIC) & scope(person, Act.SEE).where("event__agreement")
    ours = scope(person, Act.WORK).where("event__agreement")
    return Attachment.objects.filter(public | ours).values("file")


def late(agreement: Agreement, clocks: Iterable[str], now: datetime) -> QuerySet[Ticket]:
    """The tickets in which one of these terms was, or is, past its due time."""
    states = ("late", "breached", "running")
    missed = Clock.objects.filter(ticket__agreement=agreement, name__in=clocks, due_at__lt=now, state__in=states)
    return Ticket.objects.filter(pk__in=missed.values("ticket")).select_related("version", "agreement")


def report_of(ticket: Ticket) -> Event | None:
    """The event that began a ticket, with its words and whoever entered it."""
    return ticket.events.filter(type="reported").select_related("message", "person").first()


def report_told(agreement: Agreement, key: str) -> Event | None:
    """The report that was told under this key before."""
    return Event.objects.filter(agreement=agreement, type="reported", key=key).first()


def ours(ticket: Ticket) -> frozenset[int]:
    """The keys of the provider's people."""
    return frozenset(Role.objects.filter(organisation=ticket.agreement.provider).values_list("person", flat=True))


def workers(ticket: Ticket) -> list[Person]:
    """Who may work on a ticket."""
    people = Person.objects.filter(roles__organisation=ticket.agreement.provider, is_active=True).distinct()
    found = people.prefetch_related("roles", "skills").order_by("name", "pk")
    return [person for person in found if may(person, Act.WORK, ticket.agreement)]


def reporters(agreement: Agreement) -> list[Person]:
    """Who may report on the customer's side."""
    role = Role.objects.filter(organisation=agreement.customer, role__in=CUSTOMERS, is_active=True)
    people = Person.objects.filter(roles__in=role, is_active=True)
    return list(people.distinct().order_by("name", "pk"))
