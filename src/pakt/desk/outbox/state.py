"""The page Mail: what waits and for how long, what is withheld, and addresses at which mail does not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.outbox import bounces, queries
from pakt.desk.outbox.mailbox import MailRow, mail_row
from pakt.desk.outbox.models import Bounce, Delivery
from pakt.desk.pages.notices import say
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader

State = Delivery.State
MOST = 50


@dataclass(frozen=True)
class FailingAddress:
    """An address at which mail did not arrive; `said` is the newest answer of a mail server."""

    address: str
    times: int
    last_at: datetime
    said: str
    stopped: bool
    delivery: int  # the newest letter that did not arrive


@login_required
def mail_state(request: HttpRequest) -> HttpResponse:
    """For those who may look into the mailbox, what lies in it of theirs."""
    person = administrator(request)
    found = queries.mailbox(person).order_by()
    waits = Q(state=State.WAITING)
    numbers = found.aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("at", filter=waits),
        withheld=Count("pk", filter=Q(state=State.WITHHELD)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    context = {
        **numbers,
        "withheld_rows": rows(person, State.WITHHELD),
        "failed_rows": rows(person, State.FAILED),
        "failing": failing(person),
        "is_configured": settings.SMTP is not None,
    }
    return render(request, "outbox/state.html", context)


def rows(person: Person, state: str) -> list[tuple[Delivery, MailRow]]:
    found = queries.mailbox(person).filter(state=state).order_by("at", "pk")[:MOST]
    return [(one, mail_row(one, readable=queries.reads(person, one))) for one in found]


def failing(person: Person) -> list[FailingAddress]:
    """The addresses to which letters went that this person may know of. Two queries."""
    known = Bounce.objects.filter(confirmed_at=None, permanent=True, delivery__in=queries.mailbox(person).order_by())
    counted = (
        known.values("address")
        .annotate(times=Count("pk"), last_at=Max("at"), delivery=Max("delivery"))
        .order_by("-last_at")[:MOST]
    )
    addresses = [one["address"] for one in counted]
    said = dict(known.filter(address__in=addresses).order_by("at").values_list("address", "diagnostic"))
    return [FailingAddress(**one, said=said[one["address"]], stopped=one["times"] >= bounces.MOST) for one in counted]


@login_required
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let a letter go that was withheld or has failed."""
    delivery = queries.mailbox(administrator(request)).filter(pk=number).first()
    if delivery is None:
        raise Http404
    if bounces.release(delivery):
        say(request, _("The letter goes out now."))
    return redirect("mail_state")


@login_required
@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the address of a letter is right: it gets mail again, and at once what was withheld."""
    delivery = queries.mailbox(administrator(request)).filter(pk=number).first()
    if delivery is None:
        raise Http404
    bounces.confirm(delivery.address)
    say(request, _("%(address)s gets letters again.") % {"address": delivery.address})
    return redirect("mail_state")


def administrator(request: HttpRequest) -> Person:
    person = reader(request)
    if not queries.shows_mailbox(person):
        raise Http404
    return person
