"""Owed terms and resting tickets as rows of the board, from what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.wording import said
from pakt.desk.pages.board import BoardRow
from pakt.desk.pages.parts import BarPart, DuePart
from pakt.desk.pages.words import when_words
from pakt.desk.queue.places import Place
from pakt.desk.tickets import kept
from pakt.desk.tickets.history import raw
from pakt.desk.tickets.models import Clock, Event, Ticket
from pakt.desk.tickets.terms import Terms, owed, reader_of
from pakt.engine.contract import Contract
from pakt.engine.events import RELEASES, read_event
from pakt.engine.replay import ClockState
from pakt.engine.rules import rules_of
from pakt.engine.terms import parse_term
from pakt.engine.zone import to_instant

A = Ticket.Awaited


def term_rows(
    clocks: list[Clock], agreements: dict[int, Place], now: datetime, zone: str
) -> list[tuple[str, BoardRow]]:
    """Each owed clock with its group. At most two queries: for releases, and for terms that were late."""
    at = to_instant(now)
    releases = _releases(clocks)
    late = _late(clocks)
    found = []
    for clock in clocks:
        contract, plan = kept.signed(clock)
        rules = rules_of(contract)
        state = kept.read(clock, rules, plan, at)
        replay = kept.replay_of([state, *late.get(clock.ticket_id, ())], rules, plan, at)
        for row in releases.get(clock.agreement_id, ()):
            replay.facts.foresee(read_event(raw(row), 0, "events", rules.words))
        place = agreements[clock.agreement_id]
        terms = Terms(Agreement(pk=place.pk, prefix=place.prefix), contract, replay, reader_of(contract, now, zone))
        found.append((group_of(terms, state, now), _term_row(clock, place, terms, state)))
    return found


def _term_row(clock: Clock, place: Place, terms: Terms, state: ClockState) -> BoardRow:
    ticket = clock.ticket
    return BoardRow(
        ref=ticket.reference,
        title=ticket.subject,
        url=reverse("ticket", args=[ticket.reference]),
        about=about(ticket, place, terms.contract),
        term=terms.name(state),
        state=terms.look(state),
        owed_by=owed(state),
        due=terms.due(state),
        bar=terms.bar(state),
        bar_words=bar_words(terms, state),
        who=who(clock),
        value=ticket.reference,
        id=f"{ticket.reference}-{clock.name}-{clock.cycle}",
    )


def group_of(terms: Terms, clock: ClockState, now: datetime) -> str:
    if clock.due_at is None:
        return "still"
    if clock.state == "breached":
        return "late"
    today = now.astimezone(terms.reader.zone).date()
    return "today" if clock.calendar.local_date(clock.due_at - 1) <= today else "later"


def bar_words(terms: Terms, clock: ClockState) -> str:
    if clock.state == "running" and terms.contract.clocks[clock.name].expires == "accepted":
        return _("then it is accepted")
    words = {"release": _("bound to a release"), "agreed": _("as agreed"), "best_effort": ""}
    return words[clock.term.unit] if clock.term.unit in words else terms.used_briefly(clock)


def resting_row(ticket: Ticket, agreement: Place, now: datetime, zone: str) -> BoardRow:
    """A ticket in which no term runs: whose turn it is, and what the agreement calls that."""
    contract, _plan = kept.signed(ticket)
    status = contract.statuses.get(ticket.status)
    term = said(status.name) if status else pgettext("a ticket in which nothing is owed", "open")
    words = {
        A.CALL: _("waits for the customer’s call"),
        A.INFORMATION: _("waits for what the report lacks"),
        A.ANSWER: _("waits for the customer’s answer"),
        A.JUDGEMENT: _("lies with the customer now"),
    }.get(A(ticket.awaited), _("nothing is owed by a term"))
    since = when_words(ticket.awaited_since, reader_of(contract, now, zone)) if ticket.awaited_since else ""
    return BoardRow(
        ref=ticket.reference,
        title=ticket.subject,
        url=reverse("ticket", args=[ticket.reference]),
        about=about(ticket, agreement, contract),
        term=term,
        state="best_effort",
        owed_by="customer" if ticket.awaited else None,
        due=DuePart(_("no term"), words, "best_effort"),
        bar=BarPart("best_effort"),
        bar_words=_("since %(when)s") % {"when": since} if since else "",
        who=who(ticket),
        value=ticket.reference,
        id=ticket.reference,
    )


def about(ticket: Ticket, agreement: Place, contract: Contract) -> str:
    kind = contract.kinds.get(ticket.kind)
    priority = contract.priorities.get(ticket.priority or "")
    words = [said(one.name) for one in (kind, priority) if one is not None]
    return " · ".join([agreement.name, ", ".join(words)])


def who(row: Clock | Ticket) -> str:
    """Who works on it: a person, else a team."""
    return row.worker or row.of_team or ""  # type: ignore[union-attr]


def _releases(clocks: Iterable[Clock]) -> dict[int, list[Event]]:
    """What is known of releases where a term with a date is bound to one, by agreement."""
    dated = [clock for clock in clocks if clock.due_at is not None]
    bound = {clock.agreement_id for clock in dated if parse_term(clock.term).unit == "release"}
    found: dict[int, list[Event]] = {}
    if bound:
        rows = Event.objects.filter(agreement__in=bound, ticket=None, type__in=RELEASES)
        for row in rows.order_by("at", "recorded_at", "sequence"):
            found.setdefault(row.agreement_id, []).append(row)
    return found


def _late(clocks: Iterable[Clock]) -> dict[int, list[ClockState]]:
    """Terms that were late, in tickets in which another is no term any more because of that."""
    tickets = {clock.ticket_id: clock for clock in clocks if clock.state == "best_effort" and _follows(clock)}
    found: dict[int, list[ClockState]] = {}
    if tickets:
        for late in Clock.objects.filter(ticket__in=tickets, state="late"):
            late.ticket = tickets[late.ticket_id].ticket
            contract, plan = kept.signed(tickets[late.ticket_id])
            state = kept.read(late, rules_of(contract), plan, to_instant(late.started_at))
            state.state = "late"
            found.setdefault(late.ticket_id, []).append(state)
    return found


def _follows(clock: Clock) -> bool:
    return kept.signed(clock)[0].clocks[clock.name].follows_late is not None
