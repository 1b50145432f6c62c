"""The further conditions of the queue: a form that leads back to it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pakt.desk.people.access import works
from pakt.desk.people.request import reader
from pakt.desk.queue.filters import Filter
from pakt.desk.queue.forms import NarrowForm
from pakt.desk.queue.places import places_of
from pakt.desk.queue.queries import Query

KEPT = ("owed_by", "agreement", "order")


@login_required
@require_safe
def narrow(request: HttpRequest) -> HttpResponse:
    """With a script it opens inside the queue, else it is a page of its own."""
    person = reader(request)
    if not works(person):
        raise Http404
    chosen = Filter.read(request.GET)
    form = NarrowForm(Query(person, places_of(person), chosen, timezone.now()))
    kept = [(name, value) for name, value in chosen.asked.items() if name in KEPT]
    return render(request, "queue/narrow.html", {"form": form, "kept": kept, "back": chosen.address})
