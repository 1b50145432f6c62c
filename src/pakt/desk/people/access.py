"""Who may see and do what: the whole of it, on this page.

A role counts only on its own side: a customer's role in agreements where its organisation is the customer, a
provider's role where it is the provider. Everybody sees the tickets of the agreements that their organisation is a
side of, and of no others. What one may not see answers as what is not there: fetch through `Scope.where`, never by
id alone. Read with `may`, `side` and `scope`; each person's roles are fetched once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from pakt.desk.people.models import Person, Role

if TYPE_CHECKING:
    # Agreements are built on people, so only their shape is known here.
    from pakt.desk.agreements.models import Agreement

Side = Literal["customer", "provider"]
R = Role.Name

CUSTOMERS = frozenset({R.REPORTER, R.CUSTOMER_MANAGER, R.CUSTOMER_ADMINISTRATOR})
PROVIDERS = frozenset({R.AGENT, R.PROVIDER_MANAGER, R.ADMINISTRATOR})


class Act(StrEnum):
    """What can be allowed."""

    SEE = "see tickets and their conversations"
    REPORT = "report, also what somebody else said by phone"
    ANSWER_AS_CUSTOMER = "supply what was asked, accept, reject, dispute"
    WORK = "answer, take steps, write and read internal notes"
    SEE_CONTRACT = "see the agreement, its versions and findings"
    SEE_MONEY = "see penalties, credits and statements"
    MANAGE_AGREEMENTS = "add agreements and versions, record releases and maintenance"
    MANAGE_PEOPLE = "invite people of the own organisation, give and take roles"


ALLOWED: dict[Act, frozenset[Role.Name]] = {
    Act.SEE: CUSTOMERS | PROVIDERS,
    Act.REPORT: CUSTOMERS | {R.AGENT, R.PROVIDER_MANAGER},
    Act.ANSWER_AS_CUSTOMER: CUSTOMERS,
    Act.WORK: frozenset({R.AGENT, R.PROVIDER_MANAGER}),
    Act.SEE_CONTRACT: CUSTOMERS | PROVIDERS,
    Act.SEE_MONEY: frozenset({R.CUSTOMER_MANAGER, R.PROVIDER_MANAGER}),
    Act.MANAGE_AGREEMENTS: frozenset({R.PROVIDER_MANAGER, R.ADMINISTRATOR}),
    Act.MANAGE_PEOPLE: frozenset({R.CUSTOMER_ADMINISTRATOR, R.ADMINISTRATOR}),
}


@dataclass(frozen=True)
class Scope:
    """The agreements in which a person may do something, as three kinds of sides."""

    as_customer: frozenset[int]
    as_provider: frozenset[int]
    as_provider_for: frozenset[tuple[int, int]]

    def where(self, agreement: str = "agreement") -> Q:
        """The condition on a queryset whose field `agreement` names the agreement ("" for agreements themselves)."""
        field = f"{agreement}__" if agreement else ""
        conditions = [
            Q(**{f"{field}customer__in": self.as_customer}),
            Q(**{f"{field}provider__in": self.as_provider}),
            *(
                Q(**{f"{field}provider": provider, f"{field}customer": customer})
                for provider, customer in sorted(self.as_provider_for)
            ),
        ]
        return reduce(or_, conditions)

    def sides(self, agreement: Agreement) -> set[Side]:
        sides: set[Side] = set()
        if agreement.customer_id in self.as_customer:
            sides.add("customer")
        if (
            agreement.provider_id in self.as_provider
            or (agreement.provider_id, agreement.customer_id) in self.as_provider_for
        ):
            sides.add("provider")
        return sides


def scope(person: Person, act: Act) -> Scope:
    """Where `person` may do `act`; nowhere for whoever may no longer sign in."""
    roles = [role for role in _roles(person) if role.role in ALLOWED[act]] if person.is_active else []
    provider = [role for role in roles if role.role in PROVIDERS]
    return Scope(
        as_customer=frozenset(role.organisation_id for role in roles if role.role in CUSTOMERS),
        as_provider=frozenset(role.organisation_id for role in provider if role.customer_id is None),
        as_provider_for=frozenset((role.organisation_id, role.customer_id) for role in provider if role.customer_id),
    )


def may(person: Person, act: Act, agreement: Agreement) -> bool:
    return bool(scope(person, act).sides(agreement))


def require(person: Person, act: Act, agreement: Agreement) -> None:
    """PermissionDenied unless `person` may do `act` in this agreement."""
    if not may(person, act, agreement):
        raise PermissionDenied(f"{person} may not {act}")


def side(person: Person, agreement: Agreement) -> Side | None:
    """The side on which `person` stands in this agreement; the provider's where it is both."""
    sides = scope(person, Act.SEE).sides(agreement)
    return "provider" if "provider" in sides else "customer" if sides else None


def works(person: Person) -> bool:
    """Whether `person` works on tickets of anybody."""
    at = scope(person, Act.WORK)
    return bool(at.as_provider or at.as_provider_for)


def _roles(person: Person) -> list[Role]:
    # Kept with the object, so for one request: a role taken away counts from the next one on.
    if not hasattr(person, "_kept_roles"):
        person._kept_roles = list(person.roles.all())  # type: ignore[attr-defined]
    return person._kept_roles  # type: ignore[attr-defined, no-any-return]
