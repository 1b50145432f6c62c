"""The page of search, as one types or without script, and what the palette lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import agreements
from pakt.desk.pages.parts import SelectPart, SentencePart
from pakt.desk.people.request import reader
from pakt.desk.search import queries
from pakt.desk.search.asking import Word
from pakt.desk.search.excerpts import excerpt, marked
from pakt.desk.search.forms import Asked, asked
from pakt.desk.search.models import Kind
from pakt.desk.search.queries import Count, Found, Hit

FEW, MANY = 5, 30


@dataclass(frozen=True)
class Line:
    """Something found, as it is shown."""

    hit: Hit
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` leads to the rest of it."""

    id: str
    title: str
    count: str
    lines: Sequence[Line]
    more: str = ""


@require_safe
@login_required
@vary_on_headers("HX-Request", "X-Palette")
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` and what narrows it: the page; for htmx what was found; for the palette its options.

    Whoever sends the form (`go`) with the reference or the number of one ticket comes straight to it.
    """
    person = reader(request)
    own = list(agreements(person))
    wish = asked(request.GET, own)
    found = queries.find(
        person,
        wish.text,
        kinds=wish.kinds,
        agreement=wish.agreement,
        since=wish.since(timezone.now()),
        limit=MANY if wish.kind else FEW,
        language=get_language() or "",
    )
    if found.straight and "go" in request.GET:
        return redirect("ticket", found.straight.reference)
    context: dict[str, Any] = {
        "asked": wish,
        "straight": found.straight,
        "groups": groups(wish, found),
        "everywhere": address(wish, kind="", agreement=None, days=""),
    }
    if "X-Palette" in request.headers:
        return render(request, "search/_options.html", context)
    alone = "HX-Request" in request.headers
    context |= {"sentence": sentence(wish, own), "says": says(found), "alone": alone}
    return render(request, "search/_found.html" if alone else "search/search.html", context)


def groups(wish: Asked, found: Found) -> list[Group]:
    """What was found, kind by kind, in the order in which people look."""
    titles = {
        Kind.TICKET: ("tickets", _("Tickets")),
        Kind.ARTICLE: ("articles", _("Articles")),
        Kind.DOCUMENT: ("documents", _("Documents")),
        Kind.NEWS: ("news", _("News")),
    }
    shown = []
    for kind, (name, title) in titles.items():
        if hits := found.hits.get(kind):
            count = found.counts[kind]
            rest = count.number > len(hits) and not wish.kind
            more = address(wish, kind=name) if rest else ""
            shown.append(Group(name, title, number(count), lines(hits, found.question.words), more))
    return shown


def lines(hits: Sequence[Hit], words: Sequence[Word]) -> list[Line]:
    return [Line(hit, marked(hit.title, words, hit.language), excerpt(hit.text, words, hit.language)) for hit in hits]


def number(count: Count) -> str:
    return f"{count.number}+" if count.or_more else str(count.number)


def says(found: Found) -> str:
    """How much was found, for those who listen."""
    if not found.question.words:
        return ""
    total = sum(count.number for count in found.counts.values())
    if any(count.or_more for count in found.counts.values()):
        return _("%(n)d results or more") % {"n": total}
    return ngettext("%(n)d result", "%(n)d results", total) % {"n": total}


def sentence(wish: Asked, own: Sequence[Agreement]) -> SentencePart:
    """What narrows the search, read as a sentence."""
    kinds = [
        ("", pgettext("look through …", "everything")),
        ("tickets", pgettext("look through …", "tickets")),
        ("articles", pgettext("look through …", "articles")),
        ("documents", pgettext("look through …", "documents")),
        ("news", pgettext("look through …", "news")),
    ]
    times = [("", _("at any time")), ("7", _("in the last 7 days")), ("30", _("in the last 30 days"))]
    times.append(("365", _("in the last year")))
    names = [("", _("all agreements")), *((one.prefix, one.name) for one in own)]
    return SentencePart(
        _("Look through {kind} of {agreement}, changed {days}."),
        [
            SelectPart("kind", _("What"), kinds, wish.kind),
            SelectPart("agreement", _("Agreement"), names, wish.agreement.prefix if wish.agreement else ""),
            SelectPart("days", _("Changed when"), times, wish.days),
        ],
        reverse("search"),
        kept=[("q", wish.text)],
    )


def address(wish: Asked, **changed: object) -> str:
    values = {"kind": wish.kind, "agreement": wish.agreement, "days": wish.days, **changed}
    agreement = values["agreement"]
    values["agreement"] = agreement.prefix if isinstance(agreement, Agreement) else ""
    said = {"q": wish.text, **{name: value for name, value in values.items() if value}}
    return f"{reverse('search')}?{urlencode(said)}"
