"""Articles on the page of a ticket: which belong to it, picking what words refer to, linking by hand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.agreements.queries import agreements
from pakt.desk.knowledge import actions
from pakt.desk.knowledge.on_tickets import Option, articles_for, linked, options, options_found
from pakt.desk.knowledge.showing import lines, reader_language
from pakt.desk.knowledge.views import shown
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act, may
from pakt.desk.people.request import reader
from pakt.desk.search.models import Kind
from pakt.desk.search.queries import find
from pakt.desk.tickets import queries as tickets
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.panels import panel
from pakt.desk.tickets.references import LONGEST, MOST, Reference
from pakt.desk.tickets.referring import Picker, offer

LIKELY = 3


def worked_on(request: HttpRequest, reference: str) -> Ticket:
    """A ticket that one works on, or 404."""
    ticket = tickets.ticket(reader(request), reference)
    if ticket is None or not may(reader(request), Act.WORK, ticket.agreement):
        raise Http404
    return ticket


@panel
def articles_panel(request: HttpRequest, ticket: Ticket) -> SafeString | None:
    """The articles that belong to the ticket; for the provider also the way to link one and to publish the answer."""
    person = reader(request)
    found = lines(linked(person, ticket))
    works = may(person, Act.WORK, ticket.agreement)
    if not found and not works:
        return None
    context = {"lines": found, "ticket": ticket, "works": works}
    return SafeString(render_to_string("knowledge/_on_ticket.html", context, request))


# Picking what words refer to


def picked(request: HttpRequest, ticket: Ticket) -> list[Option]:
    """What is picked in the form, or named in the address; without what one of the sides may not read."""
    values = request.POST if request.method == "POST" else request.GET
    wanted, places = [], {}
    for value in values.getlist("reference")[: 2 * MOST]:
        kind, _dash, key = value.partition("-")
        if key.isdecimal() and len(key) < 19:
            wanted.append((kind, int(key)))
            places[int(key)] = " ".join(values.get(f"place-{key}", "").split())[:LONGEST]
    if not wanted:
        return []
    return options(reader(request), ticket.agreement, wanted, reader_language(), places, checked=True)[:MOST]


def field(request: HttpRequest, ticket: Ticket, step: str) -> SafeString:
    """What is picked so far, and the way to pick."""
    context = {"options": picked(request, ticket), "url": refer_url(ticket, step)}
    return SafeString(render_to_string("knowledge/_refer.html", context, request))


def refer_url(ticket: Ticket, step: str) -> str:
    url = reverse("refer", args=[ticket.reference])
    return f"{url}?{urlencode({'step': step})}" if step else url


def taken(request: HttpRequest, ticket: Ticket) -> list[Reference]:
    return [option.reference() for option in picked(request, ticket)]


offer(Picker(field, taken))


@login_required
@require_safe
def refer(request: HttpRequest, reference: str) -> HttpResponse:
    """Articles and documents to refer to. A script puts them into the form; without one this is a page of its own, and
    what is picked goes back to the ticket by its address."""
    ticket = worked_on(request, reference)
    here = picked(request, ticket)
    words = request.GET.get("q", "").strip()[:200]
    found = options_found(reader(request), ticket.agreement, words or ticket.subject, reader_language())
    there = {option.value for option in here}
    context = {
        "ticket": ticket,
        "words": words,
        "step": request.GET.get("step", ""),
        "picked": here,
        "found": [option for option in found if option.value not in there],
        "url": reverse("refer", args=[reference]),
    }
    if request.headers.get("HX-Request"):
        part = "_refer_found" if "q" in request.GET else "_refer_open"
        return render(request, f"knowledge/{part}.html", context)
    return shown(request, "refer", context)


# Linking by hand


@login_required
@require_safe
def link_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The articles of a ticket, and others to link: what its subject finds, or the words that one types."""
    ticket, person = worked_on(request, reference), reader(request)
    words = request.GET.get("q", "").strip()[:200]
    there = linked(person, ticket)
    hits = find(
        person, words or ticket.subject, kinds=[Kind.ARTICLE], agreement=ticket.agreement, limit=10,
        language=reader_language(),
    ).hits.get(Kind.ARTICLE, [])  # fmt: skip
    known = articles_for(person, ticket.agreement).in_bulk([hit.object_id for hit in hits])
    here = {article.pk for article in there}
    context = {
        "ticket": ticket,
        "words": words,
        "linked": lines(there),
        "found": lines(known[hit.object_id] for hit in hits if hit.object_id in known and hit.object_id not in here),
    }
    return shown(request, "link", context)


@login_required
@require_POST
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link an article with a ticket, or take the link away."""
    ticket, person = worked_on(request, reference), reader(request)
    key = request.POST.get("article", "")
    is_key = key.isdecimal() and len(key) < 19
    article = articles_for(person, ticket.agreement).filter(pk=int(key)).first() if is_key else None
    if article is None:
        raise Http404
    back = f"{reverse('ticket', args=[reference])}#articles"
    if request.POST.get("do") == "unlink":
        actions.unlink(article, ticket=ticket, person=person)
        say(request, _("The article is linked no more."))
        return redirect(back)
    actions.link(article, ticket=ticket, person=person)
    say(request, _("The article is linked: both sides find it on the ticket."))
    return redirect(back)


# Before one asks


@login_required
@require_safe
def likely_answers(request: HttpRequest) -> HttpResponse:
    """The articles that may answer what somebody types into a report: a part to stand in its form, empty if none."""
    words, prefix = request.GET.get("q", "").strip()[:400], request.GET.get("agreement", "")
    agreement = agreements(reader(request), Act.REPORT).filter(prefix=prefix).first() if prefix else None
    hits = []
    if len(words) >= 3 and agreement is not None:
        found = find(
            reader(request), words, kinds=[Kind.ARTICLE], agreement=agreement, limit=LIKELY, language=reader_language()
        )
        hits = found.hits.get(Kind.ARTICLE, [])
    return render(request, "knowledge/_likely.html", {"hits": hits})
