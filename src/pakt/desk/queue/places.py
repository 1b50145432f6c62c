"""The agreements that a person works under, each with the contract that is newest, for one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_with
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.engine.contract import Contract


@dataclass(frozen=True)
class Place:
    """An agreement, as far as the queue shows it; `newest` is the key of its newest version, `digest` of its text."""

    pk: int
    name: str
    prefix: str
    customer_id: int
    customer: str
    provider_id: int
    newest: int | None
    digest: str | None


@dataclass(frozen=True)
class Places:
    """`others`: whether the desk holds agreements beside these."""

    agreements: dict[int, Place]
    others: bool

    @cached_property
    def contracts(self) -> dict[int, Contract]:
        """By the agreement's key; an agreement without a version has none."""
        return {
            pk: contract_with(one.digest, one.newest)
            for pk, one in self.agreements.items()
            if one.newest is not None and one.digest is not None
        }

    def among(self, field: str = "agreement") -> Q:
        """The condition on a queryset whose `field` names the agreement: no condition where there are no others.

        A condition that narrows nothing keeps a database from walking its index in order.
        """
        return Q(**{f"{field}__in": list(self.agreements)}) if self.others else Q()

    def named(self, prefix: str) -> Place | None:
        return next((one for one in self.agreements.values() if one.prefix == prefix), None)

    def ends_of_today(self, now: datetime) -> dict[datetime, list[int]]:
        """The end of today where each agreement is carried out, with the agreements' keys."""
        ends: dict[datetime, list[int]] = {}
        for pk, contract in self.contracts.items():
            zone = ZoneInfo(contract.time_zone)
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            ends.setdefault(datetime.combine(tomorrow, time(0), zone), []).append(pk)
        return ends

    def until_end_of_today(self, now: datetime, field: str = "order_at", agreement: str = "agreement") -> Q:
        """The condition that a moment is not later than the end of today, in the agreement's own time."""
        ends = self.ends_of_today(now)
        if len(ends) == 1:
            return Q(**{f"{field}__lte": next(iter(ends))})
        found = Q(pk__in=[])
        for end, pks in ends.items():
            found |= Q(**{f"{agreement}__in": pks, f"{field}__lte": end})
        return found


def places_of(person: Person) -> Places:
    """Where a person works. One query."""
    where = scope(person, Act.WORK).where("")
    newest = ContractVersion.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    found = Agreement.objects.filter(where).annotate(
        newest=Subquery(newest.values("pk")[:1]),
        digest=Subquery(newest.values("sha256")[:1]),
        others=Exists(Agreement.objects.exclude(where)),
    )
    fields = ("pk", "name", "prefix", "customer_id", "customer__name", "provider_id", "newest", "digest", "others")
    rows = list(found.values_list(*fields))
    places = [Place(*row[:-1]) for row in rows]
    return Places({place.pk: place for place in places}, not rows or any(row[-1] for row in rows))


def first_named(contracts: Iterable[Contract], table: str, name: str) -> Any:
    """What is called so in the first contract that knows it: a kind, a priority, a clock."""
    return next((known for contract in contracts if (known := getattr(contract, table).get(name)) is not None), None)
