"""Every read of agreements; who asks comes first where it matters who asks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
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
