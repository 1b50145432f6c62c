"""The page that each role begins its day with."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.homes import lines, queries
from pakt.desk.homes.queries import Standing
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.people.access import Act, scope, works
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader

PERIODS = ("month", "quarter", "year")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Managers begin with the overview, agents with their day, whoever reports with their tickets, another
    contractor with what is shared with it."""
    person = reader(request)
    if oversees(person):
        return redirect("overview")
    if works(person):
        return redirect("today")
    return redirect("my_tickets" if scope(person, Act.SEE) or not scope(person, Act.SEE_SHARED) else "shared_list")


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Of a manager of either side: how the terms stand by agreement, trends, and what needs a decision."""
    person = reader(request)
    if not oversees(person):
        raise Http404
    now, zone = timezone.now(), ZoneInfo(current_zone())
    period = request.GET.get("period", "month")
    since = beginning(period if period in PERIODS else "month", now.astimezone(zone))
    found = queries.standings(person, since, now, end_of_today(now, zone))
    party = side_of(person)
    context = {
        "rows": [
            {
                "one": one,
                "url": reverse("agreement", args=[one.agreement.prefix]),
                "stacked": lines.stacked(one),
                "terms": lines.terms_words(one),
                "danger": lines.danger_words(one),
                "partner": one.agreement.customer if party == "provider" else one.agreement.provider,
            }
            for one in found
        ],
        "party": party,
        "summary": summary(found, since, now, zone),
        "periods": period_tabs(period),
        "trends": lines.trends(queries.weeks(person, now, zone), zone),
        "decide": lines.decision_lines(queries.decisions(person, now), party, now, current_zone()),
        "works": works(person),
    }
    return render(request, "homes/overview.html", context)


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """An agent's day: what is theirs, what is at risk with others, where the customer is waited for."""
    person = reader(request)
    if not works(person):
        raise Http404
    now, zone = timezone.now(), current_zone()
    mine = queries.mine(person)
    risk = queries.at_risk(person, end_of_today(now, ZoneInfo(zone)))
    waiting = queries.waiting(person)
    told = lines.term_lines([*mine, *risk, *waiting], now, zone)
    context = {
        "mine": told[: len(mine)],
        "risk": told[len(mine) : len(mine) + len(risk)],
        "waiting": told[len(mine) + len(risk) :],
        "person": person,
        "oversees": oversees(person),
    }
    return render(request, "homes/today.html", context)


def oversees(person: Person) -> bool:
    at = scope(person, Act.SEE_MONEY)
    return bool(at.as_customer or at.as_provider or at.as_provider_for)


def side_of(person: Person) -> str:
    at = scope(person, Act.SEE_MONEY)
    return "provider" if at.as_provider or at.as_provider_for else "customer"


def beginning(period: str, now: datetime) -> datetime:
    """The first moment of the month, quarter or year of `now`, in its zone."""
    month = {"month": now.month, "quarter": now.month - (now.month - 1) % 3, "year": 1}[period]
    return now.replace(month=month, day=1, hour=0, minute=0, second=0, microsecond=0)


def end_of_today(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + timedelta(days=1)


def period_tabs(chosen: str) -> TabsPart:
    titles = {"month": _("This month"), "quarter": _("This quarter"), "year": _("This year")}
    url = reverse("overview")
    links = [Link(titles[name], f"{url}?period={name}", name == chosen) for name in PERIODS]
    return TabsPart(_("Period"), links)


def summary(found: list[Standing], since: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`1 Nov – 18 Nov · 5 agreements · 529 terms ended, 498 of them in time`."""
    met, late = sum(one.met for one in found), sum(one.late for one in found)
    ended = ngettext(
        "%(n)d term ended, %(met)d of them in time", "%(n)d terms ended, %(met)d of them in time", met + late
    ) % {"n": met + late, "met": met}
    agreements = ngettext("%(n)d agreement", "%(n)d agreements", len(found)) % {"n": len(found)}
    days = f"{short_date(since)} – {short_date(now.astimezone(zone))}"
    return f"{days} · {agreements} · {ended}"
