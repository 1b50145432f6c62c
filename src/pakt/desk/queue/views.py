"""The queue: what is owed next, by whom, in all tickets that a person works on."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.wording import said
from pakt.desk.pages.board import BoardGroup, BoardPart, BoardRow
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.pages.parts import BarPart, DuePart, OwedBy, SelectPart, SentencePart
from pakt.desk.people.access import Act, scope, works
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.queue import queries
from pakt.desk.queue.queries import Filter
from pakt.desk.tickets.models import Clock, Ticket
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.queries import now_of as states_of
from pakt.desk.tickets.terms import Terms, owed, reader_of
from pakt.engine.replay import ClockState

PAGE = 50
CHOICES = ("owed_by", "agreement", "clock", "with_whom")


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The open terms, a page at a time."""
    person = reader(request)
    if not works(person):
        return redirect("my_tickets")
    chosen = Filter(**{name: request.GET.get(name, "") for name in CHOICES})
    now = timezone.now()
    page = Paginator(queries.open_terms(person, chosen), PAGE).get_page(request.GET.get("page"))
    counted = queries.counts(person, now)
    resting = list(queries.without_terms(person, chosen)[:PAGE]) if not page.has_next() else []
    context = {
        "board": board_part(list(page), resting, now, chosen.owed_by),
        "page": page,
        "counts": counted,
        "summary": summary(counted, page.paginator.count),
        "views": views(chosen, counted),
        "sentence": sentence(person, chosen),
        "narrowed": chosen != Filter(),
    }
    return render(request, "queue/queue.html", context)


def summary(counted: dict[str, int], shown: int) -> str:
    terms = ngettext("%(n)d open term", "%(n)d open terms", counted["all"]) % {"n": counted["all"]}
    late = ngettext("%(n)d is past", "%(n)d are past", counted["late"]) % {"n": counted["late"]}
    text = _("%(terms)s. %(late)s.") % {"terms": terms, "late": late}
    return text if shown == counted["all"] else _("%(shown)d shown. %(text)s") % {"shown": shown, "text": text}


def views(chosen: Filter, counted: dict[str, int]) -> TabsPart:
    """The views that everybody has."""
    known = [
        (_("Owed next"), Filter(), counted["all"], "g q"),
        (_("Mine"), Filter(with_whom="me"), counted["mine"], "g m"),
        (_("Nobody’s"), Filter(with_whom="nobody"), counted["nobody"], "g n"),
        (_("Waiting for the customer"), Filter(owed_by="customer"), counted["customer"], "g w"),
    ]
    links = [Link(title, address(view), view == chosen, count, keys) for title, view, count, keys in known]
    return TabsPart(_("Views"), links)


def address(chosen: Filter) -> str:
    asked = "&".join(f"{name}={value}" for name in CHOICES if (value := getattr(chosen, name)))
    return reverse("queue") + (f"?{asked}" if asked else "")


def sentence(person: Person, chosen: Filter) -> SentencePart:
    """The filter, read as a sentence."""
    agreements = Agreement.objects.filter(scope(person, Act.WORK).where("")).values_list("prefix", "name")
    sides = [("", _("us or the customer")), ("provider", _("us")), ("customer", _("the customer"))]
    workers = [("", _("anyone")), ("me", _("me")), ("nobody", _("nobody"))]
    return SentencePart(
        _("Show terms owed by {owed_by} in {agreement}, worked on by {with_whom}."),
        [
            SelectPart("owed_by", _("Owed by whom"), sides, chosen.owed_by),
            SelectPart("agreement", _("Agreement"), [("", _("all agreements")), *agreements], chosen.agreement),
            SelectPart("with_whom", _("Worked on by"), workers, chosen.with_whom),
        ],
        reverse("queue"),
    )


def board_part(clocks: list[Clock], resting: list[Ticket], now: datetime, owed_by: str = "") -> BoardPart:
    """The rows in groups: past, today, later, standing still or without a term, nothing owed.

    Of the tickets without a term those are shown that lie with the side which is asked for.
    """
    known = states_of({clock.ticket_id: clock.ticket for clock in clocks}.values(), now)
    groups: dict[str, list[BoardRow]] = {name: [] for name in ("late", "today", "later", "still")}
    for clock in clocks:
        group, row = board_row(clock, known[clock.ticket_id], now)
        groups[group].append(row)
    titles = {
        "late": _("Past its term"),
        "today": _("Today"),
        "later": _("Tomorrow and later"),
        "still": _("Standing still, or no term"),
    }
    shown = [BoardGroup(titles[name], rows, len(rows)) for name, rows in groups.items() if rows]
    known = states_of(resting, now)
    rows = [
        row for ticket in resting if (row := resting_row(ticket, known[ticket.pk])).owed_by == owed_by or not owed_by
    ]
    if rows:
        shown.append(BoardGroup(_("Open, nothing owed by a term"), rows, len(rows)))
    return BoardPart(_("Open terms, what is owed next first"), shown)


def board_row(clock: Clock, now_of: Now, now: datetime) -> tuple[str, BoardRow]:
    ticket = clock.ticket
    terms = Terms(ticket.agreement, now_of.contract, now_of.state, reader_of(now_of.contract, now, current_zone()))
    state = next((c for c in now_of.state.clocks if (c.name, c.cycle) == (clock.name, clock.cycle)), None)
    if state is None:
        return "still", resting_row(ticket, now_of)
    row = BoardRow(
        ref=ticket.reference,
        title=ticket.subject,
        url=reverse("ticket", args=[ticket.reference]),
        about=about(ticket, now_of),
        term=terms.name(state),
        state=terms.look(state),
        owed_by=owed(state),
        due=terms.due(state),
        bar=terms.bar(state),
        bar_words=bar_words(terms, state),
        who=ticket.assignee.name if ticket.assignee else "",
    )
    return group_of(terms, state, now), row


def group_of(terms: Terms, clock: ClockState, now: datetime) -> str:
    if clock.state == "breached":
        return "late"
    if clock.due_at is None:
        return "still" if clock.state != "running" else "later"
    return (
        "today" if clock.calendar.local_date(clock.due_at - 1) <= now.astimezone(terms.reader.zone).date() else "later"
    )


def bar_words(terms: Terms, clock: ClockState) -> str:
    if clock.state == "running" and terms.contract.clocks[clock.name].expires == "accepted":
        return _("then it is accepted")
    words = {"release": _("bound to a release"), "agreed": _("as agreed"), "best_effort": ""}
    return words[clock.term.unit] if clock.term.unit in words else terms.used_briefly(clock)


def resting_row(ticket: Ticket, known: Now) -> BoardRow:
    """A ticket in which no term runs: whose turn it is, and what the agreement calls that."""
    status = known.contract.statuses.get(ticket.status)
    term = said(status.name) if status else pgettext("a ticket in which nothing is owed", "open")
    facts = known.state.facts
    words = _("nothing is owed by a term")
    owed_by: OwedBy | None = None
    if facts.question is not None:
        words, owed_by = _("waits for the customer’s answer"), "customer"
    elif facts.with_customer:
        words, owed_by = _("lies with the customer now"), "customer"
    return BoardRow(
        ref=ticket.reference,
        title=ticket.subject,
        url=reverse("ticket", args=[ticket.reference]),
        about=about(ticket, known),
        term=term,
        state="best_effort",
        owed_by=owed_by,
        due=DuePart(_("no term"), words, "best_effort"),
        bar=BarPart("best_effort"),
        who=ticket.assignee.name if ticket.assignee else "",
    )


def about(ticket: Ticket, now: Now) -> str:
    kind = said(now.contract.kinds[now.state.kind].name)
    priority = now.contract.priorities.get(now.state.priority or "")
    return " · ".join([ticket.agreement.name, ", ".join([kind, *([said(priority.name)] if priority else [])])])
