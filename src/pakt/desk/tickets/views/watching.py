"""Who is named with `@` and who watches: the list that the editor offers, and the panel on a ticket's page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from pakt.desk.people.access import side
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.tickets import queries, watching
from pakt.desk.tickets.models import Ticket


def found(request: HttpRequest, reference: str) -> Ticket:
    """The ticket, or 404 where it is not there for this person."""
    ticket = queries.ticket(reader(request), reference)
    if ticket is None:
        raise Http404
    return ticket


@login_required
@require_GET
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom the words may name that are being written, as options of a list."""
    ticket = found(request, reference)
    internal = request.GET.get("place") == "note"
    if internal and side(reader(request), ticket.agreement) != "provider":
        raise Http404
    offered = watching.offered(ticket.agreement, request.GET.get("q", "")[:60], internal=internal)
    return render(request, "tickets/_people.html", {"offered": offered})


@login_required
@require_GET
def panel(request: HttpRequest, reference: str) -> HttpResponse:
    """The panel by itself, with the colleagues who could be added."""
    return part(request, found(request, reference), adding=True)


@login_required
@require_POST
def watch(request: HttpRequest, reference: str) -> HttpResponse:
    """Watch a ticket oneself, or let a colleague of the own side watch it."""
    ticket, person = found(request, reference), reader(request)
    wanted = request.POST.get("person", "")
    who = person
    if wanted:
        who = next((one for one in colleagues(ticket, person) if str(one.pk) == wanted), person)
        if who == person:
            raise Http404
    watching.watch(ticket, person=who, by=person)
    return part(request, ticket)


@login_required
@require_POST
def unwatch(request: HttpRequest, reference: str) -> HttpResponse:
    """Watch a ticket no more."""
    ticket = found(request, reference)
    watching.unwatch(ticket, person=reader(request))
    return part(request, ticket)


def part(request: HttpRequest, ticket: Ticket, *, adding: bool = False) -> HttpResponse:
    """The panel where a script asked for it, else the page that it stands on."""
    if "HX-Request" in request.headers:
        return render(request, "tickets/_watchers.html", {"watch": watchers(request, ticket, adding=adding)})
    here = reverse("ticket", args=[ticket.reference])
    return redirect(f"{here}?watchers=add#watchers" if adding else f"{here}#watchers")


def watchers(request: HttpRequest, ticket: Ticket, *, adding: bool) -> dict[str, Any]:
    """Who of the own side watches the ticket, and who else could."""
    person = reader(request)
    own = side(person, ticket.agreement)
    watching_now = [one for one in watching.watchers(ticket) if side(one, ticket.agreement) == own]
    return {
        "ticket": ticket,
        "people": [one for one in watching_now if one != person],
        "count": len(watching_now),
        "is_mine": person in watching_now,
        "adding": adding,
        "others": [one for one in colleagues(ticket, person) if one not in watching_now] if adding else [],
    }


def colleagues(ticket: Ticket, person: Person) -> list[Person]:
    """Who else of the own side sees the ticket."""
    own = side(person, ticket.agreement)
    people = watching.readers(ticket.agreement, internal=False)
    return [one for one in people if one != person and side(one, ticket.agreement) == own]
