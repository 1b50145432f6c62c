"""Every write to calls. A call's report goes through `tickets.actions`, as everything that happens to a ticket does."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.rows import Job, schedule
from pakt.desk.due.worker import handler
from pakt.desk.outbox.channels import gateway
from pakt.desk.people import access
from pakt.desk.people.access import CUSTOMERS, Act
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.people.numbers import TELLING, telling_digits, written
from pakt.desk.telephone.models import Call, ExchangeKey
from pakt.desk.telephone.queries import phone_hours
from pakt.desk.telephone.wording import text_of_confirmation
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from pakt.engine.contract import Contract

CONFIRM = "telephone.confirm"


def make_key(organisation: Organisation, *, by: Person, now: datetime | None = None) -> str:
    """A new key for the organisation's exchange, told once; the one before counts no more."""
    key = secrets.token_urlsafe(24)
    kept = {"digest": digest(key), "made_by": by, "made_at": now or timezone.now()}
    ExchangeKey.objects.update_or_create(organisation=organisation, defaults=kept)
    return key


def organisation_of(key: str) -> Organisation | None:
    """Whose exchange proves itself by this key."""
    known = ExchangeKey.objects.filter(digest=digest(key)).select_related("organisation").first() if key else None
    return known.organisation if known else None


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def ring(
    organisation: Organisation, *, number: str, name: str = "", external: str | None = None, at: datetime | None = None
) -> Call:
    """Somebody rings. An exchange that tells of one call twice gets the call of before."""
    known = {"organisation": organisation, "external": external}
    if external and (told := Call.objects.filter(**known).first()):
        return told
    started = at or timezone.now()
    made = Call(number=number, shown_name=name, customer=customer_of(organisation, number), started_at=started, **known)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return Call.objects.get(**known)
    return made


def customer_of(provider: Organisation, number: str) -> Organisation | None:
    """The one customer to whose people a number belongs; None where it is of nobody, or of several."""
    digits = telling_digits(number)
    if len(digits) < TELLING:
        return None
    served = Agreement.objects.filter(provider=provider)
    people = Role.objects.filter(
        role__in=CUSTOMERS, is_active=True, organisation__agreements_as_customer__in=served
    ).exclude(person__phone="")
    own = people.annotate(digits=written("person__phone")).filter(digits__endswith=digits)
    contacts = Agreement.objects.filter(provider=provider, contacts__until_at=None).exclude(contacts__role="")
    named = contacts.annotate(digits=written("contacts__phone")).filter(digits__endswith=digits)
    found = {*own.values_list("organisation", flat=True), *named.values_list("customer", flat=True)}
    return Organisation.objects.get(pk=found.pop()) if len(found) == 1 else None


def log(
    call: Call | None, ticket: Ticket, *, contract: Contract, caller: Person | None, number: str, by: Person,
    at: datetime,
) -> Call:  # fmt: skip
    """Keep that a call led to a ticket, and whether the phone hours were over."""
    hours = phone_hours(contract, at)
    kept = call or Call(organisation=ticket.agreement.provider, number=number, started_at=at)
    kept.state, kept.person, kept.taken_by = Call.State.LOGGED, caller, by
    kept.ticket, kept.agreement, kept.customer = ticket, ticket.agreement, ticket.agreement.customer
    kept.out_of_hours = hours is not None and not hours.is_open
    kept.save()
    return kept


def dismiss(call: Call, *, by: Person) -> bool:
    """Put a call aside that needs no ticket; whether it still rang."""
    rings = Call.objects.filter(pk=call.pk, state=Call.State.RINGING)
    return bool(rings.update(state=Call.State.DISMISSED, taken_by=by))


def ring_again(call: Call) -> None:
    """Take back that a call was put aside."""
    Call.objects.filter(pk=call.pk, state=Call.State.DISMISSED).update(state=Call.State.RINGING, taken_by=None)


def confirm_by_text(ticket: Ticket, *, number: str, language: str, now: datetime) -> None:
    """Let the reference go out as a text message; it counts as the confirmation when the gateway has taken it."""
    payload: dict[str, Any] = {"number": number, "language": language}
    schedule(CONFIRM, ticket.pk, now, payload=payload)


@handler(CONFIRM)
def send_confirmation(job: Job, now: datetime) -> None:
    ticket = Ticket.objects.select_related("agreement__provider").get(pk=int(job.subject))
    gateway.send("text", job.payload["number"], "", text_of_confirmation(ticket, job.payload["language"]))
    with transaction.atomic():
        key = f"confirmed by text {ticket.pk}"
        actions.record(ticket, type="acknowledged", by="system", data={"channel": "phone"}, key=key, now=now)
        job.finish()


@transaction.atomic
def note_owed_call(ticket: Ticket, *, by: Person, call: Call | None = None, now: datetime | None = None) -> None:
    """The customer called, as the agreement asks of a report like this: its terms run from now (CC-11)."""
    access.require(by, Act.WORK, ticket.agreement)
    at = call.started_at if call is not None else None
    actions.record(ticket, type="called", by="customer", person=by, at=at, now=now)
    if call is not None:
        Call.objects.filter(pk=call.pk).update(
            state=Call.State.LOGGED, ticket=ticket, agreement=ticket.agreement, customer=ticket.agreement.customer,
            taken_by=by,
        )  # fmt: skip
