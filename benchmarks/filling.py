"""An empty desk filled with many tickets, fast: rows are written in bulk, and the kept copies beside the events are
what `pakt rebuild` would work out for them. A sample is checked at the end.

Forty agreements (eight customers, each under the five contracts that ship) with one provider. Of its forty people four
work for all customers, the others for one each. Every ticket has a history of its own, as its contract allows it, at
times of its own; three of ten are open, most of them young.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models import Model

from pakt.desk.agreements.actions import add_version, create_agreement
from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.due.models import Due
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets import looking
from pakt.desk.tickets.history import refused_rows
from pakt.desk.tickets.looking import LOOK
from pakt.desk.tickets.models import Change, Clock, Event, Message, Right, Ticket
from pakt.desk.tickets.rebuilding import differences
from pakt.engine.contract import Contract
from pakt.engine.load import shipped, shipped_ids, shipped_text
from pakt.engine.rules import rules_of

CUSTOMERS = 8
AGENTS = 40
FOR_ALL = 4
REPORTERS = 6
OPEN = 0.3
# Every ticket has room for so many events and changes: several processes write at once, each knows its own keys.
ROOM = 100
CHUNK = 500
SAMPLE = 200
RARE_SYLLABLES = 4
SINCE = timedelta(days=360)
PROCESSES = 2
# In this order, as far as a contract's clocks listen to them.
STEPS = (
    "acknowledged", "responded", "confirmed", "analysed", "info_requested", "info_supplied", "workaround_provided",
    "resolved", "answered", "accepted",
)  # fmt: skip
CUSTOMERS_STEPS = {"info_supplied", "accepted"}
WORDS = tuple(
    " ".join(
        (
            "printer export login report screen page error after update message does not open list of students voice",
            "raport drukarka logowanie błąd strona po aktualizacji nie działa lista faktura hasło",
            "tisk přihlášení chyba seznam studentů zápis předmětů nejde otevřít po aktualizaci",
            "štampač prijava greška posle nadogradnje spisak poziva ne radi lozinka",
            "печать вход ошибка после обновления список заявок не открывается пароль отчёт",
        )
    ).split(" ")
)


@dataclass(frozen=True)
class Cast:
    """Who writes: the agents and the reporters of each customer."""

    agents: dict[int, list[int]]
    reporters: dict[int, list[int]]


@dataclass(frozen=True)
class Part:
    """Tickets that one process makes: their numbers, counted over the whole desk from 1."""

    first: int
    last: int
    now: datetime


def fill(tickets: int, now: datetime) -> None:
    """Fill the migrated, empty database of the settings with so many tickets, as they stand at `now`; or go on where it
    was filled with a part of them."""
    if not Agreement.objects.exists():
        agreements(now)
    kept = set(Ticket.objects.filter(pk__in=range(1, tickets + 1, CHUNK)).values_list("pk", flat=True))
    parts = [
        Part(first, min(first + CHUNK, tickets + 1), now) for first in range(1, tickets + 1, CHUNK) if first not in kept
    ]
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for _ in pool.imap_unordered(write, parts):
            pass
    number(tickets)
    sample(tickets)
    call_command("reindex", stdout=sys.stderr)
    analyse()


@transaction.atomic
def agreements(now: datetime) -> None:
    early = now - SINCE - timedelta(days=30)
    provider = Organisation.objects.create(name="Cedar Support")
    customers = [Organisation.objects.create(name=f"Customer {place}") for place in range(CUSTOMERS)]
    for number in range(AGENTS):
        person = Person.objects.create(email=f"agent{number}@example.org", name=f"Agent {number}", time_zone="UTC")
        role = Role.Name.AGENT if number else Role.Name.PROVIDER_MANAGER
        customer = customers[number % CUSTOMERS] if number >= FOR_ALL else None
        Role.objects.create(person=person, organisation=provider, role=role, customer=customer)
    for place, customer in enumerate(customers):
        for number in range(REPORTERS):
            person = Person.objects.create(
                email=f"reporter{place}-{number}@example.org", name=f"Reporter {place}.{number}", time_zone="UTC"
            )
            role = Role.Name.CUSTOMER_MANAGER if number == 0 else Role.Name.REPORTER
            Role.objects.create(person=person, organisation=customer, role=role)
        for order, contract_id in enumerate(shipped_ids()):
            agreement = create_agreement(
                name=f"Customer {place}, {contract_id}", customer=customer, provider=provider, contract_id=contract_id,
                prefix=f"{'ABCDEFGH'[place]}{'ABCDE'[order]}",
            )  # fmt: skip
            plans = list(shipped(contract_id).plans)
            add_version(
                agreement, text=shipped_text(contract_id), plan=plans[place % len(plans)] if plans else None,
                signed_on=early.date(), published_on=early.date(), effective_from=early, now=early,
            )  # fmt: skip


def write(part: Part) -> None:
    """Make the tickets of a part and keep them, in one transaction."""
    customers = list(Organisation.objects.filter(name__startswith="Customer"))
    agents = list(Role.objects.filter(role=Role.Name.AGENT).order_by("pk").values_list("person", "customer"))
    people = Cast(
        {one.pk: [person for person, only in agents if only in (None, one.pk)] for one in customers},
        {one.pk: list(one.roles.order_by("pk").values_list("person", flat=True)) for one in customers},
    )
    versions = list(ContractVersion.objects.select_related("agreement").order_by("pk"))
    rows: list[Model] = []
    for place in range(part.first, part.last):
        version = versions[place % len(versions)]
        rows += ticket_rows(place, (place - 1) // len(versions) + 1, version, people, part.now)
    with transaction.atomic():
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA defer_foreign_keys = ON")
        for model in (Ticket, Event, Message, Clock, Right, Change, Due):
            model.objects.bulk_create([row for row in rows if type(row) is model], batch_size=2000)  # type: ignore[attr-defined]


def ticket_rows(place: int, number: int, version: ContractVersion, people: Cast, now: datetime) -> Iterator[Model]:
    """One ticket with everything that is kept of it."""
    random = Random(place)
    agreement, contract = version.agreement, contract_of(version)
    is_open = random.random() < OPEN
    # Young ones are due today and tomorrow, old ones long past.
    age = timedelta(hours=random.expovariate(1 / 20)) if is_open else timedelta(days=random.uniform(3, 350))
    reported_at = whole(now - min(age, SINCE))
    reporter = random.choice(people.reporters[agreement.customer_id])
    ticket = Ticket(
        pk=place, agreement=agreement, version=version, reference=f"{agreement.prefix}-{number:04}",
        reporter_id=reporter, reported_at=reported_at, subject=words(random, 3, 9)[:300], looked_at=reported_at,
    )  # fmt: skip
    history = list(islice(told(random, contract, ticket, people, now, is_open), ROOM))
    while refused := refused_among(ticket, history, now):
        history = [row for row in history if id(row) not in refused]
    for sequence, row in enumerate(history, 1):
        row.pk, row.sequence = place * ROOM + sequence, sequence
    walk = looking.from_nothing(ticket)
    for row in history:
        walk.take(row)
    walk.pass_time(now)
    copies = looking.copies_of(walk)
    for name, value in copies.ticket.items():
        setattr(ticket, name, value)
    yield ticket
    for row in history:
        yield row
        if hasattr(row, "words"):
            yield message(row, ticket)
    yield from (Clock(ticket=ticket, position=i, **values) for i, values in enumerate(copies.clocks))
    yield from (Right(ticket=ticket, **values) for values in copies.rights)
    for i, values in enumerate(copies.changes, 1):
        yield Change(pk=place * ROOM + i, ticket=ticket, number=i, created_at=now, **values)
    again = looking.look_again_at(walk.state)
    if again is not None:
        yield Due(kind=LOOK, subject=str(place), due_at=again, take_at=again)


def refused_among(ticket: Ticket, history: list[Event], now: datetime) -> set[int]:
    walk = looking.from_nothing(ticket)
    walk.known = history
    return set(refused_rows(walk.at(now), history))


def told(
    random: Random, contract: Contract, ticket: Ticket, people: Cast, now: datetime, is_open: bool
) -> Iterator[Event]:
    """The events of a ticket, one after the other; those of an open one break off."""
    kind = random.choice(list(contract.kinds))
    priorities = contract.kinds[kind].priorities
    classified = {"kind": kind} | ({"priority": random.choice(priorities)} if priorities else {})
    agent, at = random.choice(people.agents[ticket.agreement.customer_id]), ticket.reported_at
    rules = rules_of(contract)
    heard = [name for name in STEPS if name in rules.started_by or name in rules.stopped_by]
    left = len(heard) + 1 if not is_open else random.randrange(len(heard) + 1)
    data: dict[str, dict[str, Any]] = {
        "acknowledged": {"channel": "portal"},
        "analysed": {**classified, "assignee": "Agent", "planned_for": "Friday"},
        "answered": {"channel": "portal", "reason": "by phone"},
    }

    def row(type: str, by: str, said: dict[str, Any], text: str = "") -> Event:
        person = ticket.reporter_id if by == "customer" else agent
        event = Event(
            agreement=ticket.agreement, ticket=ticket, type=type, by=by, person_id=person, data=said, at=at,
            recorded_at=at,
        )  # fmt: skip
        if text:
            event.words = text  # type: ignore[attr-defined]
        return event

    yield row("reported", "customer", {"channel": "portal", **classified}, words(random, 20, 60))
    if random.random() < 0.7:
        at += gap(random, 0.3)
        if at < now:
            yield row("assigned", "provider", {"person": agent})
    for name in heard[:left]:
        at += gap(random, 4)
        if at >= now:
            return
        by = "customer" if name in CUSTOMERS_STEPS else "provider"
        yield row(name, by, data.get(name, {}), words(random, 10, 50) if random.random() < 0.8 else "")
        if random.random() < 0.3:
            at += gap(random, 1)
            if at < now:
                yield row("note", "provider", {}, words(random, 5, 20))
    if not is_open:
        at += gap(random, 6)
        if at < now:
            yield row("closed", "provider", {})


def message(row: Event, ticket: Ticket) -> Message:
    kept = Message.Visibility.INTERNAL if row.type == "note" else Message.Visibility.PUBLIC
    subject = ticket.subject if row.type == "reported" else ""
    return Message(event=row, visibility=kept, subject=subject, text=row.words)  # type: ignore[attr-defined]


def gap(random: Random, hours: float) -> timedelta:
    return timedelta(seconds=60 + int(random.expovariate(1 / (hours * 3600))))


def words(random: Random, fewest: int, most: int) -> str:
    """Common words, and at the end one that few other tickets hold."""
    common = random.choices(WORDS, k=random.randint(fewest, most))
    return " ".join([*common, rare(random)]).capitalize()


def rare(random: Random) -> str:
    """One of some hundred thousand words that no language has."""
    return "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiouy") for _ in range(RARE_SYLLABLES))


def whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def number(tickets: int) -> None:
    """Whoever comes next gets the next number: tickets of each agreement, and keys of each table."""
    for agreement in Agreement.objects.all():
        agreement.last_number = agreement.tickets.count()
        agreement.save(update_fields=["last_number"])
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Ticket, Event, Change]):
            cursor.execute(sql)


def sample(tickets: int) -> None:
    """RuntimeError where the copies of one of some tickets are not what follows from its events."""
    random = Random(0)
    for pk in random.sample(range(1, tickets + 1), min(SAMPLE, tickets)):
        if found := differences(pk):
            raise RuntimeError(f"what was filled in is not what follows: {found[0]}")


def analyse() -> None:
    """The database learns what it holds, as it would have by itself overnight."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
