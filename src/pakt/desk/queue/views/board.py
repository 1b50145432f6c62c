"""The queue: what is owed next, by whom, in all tickets that a person works on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pakt.desk.pages.board import BoardGroup, BoardPart, BoardRow
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.people.access import works
from pakt.desk.people.request import current_zone, reader
from pakt.desk.queue import acts, counting, kept_views, queries, sentences
from pakt.desk.queue.filters import ME, MY_TEAM, NOBODY, Filter
from pakt.desk.queue.keys import VIEWS
from pakt.desk.queue.places import places_of
from pakt.desk.queue.queries import GROUPS, Bound, Page, Query
from pakt.desk.queue.rows import resting_row, term_rows

# Asks for all of it, where one's queue opens with something else.
ALL = "all"
LIVE = "X-Live"


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """A page of the queue; with the header X-Live only what changes on it by itself."""
    person = reader(request)
    if not works(person):
        return redirect("my_tickets")
    views = kept_views.views_of(person)
    if not request.GET and views.opening is not None:
        return redirect(views.opening.address)
    query = Query(person, places_of(person), Filter.read(request.GET), timezone.now())
    kept = [view for view in views.kept if kept_views.is_within(view.filter, query.places)]
    shown = Shown(query, bound_asked(request, query), kept)
    if LIVE in request.headers:
        return render(request, "queue/_live.html", shown.live())
    return render(request, "queue/queue.html", shown.context())


def bound_asked(request: HttpRequest, query: Query) -> Bound | None:
    if after := request.GET.get("after"):
        return queries.bound_of(after, query.order)
    if before := request.GET.get("before"):
        return queries.bound_of(before, query.order, backwards=True)
    return None


@dataclass
class Shown:
    """One page of the queue for one person."""

    query: Query
    place: Bound | None
    kept: list[kept_views.Kept]

    def context(self) -> dict[str, Any]:
        chosen = self.query.chosen
        return {
            **self.live(),
            "live_url": self.beside("before" if self.place.backwards else "after", self.place)
            if self.place
            else address(chosen),
            "views": self.views(),
            "acts": acts.offered(),
            "sentence": sentences.sentence(self.query),
            "conditions": sentences.conditions(self.query),
            "narrow_url": f"{reverse('queue_narrow')}?{urlencode(chosen.asked)}",
            "keep_url": f"{reverse('queue_view_new')}?{urlencode(chosen.asked)}",
            "is_kept": any(view.filter == chosen for view in self.kept) or not chosen.asked,
        }

    def live(self) -> dict[str, Any]:
        """What changes by itself while one looks on."""
        return {
            "chosen": self.query.chosen,
            "board": self.board(),
            "summary": self.summary(),
            "pages": self.pages(),
            "total": sum(self.groups.values()),
        }

    @cached_property
    def rows(self) -> Page:
        return queries.page(self.query, self.place)

    @cached_property
    def counted(self) -> counting.Counts:
        return counting.counts(self.query, [*BUILT_IN, *(view.filter for view in self.kept)])

    @property
    def groups(self) -> dict[str, int]:
        return self.counted[1]

    def board(self) -> BoardPart:
        """The rows in groups; each group says how many it has on all pages together."""
        now, zone, agreements = self.query.now, current_zone(), self.query.places.agreements
        found: dict[str, list[BoardRow]] = {}
        for group, row in term_rows(self.rows.terms, agreements, now, zone):
            found.setdefault(group, []).append(row)
        for ticket in self.rows.resting:
            found.setdefault("rest", []).append(resting_row(ticket, agreements[ticket.agreement_id], now, zone))
        if self.query.chosen.order == "rank":
            rest = found.pop("rest", [])
            rows = [row for rows in found.values() for row in rows]
            found = {"rank": rows} if rows else {}
            found |= {"rest": rest} if rest else {}
        titles, counts = titles_of_groups(), {**self.groups, "rank": sum(self.groups.values()) - self.groups["rest"]}
        shown = [BoardGroup(titles[name], found[name], counts[name]) for name in (*GROUPS, "rank") if name in found]
        return BoardPart(_("Open terms"), shown, pick_all=_("Select all on this page"))

    def summary(self) -> str:
        terms, late, today = (sum(self.groups.values()), self.groups["late"], self.groups["today"])
        words = {
            "all": ngettext("%(n)d is open", "%(n)d are open", terms) % {"n": terms},
            "late": ngettext("%(n)d is past its term", "%(n)d are past their term", late) % {"n": late},
            "today": ngettext("%(n)d is due today", "%(n)d are due today", today) % {"n": today},
        }
        text = _("%(all)s; %(late)s, %(today)s.") % words
        everything = self.counted[0][0]
        if not self.query.chosen.narrows:
            return text
        return _("%(text)s In all %(everything)d.") % {"text": text, "everything": everything}

    def views(self) -> TabsPart:
        """The views that everybody has, then those that are kept."""
        chosen, counted = self.query.chosen.without("order"), self.counted[0]
        titles = [_("Owed next"), _("Mine"), _("Nobody’s"), _("My team’s"), _("Waiting for the customer")]
        links = [
            Link(title, address(view), view == chosen, count, key)
            for title, view, count, key in zip(titles, BUILT_IN, counted, VIEWS, strict=False)
            if view.with_whom != MY_TEAM or count or view == chosen
        ]
        links += [
            Link(view.name, address(view.filter), view.filter == self.query.chosen, count)
            for view, count in zip(self.kept, counted[len(BUILT_IN) :], strict=True)
        ]
        return TabsPart(_("Views"), links)

    def pages(self) -> dict[str, str]:
        """Addresses of the pages beside this one."""
        found = {}
        if self.rows.before is not None:
            found = {"first": address(self.query.chosen), "before": self.beside("before", self.rows.before)}
        if self.rows.after is not None:
            found["after"] = self.beside("after", self.rows.after)
        return found

    def beside(self, name: str, place: Bound) -> str:
        return f"{reverse('queue')}?{urlencode({**self.query.chosen.asked, name: str(place)})}"


BUILT_IN = [
    Filter(),
    Filter(with_whom=ME),
    Filter(with_whom=NOBODY),
    Filter(with_whom=MY_TEAM),
    Filter(owed_by="customer"),
]


def address(view: Filter) -> str:
    return view.address if view.asked else f"{reverse('queue')}?view={ALL}"


def titles_of_groups() -> dict[str, str]:
    return {
        "late": _("Past its term"),
        "today": _("Today"),
        "later": _("Tomorrow and later"),
        "still": _("Standing still, or without a date"),
        "rest": _("Open, nothing owed by a term"),
        "rank": _("By severity and plan"),
    }
