"""Views that are kept: named, shared, put in order, thrown away and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.pages.notices import say
from pakt.desk.people.access import works
from pakt.desk.people.models import Organisation, Person, Team
from pakt.desk.people.request import reader
from pakt.desk.queue import actions, kept_views, sentences
from pakt.desk.queue.actions import Shared
from pakt.desk.queue.filters import TEAM, Filter
from pakt.desk.queue.forms import ViewForm
from pakt.desk.queue.models import View
from pakt.desk.queue.places import places_of
from pakt.desk.queue.queries import Query


@dataclass(frozen=True)
class Line:
    """A view in the list of them; `opens`: the queue opens with it."""

    view: View
    filter: Filter
    opens: bool


def worker(request: HttpRequest) -> Person:
    """Whoever works on tickets of somebody; for others these pages are not there."""
    person = reader(request)
    if not works(person):
        raise Http404
    return person


def own(request: HttpRequest, pk: int, *, thrown_away: bool = False) -> View:
    """One of one's own views, or 404: only its owner changes a view."""
    found = (
        View.objects.exclude(name="")
        .filter(owner=worker(request), pk=pk, thrown_away_at__isnull=not thrown_away)
        .first()
    )
    if found is None:
        raise Http404
    return found


@login_required
def views(request: HttpRequest) -> HttpResponse:
    """All views that one sees; one's own can be changed."""
    person = worker(request)
    seen = list(kept_views.visible(person).exclude(name="").select_related("owner", "organisation", "team"))
    opening = kept_views.views_of(person).opening
    places = places_of(person)
    lines = [Line(view, Filter.read(view.filter), Filter.read(view.filter) == opening) for view in seen]
    lines = [line for line in lines if kept_views.is_within(line.filter, places)]
    context = {
        "own": [line for line in lines if line.view.owner_id == person.pk],
        "others": [line for line in lines if line.view.owner_id != person.pk],
        "opening": opening,
    }
    return render(request, "queue/views.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Give the filter of the address a name."""
    person, chosen = worker(request), Filter.read(request.GET)
    if not chosen.asked:
        return redirect("queue_views")
    form = view_form(request, person)
    if request.method == "POST" and form.is_valid():
        view = actions.keep_view(
            owner=person, name=form.cleaned_data["name"], chosen=chosen, shared=shared_with(person, form)
        )
        if form.cleaned_data["opens"]:
            actions.open_with(person, chosen)
        say(request, _("Kept as a view: %(name)s.") % {"name": view.name})
        return redirect(chosen.address)
    return shown(request, form, person, chosen, None)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other people."""
    view, person = own(request, pk), worker(request)
    chosen = Filter.read(view.filter)
    shared = (
        "provider" if view.organisation_id and not view.team_id else f"{TEAM}{view.team_id}" if view.team_id else ""
    )
    is_opening = kept_views.views_of(person).opening == chosen
    form = view_form(request, person, {"name": view.name, "shared": shared, "opens": is_opening})
    if request.method == "POST" and form.is_valid():
        actions.change_view(view, name=form.cleaned_data["name"], shared=shared_with(person, form))
        if form.cleaned_data["opens"] != is_opening:
            actions.open_with(person, chosen if form.cleaned_data["opens"] else Filter())
        say(request, _("Saved: %(name)s.") % {"name": view.name})
        return redirect("queue_views")
    return shown(request, form, person, chosen, view)


def view_form(request: HttpRequest, person: Person, initial: dict[str, Any] | None = None) -> ViewForm:
    data = request.POST if request.method == "POST" else None
    provider = provider_of(person)
    return ViewForm(data, teams=list(teams_of(person)), provider=provider.name if provider else "", initial=initial)


def shown(request: HttpRequest, form: ViewForm, person: Person, chosen: Filter, view: View | None) -> HttpResponse:
    query = Query(person, places_of(person), chosen, timezone.now())
    context = {
        "form": form,
        "view": view,
        "sentence": sentences.in_words(query),
        "back": chosen.address if view is None else reverse("queue_views"),
    }
    return render(request, "queue/view.html", context, status=400 if form.errors else 200)


def teams_of(person: Person) -> QuerySet[Team]:
    return Team.objects.filter(members=person, organisation__in=kept_views.providers(person))


def provider_of(person: Person) -> Organisation | None:
    return Organisation.objects.filter(pk__in=kept_views.providers(person)).first()


def shared_with(person: Person, form: ViewForm) -> Shared:
    """Whom the form names, among those that one belongs to."""
    chosen = form.cleaned_data["shared"]
    if chosen == "provider":
        return Shared(organisation=provider_of(person))
    return Shared(team=teams_of(person).filter(pk=int(chosen.removeprefix(TEAM))).first()) if chosen else Shared()


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    actions.move_view(own(request, pk), up="up" in request.POST)
    return redirect("queue_views")


@login_required
@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    view = own(request, pk)
    actions.throw_away_view(view)
    undo = reverse("queue_view_take_back", args=[pk])
    say(request, _("Thrown away: %(name)s.") % {"name": view.name}, undo=undo)
    return redirect("queue_views")


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    view = own(request, pk, thrown_away=True)
    actions.take_back_view(view)
    say(request, _("Taken back: %(name)s.") % {"name": view.name})
    return redirect("queue_views")


@login_required
@require_POST
def open_with(request: HttpRequest) -> HttpResponse:
    """Let the queue open with a filter, or with everything again."""
    actions.open_with(worker(request), Filter.read(request.POST))
    say(request, _("Your queue opens with this now."))
    return redirect("queue_views")
