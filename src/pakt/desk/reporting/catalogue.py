"""The catalogue of an agreement: what can be ordered, what it costs, how early one must ask, by when one has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.wording import pars, said, term_words
from pakt.desk.pages.dates import short_day
from pakt.desk.pages.parts import ParPart
from pakt.desk.people.request import current_zone
from pakt.desk.reporting.promises import Promise
from pakt.engine.contract import CatalogueEntry, Contract
from pakt.engine.orders import first_day
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant


@dataclass(frozen=True)
class Offer:
    """An entry of the catalogue, for whoever may order it. `owed` is by when something is owed if it is ordered now.

    With `enrols` the provider sets place and dates, and one enrols in them.
    """

    name: str
    result: str
    billed: str
    url: str
    clauses: Sequence[ParPart]
    ahead: str = ""
    owed: str = ""
    enrols: bool = False
    comprises: Sequence[str] = ()


def offers(agreement: Agreement, version: ContractVersion, contract: Contract, now: datetime) -> list[Offer]:
    return [offer_of(agreement, version, contract, entry, now) for entry in contract.catalogue]


def offer_of(
    agreement: Agreement, version: ContractVersion, contract: Contract, entry: CatalogueEntry, now: datetime
) -> Offer:
    names = {other.id: said(other.name) for other in contract.catalogue}
    return Offer(
        said(entry.name),
        said(entry.result),
        billed_words(entry),
        reverse("trainings") if entry.enrolment else reverse("order", args=[agreement.prefix, entry.id]),
        pars(agreement, contract, entry.clauses),
        ahead_words(contract, entry, now),
        owed_words(agreement, version, entry, now),
        entry.enrolment,
        [names[name] for name in entry.comprises],
    )


def billed_words(entry: CatalogueEntry) -> str:
    words = {
        "in the price": _("in the price"),
        "by the hour": _("billed by the hour"),
        "by quote": _("by quote"),
        "from prepaid hours": _("from prepaid hours"),
    }
    return words[entry.billed]


def ahead_words(contract: Contract, entry: CatalogueEntry, now: datetime) -> str:
    """`21 days; ordered now, from Fri 18 Dec 2026 on`."""
    if entry.lead_time is None:
        return ""
    day = first_day(rules_of(contract), entry.lead_time, to_instant(now))
    words = {"term": term_words(entry.lead_time), "day": short_day(datetime.combine(day, time(12), UTC), year=True)}
    return _("%(term)s; ordered now, from %(day)s on") % words


def owed_words(agreement: Agreement, version: ContractVersion, entry: CatalogueEntry, now: datetime) -> str:
    """`Access by Mon 30 Nov, 24:00`; nothing where no term with a date runs for it."""
    promise = Promise(agreement, version, order_data(entry), now, now, zone=current_zone())
    return promise.first()


def order_data(entry: CatalogueEntry) -> dict[str, Any]:
    """What the report of an order carries by itself."""
    data = {"kind": entry.kind, "channel": "portal", "entry": entry.id}
    return {**data, "priority": entry.priority} if entry.priority else data
