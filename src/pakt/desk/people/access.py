"""Who may see and do what: the whole of it, on this page; published as a table in docs/access.md.

A role counts only on its own side: a customer's role in agreements where its organisation is the customer, a
provider's role where it is the provider, another contractor's where its `customer` is the customer. Everybody sees the
tickets of the agreements that their organisation is a side of, and of no others; another contractor sees the tickets
that are shared with it and those that its own people reported, and nothing else of the agreement. What one may not see
answers as what is not there: fetch through `Scope.where`, never by id alone. Read with `may`, `side` and `scope`; each
person's roles are fetched once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_noop

from pakt.desk.people.models import Person, Role

if TYPE_CHECKING:
    # Agreements are built on people, so only their shape is known here.
    from pakt.desk.agreements.models import Agreement

Side = Literal["customer", "provider", "contractor"]
R = Role.Name

CUSTOMERS = frozenset({R.REPORTER, R.CUSTOMER_MANAGER, R.CUSTOMER_ADMINISTRATOR})
PROVIDERS = frozenset({R.AGENT, R.PROVIDER_MANAGER, R.ADMINISTRATOR})
CONTRACTORS = frozenset({R.CONTRACTOR})
MANAGERS = frozenset({R.CUSTOMER_MANAGER, R.CUSTOMER_ADMINISTRATOR, R.PROVIDER_MANAGER, R.ADMINISTRATOR})


class Act(StrEnum):
    """What can be allowed, in words that people read."""

    SEE = gettext_noop("see the tickets of the agreement and their conversations")
    SEE_SHARED = gettext_noop("see the tickets that are shared with the own organisation or reported by it")
    REPORT = gettext_noop("report; on the provider's side also what somebody else said by phone")
    ANSWER_AS_CUSTOMER = gettext_noop("supply what was asked, accept, reject, dispute")
    ANSWER_SHARED = gettext_noop("write to the tickets that are shared with the own organisation or reported by it")
    SHARE = gettext_noop("share a ticket with another contractor, and end that")
    WORK = gettext_noop("answer, take steps, write and read internal notes")
    WRITE_KNOWLEDGE = gettext_noop("write articles, documents and news, also for the own side alone")
    SEE_CONTRACT = gettext_noop("see the agreement, its versions, findings and contacts")
    SEE_MONEY = gettext_noop("see penalties, credits and statements")
    SEE_ENTITLED = gettext_noop("see the list of entitled people")
    HAND_OVER = gettext_noop("hand the list of entitled people over")
    NAME_CONTACTS = gettext_noop("name the contact persons of the own side")
    MANAGE_AGREEMENTS = gettext_noop("add agreements and versions, record releases and maintenance")
    BEGIN = gettext_noop("invite the first administrator of a customer")
    MANAGE_PEOPLE = gettext_noop("invite people, give and take roles, deactivate")
    SEE_MAILBOX = gettext_noop("see which letters went out, and read those whose ticket shows them the same")
    MANAGE_TEAMS = gettext_noop("put teams together, note who gives support in which language and when")


ALLOWED: dict[Act, frozenset[Role.Name]] = {
    Act.SEE: CUSTOMERS | PROVIDERS,
    Act.SEE_SHARED: CONTRACTORS,
    Act.REPORT: CUSTOMERS | CONTRACTORS | {R.AGENT, R.PROVIDER_MANAGER},
    Act.ANSWER_AS_CUSTOMER: CUSTOMERS,
    Act.ANSWER_SHARED: CONTRACTORS,
    Act.SHARE: CUSTOMERS | {R.AGENT, R.PROVIDER_MANAGER},
    Act.WORK: frozenset({R.AGENT, R.PROVIDER_MANAGER}),
    Act.WRITE_KNOWLEDGE: frozenset({R.AGENT, R.PROVIDER_MANAGER}),
    Act.SEE_CONTRACT: CUSTOMERS | PROVIDERS,
    Act.SEE_MONEY: frozenset({R.CUSTOMER_MANAGER, R.PROVIDER_MANAGER}),
    Act.SEE_ENTITLED: MANAGERS | {R.AGENT},
    Act.HAND_OVER: frozenset({R.CUSTOMER_MANAGER, R.CUSTOMER_ADMINISTRATOR}),
    Act.NAME_CONTACTS: MANAGERS,
    Act.MANAGE_AGREEMENTS: frozenset({R.PROVIDER_MANAGER, R.ADMINISTRATOR}),
    Act.BEGIN: frozenset({R.PROVIDER_MANAGER, R.ADMINISTRATOR}),
    Act.MANAGE_PEOPLE: frozenset({R.CUSTOMER_ADMINISTRATOR, R.ADMINISTRATOR}),
    Act.SEE_MAILBOX: frozenset({R.ADMINISTRATOR}),
    Act.MANAGE_TEAMS: frozenset({R.PROVIDER_MANAGER, R.ADMINISTRATOR}),
}


@dataclass(frozen=True)
class Scope:
    """The agreements in which a person may do something, as four kinds of sides.

    `as_provider_for` and `as_contractor` are pairs: the own organisation, and the customer for whom.
    """

    as_customer: frozenset[int]
    as_provider: frozenset[int]
    as_provider_for: frozenset[tuple[int, int]]
    as_contractor: frozenset[tuple[int, int]]

    def where(self, agreement: str = "agreement") -> Q:
        """The condition on a queryset whose field `agreement` names the agreement ("" for agreements themselves).

        For another contractor that is the agreement under which it may do something, and not what it sees of it: its
        tickets are those of `tickets.queries.visible`.
        """
        field = f"{agreement}__" if agreement else ""
        whole = {
            f"{field}customer__in": self.as_customer | {customer for _, customer in self.as_contractor},
            f"{field}provider__in": self.as_provider,
        }
        # Nothing is asked of the database that cannot hold: these conditions stand in nearly every query.
        conditions = [Q((name, sorted(keys))) for name, keys in whole.items() if keys]
        conditions += [
            Q(**{f"{field}provider": provider, f"{field}customer": customer})
            for provider, customer in sorted(self.as_provider_for)
        ]
        return reduce(or_, conditions) if conditions else Q(**{f"{field}customer__in": ()})

    def sides(self, agreement: Agreement) -> set[Side]:
        sides: set[Side] = set()
        if agreement.customer_id in self.as_customer:
            sides.add("customer")
        if (
            agreement.provider_id in self.as_provider
            or (agreement.provider_id, agreement.customer_id) in self.as_provider_for
        ):
            sides.add("provider")
        if any(customer == agreement.customer_id for _, customer in self.as_contractor):
            sides.add("contractor")
        return sides

    def __bool__(self) -> bool:
        return bool(self.as_customer or self.as_provider or self.as_provider_for or self.as_contractor)


def scope(person: Person, act: Act) -> Scope:
    """Where `person` may do `act`; nowhere for whoever may no longer sign in."""
    roles = [role for role in roles_of(person) if role.role in ALLOWED[act]]
    provider = [role for role in roles if role.role in PROVIDERS]
    return Scope(
        as_customer=frozenset(role.organisation_id for role in roles if role.role in CUSTOMERS),
        as_provider=frozenset(role.organisation_id for role in provider if role.customer_id is None),
        as_provider_for=frozenset((role.organisation_id, role.customer_id) for role in provider if role.customer_id),
        as_contractor=frozenset(
            (role.organisation_id, role.customer_id)
            for role in roles
            if role.role in CONTRACTORS and role.customer_id is not None
        ),
    )


def may(person: Person, act: Act, agreement: Agreement) -> bool:
    return bool(scope(person, act).sides(agreement))


def require(person: Person, act: Act, agreement: Agreement) -> None:
    """PermissionDenied unless `person` may do `act` in this agreement."""
    if not may(person, act, agreement):
        raise PermissionDenied(f"{person} may not {act}")


def side(person: Person, agreement: Agreement) -> Side | None:
    """The side on which `person` stands in this agreement; the first of provider, customer, contractor."""
    sides = scope(person, Act.SEE).sides(agreement) | scope(person, Act.SEE_SHARED).sides(agreement)
    order: tuple[Side, ...] = ("provider", "customer", "contractor")
    return next((one for one in order if one in sides), None)


def works(person: Person) -> bool:
    """Whether `person` works on tickets of anybody."""
    at = scope(person, Act.WORK)
    return bool(at.as_provider or at.as_provider_for)


def manages(person: Person, act: Act = Act.MANAGE_PEOPLE) -> dict[int, frozenset[Role.Name]]:
    """The organisations whose people `person` manages, each with the roles that it can give there.

    Who gives the roles of customers gives that of another contractor, too, for their own organisation as the customer.
    Whoever is an administrator for one customer only manages nobody.
    """
    found: dict[int, frozenset[Role.Name]] = {}
    for role in roles_of(person):
        if role.role in ALLOWED[act] and role.customer_id is None:
            given = PROVIDERS if role.role in PROVIDERS else CUSTOMERS | CONTRACTORS
            found[role.organisation_id] = found.get(role.organisation_id, frozenset()) | given
    return found


def roles_of(person: Person) -> list[Role]:
    """The roles that count: those that are active, of somebody who may sign in."""
    # Kept with the object, so for one request: a role taken away counts from the next one on.
    if not hasattr(person, "_kept_roles"):
        person._kept_roles = list(person.roles.all())  # type: ignore[attr-defined]
    kept: list[Role] = person._kept_roles  # type: ignore[attr-defined]
    return [role for role in kept if role.is_active] if person.is_active else []


def people_with(roles: Iterable[Role]) -> list[Person]:
    """The people of these roles, each with theirs at hand, so that what they may do asks no further query.

    The roles come with their persons; of each person they must be all that matter where one then asks.
    """
    people: dict[int, Person] = {}
    kept: dict[int, list[Role]] = {}
    for role in roles:
        people.setdefault(role.person_id, role.person)
        kept.setdefault(role.person_id, []).append(role)
    for pk, person in people.items():
        person._kept_roles = kept[pk]  # type: ignore[attr-defined]
    return sorted(people.values(), key=lambda person: (person.name, person.pk))
