"""The customer's side: their tickets, and one ticket with what is owed to them and asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.pages import states
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.pages.parts import ClockPart, MessagePart, State, StepPart, WritePart
from pakt.desk.pages.words import when_words
from pakt.desk.people.access import Act, may
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets import queries
from pakt.desk.tickets.fact_parts import FactParts
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.owing import asked_of_customer, open_clocks, owe_part
from pakt.desk.tickets.panels import panels
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.questions import answer_rows
from pakt.desk.tickets.step_forms import StepForm, more_than_words
from pakt.desk.tickets.step_parts import step_parts, steps_of
from pakt.desk.tickets.story import Entry, Story
from pakt.desk.tickets.terms import Terms, done_words, reader_of
from pakt.desk.tickets.views.watching import watchers
from pakt.desk.tickets.writing import NOTHING, Sent, box, customer_part, form_context
from pakt.engine.steps import Step

# Steps that have their own place on the page, or none.
JUDGED = ("accepted", "rejected")
# An excuse is for the provider to record, with its proofs: a customer gives no time away by a slip of the finger.
ELSEWHERE = (*JUDGED, "info_supplied", "excused")


def about(now_of: Now) -> str:
    contract, state = now_of.contract, now_of.state
    priority = contract.priorities.get(state.priority or "")
    return ", ".join([said(contract.kinds[state.kind].name), *([said(priority.name)] if priority else [])])


def terms_of(now_of: Now, now: datetime, *, exact: bool) -> Terms:
    whom = reader_of(now_of.contract, now, current_zone(), exact=exact)
    return Terms(now_of.ticket.agreement, now_of.contract, now_of.state, whom)


def summary(ticket: Ticket, terms: Terms) -> tuple[State, str]:
    """How it stands, in a word: the worst of what runs, else what the provider did last."""
    running = [terms.look(clock) for clock in open_clocks(terms, "provider")] if ticket.is_open else []
    looks: tuple[State, ...] = ("breached", "soon", "running", "paused")
    for look in looks:
        if look in running:
            return look, states.word(look)
    done = [clock for clock in terms.state.clocks if clock.owed_by == "provider" and clock.stopped_at]
    if done:
        last = max(done, key=lambda clock: clock.stopped_at or 0)
        return terms.look(last), done_words(terms.contract, last.name, last.cycle, last.state)
    return "best_effort", states.word("best_effort")


# One ticket


def ticket(
    request: HttpRequest,
    ticket: Ticket,
    *,
    form: StepForm | None = None,
    back: Sent = NOTHING,
    here: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The ticket's page for the customer.

    `form` is a step's that came back, `back` what came back unsent, `here` are colleagues who write just now.
    """
    page = TicketPage(request, ticket, timezone.now(), form, back, here)
    return render(request, "tickets/portal_ticket.html", page.context(), status=status)


@dataclass
class TicketPage:
    """One showing of a ticket. Nothing internal is ever fetched for it."""

    request: HttpRequest
    ticket: Ticket
    moment: datetime
    form: StepForm | None
    back: Sent
    here: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.rows = queries.conversation(self.ticket, internal=False)
        self.now = queries.now_from(self.ticket, self.rows, self.moment)
        self.terms = terms_of(self.now, self.moment, exact=True)
        self.may_answer = may(reader(self.request), Act.ANSWER_AS_CUSTOMER, self.ticket.agreement)
        self.steps = self.allowed() if self.may_answer else {}
        self.beside = FactParts(self.now, self.rows, "customer", reader(self.request), self.may_answer)
        ours = queries.ours_in(self.rows)
        self.story = Story(self.ticket, self.now.contract, self.rows, ours, self.beside.who_is)
        asked = self.request.GET.get("step", "")
        if self.form is None and asked in self.steps and not all(one.refused for one in self.steps[asked]):
            kind = self.now.state.kind
            self.form = StepForm(
                None, contract=self.now.contract, options=self.steps[asked], party="customer", kind=kind
            )
            self.form.initial = {"kind": self.now.state.kind, "priority": self.now.state.priority}

    def allowed(self) -> dict[str, list[Step]]:
        return steps_of(self.now, "customer")

    def context(self) -> dict[str, Any]:
        asked = asked_of_customer(self.terms) if self.ticket.is_open else []
        form = self.form
        return {
            "ticket": self.ticket,
            "about": about(self.now),
            "state": summary(self.ticket, self.terms) if self.ticket.is_open else ("met", _("closed")),
            "owe": owe_part(self.terms, is_open=self.ticket.is_open),
            "asked": {one.what: one for one in asked},
            "judge": self.judge(),
            "question": self.question(),
            "clocks": self.clocks(),
            "entries": newest_first(self.story.entries()),
            "live": {"mark": self.story.mark, "here": self.here},
            "answers": [*self.answers(), *self.beside.detail_rows()],
            "beside": self.beside,
            "panels": panels(self.request, self.ticket),
            "watch": watchers(self.request, self.ticket, adding="watchers" in self.request.GET),
            "steps": self.further_steps(),
            **form_context(self.request, self.now, self.rows, form, self.back),
            "judging": form is not None and form.step in JUDGED,
            "write": self.write(),
        }

    def judge(self) -> dict[str, Any] | None:
        """What is to be accepted or rejected: who said that it is done, until when one may answer, what follows."""
        options = self.steps.get("accepted", [])
        if not any(step.refused is None for step in options):
            return None
        clock = next((c for c in open_clocks(self.terms, "customer") if self.stops(c.name, "accepted")), None)
        resolved = next((row for row in reversed(self.rows) if row.type == "resolved"), None)
        return {
            "said": self.done_by(resolved) if resolved else "",
            "due": self.terms.due(clock) if clock else None,
            "asks": bool(more_than_words(self.now.contract, "accepted", "customer")),
            "no": next((name for name in ("rejected", "reopened") if name in self.steps), ""),
            "silence": self.terms.consequence(clock) if clock else "",
        }

    def stops(self, clock: str, event: str) -> bool:
        return any(trigger.event == event for trigger in self.now.contract.clocks[clock].stops_on)

    def done_by(self, row: Event) -> str:
        who = row.person.name if row.person else self.ticket.agreement.provider.name
        words = {"person": who, "when": when_words(row.at, self.terms.reader), "release": row.data.get("release", "")}
        if words["release"]:
            return _("%(person)s told you that it is done, with %(release)s (%(when)s). Please try it.") % words
        return _("%(person)s told you that it is done (%(when)s). Please try it.") % words

    def question(self) -> MessagePart | None:
        """The question that is waited for, in its own words."""
        if self.now.state.facts.question is None or not self.ticket.is_open:
            return None
        rows = [row for row in self.rows if row.type == "info_requested" and hasattr(row, "message")]
        if not rows:
            return None
        return self.story.message(rows[-1], rows[-1].message)

    def clocks(self) -> list[ClockPart]:
        """All terms with their why, what is owed next first and open."""
        running = [*open_clocks(self.terms, "customer"), *open_clocks(self.terms, "provider")]
        done = [clock for clock in self.terms.state.clocks if not clock.is_open]
        shown = [*running, *reversed(done)]
        return [self.terms.clock(clock, first=i == 0 and clock.is_open, opened=i == 0) for i, clock in enumerate(shown)]

    def answers(self) -> list[tuple[str, str]]:
        """What the report said beside its words."""
        report = next((row for row in self.rows if row.type == "reported"), None)
        if report is None:
            return []
        at = report.at.astimezone(self.terms.reader.zone)
        rows = [(_("Reported"), f"{short_day(at)}, {clock_time(at)}")]
        if self.ticket.reporter:
            rows.append((_("By"), self.ticket.reporter.name))
        if report.person and report.person != self.ticket.reporter:
            rows.append((_("Entered by"), report.person.name))
        return [*rows, *answer_rows(self.now.contract, report.data)]

    def further_steps(self) -> list[StepPart]:
        rest = {name: options for name, options in self.steps.items() if name not in ELSEWHERE}
        return [*step_parts(self.now, rest, "customer"), *self.beside.records()]

    def write(self) -> WritePart | None:
        if not self.may_answer or self.form:
            return None
        return box(self.request, self.now, self.rows, self.back, customer_part(self.now, self.steps))


def newest_first(entries: list[Entry]) -> list[Entry]:
    return [Entry(entry.message, entry.happened[::-1]) for entry in reversed(entries)]
