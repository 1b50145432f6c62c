"""Every write to agreements: a new agreement, a new version of its contract, a version put in force."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.models import Organisation, Person
from pakt.engine.check import Finding, findings
from pakt.engine.contract import Contract
from pakt.engine.errors import PaktError
from pakt.engine.load import load_text
from pakt.engine.rules import rules_of


class VersionRefused(PaktError):
    """A version that cannot be added or put in force: `reason`, and the `clauses` that say so where some do."""

    def __init__(self, reason: str, clauses: tuple[str, ...] = ()) -> None:
        self.reason = reason
        self.clauses = clauses
        super().__init__(f"{reason} ({', '.join(clauses)})" if clauses else reason)


def create_agreement(
    *, name: str, customer: Organisation, provider: Organisation, contract_id: str, prefix: str
) -> Agreement:
    """An agreement without any version yet: nothing can be reported under it. ValidationError for a bad prefix."""
    agreement = Agreement(name=name, customer=customer, provider=provider, contract_id=contract_id, prefix=prefix)
    agreement.full_clean()
    agreement.save()
    return agreement


@transaction.atomic
def add_version(
    agreement: Agreement,
    *,
    text: str,
    plan: str | None = None,
    signed_on: date | None = None,
    published_on: date | None = None,
    effective_from: datetime | None = None,
    note: str = "",
    person: Person | None = None,
    now: datetime | None = None,
) -> ContractVersion:
    """Keep a contract file as the agreement's next version; put it in force where a date can be told.

    Dates that are not given are those of the file. Raises ContractError for a file that cannot be used,
    ScenarioError for a plan that it does not have, VersionRefused where the contract check finds an error or the
    dates are not possible (see `put_in_force`).
    """
    now = now or timezone.now()
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    last = agreement.versions.order_by("number").last()
    version = ContractVersion(
        agreement=agreement,
        number=last.number + 1 if last else 1,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        note=note,
        added_by=person,
        added_at=now,
    )
    contract = contract_of(version)
    _fits(agreement, contract, text)
    version.plan = rules_of(contract).plan(plan)
    version.signed_on = signed_on or contract.validity.signed
    version.published_on = published_on or contract.validity.published
    version.save(force_insert=True)
    effective_from = effective_from or _first_moment(version, contract)
    if effective_from is not None:
        put_in_force(version, effective_from=effective_from, now=now)
    return version


@transaction.atomic
def put_in_force(
    version: ContractVersion,
    *,
    effective_from: datetime,
    published_on: date | None = None,
    now: datetime | None = None,
) -> None:
    """Let a version take effect, once and for all.

    VersionRefused where it has taken effect already, where the contract takes effect only when published and it is
    not published by then, where it would not come after the version before it, and where tickets may have been
    reported under that one since: only the first version of an agreement can take effect in the past.
    """
    now = now or timezone.now()
    agreement = Agreement.objects.select_for_update().get(pk=version.agreement_id)
    version.refresh_from_db()
    if version.effective_from is not None:
        raise VersionRefused(f"version {version.number} is in force from {version.effective_from.isoformat()} already")
    version.published_on = version.published_on or published_on
    contract = contract_of(version)
    _published(version, contract, effective_from)
    others = agreement.versions.exclude(effective_from=None)
    latest = others.order_by("effective_from").last()
    if latest is not None and latest.effective_from is not None:
        if effective_from <= latest.effective_from:
            raise VersionRefused(
                f"version {latest.number} takes effect at {latest.effective_from.isoformat()}: "
                "a new one takes effect after it"
            )
        if effective_from < now:
            raise VersionRefused(
                f"tickets run under version {latest.number} since {latest.effective_from.isoformat()}: "
                "a new one cannot take effect in the past"
            )
    version.effective_from = effective_from
    ContractVersion.objects.filter(pk=version.pk).update(
        effective_from=effective_from, published_on=version.published_on
    )


def _fits(agreement: Agreement, contract: Contract, text: str) -> None:
    if contract.contract != agreement.contract_id:
        raise VersionRefused(
            f"this is the contract {contract.contract!r}, the agreement is under {agreement.contract_id!r}"
        )
    errors = _errors(text)
    if errors:
        more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
        raise VersionRefused(f"the contract check finds an error: {errors[0].message}{more}", errors[0].clauses)


@lru_cache(maxsize=64)
def _errors(text: str) -> tuple[Finding, ...]:
    """What the contract check will not let pass. It runs the examples of the text, so once for each text."""
    found = findings(load_text(text))
    return tuple(finding for finding in found if finding.severity == "error")


def _published(version: ContractVersion, contract: Contract, effective_from: datetime) -> None:
    validity = contract.validity
    if validity.takes_effect != "when published":
        return
    day = effective_from.astimezone(ZoneInfo(contract.time_zone)).date()
    if version.published_on is None:
        raise VersionRefused("the contract takes effect when it is published, and it is not yet", validity.clauses)
    if day < version.published_on:
        raise VersionRefused(
            f"the contract takes effect when it is published, on {version.published_on}; {day} is before that",
            validity.clauses,
        )


def _first_moment(version: ContractVersion, contract: Contract) -> datetime | None:
    """The beginning of the first day covered, in the contract's zone; None where no date is known."""
    validity = contract.validity
    agreed = version.published_on if validity.takes_effect == "when published" else version.signed_on
    if agreed is None:
        return None
    return start_of_day(max(agreed, validity.begins or agreed), contract.time_zone)


def start_of_day(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(time_zone))
