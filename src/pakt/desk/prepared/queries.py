"""Every read of what is prepared. Who asks comes first."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet, Value

from pakt.desk.people.access import Act, may, scope
from pakt.desk.people.models import Organisation, Person
from pakt.desk.prepared.models import Answer, Macro, Prepared
from pakt.desk.tickets.models import Ticket

P = TypeVar("P", bound=Prepared)


def providers(person: Person) -> QuerySet[Organisation]:
    """The organisations for which a person works on tickets."""
    at = scope(person, Act.WORK)
    return Organisation.objects.filter(pk__in={*at.as_provider, *(provider for provider, _ in at.as_provider_for)})


def prepared(person: Person, model: type[P], *, thrown_away: bool = False) -> QuerySet[P]:
    """What the person's own provider has prepared; what belongs to one agreement only for whoever works on it."""
    mine = Q(agreement=None, organisation__in=providers(person))
    narrowed = ~Q(agreement=None) & scope(person, Act.WORK).where()
    found = model._default_manager.filter(mine | narrowed, thrown_away_at__isnull=not thrown_away)
    return found.select_related("agreement", "organisation")


def for_ticket(person: Person, model: type[P], ticket: Ticket) -> QuerySet[P]:
    """What can be used on a ticket."""
    usable = Q(agreement=None, organisation=ticket.agreement.provider_id) | Q(agreement=ticket.agreement_id)
    return prepared(person, model).filter(usable)


def names_for_ticket(person: Person, ticket: Ticket) -> dict[str, list[dict[str, Any]]]:
    """The names of the answers and of the macros that can be used on a ticket, with one query."""
    found: dict[str, list[dict[str, Any]]] = {"answers": [], "macros": []}
    if not may(person, Act.WORK, ticket.agreement):
        return found
    # Whoever works on a ticket uses what its provider has for all agreements, and what there is for this one.
    usable = Q(agreement=None, organisation=ticket.agreement.provider_id) | Q(agreement=ticket.agreement_id)
    of_kind = [
        model._default_manager.filter(usable, thrown_away_at=None).order_by().values_list("name", "pk", Value(what))
        for what, model in (("answers", Answer), ("macros", Macro))
    ]
    for name, pk, what in of_kind[0].union(of_kind[1], all=True).order_by("name", "pk"):
        found[what].append({"pk": pk, "name": name})
    return found


def answers(person: Person) -> QuerySet[Answer]:
    return prepared(person, Answer)


def macros(person: Person) -> QuerySet[Macro]:
    return prepared(person, Macro)
