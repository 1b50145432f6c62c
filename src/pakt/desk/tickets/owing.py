"""What each side of a ticket owes the other now, in words: for whoever reads it as the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.agreements.wording import said
from pakt.desk.pages.parts import BarPart, DuePart, OweDone, OwePart, OweSide, ParPart
from pakt.desk.pages.words import when_words
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.terms import Terms
from pakt.engine.facts import Wait
from pakt.engine.replay import ClockState
from pakt.engine.rules import WaitRule, rules_of


@dataclass(frozen=True)
class Owed:
    """One thing that a side owes; `what` is call, answer, judge, or term for any other."""

    what: str
    title: str
    due: DuePart | None = None
    bar: BarPart | None = None
    note: str = ""
    clauses: tuple[ParPart, ...] = ()


def asked_of_customer(terms: Terms) -> list[Owed]:
    """What is asked of the customer, what is nearest first."""
    found = [waited_for(terms, rule) for rule in open_waits(terms)]
    clocks = open_clocks(terms, "customer")
    found += [of_customer(terms, clock) for clock in clocks]
    if terms.state.facts.question is not None and not any(one.what == "answer" for one in found):
        found.append(question(to_datetime(terms.state.facts.question[0]), terms))
    return found


def owed_by_provider(terms: Terms) -> list[Owed]:
    """What the provider owes, what is nearest first."""
    return [of_provider(terms, clock) for clock in open_clocks(terms, "provider")]


def open_clocks(terms: Terms, party: str) -> list[ClockState]:
    clocks = [clock for clock in terms.state.clocks if clock.owed_by == party and clock.is_open]
    far = max((clock.due_at or 0 for clock in clocks), default=0) + 1
    return sorted(clocks, key=lambda clock: (clock.due_at or far, clock.started_at))


def waits(terms: Terms) -> list[tuple[WaitRule, Wait]]:
    """The rules under which the report, as it was made, counts only from something later, and how each stands."""
    facts = terms.state.facts
    assert facts.report is not None
    reported = facts.report.data
    subject = facts.subject._replace(kind=reported["kind"], priority=reported.get("priority"))
    holding = [rule for rule in rules_of(terms.contract).waits if rule.condition.holds(subject)]
    return list(zip(holding, facts.waits, strict=True))


def open_waits(terms: Terms) -> list[WaitRule]:
    """Those that wait for something of the customer's still; a call comes first."""
    found = [rule for rule, wait in waits(terms) if wait.end is None]
    return sorted(found, key=lambda rule: "called" not in rule.waits_for)


def waited_for(terms: Terms, rule: WaitRule) -> Owed:
    clauses = tuple(terms.pars(rule.clauses))
    if "called" in rule.waits_for:
        channel = terms.contract.channels.get("phone")
        contact = said(channel.contact) if channel and channel.contact else ""
        return Owed("call", call_title(), at_once(), note=contact, clauses=clauses)
    return Owed("answer", supply_title(), at_once(), clauses=clauses)


def call_title() -> str:
    return _("Please call")


def supply_title() -> str:
    return _("Send what is missing")


def at_once() -> DuePart:
    """What a report waits for before it counts."""
    return DuePart(_("now"), _("no term runs until then"), "paused")


def question(since: datetime, terms: Terms) -> Owed:
    """An open question of ours for which no term of the customer's runs."""
    asked = _("asked %(when)s") % {"when": when_words(since, terms.reader)}
    return Owed("answer", _("Answer our question"), DuePart(_("no term"), asked, "best_effort"))


def of_customer(terms: Terms, clock: ClockState) -> Owed:
    stops = terms.contract.clocks[clock.name].stops_on
    events = {trigger.event for trigger in stops}
    what = "judge" if "accepted" in events else "answer" if "info_supplied" in events else "term"
    titles = {"judge": _("Accept, or reject with remarks"), "answer": _("Answer our question")}
    title = titles.get(what) or terms.name(clock)
    return Owed(
        what, title, terms.due(clock), terms.bar(clock), terms.consequence(clock), tuple(terms.pars(clock.clauses))
    )


def of_provider(terms: Terms, clock: ClockState) -> Owed:
    return Owed("term", terms.name(clock), terms.due(clock), terms.bar(clock), "", tuple(terms.pars(clock.clauses)))


# both sides


def owe_part(terms: Terms, *, is_open: bool) -> OwePart:
    """The two sides, as the customer reads them."""
    ours = owed_by_provider(terms) if is_open else []
    yours = asked_of_customer(terms) if is_open else []
    return OwePart(us(terms, ours, is_open=is_open), you(terms, yours))


def us(terms: Terms, owed: list[Owed], *, is_open: bool) -> OweSide:
    title = _("What we owe you")
    done = [*map(still, owed[1:]), *stopped(terms, "provider")]
    if owed:
        first = owed[0]
        return OweSide(title, first.title, line(first.due), "", first.bar, done, first.clauses)
    return OweSide(title, _("Nothing now."), "", nothing_words(terms, is_open=is_open), None, done)


def nothing_words(terms: Terms, *, is_open: bool) -> str:
    """Why nothing is owed, and what would bring it back."""
    back = [
        said(terms.contract.clocks[clock.name].name)
        for clock in terms.state.clocks
        if clock.owed_by == "provider" and "rejected" in terms.contract.clocks[clock.name].undone_by
    ]
    if terms.state.facts.with_customer and back:
        return _("If you reject it, the term runs on as if it had never stopped: %(clocks)s.") % {
            "clocks": ", ".join(back)
        }
    if is_open and not terms.state.clocks and terms.state.effective_at is not None:
        return _("The agreement sets no term for a report like this.")
    return ""


def you(terms: Terms, owed: list[Owed]) -> OweSide:
    title = _("What we need from you")
    done = [*map(still, owed[1:]), *stopped(terms, "customer")]
    if not owed:
        return OweSide(title, _("Nothing now."), done=done)
    first = owed[0]
    return OweSide(title, first.title, line(first.due), first.note, first.bar, done, first.clauses)


def line(due: DuePart | None) -> str:
    """When, then how long: `tomorrow, Thu 19 Nov, 08:55 · 5 working hours left`."""
    return f"{due.when} · {due.left}" if due else ""


def still(owed: Owed) -> OweDone:
    return OweDone(owed.due.state if owed.due else "running", owed.title, line(owed.due))


def stopped(terms: Terms, party: str) -> list[OweDone]:
    """What that side has done, in time or late."""
    found = []
    for clock in terms.state.clocks:
        if clock.owed_by == party and clock.stopped_at is not None:
            due = terms.due(clock)
            name = terms.name(clock)
            by_itself = pgettext("an acceptance", "by itself") if clock.automatic else ""
            note = ", ".join(filter(None, (by_itself, due.when)))
            found.append(OweDone(due.state, _("%(clock)s: %(due)s") % {"clock": name, "due": due.left}, note))
    return found
