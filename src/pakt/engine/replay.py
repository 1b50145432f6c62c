"""Contract + events + a moment → clocks, refusals, rights, and the next moment worth looking at.

The whole history is folded each time; there is no other state. Events after the moment are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pakt.engine.calendar import Calendar, Instant, Stretch
from pakt.engine.clock import (
    BEST_EFFORT,
    Cycle,
    Pause,
    State,
    due_time,
    explain,
    notice_at,
    relevant,
    state_of,
)  # fmt: skip
from pakt.engine.contract import Contract, Trigger
from pakt.engine.events import Event
from pakt.engine.facts import CLASSIFYING, FORESEEN, Facts
from pakt.engine.refusals import refusal
from pakt.engine.rules import ClockRule, Rules, Subject, rules_of
from pakt.engine.terms import Term


@dataclass(slots=True)
class ClockState:
    """One cycle of one clock at the moment of evaluation. Instants and lengths in microseconds.

    `total` and `used` are what counts of the time from start to due, and until now (or the stop); None where no due
    time is known. They and `explanation` are there only when asked for.
    """

    name: str
    cycle: int
    owed_by: str
    state: State
    started_at: Instant
    due_at: Instant | None
    stopped_at: Instant | None
    overdue: int
    clauses: tuple[str, ...]
    term: Term
    calendar: Calendar
    subject: Subject
    automatic: bool = False
    asks_notice: bool = False
    notice_due_at: Instant | None = None
    notice: str = "none"
    pauses: list[Pause] = field(default_factory=list)
    explanation: list[Stretch] | None = None
    used: int | None = None
    total: int | None = None

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that the contract refuses: its number, why (in the contract's language), by which clauses.

    `words` say why in all languages of the contract file.
    """

    event: int
    reason: str
    clauses: tuple[str, ...]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Right:
    """What a side may do, since when."""

    right: str
    holder: str
    since: Instant
    clauses: tuple[str, ...]


@dataclass(slots=True)
class Replay:
    """The result: everything that follows from the events at `at`."""

    at: Instant
    kind: str
    priority: str | None
    effective_at: Instant | None
    clocks: list[ClockState]
    refused: list[Refused]
    rights: list[Right]
    look_again_at: Instant | None
    facts: Facts

    def clock(self, name: str) -> ClockState | None:
        """The last cycle of a clock."""
        return next((c for c in reversed(self.clocks) if c.name == name), None)


def replay(
    contract: Contract, events: Iterable[Event], at: Instant, plan: str | None = None, explained: bool = False
) -> Replay:
    """Fold the events up to `at` under the contract. Events must come from `read_events` (checked, in order)."""
    rules = rules_of(contract)
    return Folding(rules, rules.plan(plan), [e for e in events if e.at <= at], at).result(explained)


class Folding:
    """The events being folded: facts, cycles, refusals."""

    def __init__(self, rules: Rules, plan: str | None, events: list[Event], at: Instant) -> None:
        self.rules = rules
        self.at = at
        self.facts = Facts(rules, plan)
        self.cycles: list[Cycle] = []
        self.last: dict[str, Cycle] = {}
        self.lowered_by: set[str] = set()
        self.refused: list[Refused] = []
        self.waiting: list[ClockRule] = []
        for event in events:
            if event.type in FORESEEN and refusal(rules, self.facts, event) is None:
                self.facts.foresee(event)
        for event in events:
            self.take(event)
        self.run_out(at)

    # one event

    def take(self, event: Event) -> None:
        self.run_out(event.at)
        refused = refusal(self.rules, self.facts, event)
        if refused is not None:
            reason = refused.reason[self.rules.language]
            self.refused.append(Refused(event.index, reason, refused.clauses, refused.reason))
            return
        if not self.facts.take(event):
            return
        self.lower(event)
        if event.type in CLASSIFYING:
            self.retarget_all()
        self.undo(event)
        self.stop(event)
        self.start(event)
        self.facts.judging = any(self.runs(rule) for rule in self.rules.judging)

    def runs(self, rule: ClockRule) -> bool:
        cycle = self.last.get(rule.name)
        return cycle is not None and cycle.stop is None and cycle.owed is not None

    def hears(self, trigger: Trigger, event: Event) -> bool:
        """Whether an event that a clock listens to is also the one that it waits for, by what it carries."""
        if trigger.unless_carries and event.data.get(trigger.unless_carries):
            return False
        if trigger.asks_for and event.data.get("asks_for", "information") not in trigger.asks_for:
            return False
        return trigger.unless_happened not in self.facts.happened

    def stop(self, event: Event) -> None:
        for rule in self.rules.stopped_by.get(event.type, ()):
            if not self.hears(rule.stops[event.type], event):
                continue
            cycle = self.last.get(rule.name)
            if cycle is not None and cycle.stop is None:
                cycle.stopped_at(event.at, event.index)

    def undo(self, event: Event) -> None:
        for rule in self.rules.undone_by.get(event.type, ()):
            cycle = self.last.get(rule.name)
            if cycle is not None and cycle.stop is not None:
                cycle.undo_stop()
                cycle.retarget(self.facts.subject)

    def start(self, event: Event) -> None:
        for rule in self.rules.started_by.get(event.type, ()):
            if not self.hears(rule.starts[event.type], event):
                continue
            if event.type == "reported" and self.facts.effective_at is None:
                self.waiting.append(rule)
                continue
            self.begin(rule, event)
        if self.waiting and self.facts.effective_at is not None:
            waiting, self.waiting = self.waiting, []
            for rule in waiting:
                self.begin(rule, event).reported = True

    def begin(self, rule: ClockRule, event: Event) -> Cycle:
        last = self.last.get(rule.name)
        if last is not None and (last.stop is None or not rule.repeats):
            return last
        if rule.not_before is not None and rule.not_before not in self.last:
            return Cycle(rule, 0, event.at, event.index, self.facts.subject)
        cycle = Cycle(rule, last.number + 1 if last else 1, event.at, event.index, self.facts.subject)
        cycle.reported = event.type == "reported"
        cycle.agreed = event.data.get("due")
        if rule.follows_late is not None and cycle.owed is not None and self.was_late(rule.follows_late):
            cycle.owed, cycle.forced = cycle.owed._replace(term=BEST_EFFORT), True
        self.cycles.append(cycle)
        self.last[rule.name] = cycle
        return cycle

    def retarget_all(self) -> None:
        for cycle in self.cycles:
            cycle.retarget(self.facts.subject)

    def lower(self, event: Event) -> None:
        """An event in time for one clock lowers the category, and with it the term of another; the clocks beside it
        keep theirs. Only the first event of its type counts."""
        rules = () if event.type in self.lowered_by else self.rules.retargets.get(event.type, ())
        self.lowered_by.add(event.type)
        for rule in rules:
            cycle, priority = self.last.get(rule.in_time_for), self.facts.subject.priority
            if cycle is None or priority is None or priority not in rule.priority:
                continue
            if cycle.owed is None or not cycle.owed.term.owes_a_date:
                continue
            due = self.due(cycle, event.at, ignore_stop=True)
            if due is None or event.at <= due:
                self.facts.lower(rule.priority[priority])
                target = self.last.get(rule.clock)
                if target is not None:
                    target.retarget(self.facts.subject)

    def run_out(self, now: Instant) -> None:
        """What happens by itself before `now`: a silent customer accepts when its time is over."""
        for rule in self.rules.expiring:
            cycle = self.last.get(rule.name)
            if cycle is None or cycle.stop is not None or cycle.owed is None:
                continue
            due = self.due(cycle, now)
            if due is not None and due < now:
                cycle.stopped_at(due, cycle.began)
                cycle.automatic = True
                self.facts.with_customer = self.facts.judging = False
                self.facts.accepted = rule.expires == "accepted"

    def was_late(self, name: str) -> bool:
        cycle = self.last.get(name)
        if cycle is None or cycle.stop is None or cycle.owed is None:
            return False
        due = self.due(cycle, cycle.stop)
        return due is not None and cycle.stop > due

    # times

    def start_of(self, cycle: Cycle) -> Instant:
        base = cycle.base
        if cycle.reported:
            base = self.facts.effective_at or base
        not_before = cycle.rule.not_before
        if not_before is not None and not_before in self.last:
            base = max(base, self.start_of(self.last[not_before]))
        return base

    def pauses(self, cycle: Cycle, at: Instant, ignore_stop: bool = False) -> list[Pause]:
        all_pauses = self.facts.pauses_on_question if cycle.rule.pauses_on_question else []
        if cycle.rule.owed_by == "provider":
            all_pauses = all_pauses + self.facts.excuses
        if not all_pauses:
            return all_pauses
        return relevant(all_pauses, None if ignore_stop else cycle.stop, cycle.stop_index, at)

    def due(self, cycle: Cycle, at: Instant, ignore_stop: bool = False) -> Instant | None:
        assert cycle.owed is not None
        pauses = self.pauses(cycle, at, ignore_stop)
        return due_time(
            cycle.owed.term, cycle.owed.calendar, self.start_of(cycle), pauses, cycle.agreed, self.facts.releases
        )

    # the result

    def result(self, explained: bool) -> Replay:
        facts = self.facts
        clocks = [self.state(cycle, explained) for cycle in self.cycles if cycle.owed is not None]
        clocks.sort(key=lambda clock: (clock.started_at, self.rules.clock[clock.name].order, clock.cycle))
        return Replay(
            self.at, facts.subject.kind, facts.subject.priority, facts.effective_at if facts.report else None,
            clocks, self.refused, self.rights(clocks), self.look_again(clocks), facts,
        )  # fmt: skip

    def state(self, cycle: Cycle, explained: bool) -> ClockState:
        rule, owed = cycle.rule, cycle.owed
        assert owed is not None
        at, stop, start = self.at, cycle.stop, self.start_of(cycle)
        pauses = self.pauses(cycle, at)
        due = due_time(owed.term, owed.calendar, start, pauses, cycle.agreed, self.facts.releases)
        state = state_of(owed.term, due, stop, at, pauses)
        over = max(0, (at if stop is None else stop) - due) if due is not None else 0
        clock = ClockState(
            name=rule.name,
            cycle=cycle.number,
            owed_by=rule.owed_by,
            state=state,
            started_at=start,
            due_at=due,
            stopped_at=stop,
            overdue=over,
            clauses=owed.clauses,
            term=owed.term,
            calendar=owed.calendar,
            subject=cycle.subject,
            automatic=cycle.automatic,
            pauses=pauses,
        )
        self.add_notice(clock, cycle)
        if explained:
            self.add_explanation(clock)
        return clock

    def add_notice(self, clock: ClockState, cycle: Cycle) -> None:
        rule = cycle.rule.notice(cycle.subject)
        if rule is None or not clock.term.owes_a_date or clock.term.unit in ("release", "agreed"):
            return
        clock.asks_notice = True
        clock.clauses = (*clock.clauses, *(c for c in rule.clauses if c not in clock.clauses))
        clock.notice_due_at = until = notice_at(rule, clock.term, clock.calendar, clock.due_at)
        if until is None:
            return
        if any(
            by == clock.owed_by and cycle.began < i and at <= until and not cycle.had_stopped(at, i)
            for at, by, i in self.facts.announced
        ):
            clock.notice = "given"
        elif clock.state in ("late", "breached"):
            clock.notice = "missed"

    def add_explanation(self, clock: ClockState) -> None:
        now = self.at if clock.stopped_at is None else clock.stopped_at
        end = clock.due_at if clock.due_at is not None else max(now, clock.started_at)
        clock.explanation = list(explain(clock.term, clock.calendar, clock.started_at, end, clock.pauses))
        clock.used = sum(min(s.counted, max(0, now - s.start)) for s in clock.explanation if s.counted)
        if clock.due_at is not None:
            clock.total = sum(s.counted for s in clock.explanation)
        elif clock.term.unit in ("working_hours", "hours"):
            clock.total = clock.term.amount

    def rights(self, clocks: list[ClockState]) -> list[Right]:
        """Rights that one ticket gives: a clock of the other side that ran out unanswered."""
        found = []
        for rule in self.rules.run_outs:
            clock = next((c for c in reversed(clocks) if c.name == rule.clock), None)
            if clock is not None and clock.state == "breached" and clock.due_at is not None:
                found.append(Right(rule.right, rule.holder, clock.due_at, rule.clauses))
        return found

    def look_again(self, clocks: list[ClockState]) -> Instant | None:
        """The first instant after `at` at which something is different though nobody says anything."""
        moments = []
        for clock in clocks:
            if clock.is_open:
                moments += [m + 1 for m in (clock.due_at, clock.notice_due_at) if m is not None]
        for excuse in self.facts.excuses:
            moments += [m for m in (excuse.start, excuse.end) if m is not None]
        return min((m for m in moments if m > self.at), default=None)
