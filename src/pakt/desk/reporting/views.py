"""Reporting: the agreement and the kind, or what is ordered; then what the contract asks, and by when an answer is
owed; then what happens next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pakt.desk.agreements import queries as agreements
from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.pages.parts import ChoicePart
from pakt.desk.people.access import Act, side
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.reporting import papers
from pakt.desk.reporting.catalogue import offers
from pakt.desk.reporting.page import Page
from pakt.desk.reporting.promises import Promise
from pakt.desk.tickets import checks, queries
from pakt.desk.tickets.choices import kind_choices
from pakt.desk.tickets.errors import StepRefused
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.questions import form_of
from pakt.engine.contract import CatalogueEntry, Contract
from pakt.engine.orders import entry_of

# So many agreements are shown with all their kinds at once.
FEW = 2


@dataclass(frozen=True)
class Place:
    """An agreement under which one may report; `refused` says why nothing can be reported now.

    `catalogue` is where its services are ordered, empty where it lists none.
    """

    agreement: Agreement
    kinds: list[tuple[str, ChoicePart]] = field(default_factory=list)
    refused: str = ""
    catalogue: str = ""


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Under which agreement, and what kind. Where there is only one there is nothing to choose."""
    now = timezone.now()
    person = reader(request)
    places = [place_of(agreement, now) for agreement in agreements.agreements(person, Act.REPORT)]
    links = [url for place in places for url, _part in place.kinds]
    if len(links) == 1 and len(places) == 1 and not places[0].catalogue:
        return redirect(links[0])
    return render(request, "reporting/choose.html", context(places, person))


def context(places: list[Place], person: Person) -> dict[str, Any]:
    enters = any(side(person, place.agreement) == "provider" for place in places)
    return {"places": places, "are_few": len(places) <= FEW, "enters": enters}


def place_of(agreement: Agreement, now: datetime) -> Place:
    try:
        version = in_force(agreement, now)
    except StepRefused as refused:
        return Place(agreement, refused=str(refused))
    contract = agreements.contract_of(version)
    return Place(
        agreement,
        [
            (reverse("report_form", args=[agreement.prefix, kind]), part)
            for kind, part in kind_choices(contract).items()
        ],
        catalogue=reverse("catalogue", args=[agreement.prefix]) if contract.catalogue else "",
    )


def in_force(agreement: Agreement, at: datetime) -> ContractVersion:
    """StepRefused where no version is."""
    return checks.in_force(agreement, at, agreements.version_at(agreement, at))


@dataclass(frozen=True)
class Under:
    """Who reports or orders now, under which agreement, by which version of its contract."""

    person: Person
    agreement: Agreement
    version: ContractVersion
    contract: Contract
    now: datetime


def under_agreement(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Finds the agreement under which somebody reports: 404 where they may not, and why where nobody can now."""

    @wraps(view)
    def found(request: HttpRequest, prefix: str, **more: str) -> HttpResponseBase:
        person, now = reader(request), timezone.now()
        agreement = agreements.agreements(person, Act.REPORT).filter(prefix=prefix).first()
        if agreement is None:
            raise Http404
        try:
            version = in_force(agreement, now)
        except StepRefused as refused:
            places = [Place(agreement, refused=str(refused))]
            return render(request, "reporting/choose.html", context(places, person), status=409)
        return view(request, Under(person, agreement, version, agreements.contract_of(version), now), **more)

    return found


@login_required
@under_agreement
def fill(request: HttpRequest, under: Under, kind: str) -> HttpResponse:
    """The form of one kind. Posting with `redraw` shows it anew for another kind or priority and stores nothing."""
    kind = request.POST.get("kind", kind)
    if kind not in under.contract.kinds:
        raise Http404
    return answered(request, under, kind)


@login_required
@under_agreement
def order(request: HttpRequest, under: Under, entry: str) -> HttpResponse:
    """The form of what is ordered."""
    found = entry_of(under.contract, entry)
    if found is None:
        raise Http404
    if found.enrolment:
        return redirect("trainings")
    return answered(request, under, found.kind, found)


def answered(request: HttpRequest, under: Under, kind: str, entry: CatalogueEntry | None = None) -> HttpResponse:
    page = Page(request, under.person, under.agreement, under.version, under.contract, kind, under.now, entry)
    if request.method == "POST" and "redraw" not in request.POST:
        return page.sent()
    response = page.shown(page.form())
    # With a script the form is drawn anew in its place, and the address follows.
    response["HX-Replace-Url"] = page.url
    return response


@login_required
@require_safe
@under_agreement
def catalogue(request: HttpRequest, under: Under) -> HttpResponse:
    """What can be ordered under an agreement."""
    shown = {
        "agreement": under.agreement,
        "offers": offers(under.agreement, under.version, under.contract, under.now),
        "enters": side(under.person, under.agreement) == "provider",
    }
    return render(request, "reporting/catalogue.html", shown)


def told_by(person: Person, reference: str) -> tuple[Ticket, Event]:
    """A ticket and its report; 404 for whoever may not read what it was reported with. Another contractor reads only
    what is shared, but for reports of their own."""
    ticket = queries.ticket(person, reference)
    report = queries.report_of(ticket) if ticket else None
    if ticket is None or report is None:
        raise Http404
    if side(person, ticket.agreement) == "contractor" and ticket.reporter != person:
        raise Http404
    return ticket, report


@login_required
@require_safe
def reported(request: HttpRequest, reference: str) -> HttpResponse:
    """What was reported just now: its reference, what happens next, by when, and where to follow it."""
    ticket, report = told_by(reader(request), reference)
    now = timezone.now()
    data = {name: value for name, value in report.data.items() if name != "form"}
    promise = Promise(ticket.agreement, ticket.version, data, report.at, now, zone=current_zone(), made=True)
    shown = {
        "ticket": ticket,
        "promise": promise.part(),
        "files": [one.file.name for one in report.attachments.select_related("file")],
        "papers": papers.links("filled_paper", ticket.reference),
        "again": reverse("report"),
    }
    return render(request, "reporting/reported.html", shown)


@login_required
@require_safe
@under_agreement
def blank(request: HttpRequest, under: Under, kind: str, type: str) -> HttpResponseBase:
    """The form of a kind, empty: as a page to print, or as a file."""
    if kind not in under.contract.kinds or form_of(under.contract, kind) is None:
        raise Http404
    return on_paper(request, papers.blank_paper(under.agreement, under.contract, kind), type)


@login_required
@require_safe
def filled(request: HttpRequest, reference: str, type: str) -> HttpResponseBase:
    """The form of a ticket as it was filled."""
    ticket, report = told_by(reader(request), reference)
    return on_paper(request, papers.filled_paper(ticket, agreements.contract_of(ticket.version), report), type)


def on_paper(request: HttpRequest, paper: papers.Paper, type: str) -> HttpResponseBase:
    if type == "html":
        return render(request, "reporting/paper.html", {"paper": paper, "types": list(papers.PAPERS)})
    if type not in papers.PAPERS:
        raise Http404
    return papers.response(paper, type)
