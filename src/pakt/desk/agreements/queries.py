"""Every read of agreements; who asks comes first where it matters who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pakt.desk.agreements.models import Agreement, Contact, ContractVersion, EntitledList
from pakt.desk.people.access import CUSTOMERS, Act, scope
from pakt.desk.people.models import Invitation, Person, Role
from pakt.engine.contract import Contact as Named
from pakt.engine.contract import Contract
from pakt.engine.load import load_text

# Contracts that this process has read, by the digest of their text. A desk has a few dozen.
_read: dict[str, Contract] = {}


def agreements(person: Person, act: Act = Act.SEE) -> QuerySet[Agreement]:
    """The agreements in which `person` may do `act`."""
    return Agreement.objects.filter(scope(person, act).where("")).select_related("customer", "provider")


def versions(person: Person, agreement: Agreement) -> QuerySet[ContractVersion]:
    """The versions of an agreement, the newest first; none where `person` may not see its contract."""
    return (
        ContractVersion.objects.filter(scope(person, Act.SEE_CONTRACT).where(), agreement=agreement)
        .select_related("added_by")
        .defer("text")
        .order_by("-number")
    )


def version_at(agreement: Agreement, at: datetime) -> ContractVersion | None:
    """The version in force at a moment; None before the first has taken effect."""
    effective = agreement.versions.filter(effective_from__lte=at).defer("text")
    return effective.order_by("effective_from").last()


def contract_of(version: ContractVersion) -> Contract:
    """The compiled contract of a version. Read once in each process: a version's text never changes."""
    if version.sha256 not in _read:
        _read[version.sha256] = load_text(version.text, f"version {version.number}")
    return _read[version.sha256]


def contract_with(digest: str, version: int) -> Contract:
    """The compiled contract by the digest of its text; `version` is the key of one that has this text."""
    return _read.get(digest) or contract_of(ContractVersion.objects.get(pk=version))


# Contacts


@dataclass(frozen=True)
class Filled:
    """A role of the contract file with those who fill it now; nobody where a side has not named anybody yet."""

    role: Named
    people: Sequence[Contact]

    @property
    def is_missing(self) -> bool:
        return self.role.named == "as a person" and not self.people


def contacts(agreement: Agreement, contract: Contract) -> list[Filled]:
    """The roles that the contract names, in its order, with whoever fills each of them now. One query."""
    known = list(agreement.contacts.filter(until_at=None).exclude(role="").select_related("named_by"))
    return [Filled(role, [one for one in known if one.role == role.id]) for role in contract.contacts]


def former_contacts(agreement: Agreement) -> QuerySet[Contact]:
    """Who was a contact before, the latest first."""
    return agreement.contacts.exclude(until_at=None).select_related("named_by").order_by("-until_at", "-pk")


# Entitled people


def entitled(agreement: Agreement) -> list[dict[str, Any]]:
    """Everybody whom the customer lets report now, by name, as a list that is handed over holds them. Two queries."""
    roles = Role.objects.filter(
        organisation=agreement.customer, role__in=CUSTOMERS, is_active=True, person__is_active=True
    )
    found: dict[str, dict[str, Any]] = {}
    for role in roles.select_related("person").order_by("role"):
        person = role.person
        known = {"name": person.name, "email": person.email, "phone": person.phone, "roles": [], "invited": False}
        found.setdefault(person.email, known)["roles"].append(role.role)
    asked = Invitation.objects.filter(
        organisation=agreement.customer, role__in=CUSTOMERS, accepted_at=None, withdrawn_at=None
    )
    for one in asked:
        known = {"name": one.name, "email": one.email, "phone": "", "roles": [one.role], "invited": True}
        found.setdefault(one.email, known)
    return sorted(found.values(), key=lambda one: (one["name"].casefold(), one["email"]))


def entitled_list(person: Person, agreement: Agreement, pk: int) -> EntitledList | None:
    """A list that was handed over, or None where it is not there for this person."""
    mine = scope(person, Act.SEE_ENTITLED).where()
    return EntitledList.objects.filter(mine, agreement=agreement, pk=pk).select_related("handed_over_by").first()
