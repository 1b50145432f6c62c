"""Pages of the telephone: what rings, whose number it is, the call taken down, and what is owed by phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from pakt.desk.agreements.queries import agreements, contract_of, version_at
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act, manages, works
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.telephone import actions, queries
from pakt.desk.telephone.models import Call
from pakt.desk.telephone.page import CallPage
from pakt.desk.telephone.wording import hours_words, when
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import reporters


def answering(request: HttpRequest) -> Person:
    """Whoever answers calls; 404 for everybody else."""
    person = reader(request)
    if not works(person):
        raise Http404
    return person


@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Who rings now, whose number it is, what is owed by phone, and the calls of late."""
    person, now = answering(request), timezone.now()
    return render(request, "telephone/calls.html", context(person, now, request.GET.get("number", "")[:40]))


def context(person: Person, now: datetime, number: str) -> dict[str, Any]:
    lines = queries.lines(person, now)
    return {
        "mark": queries.mark(person, now),
        "ringing": [(call, queries.callers(person, call.number, now)) for call in queries.ringing(person, now)[:5]],
        "number": number,
        "callers": queries.callers(person, number, now),
        "lines": [(one, hours_words(one.hours, one.contract.time_zone) if one.hours else "") for one in lines],
        "owed": [(ticket, when(ticket.reported_at)) for ticket in queries.calls_owed(person)],
        "callbacks": [(clock, when(clock.due_at) if clock.due_at else "") for clock in queries.callbacks_due(person)],
        "latest": [(call, when(call.started_at)) for call in queries.latest(person)],
        "now": now,
    }


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """The page anew where something else rings than before; nothing where it is the same. See live.js."""
    if not isinstance(request.user, Person):
        return HttpResponse(status=401)
    person, now = answering(request), timezone.now()
    if request.GET.get("seen") == queries.mark(person, now):
        return HttpResponse(status=204)
    return render(request, "telephone/calls.html", context(person, now, ""))


@login_required
def log(request: HttpRequest, prefix: str) -> HttpResponse:
    """One form for what was said in a call and how it ended."""
    person, now = answering(request), timezone.now()
    agreement = agreements(person, Act.WORK).filter(prefix=prefix).first()
    version = version_at(agreement, now) if agreement else None
    if agreement is None or version is None or "phone" not in (contract := contract_of(version)).channels:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind") or next(iter(contract.kinds))
    if kind not in contract.kinds:
        raise Http404
    call = queries.call(person, whole(asked.get("call", "")))
    chosen = whole(asked.get("caller", ""))
    caller = next((one for one in reporters(agreement) if one.pk == chosen), None)
    number = asked.get("number", "")[:40] or (call.number if call else caller.phone if caller else "")
    page = CallPage(request, person, agreement, version, contract, kind, now, None, call, caller, number)
    if request.method == "POST" and "redraw" not in request.POST:
        return page.sent()
    return page.shown(page.form())


def whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a call aside; it can be brought back."""
    call = found(request, pk)
    if actions.dismiss(call, by=reader(request)):
        say(request, _("The call was put aside."), undo=reverse("call_again", args=[call.pk]))
    return redirect("calls")


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a call back that was put aside."""
    actions.ring_again(found(request, pk))
    return redirect("calls")


def found(request: HttpRequest, pk: int) -> Call:
    call = queries.call(answering(request), pk)
    if call is None:
        raise Http404
    return call


@login_required
@require_POST
def owed(request: HttpRequest, reference: str) -> HttpResponse:
    """The customer has called, as the agreement asks of this report."""
    person = answering(request)
    ticket: Ticket | None = queries.calls_owed(person).filter(reference=reference).first()
    if ticket is None:
        raise Http404
    call = queries.call(person, whole(request.POST.get("call", "")))
    try:
        actions.note_owed_call(ticket, by=person, call=call)
    except (StepRefused, BadEvent) as refused:
        say(request, str(refused))
        return redirect("ticket", reference)
    say(request, _("The call is noted: the terms of %(ref)s run.") % {"ref": ticket.reference})
    return redirect("ticket", reference)


@login_required
def exchange(request: HttpRequest) -> HttpResponse:
    """How a telephone exchange tells of calls; a new key is shown once."""
    person = reader(request)
    own = [pk for pk, roles in manages(person).items() if "administrator" in roles]
    if not own:
        raise Http404
    organisation = person.roles.filter(organisation__in=own).select_related("organisation")[0].organisation
    key = actions.make_key(organisation, by=person) if request.method == "POST" else ""
    has_key = bool(key) or queries.has_key(organisation)
    shown = {"key": key, "has_key": has_key, "url": request.build_absolute_uri(reverse("call_hook"))}
    return render(request, "telephone/exchange.html", shown)
