"""Every write to agreements: a new one, a version of its contract, a version put in force, contacts, lists."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement, Contact, ContractVersion, EntitledList
from pakt.desk.agreements.queries import contract_of, entitled
from pakt.desk.people import access
from pakt.desk.people import actions as people
from pakt.desk.people.access import Act, Side
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.models import Invitation, Organisation, Person, Role
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


# Contacts


@transaction.atomic
def name_contact(
    agreement: Agreement,
    *,
    side: Side,
    role: str = "",
    channel: str = "",
    name: str = "",
    phone: str = "",
    email: str = "",
    instead_of: Contact | None = None,
    by: Person,
    now: datetime | None = None,
) -> Contact:
    """Somebody fills a role from now on, beside the others or instead of one; a channel is reached there from now on.

    `side` is the one that must name it. PermissionDenied for anybody of the other one.
    """
    now = now or timezone.now()
    _names(by, agreement, side)
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    if instead_of is not None:
        _end(instead_of, now)
    return Contact.objects.create(
        agreement=agreement, role=role, channel=channel, name=name, phone=phone, email=email.strip().lower(),
        from_at=now, named_by=by,
    )  # fmt: skip


@transaction.atomic
def end_contact(contact: Contact, *, side: Side, by: Person, now: datetime | None = None) -> None:
    """Somebody fills a role no more; who it was is kept."""
    _names(by, contact.agreement, side)
    Agreement.objects.select_for_update().get(pk=contact.agreement_id)
    _end(contact, now or timezone.now())


def _end(contact: Contact, now: datetime) -> None:
    Contact.objects.filter(pk=contact.pk, until_at=None).update(until_at=max(now, contact.from_at))


def _names(by: Person, agreement: Agreement, side: Side) -> None:
    if side not in access.scope(by, Act.NAME_CONTACTS).sides(agreement):
        raise PermissionDenied(f"{by} may not name contacts of the {side} in {agreement}")


# Entitled people


@transaction.atomic
def hand_over(agreement: Agreement, *, by: Person, now: datetime | None = None) -> EntitledList:
    """Hand the customer's list of entitled people over as it is now; it is kept so, with who did it and when."""
    access.require(by, Act.HAND_OVER, agreement)
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    return EntitledList.objects.create(
        agreement=agreement, handed_over_at=now or timezone.now(), handed_over_by=by, people=entitled(agreement)
    )


@transaction.atomic
def invite_administrator(
    agreement: Agreement, *, email: str, name: str, language: str, by: Person, now: datetime | None = None
) -> Invitation:
    """The provider asks the customer's first administrator in, who invites all others.

    PeopleRefused where the customer has one, or one is invited.
    """
    access.require(by, Act.BEGIN, agreement)
    Organisation.objects.select_for_update().get(pk=agreement.customer_id)
    if has_administrator(agreement):
        raise PeopleRefused(_("There is an administrator already, who invites all others."))
    invitation = people.invite(
        organisation=agreement.customer, role=Role.Name.CUSTOMER_ADMINISTRATOR, email=email, name=name,
        language=language, by=None, now=now,
    )  # fmt: skip
    invitation.invited_by = by
    invitation.save(update_fields=["invited_by"])
    return invitation


def has_administrator(agreement: Agreement) -> bool:
    """Whether the customer has an administrator, or one is invited and can still come."""
    administrator = {"organisation": agreement.customer_id, "role": Role.Name.CUSTOMER_ADMINISTRATOR}
    asked = Invitation.objects.filter(**administrator, accepted_at=None, withdrawn_at=None)
    there = Role.objects.filter(**administrator, is_active=True, person__is_active=True)
    return there.exists() or asked.filter(expires_at__gt=timezone.now()).exists()
