"""Keeping a draft while somebody types, and discarding it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pakt.desk.drafts import actions
from pakt.desk.people.request import reader

# The names by which the request itself speaks; no form may use them.
PLACE, BACK = "draft-place", "draft-back"
LONGEST_PLACE = 200


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the fields that are posted, under `draft-place`."""
    place = request.POST.get(PLACE, "")
    if not place or len(place) > LONGEST_PLACE or "\0" in place:
        return HttpResponseBadRequest()
    fields = {name: values for name, values in request.POST.lists() if name not in (PLACE, BACK)}
    try:
        actions.keep(reader(request), place, fields)
    except actions.TooMuch:
        return HttpResponse(status=413)
    return HttpResponse(status=204)


@login_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Forget the draft at `draft-place`, and go back to the form, now empty."""
    actions.discard(reader(request), request.POST.get(PLACE, ""))
    back = request.POST.get(BACK, "")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if known else reverse("home"))
