"""Terms brought into parts: due times in words, bars, day strips, for one reader.

Everything is read off the engine's replay of the ticket; nothing is computed here but what is left of it in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.agreements.lengths import is_closing, time_between
from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.wording import money_words, next_release, pars, said
from pakt.desk.pages.amounts import HOUR, Amount
from pakt.desk.pages.parts import (
    BarPart,
    ClausePart,
    ClockPart,
    DuePart,
    OwedBy,
    ParPart,
    State,
    Strip,
    WhyPart,
)  # fmt: skip
from pakt.desk.pages.strip_words import length
from pakt.desk.pages.strips import strip_of
from pakt.desk.pages.words import (
    Reader,
    late_words,
    no_term_words,
    release_words,
    running_words,
    still_words,
    stopped_words,
    when_words,
)  # fmt: skip
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.kept import soon_at
from pakt.engine.calendar import Calendar
from pakt.engine.clock import counted, matches
from pakt.engine.contract import Contract, When, Words
from pakt.engine.replay import ClockState, Replay
from pakt.engine.rules import Condition
from pakt.engine.zone import Instant, to_instant

DAY = 24 * HOUR


@dataclass
class Terms:
    """The terms of one ticket for one reader at one moment."""

    agreement: Agreement
    contract: Contract
    state: Replay
    reader: Reader

    @property
    def now(self) -> Instant:
        return self.state.at

    def name(self, clock: ClockState) -> str:
        return name_of(self.contract, clock.name, clock.cycle)

    def look(self, clock: ClockState) -> State:
        """The state as it looks: soon, when three quarters are used or notice is owed."""
        if clock.state != "running":
            return clock.state
        soon = soon_at(clock)
        return "running" if soon is None or self.now < soon else "soon"

    # words

    def due(self, clock: ClockState) -> DuePart:
        """What is left, then when, by the rules of `pages.words`."""
        due = None if clock.due_at is None else to_datetime(clock.due_at)
        closes = clock.due_at is not None and self.is_closing(clock, clock.due_at)
        if clock.state == "best_effort":
            return no_term_words(self.why_no_term(clock))
        if clock.state == "paused":
            return still_words(to_datetime(self.stands_since(clock)), self.reader)
        if clock.stopped_at is not None:
            over = self.amount(clock, clock.due_at, clock.stopped_at) if clock.state == "late" and due else None
            return stopped_words(to_datetime(clock.stopped_at), due, self.reader, over=over, closes=closes)
        if clock.term.unit == "release" and clock.state == "running":
            return release_words(self.release_name(clock), due, self.reader, state=self.look(clock))
        assert clock.due_at is not None and due is not None
        if clock.state == "breached":
            return late_words(due, self.amount(clock, clock.due_at, self.now), self.reader, closes=closes)
        left = self.amount(clock, self.now, clock.due_at)
        return running_words(due, left, self.reader, state=self.look(clock), closes=closes)

    def amount(self, clock: ClockState, start: Instant | None, end: Instant) -> Amount:
        """The time from `start` to `end` in the unit of the clause."""
        assert start is not None
        return time_between(clock.term, clock.calendar, start, end)

    def is_closing(self, clock: ClockState, at: Instant) -> bool:
        """Whether an instant is a closing time of the clock's service hours."""
        return is_closing(clock.term, clock.calendar, at)

    def stands_since(self, clock: ClockState) -> Instant:
        return next((pause.start for pause in reversed(clock.pauses) if pause.end is None), clock.started_at)

    def why_no_term(self, clock: ClockState) -> str:
        follows = self.contract.clocks[clock.name].follows_late
        if follows is not None and any(c.name == follows and c.state == "late" for c in self.state.clocks):
            return _("%(clock)s was late") % {"clock": said(self.contract.clocks[follows].name)}
        if clock.subject.priority and clock.subject.priority in self.contract.priorities:
            return said(self.contract.priorities[clock.subject.priority].name)
        return said(self.contract.kinds[clock.subject.kind].name)

    def release_name(self, clock: ClockState) -> str:
        """`release 4.7`, or which one it will be: `the next planned release`."""
        known = [r for r in self.state.facts.releases if r.at == clock.due_at and matches(clock.term, r)]
        return _("release %(version)s") % {"version": known[0].version} if known else next_release(clock.term)

    # parts

    def bar(self, clock: ClockState) -> BarPart:
        used = 100.0 * clock.used / clock.total if clock.used is not None and clock.total else 0.0
        if clock.state in ("breached", "late") and clock.total:
            used = 100.0 + 100.0 * min(1.0, clock.overdue / max(clock.total, 1))
        notice = None
        if clock.notice_due_at is not None and clock.total:
            until = counted(clock.term, clock.calendar, clock.started_at, clock.notice_due_at, clock.pauses)
            notice = 100.0 * until / clock.total
        return BarPart(self.look(clock), used, notice, owed(clock))

    def used_words(self, clock: ClockState) -> tuple[str, str]:
        """`12:30 used`, `of 18:00 service hours`; a release comes when it comes, however many hours that are."""
        if clock.term.unit == "release":
            return "", _("bound to a release")
        if clock.used is None or not clock.total:
            return "", ""
        by_service = clock.term.unit.startswith("working")
        whole = _("of %(time)s service hours") if by_service else _("of %(time)s hours")
        return _("%(time)s used") % {"time": length(clock.used)}, whole % {"time": length(clock.total)}

    def used_briefly(self, clock: ClockState) -> str:
        """`3:00 of 6:00`, or `6:00 + 0:20` for what is over; days for a term of days, nothing for a release."""
        if clock.used is None or not clock.total or clock.term.unit == "release":
            return ""
        if clock.term.unit == "calendar_days":
            return days_used(clock)
        if clock.due_at is not None and clock.overdue:
            end = clock.due_at + clock.overdue
            by_service = clock.term.unit.startswith("working")
            over = clock.calendar.between(clock.due_at, end) if by_service else clock.overdue
            return f"{length(clock.total)} + {length(over)}"
        return _("%(used)s of %(whole)s") % {"used": length(clock.used), "whole": length(clock.total)}

    def strip(self, clock: ClockState) -> Strip:
        calendar = clock.calendar
        return strip_of(
            clock.explanation or [],
            start=clock.started_at,
            due=clock.due_at,
            stopped=clock.stopped_at,
            now=self.now,
            zone=self.reader.zone,
            unit=clock.term.unit,
            open_on=lambda day: open_on(calendar, day),
            owed_by=owed(clock),
            title=self.name(clock),
        )

    def pars(self, clauses: tuple[str, ...] | list[str]) -> list[ParPart]:
        return pars(self.agreement, self.contract, clauses)

    def clock(self, clock: ClockState, *, first: bool = False, opened: bool = False) -> ClockPart:
        """A clock with its *why*."""
        done = clock.stopped_at is not None
        used, whole = (self.used_briefly(clock), "") if done else self.used_words(clock)
        return ClockPart(
            title=self.name(clock),
            state=self.look(clock),
            due=self.due(clock),
            owed_by=owed(clock),
            bar=self.bar(clock),
            used=used,
            whole=whole,
            why=self.why(clock, opened=opened),
            first=first,
            done=done,
            id=f"clock-{clock.name}-{clock.cycle}",
        )

    def why(self, clock: ClockState, *, opened: bool) -> WhyPart | None:
        if not clock.explanation:
            return None
        if clock.due_at is None:
            title = _("Why there is no due time")
        else:
            title = _("Why %(when)s") % {"when": when_words(to_datetime(clock.due_at), self.reader)}
        consequence, clauses = self.consequence_and_clauses(clock)
        return WhyPart(title, self.strip(clock), self.quote(clock), consequence, opened, self.pars(clauses))

    def quote(self, clock: ClockState) -> ClausePart | None:
        """What sets the term, in the contract's language, with a translation for whoever reads another."""
        found = self.code_of(clock) or self.clause_of(clock)
        if found is None:
            return None
        words, clauses = found
        own, read = words[self.contract.language], said(words)
        refs = self.pars(list(dict.fromkeys([*clauses, *clock.clauses])))
        return ClausePart(own, refs, self.contract.language, read if read != own else "")

    def code_of(self, clock: ClockState) -> tuple[Words, Sequence[str]] | None:
        """The service code of a ticket like this: where the agreement has codes, they are what sets its terms."""
        codes = (code for code in self.contract.codes.values() if code.clock == clock.name)
        return next(((code.text, code.clauses) for code in codes if self.holds(code.when, clock)), None)

    def clause_of(self, clock: ClockState) -> tuple[Words, Sequence[str]] | None:
        """Of the clauses of the clock the one that its row names too, else the first."""
        terms = self.contract.clocks[clock.name]
        row = next((row for row in terms.terms if self.holds(row.when, clock)), None)
        named = [clause for clause in terms.clauses if row is not None and clause in row.clauses]
        known = [clause for clause in [*named, *terms.clauses, *clock.clauses] if clause in self.contract.clauses]
        return (self.contract.clauses[known[0]].text, known[:1]) if known else None

    def holds(self, when: When | None, clock: ClockState) -> bool:
        return when is None or Condition(when, self.contract).holds(clock.subject)

    def consequence(self, clock: ClockState) -> str:
        """What follows if the term is missed, from the contract's money and rights."""
        return self.consequence_and_clauses(clock)[0]

    def consequence_and_clauses(self, clock: ClockState) -> tuple[str, tuple[str, ...]]:
        """The same with the clauses that say so; nothing follows from a term that was kept."""
        terms = self.contract.clocks[clock.name]
        if clock.state == "met":
            return "", ()
        if terms.expires == "accepted":
            return _("If nothing is said until then, it is accepted by itself."), terms.clauses
        if terms.target_only:
            return _("A target: missing it costs nothing."), ()
        penalty = next((p for p in self.contract.penalties if clock.name in p.clocks), None)
        if penalty is not None and self.contract.currency:
            missed = clock.state in ("breached", "late")
            lead = _("Missed: %(amount)s for each day of delay.") if missed else ""
            text = lead or _("If it is missed: %(amount)s for each day of delay.")
            return text % {"amount": money_words(penalty.amount, self.contract.currency)}, penalty.clauses
        right = next(
            (r for r in self.contract.rights.values() if r.after_run_out and r.after_run_out.clock == clock.name), None
        )
        if right is None:
            return "", ()
        return _("If it runs out, the other side may: %(right)s.") % {"right": said(right.name)}, right.clauses


def name_of(contract: Contract, name: str, cycle: int) -> str:
    """What the agreement calls a term; from the second cycle on with its number."""
    known = said(contract.clocks[name].name)
    return f"{known} {cycle}" if cycle > 1 else known


def done_words(contract: Contract, name: str, cycle: int, state: str) -> str:
    """`Repair in time`: a term that was stopped."""
    words = {"met": _("%(clock)s in time"), "late": _("%(clock)s late")}.get(state, _("%(clock)s done"))
    return words % {"clock": name_of(contract, name, cycle)}


def owed(clock: ClockState) -> OwedBy:
    return "customer" if clock.owed_by == "customer" else "provider"


def days_used(clock: ClockState) -> str:
    """`2 of 14 days`, or `14 + 21 days`: whole days, counted back from the due time."""
    whole = clock.term.amount
    if clock.overdue:
        over = int(clock.overdue // DAY)
        return ngettext("%(whole)d + %(over)d day", "%(whole)d + %(over)d days", over) % {"whole": whole, "over": over}
    left = -(-((clock.total or 0) - (clock.used or 0)) // DAY)
    used = max(0, whole - int(left))
    return ngettext("%(used)d of %(whole)d day", "%(used)d of %(whole)d days", whole) % {"used": used, "whole": whole}


def open_on(calendar: Calendar, day: date) -> list[tuple[Instant, Instant]]:
    start, end = calendar.midnight(day), calendar.midnight(day + timedelta(days=1))
    return [(s.start, s.end) for s in calendar.stretches(start, end) if s.counted]


def reader_of(contract: Contract, now: datetime, own_zone: str = "", *, exact: bool = False) -> Reader:
    """Whoever reads, at `now`, under a contract with its own time zone."""
    return Reader(now, ZoneInfo(contract.time_zone), ZoneInfo(own_zone) if own_zone else None, exact)


def moment(now: datetime) -> Instant:
    return to_instant(now)
