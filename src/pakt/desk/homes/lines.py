"""The lines of the home pages, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import pars, said
from pakt.desk.homes.queries import Decisions, Standing, Week
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.frame import Link
from pakt.desk.pages.papers import DecidePart, SparkPart, StackedPart
from pakt.desk.pages.parts import DuePart, State
from pakt.desk.pages.words import Reader, when_words
from pakt.desk.tickets.models import Clock, Ticket
from pakt.desk.tickets.queries import Now, now_of
from pakt.desk.tickets.terms import Terms, reader_of


def reader_for(ticket: Ticket, now: datetime, zone: str) -> Reader:
    return reader_of(contract_of(ticket.version), now, zone)


def term_lines(clocks: Sequence[Clock], now: datetime, zone: str) -> list[DecidePart]:
    """Terms as lines: what is left, then the ticket, then which term it is and where."""
    known = now_of({clock.ticket_id: clock.ticket for clock in clocks}.values(), now)
    return [term_line(clock, known[clock.ticket_id], now, zone) for clock in clocks]


def term_line(clock: Clock, known: Now, now: datetime, zone: str) -> DecidePart:
    ticket = clock.ticket
    terms = Terms(ticket.agreement, known.contract, known.state, reader_for(ticket, now, zone))
    state = next((c for c in known.state.clocks if (c.name, c.cycle) == (clock.name, clock.cycle)), None)
    due = terms.due(state) if state else DuePart(_("no term"), "", "best_effort")
    note = " · ".join(
        filter(None, [ticket.reference, terms.name(state) if state else "", due.when, ticket.agreement.name])
    )
    look = terms.look(state) if state else "best_effort"
    return DecidePart(look, due.left, ticket.subject, note, Link(_("Open"), to(ticket)))


def to(ticket: Ticket, step: str = "") -> str:
    return reverse("ticket", args=[ticket.reference]) + (f"?step={step}#step" if step else "")


def decision_lines(found: Decisions, party: str, now: datetime, zone: str) -> list[DecidePart]:
    """What needs a decision: what has a date first."""
    lines = [notice_line(clock, now, zone) for clock in found.notices]
    lines += term_lines(found.answers, now, zone)
    lines += [dispute_line(ticket, party) for ticket in found.disputes]
    for right in found.rights:
        contract = contract_of(right.ticket.version)
        since = when_words(right.since, reader_for(right.ticket, now, zone))
        title = _("%(ticket)s: you may %(right)s") % {
            "ticket": right.ticket.reference,
            "right": said(contract.rights[right.right].name),
        }
        clauses = pars(right.ticket.agreement, contract, right.clauses)
        since_words = _("since %(when)s") % {"when": since}
        lines.append(
            DecidePart(
                "best_effort", since_words, title, right.ticket.subject, Link(_("Decide"), to(right.ticket)), clauses
            )
        )
    for version in found.versions:
        title = _("Version %(n)d has not taken effect") % {"n": version.number}
        url = reverse("agreement", args=[version.agreement.prefix])
        lines.append(
            DecidePart(
                "best_effort", _("no term"), title, version.agreement.name, Link(_("Read it"), f"{url}#versions")
            )
        )
    return lines


def notice_line(clock: Clock, now: datetime, zone: str) -> DecidePart:
    """Whoever cannot keep the term must say so before this time."""
    ticket, contract = clock.ticket, contract_of(clock.ticket.version)
    assert clock.notice_due_at is not None
    when = when_words(clock.notice_due_at, reader_for(ticket, now, zone))
    title = _("%(ticket)s: announce a delay, or keep the term") % {"ticket": ticket.reference}
    note = f"{said(contract.clocks[clock.name].name)} · {ticket.subject}"
    clauses = [clause for notice in contract.clocks[clock.name].notice for clause in notice.clauses]
    refs = pars(ticket.agreement, contract, dict.fromkeys(clauses))
    return DecidePart("soon", _("until %(when)s") % {"when": when}, title, note, Link(_("Open"), to(ticket)), refs)


def dispute_line(ticket: Ticket, party: str) -> DecidePart:
    contract = contract_of(ticket.version)
    title = _("%(ticket)s: the classification is disputed") % {"ticket": ticket.reference}
    note = _("Until it is settled the customer’s own stands.") + f" {ticket.subject}"
    clauses = contract.classification.clauses if contract.classification else ()
    step = "dispute_settled" if party == "provider" else ""
    link = Link(_("Settle it") if step else _("Read both"), to(ticket, step))
    return DecidePart("best_effort", _("no term"), title, note, link, pars(ticket.agreement, contract, clauses))


def stacked(one: Standing) -> StackedPart:
    """The terms of an agreement as a bar, its words as they stand above it."""
    return StackedPart(one.met, one.late, one.past, one.today, one.running, terms_words(one))


def terms_words(one: Standing) -> str:
    met = ngettext("%(n)d met", "%(n)d met", one.met) % {"n": one.met}
    late = ngettext("%(n)d late", "%(n)d late", one.late) % {"n": one.late}
    still = ngettext("%(n)d open", "%(n)d open", one.open) % {"n": one.open}
    return " · ".join([met, *([late] if one.late else []), still])


def danger_words(one: Standing) -> tuple[State, str]:
    """The worst of what is open, as a state with its words."""
    past = ngettext("%(n)d past", "%(n)d past", one.past) % {"n": one.past}
    today = ngettext("%(n)d due today", "%(n)d due today", one.today) % {"n": one.today}
    words = ", ".join([*([past] if one.past else []), *([today] if one.today else [])])
    state: State = "breached" if one.past else "soon" if one.today else "met"
    return state, words or _("nothing")


def trends(weeks: Sequence[Week], zone: ZoneInfo) -> list[SparkPart]:
    """Three lines through the last twelve weeks; each says in words what one sees."""
    since = short_date(weeks[0].monday.astimezone(zone))
    met, ended = sum(week.met for week in weeks), sum(week.met + week.late for week in weeks)
    shares = [100 * week.met / (week.met + week.late) for week in weeks if week.met + week.late]
    share = _("%(n)s%%") % {"n": number_format(100 * met / ended, 1)} if ended else "–"
    opened, reported = [week.open for week in weeks], [week.reported for week in weeks]
    return [
        trend(_("Terms met in time"), share, shares or [0], since, _("of all that ended"), "met"),
        trend(_("Open terms"), str(opened[-1]), opened, since, _("each Monday"), "running"),
        trend(_("Reports"), str(sum(reported)), reported, since, _("each week")),
    ]


def trend(
    label: str, value: str, values: Sequence[float], since: str, note: str, state: State | None = None
) -> SparkPart:
    words = _("%(what)s, each week since %(since)s: between %(least)s and %(most)s, %(last)s at last") % {
        "what": label,
        "since": since,
        "least": round(min(values)),
        "most": round(max(values)),
        "last": round(values[-1]),
    }
    return SparkPart(label, value, values, words, state=state, since=since, note=note)
