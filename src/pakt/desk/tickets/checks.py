"""What an event must be before it is replayed: said by whoever may say it, well formed, in its time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.access import Act, may, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets import desk_events, references
from pakt.desk.tickets.agreed import objections
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.history import raw
from pakt.desk.tickets.models import Event, Message, Ticket
from pakt.desk.tickets.sharing import contractors_of, is_own_report
from pakt.engine import events as engine
from pakt.engine.errors import ScenarioError
from pakt.engine.orders import entry_of
from pakt.engine.period import Reader
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

# What concerns a whole agreement beside its releases, and what it carries.
OF_AGREEMENT: dict[str, tuple[str, ...]] = {
    **{name: tuple(engine.CARRIES[name]) for name in engine.RELEASES},
    "outage": ("until", "scope", "exception"),
    "maintenance": ("until", "announced_at", "kind"),
    "credit_claimed": ("channel", "subject"),
    "warned": tuple(desk_events.DESK_EVENTS["warned"].carries),
    "version_in_use": ("version", "released_on", "newer_majors"),
}
LONGEST_TEXT = 1_000_000
LONGEST_SUBJECT = 300
LONGEST_KEY = 200
# The answers of a form that the contract asks for with a report or a step.
FORM = "form"
# What another contractor may say, in a ticket that it may see: it never decides for the customer.
OF_CONTRACTORS = ("reported", "message", "info_supplied")


def allowed(agreement: Agreement, by: str, person: Person | None, type: str) -> None:
    """PermissionDenied where `person` may not say this for that side; nobody in person means the desk itself.

    The provider's people may note what the customer or another contractor said, on the phone or in a meeting.
    """
    if person is None:
        return
    speaks = {
        "provider": (Act.WORK,),
        "customer": (Act.ANSWER_AS_CUSTOMER, Act.WORK),
        "contractor": (Act.ANSWER_SHARED, Act.WORK),
    }.get(by, ())
    if by == "customer" and type in OF_CONTRACTORS:
        speaks += (Act.ANSWER_SHARED,)
    if not any(may(person, act, agreement) for act in speaks):
        raise PermissionDenied(f"{person} may not speak for the {by} in {agreement}")


def fits(ticket: Ticket, row: Event) -> None:
    """BadEvent where what the desk keeps does not fit what was told of the ticket before; it is locked."""
    _own_ticket(ticket, row)
    if row.type not in desk_events.DESK_EVENTS:
        return
    for name, carried in desk_events.DESK_EVENTS[row.type].carries.items():
        if carried.of and name in row.data:
            _earlier(ticket, name, [row.data[name]], type=carried.of)
    if "messages" in row.data:
        _earlier(ticket, "messages", row.data["messages"], message__visibility=Message.Visibility.PUBLIC)
    if "organisation" in row.data:
        _shared_with(ticket, row)
    if row.type == "rated" and ticket.is_open:
        raise BadEvent("score", "is given once the ticket is closed")


def _own_ticket(ticket: Ticket, row: Event) -> None:
    """PermissionDenied where a contractor speaks as whoever reported of what its own people did not report."""
    if row.by != "customer" or row.person is None:
        return
    speaks = (Act.ANSWER_AS_CUSTOMER, Act.WORK)
    if not any(may(row.person, act, ticket.agreement) for act in speaks) and not is_own_report(row.person, ticket):
        raise PermissionDenied(f"{row.person} may not speak for whoever reported {ticket}")


def _earlier(ticket: Ticket, field: str, sequences: list[int], **what: object) -> None:
    if ticket.events.filter(sequence__in=sequences, **what).count() != len(set(sequences)):
        raise BadEvent(field, "names nothing of this ticket that it could count to")


def _shared_with(ticket: Ticket, row: Event) -> None:
    """A contractor is no side of the agreement; all but the first word needs that the ticket is shared with it."""
    organisation = row.data["organisation"]
    if row.type != "shared":
        if not ticket.shares.filter(organisation=organisation, ended_at=None).exists():
            raise BadEvent("organisation", "is not one that the ticket is shared with")
    elif not contractors_of(ticket.agreement).filter(pk=organisation).exists():
        raise BadEvent("organisation", "is no other contractor of this customer")
    if row.by == "contractor" and row.person is not None and not may(row.person, Act.WORK, ticket.agreement):
        own = (organisation, ticket.agreement.customer_id)
        if own not in scope(row.person, Act.ANSWER_SHARED).as_contractor:
            raise PermissionDenied(f"{row.person} may not speak for that contractor")


def well_formed(row: Event, version: ContractVersion) -> None:
    """BadEvent naming the field that is wrong in an event of a ticket."""
    if row.type in desk_events.DESK_EVENTS:
        for name, problem in desk_events.wrongs(row.type, row.by, row.data):
            raise BadEvent(name, problem)
        return
    with _naming_the_field():
        engine.read_event(raw(row), 0, "events", rules_of(contract_of(version)).words)
    _carries(row, (*engine.CARRIES.get(row.type, ()), FORM, references.FIELD))
    if references.FIELD in row.data and (problem := references.wrong(row.data[references.FIELD])):
        raise BadEvent(references.FIELD, problem)
    if not isinstance(row.data.get(FORM, {}), dict):
        raise BadEvent(FORM, "must hold an answer for each question")


def as_agreed(row: Event, version: ContractVersion) -> None:
    """StepRefused for a report of what the agreement does not cover, or an order that comes too late."""
    contract = contract_of(version)
    entry = entry_of(contract, row.data.get("entry") or "")
    if entry is not None and row.data["kind"] != entry.kind:
        raise BadEvent("kind", f"an order of {entry.id!r} is of kind {entry.kind!r}")
    for objection in objections(contract, row.data, row.at):
        raise StepRefused(objection.reason, objection.clauses)


def well_formed_for_agreement(row: Event, version: ContractVersion) -> None:
    """BadEvent naming the field that is wrong in an event of a whole agreement."""
    if row.type in desk_events.DESK_EVENTS:
        for name, problem in desk_events.wrongs(row.type, row.by, row.data):
            raise BadEvent(name, problem)
        return
    with _naming_the_field():
        Reader(rules_of(contract_of(version)), to_instant(row.at)).read([raw(row)])
    _carries(row, OF_AGREEMENT.get(row.type, ()))


@contextmanager
def _naming_the_field() -> Iterator[None]:
    try:
        yield
    except ScenarioError as error:
        raise BadEvent(error.where.removeprefix("events[0]").lstrip(".") or "type", error.message) from None


def _carries(row: Event, known: Collection[str]) -> None:
    for name in row.data:
        if name not in known:
            raise BadEvent(name, f"is nothing that {row.type!r} carries")
    keepable("data", json.dumps(row.data, ensure_ascii=False), LONGEST_TEXT)


def keepable(field: str, text: str, longest: int) -> None:
    """BadEvent for text that no database keeps: too long, with NUL characters or halves of characters."""
    if len(text) > longest:
        raise BadEvent(field, f"is longer than {longest:,} characters")
    if "\0" in text or "\\u0000" in text:
        raise BadEvent(field, "has a NUL character in it")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadEvent(field, "has a broken character in it") from None


def in_its_time(row: Event, now: datetime, earliest: datetime | None = None) -> None:
    """BadEvent for a time that has not come, or before the report; one without an offset is none."""
    if row.at.tzinfo is None:
        raise BadEvent("at", f"{row.at.isoformat()} has no offset")
    if row.at > now:
        raise BadEvent("at", f"{row.at.isoformat()} has not come yet; what happened is recorded, not what will")
    if earliest is not None and row.at < earliest:
        raise BadEvent("at", f"{row.at.isoformat()} is before the report, {earliest.isoformat()}")


def in_force(agreement: Agreement, at: datetime, version: ContractVersion | None) -> ContractVersion:
    """StepRefused, with the clause where the contract names one, unless a version was in force at `at`."""
    if version is None:
        first = agreement.versions.order_by("number").first()
        if first is None:
            raise StepRefused(_("the agreement has no contract yet"))
        validity = contract_of(first).validity
        reason = _("the contract has not taken effect: no version is in force at %(time)s") % {"time": at.isoformat()}
        raise StepRefused(reason, validity.clauses)
    contract = contract_of(version)
    ends = contract.validity.ends
    if ends is not None and rules_of(contract).zone.local_date(to_instant(at)) > ends:
        raise StepRefused(_("the contract ended with %(date)s") % {"date": ends}, contract.validity.clauses)
    return version
