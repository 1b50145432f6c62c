"""A contract made ready for replay: calendars built, conditions compiled, who starts and stops what.

The model of `contract.py` is for reading and checking; this is the same said for speed. Nothing is decided here that
the file does not say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from pakt.engine import contract as model
from pakt.engine import holidays
from pakt.engine.calendar import Calendar, Hours
from pakt.engine.errors import ContractError, ScenarioError
from pakt.engine.events import Vocabulary
from pakt.engine.terms import Term

# Ranks count no further.
MOST_PRIORITIES = 99
MOST_PLANS = 100
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Subject(NamedTuple):
    """What conditions are about: the classification in force, the plan, and the report as it was made."""

    kind: str
    priority: str | None
    plan: str | None
    channel: str
    instance: str
    complete: bool
    entry: str = ""


class Condition:
    """A `when` of the contract, with groups opened; an empty one holds always."""

    __slots__ = ("complete", "sets")

    def __init__(self, when: model.When, contract: model.Contract) -> None:
        priorities = None if when.priority is None else contract.priorities_in(when.priority)
        named = (when.kind, priorities, when.plan, when.channel, when.instance, None, when.entry)
        self.sets = tuple((i, frozenset(names)) for i, names in enumerate(named) if names is not None)
        self.complete = when.complete

    def holds(self, subject: Subject) -> bool:
        if self.complete is not None and self.complete != subject.complete:
            return False
        return all(subject[i] in names for i, names in self.sets)


class Owed(NamedTuple):
    """A term, the service hours it is counted in, and the clauses that say so."""

    term: Term
    calendar: Calendar
    clauses: tuple[str, ...]


class NoticeRule(NamedTuple):
    condition: Condition
    before: Term
    clauses: tuple[str, ...]


class ClockRule:
    """One clock of the contract: when it exists, what it owes to whom, and what its running out does."""

    def __init__(self, name: str, order: int, clock: model.Clock, rules: Rules) -> None:
        contract = rules.contract
        self.name = name
        self.order = order
        self.owed_by = clock.owed_by
        self.condition = Condition(clock.when, contract)
        self.repeats = clock.repeats
        self.not_before = clock.not_before
        self.pauses_on_question = clock.paused_by == "question"
        self.expires = clock.expires
        self.follows_late = clock.follows_late
        self.clauses = tuple(clock.clauses)
        self.rows = [
            (
                Condition(row.when, contract),
                Owed(
                    row.term,
                    rules.calendar_named(row.calendar or clock.calendar),
                    merged(clock.clauses, row.clauses),
                ),
            )
            for row in clock.terms
        ]
        self.notices = [NoticeRule(Condition(n.when, contract), n.before, tuple(n.clauses)) for n in clock.notice]
        self.starts: dict[str, model.Trigger] = {trigger.event: trigger for trigger in clock.starts_on}
        self.stops: dict[str, model.Trigger] = {trigger.event: trigger for trigger in clock.stops_on}
        self._owed: dict[Subject, Owed | None] = {}
        self._notice: dict[Subject, NoticeRule | None] = {}

    def owed(self, subject: Subject) -> Owed | None:
        """The term for a ticket like this; None where nothing is owed."""
        try:
            return self._owed[subject]
        except KeyError:
            rows = self.rows if self.condition.holds(subject) else []
            found = self._owed[subject] = next((owed for condition, owed in rows if condition.holds(subject)), None)
            return found

    def notice(self, subject: Subject) -> NoticeRule | None:
        """The notice that whoever can't keep the term owes before it ends."""
        if not self.notices:
            return None
        try:
            return self._notice[subject]
        except KeyError:
            found = self._notice[subject] = next((n for n in self.notices if n.condition.holds(subject)), None)
            return found


class WaitRule(NamedTuple):
    """Something that a report waits for before it counts."""

    condition: Condition
    waits_for: tuple[str, ...]
    calendar: Calendar
    closing_inside: bool
    clauses: tuple[str, ...]


class RefusalRule(NamedTuple):
    """An event that the contract refuses, with the reason in its words."""

    by: str | None
    when: model.Guard
    unless: model.Guard
    always: bool
    calendar: Calendar
    reason: Mapping[str, str]
    clauses: tuple[str, ...]


class RetargetRule(NamedTuple):
    in_time_for: str
    clock: str
    priority: Mapping[str, str]
    clauses: tuple[str, ...]


class RunOutRule(NamedTuple):
    right: str
    holder: str
    clock: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """A missed term counts towards a right when it is over by more than `more_than`."""

    condition: Condition
    more_than: Term


class Rules:
    """All of a contract that replay and settlement ask. Build it once for a contract: `rules_of`."""

    def __init__(self, contract: model.Contract) -> None:
        self.contract = contract
        self.id = contract.contract
        self.language = contract.language
        self.calendars = {name: build_calendar(name, terms, contract) for name, terms in contract.calendars.items()}
        self.calendar = self.calendars[contract.default_calendar]
        self.zone = self.calendar.zone
        self.words = Vocabulary(
            {name: frozenset(kind.priorities) for name, kind in contract.kinds.items()},
            frozenset(contract.instances),
            frozenset(entry.id for entry in contract.catalogue),
        )
        self.plans = frozenset(contract.plans)
        self.clocks = [
            ClockRule(name, order, clock, self) for order, (name, clock) in enumerate(contract.clocks.items())
        ]
        self.clock = {rule.name: rule for rule in self.clocks}
        self.started_by = self._by_event(lambda rule: rule.starts)
        self.stopped_by = self._by_event(lambda rule: rule.stops)
        triggers = [t for rule in self.clocks for t in (*rule.starts.values(), *rule.stops.values())]
        self.asked_for = frozenset(what for trigger in triggers for what in trigger.asks_for or ())
        self.undone_by = self._by_event(lambda rule: contract.clocks[rule.name].undone_by)
        self.expiring = [rule for rule in self.clocks if rule.expires]
        self.waits = [self._wait(wait) for wait in contract.reporting]
        self.refusals = self._refusals()
        self.retargets = self._retargets()
        self.run_outs = [
            RunOutRule(name, right.holder, right.after_run_out.clock, tuple(right.clauses))
            for name, right in contract.rights.items()
            if right.after_run_out
        ]
        set_by = contract.classification.set_by if contract.classification else ("reported",)
        self.set_by = frozenset(set_by)
        self.disputable = bool(contract.classification and contract.classification.disputable)
        self.judged = any(event in self.stopped_by or event in self.undone_by for event in ("accepted", "rejected"))
        self.judging = [rule for rule in self.started_by.get("resolved", ()) if rule.owed_by == "customer"]
        self.reopens = "reopened" in self.undone_by

    def calendar_named(self, name: str | None) -> Calendar:
        if name is None:
            return self.calendar
        if name not in self.calendars:
            raise ContractError(
                self.id, None, f"calendars.{name}", f"is not there; there are {', '.join(self.calendars)}"
            )
        return self.calendars[name]

    def rank(self, priority: str | None, plan: str | None) -> int:
        """Where a ticket stands among others: by severity as the file lists the priorities, the gravest first, then by
        plan, the one listed last first. The less, the earlier; without a priority last."""
        priorities, plans = list(self.contract.priorities), list(self.contract.plans)
        severity = priorities.index(priority) if priority in priorities else MOST_PRIORITIES
        level = plans.index(plan) if plan in plans else 0
        return min(severity, MOST_PRIORITIES) * MOST_PLANS + max(0, min(len(plans), MOST_PLANS) - 1 - level)

    def plan(self, plan: Any) -> str | None:
        """The plan of a scenario; ScenarioError where it is missing or unknown."""
        if self.plans and plan is None:
            raise ScenarioError("plan", f"is missing; there are {', '.join(sorted(self.plans))}")
        if plan is not None and (type(plan) is not str or plan not in self.plans):
            raise ScenarioError(
                "plan", f"{plan!r:.60} is unknown; there are {', '.join(sorted(self.plans)) or 'none in this contract'}"
            )
        return plan

    def _by_event(self, events: Any) -> dict[str, list[ClockRule]]:
        table: dict[str, list[ClockRule]] = {}
        for rule in self.clocks:
            for event in events(rule):
                table.setdefault(event, []).append(rule)
        return table

    def _wait(self, wait: model.Wait) -> WaitRule:
        return WaitRule(
            Condition(wait.when, self.contract),
            wait.waits_for,
            self.calendar_named(wait.calendar),
            wait.closing_time == "inside",
            tuple(wait.clauses),
        )

    def _refusals(self) -> dict[str, list[RefusalRule]]:
        table: dict[str, list[RefusalRule]] = {}
        for rule in self.contract.refusals:
            calendar = self.calendar_named(rule.unless.calendar or rule.when.calendar)
            always = rule.unless == model.Guard()
            refusal = RefusalRule(rule.by, rule.when, rule.unless, always, calendar, rule.reason, tuple(rule.clauses))
            table.setdefault(rule.event, []).append(refusal)
        return table

    def _retargets(self) -> dict[str, list[RetargetRule]]:
        table: dict[str, list[RetargetRule]] = {}
        for rule in self.contract.retargeting:
            retarget = RetargetRule(rule.in_time_for, rule.clock, rule.priority, tuple(rule.clauses))
            table.setdefault(rule.event, []).append(retarget)
        return table

    @cached_property
    def late_bounds(self) -> dict[str, list[Late]]:
        """Right → from which delay on a missed term counts towards it."""
        return {
            name: [Late(Condition(bound.when, self.contract), bound.more_than) for bound in right.after_missed.late_by]
            for name, right in self.contract.rights.items()
            if right.after_missed
        }

    @cached_property
    def penalised(self) -> list[Condition]:
        """For each penalty, the tickets that it is about."""
        return [Condition(penalty.when, self.contract) for penalty in self.contract.penalties]


class _Identity:
    """Contracts are compared by identity here: hashing a whole file for each replay would cost more than the replay."""

    def __init__(self, contract: model.Contract) -> None:
        self.contract = contract

    def __hash__(self) -> int:
        return id(self.contract)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.contract is self.contract


@lru_cache(maxsize=256)
def _rules(holder: _Identity) -> Rules:
    return Rules(holder.contract)


def rules_of(contract: model.Contract) -> Rules:
    """The rules of a contract, built once for each loaded contract."""
    return _rules(_Identity(contract))


def merged(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def build_calendar(name: str, terms: model.CalendarTerms, contract: model.Contract) -> Calendar:
    """The calendar that a contract's words describe; CalendarError, ContractError where it can't be."""
    public = holidays.country(terms.holidays) if terms.holidays else None
    off = dict(public.names) if public else {}
    worked = dict(public.working_days) if public else {}
    shortened = {day.date: hours_of(day.hours) for day in terms.shortened_days}
    weekly: dict[int, Hours] = {}
    for days, stretches in terms.hours.items():
        if days == "holidays":
            shortened.update(dict.fromkeys(off, hours_of(stretches)) | shortened)
            worked.update(off)
            continue
        for weekday in weekdays(days):
            weekly[weekday] = weekly.get(weekday, ()) + hours_of(stretches)
    for day in terms.extra_working_days:
        worked[day.date] = day.source
        if day.hours:
            shortened[day.date] = hours_of(day.hours)
    days_off: dict[dt.date, str] = {day.date: day.name[contract.language] for day in terms.extra_days_off}
    return Calendar(contract.time_zone, weekly, off, days_off=days_off, working_days=worked, shortened=shortened)


def weekdays(days: str) -> range:
    """'mon-fri' as numbers, Monday 0."""
    first, _, last = days.partition("-")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def hours_of(stretches: tuple[str, ...]) -> Hours:
    return tuple(model.stretch_minutes(stretch) for stretch in stretches)
