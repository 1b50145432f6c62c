"""Every read of duty. Who asks comes first; what one may not see is not there."""

from __future__ import annotations

from django.db.models import QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import agreements
from pakt.desk.duty.models import Alarm, Attempt, Rota, Rule, Swap
from pakt.desk.people.access import Act, manages, roles_of, scope
from pakt.desk.people.models import Person, Role

MOST_ALARMS = 50
STAFF = frozenset({Role.Name.AGENT, Role.Name.PROVIDER_MANAGER, Role.Name.ADMINISTRATOR})


def organisations(person: Person) -> set[int]:
    """The providers whose rotas a person may see: those they are of."""
    return {role.organisation_id for role in roles_of(person) if role.role in STAFF}


def rotas(person: Person) -> QuerySet[Rota]:
    return Rota.objects.filter(organisation__in=organisations(person)).select_related("organisation")


def managed(person: Person) -> QuerySet[Rota]:
    """The rotas that a person may change."""
    return Rota.objects.filter(organisation__in=manages(person, Act.MANAGE_TEAMS))


def swaps(person: Person) -> QuerySet[Swap]:
    return Swap.objects.filter(rota__organisation__in=organisations(person)).select_related("rota", "person")


def colleagues(organisations: set[int]) -> list[Person]:
    """Who can be put on duty: everybody who works there."""
    roles = Role.objects.filter(organisation__in=organisations, role__in=STAFF, is_active=True)
    return list(Person.objects.filter(roles__in=roles, is_active=True).distinct().order_by("name", "pk"))


def alarms(person: Person) -> QuerySet[Alarm]:
    """The alarms of the agreements that a person works under, the newest first."""
    found = Alarm.objects.filter(scope(person, Act.WORK).where())
    return found.select_related("ticket", "agreement__customer", "taken_by").order_by("-at", "-pk")


def attempts(shown: list[Alarm]) -> dict[int, list[Attempt]]:
    """Who was called for each of these alarms, by its key. One query."""
    found: dict[int, list[Attempt]] = {alarm.pk: [] for alarm in shown}
    for attempt in Attempt.objects.filter(alarm__in=shown).select_related("person"):
        found[attempt.alarm_id].append(attempt)
    return found


def ruled(person: Person) -> QuerySet[Agreement]:
    """The agreements for which a person says who is called."""
    return agreements(person, Act.MANAGE_TEAMS)


def rules(person: Person, agreement: Agreement) -> QuerySet[Rule]:
    found = Rule.objects.filter(scope(person, Act.MANAGE_TEAMS).where(), agreement=agreement)
    return found.prefetch_related("steps__rota", "steps__person")
