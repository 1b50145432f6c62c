"""Views that are kept: reads and writes. Who asks comes first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person, Team
from pakt.desk.queue.filters import Filter
from pakt.desk.queue.models import View
from pakt.desk.queue.places import Places

# So many stand beside the built-in ones; each is counted on every page.
MOST = 20


@dataclass(frozen=True)
class Kept:
    """A view as the queue shows it."""

    pk: int
    name: str
    filter: Filter


def providers(person: Person) -> set[int]:
    """The organisations for which a person works on tickets."""
    at = scope(person, Act.WORK)
    return {*at.as_provider, *(provider for provider, _ in at.as_provider_for)}


def visible(person: Person) -> QuerySet[View]:
    """One's own, the nameless one among them, and those that are shared with whom one works."""
    working_for = providers(person)
    teams = Team.objects.filter(members=person, organisation__in=working_for).values("pk")
    shared = Q(organisation__in=working_for) | Q(team__in=teams)
    return View.objects.filter(Q(owner=person) | shared, thrown_away_at=None)


@dataclass(frozen=True)
class Views:
    """`kept` stand beside the built-in ones, one's own first; `opening` is what the queue opens with, if not with
    everything."""

    kept: list[Kept]
    opening: Filter | None


def is_within(chosen: Filter, places: Places) -> bool:
    """Whether a filter names no agreement or customer beside those that somebody works for: the name of a view that
    does is not for them either."""
    customers = {str(one.customer_id) for one in places.agreements.values()}
    in_agreement = not chosen.agreement or places.named(chosen.agreement) is not None
    return in_agreement and (not chosen.customer or chosen.customer in customers)


def views_of(person: Person) -> Views:
    """What a person's queue offers. One query."""
    found = list(visible(person)[: 5 * MOST])
    found.sort(key=lambda view: (view.owner_id != person.pk, view.position, view.pk))
    kept = [Kept(view.pk, view.name, Filter.read(view.filter)) for view in found if view.name]
    opening = next((Filter.read(view.filter) for view in found if not view.name), Filter())
    return Views(kept[:MOST], opening if opening.asked else None)
