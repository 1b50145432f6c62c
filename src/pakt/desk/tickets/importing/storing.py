"""Incidents as tickets, through the one door; a ticket is stored whole or not at all, and once.

The desk has each step from the log's own moment of telling, as if it had been there, so that a term is not shown as
broken that was only told of late. That it was not there shows in a note at the end of each ticket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from pakt.desk.agreements.actions import add_version, create_agreement, start_of_day
from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation
from pakt.desk.tickets.actions import record, report
from pakt.desk.tickets.checks import LONGEST_SUBJECT
from pakt.desk.tickets.hearing import history
from pakt.desk.tickets.importing.log import Incident
from pakt.desk.tickets.importing.mapping import CannotImport, ImportedAgreement
from pakt.desk.tickets.importing.steps import Step, keyed
from pakt.engine.load import load_text


@transaction.atomic
def agreement_for(text: str, told: ImportedAgreement, prefix: str, plan: str | None, now: datetime) -> Agreement:
    """The agreement under this contract file whose tickets begin with `prefix`, made where there is none.

    CannotImport where that prefix belongs to an agreement under another file.
    """
    known = Agreement.objects.filter(prefix=prefix).first()
    if known is not None:
        digests = list(known.versions.order_by("number").values_list("sha256", flat=True))
        if digests != [hashlib.sha256(text.encode()).hexdigest()]:
            raise CannotImport(prefix, None, f"is the prefix of {known}, under another contract file; give --prefix")
        return known
    contract = load_text(text)
    customer, _ = Organisation.objects.get_or_create(name=told.customer)
    provider, _ = Organisation.objects.get_or_create(name=told.provider)
    try:
        agreement = create_agreement(
            name=told.name, customer=customer, provider=provider, contract_id=contract.contract, prefix=prefix
        )
    except ValidationError as error:
        raise CannotImport(prefix, None, f"can't be a prefix: {' '.join(error.messages)}") from None
    since = start_of_day(told.since, contract.time_zone)
    add_version(
        agreement, text=text, plan=plan, signed_on=told.since, published_on=told.since, effective_from=since, now=now
    )
    return agreement


def known_keys(agreement: Agreement) -> set[str]:
    """The keys of all steps that were imported before."""
    keys = agreement.events.exclude(key=None).values_list("key", flat=True)
    return {key for key in keys if key is not None}


@history()
@transaction.atomic
def store(
    agreement: Agreement, incident: Incident, told: list[Step], note: str, known: Collection[str], now: datetime
) -> bool:
    """Keep the steps of an incident whose keys are not `known`; whether there were any.

    PaktError, and nothing stored, where the contract or the desk refuses one.
    """
    (first, key), *rest = keyed(incident, told)
    new = [(step, name) for step, name in rest if name not in known]
    if key in known and not new:
        return False
    row = incident.rows[0]
    ticket = report(
        agreement,
        subject=f"{incident.number}: {row.subject}"[:LONGEST_SUBJECT],
        text=row.text,
        channel=first.data["channel"],
        kind=first.data["kind"],
        priority=first.data.get("priority"),
        at=first.at,
        key=key,
        now=first.told_at,
    )
    for step, name in new:
        record(ticket, type=step.type, by=step.by, data=step.data, at=step.at, key=name, now=step.told_at)
    record(ticket, type="note", by="system", text=note, now=now)
    return True
