"""Every read of calls. Who asks comes first; what one may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

from pakt.desk.agreements.models import Agreement, Contact
from pakt.desk.agreements.queries import agreements, contract_of, version_at
from pakt.desk.people.access import CUSTOMERS, Act, Scope, scope
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.people.numbers import telling_digits, written
from pakt.desk.telephone.models import Call, ExchangeKey
from pakt.desk.tickets.models import Clock, Ticket
from pakt.engine.contract import Contract
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

# A call that nobody logged is shown as ringing for so long; it stays in the list afterwards.
RINGS = timedelta(minutes=30)
MOST_CALLERS = 8
MOST_CALLS = 50
RUNNING = ("running", "breached")


def calls(person: Person) -> QuerySet[Call]:
    """The calls that a person may know of: of the agreements that they work under, and those of unknown numbers."""
    where = scope(person, Act.WORK)
    return Call.objects.filter(_seen(where)).select_related("person", "agreement", "ticket", "taken_by", "customer")


def _seen(where: Scope) -> Q:
    """A call of a customer is seen by whoever works for that customer, an unknown one by all of the provider."""
    unknown = Q(customer=None, agreement=None)
    seen = where.where() | Q(agreement=None, organisation__in=where.as_provider)
    for provider, customer in where.as_provider_for:
        seen |= Q(organisation=provider) & (unknown | Q(agreement=None, customer=customer))
    return seen


def ringing(person: Person, now: datetime) -> QuerySet[Call]:
    """Calls that came just now and that nobody has logged, the newest first."""
    rings = calls(person).filter(state=Call.State.RINGING, started_at__gt=now - RINGS)
    return rings.order_by("-started_at", "-pk")


def latest(person: Person) -> QuerySet[Call]:
    return calls(person).order_by("-started_at", "-pk")[:MOST_CALLS]


def call(person: Person, pk: int | None) -> Call | None:
    return calls(person).filter(pk=pk).first() if pk is not None else None


def mark(person: Person, now: datetime) -> str:
    """Stands for what the page of calls shows as ringing. One query."""
    found = ringing(person, now).order_by().aggregate(newest=Max("pk"))
    count = ringing(person, now).count()
    return f"{found['newest'] or 0}.{count}"


# Who rings


@dataclass(frozen=True)
class Caller:
    """Somebody whose number it may be: a person who can report, or a contact; under one agreement."""

    name: str
    number: str
    agreement: Agreement
    person: Person | None = None

    @property
    def key(self) -> str:
        return f"{self.agreement.prefix}:{self.person.pk if self.person else ''}"


def callers(person: Person, number: str, now: datetime) -> list[Caller]:
    """Who of the agreements under which `person` works has this number, or one that has these digits in it."""
    digits = telling_digits(number)
    if not digits:
        return []
    under = list(agreements(person, Act.WORK))
    found = [*people_with(digits, under), *contacts_with(digits, under)]
    kept: dict[tuple[str, int], Caller] = {}
    for caller in found:
        kept.setdefault((caller.name, caller.agreement.pk), caller)
    return list(kept.values())[:MOST_CALLERS]


def people_with(digits: str, under: Iterable[Agreement]) -> list[Caller]:
    of_customer: dict[int, list[Agreement]] = {}
    for agreement in under:
        of_customer.setdefault(agreement.customer_id, []).append(agreement)
    entitled = Role.objects.filter(
        organisation__in=of_customer, role__in=CUSTOMERS, is_active=True, person__is_active=True
    ).exclude(person__phone="")
    found = entitled.annotate(digits=written("person__phone")).filter(digits__contains=digits)
    return [
        Caller(role.person.name, role.person.phone, agreement, role.person)
        for role in found.select_related("person").order_by("person__name", "pk")[: 2 * MOST_CALLERS]
        for agreement in of_customer[role.organisation_id]
    ]


def contacts_with(digits: str, under: Iterable[Agreement]) -> list[Caller]:
    """Contact persons of the customer; the numbers at which the provider is reached are no callers."""
    known = Contact.objects.filter(agreement__in=list(under), until_at=None).exclude(phone="").exclude(role="")
    found = known.annotate(digits=written("phone")).filter(digits__contains=digits).order_by("name", "pk")
    agreements_by = {agreement.pk: agreement for agreement in under}
    return [Caller(one.label, one.phone, agreements_by[one.agreement_id]) for one in found[: 2 * MOST_CALLERS]]


# Phone hours


@dataclass(frozen=True)
class PhoneHours:
    """Whether an agreement's phone is open at a moment; `opens_at` is when it will be, None day and night."""

    is_open: bool
    opens_at: datetime | None = None


def phone_hours(contract: Contract, at: datetime) -> PhoneHours | None:
    """None where the agreement takes no reports by phone."""
    channel = contract.channels.get("phone")
    if channel is None:
        return None
    if channel.open == "always":
        return PhoneHours(True)
    calendar = rules_of(contract).calendars[channel.open]
    instant = to_instant(at)
    if calendar.is_open(instant):
        return PhoneHours(True)
    return PhoneHours(False, calendar.to_datetime(calendar.opening(instant)))


@dataclass(frozen=True)
class Line:
    """An agreement whose customers ring, with the hours of its phone."""

    agreement: Agreement
    contract: Contract
    hours: PhoneHours | None


def lines(person: Person, now: datetime) -> list[Line]:
    """The agreements under which `person` may log calls now."""
    found = []
    for agreement in agreements(person, Act.WORK):
        version = version_at(agreement, now)
        if version is not None and "phone" in (contract := contract_of(version)).channels:
            found.append(Line(agreement, contract, phone_hours(contract, now)))
    return found


# What is owed by phone


def calls_owed(person: Person) -> QuerySet[Ticket]:
    """Reports that count only from a call which the customer still owes (CC-11)."""
    owed = Ticket.objects.filter(scope(person, Act.WORK).where(), is_open=True, awaited=Ticket.Awaited.CALL)
    return owed.select_related("agreement__customer", "reporter", "version").defer("version__text").order_by(
        "reported_at", "pk"
    )  # fmt: skip


def callbacks_due(person: Person) -> list[Clock]:
    """Call-backs that were agreed and not made yet, the next first (IS-5, MH-11). One query."""
    found = Clock.objects.filter(
        scope(person, Act.WORK).where("ticket__agreement"), ticket__is_open=True, owed_by="provider", state__in=RUNNING,
        term="as agreed",
    ).select_related("ticket__agreement__customer", "ticket__reporter", "ticket__assignee")  # fmt: skip
    return list(found.order_by("due_at", "pk")[:MOST_CALLS])


def has_key(organisation: Organisation) -> bool:
    """Whether an exchange can tell of calls."""
    return ExchangeKey.objects.filter(organisation=organisation).exists()
