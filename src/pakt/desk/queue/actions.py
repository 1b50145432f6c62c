"""Every write to views of the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pakt.desk.people.models import Organisation, Person, Team
from pakt.desk.queue.filters import Filter
from pakt.desk.queue.models import View


@dataclass(frozen=True)
class Shared:
    """With whom a view is shared; with nobody where both are empty."""

    organisation: Organisation | None = None
    team: Team | None = None


def keep_view(*, owner: Person, name: str, chosen: Filter, shared: Shared) -> View:
    """A new view behind the others of its owner."""
    last = View.objects.filter(owner=owner).aggregate(last=Max("position"))["last"]
    return View.objects.create(
        owner=owner, name=name, filter=chosen.asked, organisation=shared.organisation, team=shared.team,
        position=0 if last is None else last + 1,
    )  # fmt: skip


def change_view(view: View, *, name: str, shared: Shared) -> None:
    view.name, view.organisation, view.team = name, shared.organisation, shared.team
    view.save(update_fields=["name", "organisation", "team"])


@transaction.atomic
def move_view(view: View, *, up: bool) -> None:
    """One place earlier or later among its owner's."""
    own = list(View.objects.select_for_update().filter(owner=view.owner, thrown_away_at=None).exclude(name=""))
    here = next(place for place, one in enumerate(own) if one.pk == view.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(own):
        own[here], own[there] = own[there], own[here]
    for place, one in enumerate(own):
        one.position = place
    View.objects.bulk_update(own, ["position"])


def throw_away_view(view: View) -> None:
    view.thrown_away_at = timezone.now()
    view.save(update_fields=["thrown_away_at"])


def take_back_view(view: View) -> None:
    view.thrown_away_at = None
    view.save(update_fields=["thrown_away_at"])


def open_with(person: Person, chosen: Filter) -> None:
    """What the person's queue opens with; everything where nothing is chosen."""
    if chosen.asked:
        View.objects.update_or_create(owner=person, name="", defaults={"filter": chosen.asked})
    else:
        View.objects.filter(owner=person, name="").delete()
