"""The customer's list of tickets: what is asked of them, owed to them, closed; and the same as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pakt.desk.agreements.wording import said
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.pages.parts import DuePart, SelectPart, SentencePart
from pakt.desk.pages.words import when_words
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets import customer_queries as queries
from pakt.desk.tickets import kept, owing
from pakt.desk.tickets.customer_queries import ASKED, CLOSED, Chosen, Place
from pakt.desk.tickets.models import Clock, Ticket
from pakt.desk.tickets.owing import Owed
from pakt.desk.tickets.terms import Terms, done_words, reader_of
from pakt.engine.contract import Contract
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

PAGE = 30
PORTION = 500
GROUPS = ("asked", "running", "closed")
A = Ticket.Awaited
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Line:
    """One ticket in the list: what comes next in it, and who owes it."""

    ticket: Ticket
    group: str
    url: str
    kind: str
    priority: str
    side: str
    next: str
    due: DuePart
    zone: Any

    @property
    def about(self) -> str:
        return ", ".join(filter(None, (self.kind, self.priority)))


@login_required
@require_safe
def my_tickets(request: HttpRequest) -> HttpResponse:
    """The tickets of one's organisation, a page at a time; each group says how many it has on all pages."""
    person, now, chosen = reader(request), timezone.now(), Chosen.read(request.GET)
    under = queries.places(person)
    counted = queries.counts(person, under, chosen, now)
    found = queries.of_customer(person, under, chosen, now)
    page = queries.Counted(found, PAGE, sum(counted[name] for name in GROUPS)).get_page(request.GET.get("page"))
    groups: dict[str, list[Line]] = {name: [] for name in GROUPS}
    for line in lines_of(page, now, current_zone()):
        groups[line.group].append(line)
    titles = {"asked": _("Asked of you"), "running": _("With us"), "closed": _("Closed")}
    context = {
        "groups": [(titles[name], lines, counted[name]) for name, lines in groups.items() if lines],
        "page": page,
        "views": views(chosen, counted),
        "sentence": sentence(under, chosen),
        "chosen": chosen,
        "asked": counted["waiting"],
        "export": f"{reverse('my_tickets_export')}?{urlencode(chosen.asked)}",
    }
    return render(request, "tickets/portal_list.html", context)


def views(chosen: Chosen, counted: dict[str, int]) -> TabsPart:
    url = reverse("my_tickets")
    kept_ones = {name: value for name, value in chosen.asked.items() if name != "by"}

    def address(**more: str) -> str:
        asked = urlencode({**more, **kept_ones})
        return f"{url}?{asked}" if asked else url

    links = [
        Link(_("Everybody’s"), address(), not chosen.by, counted["everybody"]),
        Link(_("Reported by me"), address(by="me"), bool(chosen.by), counted["me"]),
    ]
    return TabsPart(_("Whose tickets"), links)


def sentence(under: list[Place], chosen: Chosen) -> SentencePart:
    """The filter, read as a sentence; the kinds are those of the tickets that there are."""
    agreements = [(place.prefix, place.name) for place in under]
    states = [("", _("all tickets")), ("asked", _("what is asked of us")), ("running", _("what is with you"))]
    times = [("", _("at any time")), ("7", _("in the last 7 days")), ("30", _("in the last 30 days"))]
    times += [("90", _("in the last 90 days")), ("365", _("in the last year"))]
    return SentencePart(
        _("Show {state} under {agreement}, {kind}, reported {since}."),
        [
            SelectPart("state", _("Which tickets"), [*states, ("closed", _("what is closed"))], chosen.state),
            SelectPart("agreement", _("Agreement"), [("", _("all agreements")), *agreements], chosen.agreement),
            SelectPart("kind", _("Kind"), [("", _("of any kind")), *kinds(under)], chosen.kind),
            SelectPart("since", _("Reported since"), times, chosen.since),
        ],
        reverse("my_tickets"),
        [("by", chosen.by)] if chosen.by else [],
    )


def kinds(under: list[Place]) -> list[tuple[str, str]]:
    """The kinds that the customer's agreements know."""
    found: dict[str, str] = {}
    for place in under:
        for name, kind in place.contract.kinds.items() if place.contract else ():
            found.setdefault(name, said(kind.name))
    return list(found.items())


# Lines


def lines_of(tickets: Iterable[Ticket], now: datetime, zone: str) -> Iterator[Line]:
    """Lines of many tickets, from what is kept of them. One query."""
    found = list(tickets)
    clocks = queries.clocks_of(found)
    for ticket in found:
        yield line_of(ticket, clocks[ticket.pk], now, zone)


def line_of(ticket: Ticket, clocks: list[Clock], now: datetime, zone: str) -> Line:
    contract, plan = kept.signed(ticket)
    rules, at = rules_of(contract), to_instant(now)
    states = [kept.read(clock, rules, plan, at) for clock in clocks if clock.is_owed]
    whom = reader_of(contract, now, zone)
    terms = Terms(ticket.agreement, contract, kept.replay_of(states, rules, plan, at), whom)
    rank: int = ticket.rank  # type: ignore[attr-defined]
    side, title, due = next_of(ticket, terms, clocks, rank)
    kind, priority = contract.kinds.get(ticket.kind), contract.priorities.get(ticket.priority or "")
    return Line(
        ticket=ticket,
        group=GROUPS[rank],
        url=reverse("ticket", args=[ticket.reference]),
        kind=said(kind.name) if kind else "",
        priority=said(priority.name) if priority else "",
        side=side,
        next=title,
        due=due,
        zone=whom.zone,
    )


def next_of(ticket: Ticket, terms: Terms, clocks: list[Clock], rank: int) -> tuple[str, str, DuePart]:
    """Who owes what is next in a ticket, what that is, and when."""
    if rank == CLOSED:
        closed = when_words(ticket.closed_at or ticket.looked_at, terms.reader)
        return "", last_done(terms.contract, clocks), DuePart(_("closed"), closed, "met")
    if rank == ASKED:
        first = asked(ticket, terms)
        return "customer", first.title, first.due or owing.at_once()
    owed = owing.owed_by_provider(terms)
    if owed and owed[0].due:
        return "provider", owed[0].title, owed[0].due
    return "", _("open, with us"), DuePart(_("no term"), _("the agreement sets none for it"), "best_effort")


def asked(ticket: Ticket, terms: Terms) -> Owed:
    """What is asked of the customer, by what is kept of it."""
    if ticket.awaited == A.CALL:
        return Owed("call", owing.call_title(), owing.at_once())
    if ticket.awaited == A.INFORMATION:
        return Owed("answer", owing.supply_title(), owing.at_once())
    clocks = owing.open_clocks(terms, "customer")
    if clocks:
        return owing.of_customer(terms, clocks[0])
    return owing.question(ticket.awaited_since or ticket.looked_at, terms)


def last_done(contract: Contract, clocks: list[Clock]) -> str:
    """What the provider did last, and whether in time."""
    done = [clock for clock in clocks if clock.owed_by == "provider" and clock.stopped_at is not None]
    if not done:
        return ""
    last = max(done, key=lambda clock: clock.stopped_at or clock.started_at)
    return done_words(contract, last.name, last.cycle, last.state)


# The file


class Echo:
    """Gives back what is written to it: a line of the file."""

    def write(self, line: str) -> str:
        return line


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same tickets as a file for spreadsheets: UTF-8 with its mark, times of the agreement's zone."""
    person, now, chosen = reader(request), timezone.now(), Chosen.read(request.GET)
    tickets = queries.with_all(queries.of_customer(person, queries.places(person), chosen, now)).iterator(PORTION)
    response = StreamingHttpResponse(
        file_lines(tickets, now, current_zone(), get_language() or "en"), content_type="text/csv; charset=utf-8"
    )
    name = _("tickets")
    response["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.csv"'
    return response


def file_lines(tickets: Iterator[Ticket], now: datetime, zone: str, language: str) -> Iterator[str]:
    # The answer is written after the request is over, and its language with it.
    with override(language):
        write = csv.writer(Echo()).writerow
        heads = [
            _("Number"), _("Title"), _("Agreement"), _("Kind"), _("Priority"), _("Reported"), _("Reported by"),
            _("State"), _("What next"), _("Who owes it"), _("Due"), _("Closed"),
        ]  # fmt: skip
        groups = {"asked": _("asked of you"), "running": _("with us"), "closed": _("closed")}
        sides = {"provider": _("we owe"), "customer": _("you owe"), "": ""}
        yield "\ufeff" + str(write(heads))
        portion: list[Ticket] = []
        for ticket in tickets:
            portion.append(ticket)
            if len(portion) == PORTION:
                yield from rows(portion, now, zone, groups, sides, write)
                portion = []
        yield from rows(portion, now, zone, groups, sides, write)


def rows(
    tickets: list[Ticket], now: datetime, zone: str, groups: dict[str, str], sides: dict[str, str], write: Any
) -> Iterator[str]:
    for line in lines_of(tickets, now, zone):
        ticket = line.ticket
        cells = [
            ticket.reference,
            ticket.subject,
            ticket.agreement.name,
            line.kind,
            line.priority,
            moment(ticket.reported_at, line.zone),
            ticket.reporter.name if ticket.reporter else "",
            groups[line.group],
            line.next,
            sides[line.side],
            "" if line.group == "closed" else moment(line.due.at, line.zone),
            moment(ticket.closed_at, line.zone),
        ]
        yield str(write([plain(cell) for cell in cells]))


def moment(at: datetime | None, zone: Any) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it makes it text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


mine_urls = [
    path("mine/", my_tickets, name="my_tickets"),
    path("mine/export/", export, name="my_tickets_export"),
]
