"""What an event must be before it is replayed: said by whoever may say it, well formed, in its time."""

from __future__ import annotations

import json
from datetime import datetime

from django.core.exceptions import PermissionDenied

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.access import Act, may
from pakt.desk.people.models import Person
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.history import DESK_ONLY, raw
from pakt.desk.tickets.models import Event
from pakt.engine import events as engine
from pakt.engine.errors import ScenarioError
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

LONGEST_TEXT = 1_000_000
LONGEST_SUBJECT = 300
# The answers of a form that the contract asks for with a report or a step.
FORM = "form"


def allowed(agreement: Agreement, by: str, person: Person | None) -> None:
    """PermissionDenied where `person` may not speak for that side; nobody in person means the desk itself.

    The provider's people may note what the customer said, on the phone or in a meeting.
    """
    if person is None:
        return
    speaks = {"provider": (Act.WORK,), "customer": (Act.ANSWER_AS_CUSTOMER, Act.WORK)}.get(by, ())
    if not any(may(person, act, agreement) for act in speaks):
        raise PermissionDenied(f"{person} may not speak for the {by} in {agreement}")


def well_formed(row: Event, version: ContractVersion) -> None:
    """BadEvent naming the field that is wrong."""
    if row.type in DESK_ONLY:
        carries: set[str] = {"person"} if row.type == "assigned" else set()
        if row.by not in DESK_ONLY[row.type]:
            raise BadEvent("by", f"{row.by!r} can't say {row.type!r}; it is said by {' or '.join(DESK_ONLY[row.type])}")
    else:
        carries = {*engine.CARRIES.get(row.type, ()), FORM}
        try:
            engine.read_event(raw(row), 0, "event", rules_of(contract_of(version)).words)
        except ScenarioError as error:
            raise BadEvent(error.where.removeprefix("event[0]").lstrip(".") or "event", error.message) from None
    for name in row.data:
        if name not in carries:
            raise BadEvent(name, f"is nothing that {row.type!r} carries")
    if not isinstance(row.data.get(FORM, {}), dict):
        raise BadEvent(FORM, "must hold an answer for each question")
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
            raise StepRefused("the agreement has no contract yet")
        validity = contract_of(first).validity
        reason = f"the contract has not taken effect: no version is in force at {at.isoformat()}"
        raise StepRefused(reason, validity.clauses)
    contract = contract_of(version)
    ends = contract.validity.ends
    if ends is not None and rules_of(contract).zone.local_date(to_instant(at)) > ends:
        raise StepRefused(f"the contract ended with {ends}", contract.validity.clauses)
    return version
