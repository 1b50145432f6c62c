"""By when an answer is owed if a report is made now: worked out by the engine on the report as it would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import said, term_words
from pakt.desk.pages.parts import PromisePart
from pakt.desk.pages.templatetags.pakt_parts import par
from pakt.desk.pages.words import when_words
from pakt.desk.tickets.history import replay_rows, to_datetime
from pakt.desk.tickets.models import Event
from pakt.desk.tickets.owing import open_waits, waits
from pakt.desk.tickets.questions import instances
from pakt.desk.tickets.terms import Terms, reader_of
from pakt.engine import events as engine
from pakt.engine.contract import Contract
from pakt.engine.orders import entry_of
from pakt.engine.replay import ClockState, Replay
from pakt.engine.rules import ClockRule, Rules, WaitRule, rules_of
from pakt.engine.steps import needed
from pakt.engine.zone import to_instant

# The provider's own steps from which further terms of its run.
OWN_STEPS = ("confirmed", "responded", "analysed")


@dataclass
class Promise:
    """What is owed if this report is made: `data` is what its event carries, `at` when it was made, `now` is now.

    `enters`: somebody of the provider enters what the customer said. `made`: the report is made already.
    """

    agreement: Agreement
    version: ContractVersion
    data: dict[str, Any]
    at: datetime
    now: datetime
    enters: bool = False
    zone: str = ""
    made: bool = False

    @cached_property
    def contract(self) -> Contract:
        return contract_of(self.version)

    @cached_property
    def rules(self) -> Rules:
        return rules_of(self.contract)

    @cached_property
    def state(self) -> Replay:
        return self.replayed([], max(self.at, self.now))

    @cached_property
    def terms(self) -> Terms:
        return self.terms_of(self.state)

    @cached_property
    def shared(self) -> list[Event]:
        """Releases, to which terms may be bound."""
        return list(Event.objects.filter(agreement=self.agreement, ticket=None, type__in=engine.RELEASES))

    def replayed(self, further: list[Event], at: datetime) -> Replay:
        report = self.event("reported", "customer", self.at, self.data)
        return replay_rows(self.contract, self.version.plan, [*self.shared, report, *further], at)

    def event(self, type: str, by: str, at: datetime, data: dict[str, Any]) -> Event:
        return Event(
            agreement=self.agreement, type=type, by=by, at=at, data=data, recorded_at=self.now, sequence=0, ticket_id=0
        )

    def terms_of(self, state: Replay) -> Terms:
        reader = reader_of(self.contract, self.now, self.zone, exact=True)
        return Terms(self.agreement, self.contract, state, reader)

    # the part

    def part(self) -> PromisePart:
        waiting = open_waits(self.terms)
        if waiting:
            return self.waiting(waiting)
        dated = owed_by_date(self.state)
        if dated:
            return self.dated(dated)
        return self.undated()

    def first(self) -> str:
        """What is owed first by a date, in a line; nothing where no term with a date runs."""
        dated = owed_by_date(self.state)
        return self.by_when(dated[0]) if dated else ""

    def dated(self, clocks: list[ClockState]) -> PromisePart:
        first, *others = clocks
        points = [*self.put_off(), *(self.by_when(clock) for clock in others), *self.later()]
        return PromisePart(
            self.lead(first), self.by_when(first), self.reckoned(first), self.terms.pars(first.clauses), points
        )

    def undated(self) -> PromisePart:
        """No term with a date: bound to a release, or none at all."""
        clocks = [clock for clock in self.state.clocks if clock.owed_by == "provider"]
        if clocks:
            first = clocks[0]
            due = self.terms.due(first)
            big = _("%(clock)s: %(due)s") % {"clock": self.terms.name(first), "due": due.left}
            return PromisePart(
                self.lead(first), big, due.when, self.terms.pars(first.clauses), [*self.put_off(), *self.later()]
            )
        kind = entry_of(self.contract, self.data.get("entry") or "") or self.contract.kinds[self.data["kind"]]
        instance = dict(instances(self.contract)).get(self.data.get("instance", ""), "")
        return PromisePart(
            _("What we owe you")
            if self.made
            else _("If you enter this now")
            if self.enters
            else _("If you send this now"),
            _("the agreement sets no term for it"),
            " · ".join(filter(None, (said(kind.name), instance))),
            self.terms.pars(kind.clauses),
            [*self.put_off(), *self.later()],
        )

    def waiting(self, waiting: list[WaitRule]) -> PromisePart:
        """The report alone starts nothing: it waits for a call, or for what is missing."""
        wait, *others = waiting
        clauses = self.terms.pars(wait.clauses)
        if "called" not in wait.waits_for:
            lead, big = _("No term runs yet"), _("What is missing starts the terms")
            return PromisePart(lead, big, _("As soon as it is there, the report counts."), clauses)
        contact = self.contract.channels["phone"].contact if "phone" in self.contract.channels else None
        if self.enters:
            lead, big = _("This counts only once the customer calls"), _("Ask the customer to call")
        else:
            lead, big = _("This counts only once you call as well"), _("Please call")
        small = said(contact) if contact else ""
        too = [
            format_html("{} {}", _("It waits for what is missing, too."), par(self.terms.pars(w.clauses)))
            for w in others
        ]
        return PromisePart(lead, big, small, clauses, [*self.after_the_call(), *too])

    # sentences

    def lead(self, clock: ClockState) -> str:
        aims = self.contract.clocks[clock.name].target_only
        if self.made:
            return _("We aim at") if aims else _("We owe you")
        if self.enters:
            names = {"customer": self.agreement.customer.name}
            return (
                _("If you enter this now, we aim at") if aims else _("If you enter this now, we owe %(customer)s")
            ) % names
        return _("If you send this now, we aim at") if aims else _("If you send this now, we owe you")

    def by_when(self, clock: ClockState, terms: Terms | None = None) -> str:
        """`Reaction by tomorrow, Thu 19 Nov, 09:25`; where that has passed already it says so."""
        assert clock.due_at is not None
        terms = terms or self.terms
        if clock.state == "breached":
            due = terms.due(clock)
            return _("%(clock)s: %(due)s") % {"clock": terms.name(clock), "due": f"{due.left}, {due.when}"}
        return _("%(clock)s by %(when)s") % {"clock": terms.name(clock), "when": self.when(clock.due_at)}

    def when(self, instant: int) -> str:
        return when_words(to_datetime(instant), self.terms.reader)

    def reckoned(self, clock: ClockState) -> str:
        """`6 working hours, counted from now`."""
        term = term_words(clock.term)
        if clock.started_at == to_instant(self.now):
            return _("%(term)s, counted from now") % {"term": term}
        return _("%(term)s, counted from %(when)s") % {"term": term, "when": self.when(clock.started_at)}

    def put_off(self) -> list[str]:
        """`It counts as made tomorrow, 07:30`, with the clause."""
        effective = self.state.effective_at
        if effective is None or effective <= to_instant(self.at):
            return []
        put_off_by = [rule for rule, wait in waits(self.terms) if wait.end == effective]
        words = _("It counts as made %(when)s.") % {"when": self.when(effective)}
        if any("called" in wait.waits_for for wait in put_off_by):
            words = _("It counts as made %(when)s, or when you call, if that is earlier.") % {
                "when": self.when(effective)
            }
        return [format_html("{} {}", words, par(self.terms.pars([c for wait in put_off_by for c in wait.clauses])))]

    def after_the_call(self) -> list[str]:
        """What a call made at once would start."""
        at = max(self.at, self.now)
        state = self.replayed([self.event("called", "customer", at, {})], at)
        terms = self.terms_of(state)
        dated = owed_by_date(state)
        return (
            [_("The terms start with the call. If it came now: %(owed)s.") % {"owed": self.by_when(dated[0], terms)}]
            if dated
            else []
        )

    def later(self) -> list[str]:
        """Terms that begin with a later step of the provider's own: how long they are, and their end if it came now."""
        running = {clock.name for clock in self.state.clocks}
        rules = [rule for rule in self.rules.clocks if rule.owed_by == "provider" and rule.name not in running]
        return [point for rule in rules if (point := self.from_own_step(rule))]

    def from_own_step(self, rule: ClockRule) -> str:
        step = next((name for name in OWN_STEPS if name in rule.starts), None)
        if step is None:
            return ""
        at = max(self.now, to_datetime(self.state.effective_at or 0))
        state = self.replayed([self.event(step, "provider", at, self.carried(step, at))], at)
        clock = state.clock(rule.name)
        if clock is None:
            return ""
        words = {
            "clock": said(self.contract.clocks[rule.name].name),
            "term": term_words(clock.term),
            "step": {
                "confirmed": _("our confirmation that we have all we need"),
                "responded": _("our first answer"),
                "analysed": _("the first analysis"),
            }[step],
        }
        if clock.term.unit in ("best_effort", "release", "agreed"):
            return _("%(clock)s: %(term)s.") % words
        if clock.due_at is None:
            return _("%(clock)s: %(term)s, counted from %(step)s.") % words
        words["when"] = self.when(clock.due_at)
        return _("%(clock)s: %(term)s, counted from %(step)s. If that came at once: %(when)s.") % words

    def carried(self, step: str, at: datetime) -> dict[str, Any]:
        """What the contract asks the step to carry, as the report has it."""
        needs = needed(self.rules, engine.Event(to_instant(at), step, "provider"))
        known = {name: value for name, value in self.data.items() if name in engine.CARRIES.get(step, {})}
        return {**dict.fromkeys(needs, "…"), **known}


def owed_by_date(state: Replay) -> list[ClockState]:
    """The provider's open terms that have a date, the nearest first."""
    dated = [
        clock for clock in state.clocks if clock.owed_by == "provider" and clock.is_open and clock.due_at is not None
    ]
    return sorted(dated, key=lambda clock: (clock.due_at or 0, clock.started_at))
