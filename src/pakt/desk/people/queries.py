"""Every read of people for those who manage them. Who asks comes first; what one does not manage is not there."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from pakt.desk.people.access import CONTRACTORS, CUSTOMERS, PROVIDERS, Act, manages
from pakt.desk.people.models import Invitation, Organisation, Person, Role, Skill, Team

# Letters that fold to another one and have no mark of their own to lose.
FOLDED = str.maketrans("łđøı", "ldoi")


@dataclass(frozen=True)
class Managed:
    """An organisation as whoever manages its people sees it: which roles there are to give in it."""

    organisation: Organisation
    roles: frozenset[Role.Name]

    @property
    def is_customer(self) -> bool:
        return bool(self.roles & CUSTOMERS)

    @property
    def is_provider(self) -> bool:
        return bool(self.roles & PROVIDERS)

    def own(self) -> Q:
        """The condition on roles (and on invitations) of its own people."""
        return Q(organisation=self.organisation, role__in=self.roles - CONTRACTORS)

    def contractors(self) -> Q:
        """The condition on roles (and on invitations) of other contractors that work for it."""
        return Q(customer=self.organisation, role__in=self.roles & CONTRACTORS)

    def all(self) -> Q:
        return self.own() | self.contractors()


def managed(person: Person, act: Act = Act.MANAGE_PEOPLE) -> list[Managed]:
    """The organisations whose people one manages."""
    roles = manages(person, act)
    return [Managed(one, roles[one.pk]) for one in Organisation.objects.filter(pk__in=roles)]


def people(at: Managed, which: Q) -> QuerySet[Person]:
    """Whoever has, or had, one of these roles; `here` holds those, with the customer that narrows each."""
    roles = Role.objects.filter(which)
    here = Prefetch("roles", roles.select_related("organisation", "customer").order_by("role", "pk"), to_attr="here")
    return Person.objects.filter(pk__in=roles.values("person")).prefetch_related(here).order_by("name", "pk")


def matching(found: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those in whose name or address each of the words stands, whatever their marks and capitals."""
    wanted = folded(words).split()
    if not wanted:
        return found
    named = found.prefetch_related(None).values_list("pk", "name", "email")
    hits = [pk for pk, name, email in named if all(word in folded(f"{name} {email}") for word in wanted)]
    return found.filter(pk__in=hits)


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(FOLDED)


def member(at: Managed, pk: int) -> Person | None:
    return people(at, at.all()).filter(pk=pk).first()


def invitations(at: Managed) -> QuerySet[Invitation]:
    """Those that are neither accepted nor withdrawn; one that is too old can be sent anew."""
    found = Invitation.objects.filter(at.all(), accepted_at=None, withdrawn_at=None)
    return found.select_related("organisation", "customer", "invited_by").order_by("name", "email")


def invitation(person: Person, pk: int) -> Invitation | None:
    """One that somebody may withdraw, send anew or take back."""
    which = Q()
    for at in managed(person):
        which |= at.all()
    if not which:
        return None
    found = Invitation.objects.filter(which, accepted_at=None, pk=pk)
    return found.select_related("organisation", "customer").first()


def customers_of(organisation: Organisation) -> QuerySet[Organisation]:
    """For whom a provider works: a role may be narrowed to one of them."""
    # Agreements are built on people, so only their shape is known here.
    found = Organisation.objects.filter(agreements_as_customer__provider=organisation)
    return found.exclude(pk=organisation.pk).distinct()


def teams(organisation: Organisation) -> QuerySet[Team]:
    return organisation.teams.prefetch_related("members")


def staff(organisation: Organisation) -> QuerySet[Person]:
    """The people of a provider who can be in teams, with what they speak."""
    roles = Role.objects.filter(organisation=organisation, role__in=PROVIDERS, is_active=True)
    found = Person.objects.filter(pk__in=roles.values("person"), is_active=True)
    return found.prefetch_related(Prefetch("skills", Skill.objects.order_by("language"))).order_by("name", "pk")


def is_over(invitation: Invitation, now: datetime) -> bool:
    return invitation.expires_at <= now
