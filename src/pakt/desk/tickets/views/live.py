"""A page that stays as the ticket is: asked every few seconds, and told who writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.tickets import live
from pakt.desk.tickets.views.ticket import side_page
from pakt.desk.tickets.views.watching import found


@require_GET
def news(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing where nothing is new since `seen`, the line of who writes where only that is, else the page anew.

    Whoever is not signed in any more is told so, and not sent to a page that nobody looks at.
    """
    if not isinstance(request.user, Person):
        return HttpResponse(status=401)
    look = live.look(request.user, reference)
    if look is None:
        raise Http404
    if request.GET.get("seen") != look.mark:
        return side_page(request, found(request, reference), here=look.here)
    if request.GET.get("here", "") != "|".join(look.here):
        context = {"ticket": {"reference": reference}, "live": {"mark": look.mark, "here": look.here}}
        return render(request, "tickets/_live.html", context)
    return HttpResponse(status=204)


@login_required
@require_POST
def writing(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody writes on the ticket just now."""
    live.write_here(found(request, reference), reader(request))
    return HttpResponse(status=204)
