"""Outages, maintenance and exceptions → the downtime of a month, and the tests that the contract makes of it.

Every figure is rounded to minutes, half up, before anything is computed from it or compared with it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pakt.engine.calendar import Calendar, Instant
from pakt.engine.contract import AvailabilityTest, MaintenanceRule
from pakt.engine.intervals import Interval, length, minus, within
from pakt.engine.rules import Rules, weekdays
from pakt.engine.terms import MINUTE


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without the service; only a total one can be downtime. `exception` is the letter that excuses it."""

    start: Instant
    end: Instant
    total: bool
    exception: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window, and when the customer was told of it (None: never)."""

    start: Instant
    end: Instant
    kind: str
    announced_at: Instant | None


@dataclass(frozen=True, slots=True)
class Tested:
    """One test of the month: percent as such, hours in minutes."""

    name: str
    measure: str
    required: Decimal
    actual: Decimal
    met: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """The availability of a month. `pieces` are the stretches of downtime at their whole length, in order."""

    total_minutes: int
    downtime_minutes: int
    excluded_minutes: int
    tests: tuple[Tested, ...]
    pieces: tuple[Interval, ...]
    excluded: tuple[Interval, ...]

    @property
    def fraction(self) -> Fraction:
        """Available time by all time, exactly."""
        return Fraction(self.total_minutes - self.downtime_minutes, self.total_minutes)

    @property
    def percent(self) -> Decimal:
        """The same in percent to four decimals, half up."""
        return percent(self.fraction)


def month(
    rules: Rules, plan: str | None, start: Instant, end: Instant, outages: list[Outage], windows: list[Window]
) -> Month:
    """The availability of [start, end), a local calendar month, by the contract's words."""
    terms = rules.contract.availability
    assert terms is not None
    total = [(o.start, o.end) for o in outages if o.total]
    counting = [(o.start, o.end) for o in outages if o.total and o.exception is None]
    excluded_windows = [(w.start, w.end) for w in windows if is_excluded(rules, w)]
    pieces = minus(counting, excluded_windows)
    excluded = minus(total, pieces)
    all_minutes = minutes(end - start)
    down = minutes(length(within(pieces, start, end)))
    longest = max((minutes(b - a) for a, b in pieces if start < b <= end), default=0)
    tests = tuple(tested(test, plan, all_minutes, down, longest) for test in terms.tests)
    return Month(
        all_minutes, down, minutes(length(within(excluded, start, end))), tests, tuple(pieces), tuple(excluded)
    )


def tested(test: AvailabilityTest, plan: str | None, total: int, down: int, longest: int) -> Tested:
    """One test; a percentage is compared exactly, not as it is shown."""
    if test.measure == "percent":
        required = test.at_least if plan is None else test.at_least_by_plan.get(plan, test.at_least)
        assert required is not None
        available = Fraction(total - down, total)
        return Tested(
            test.name,
            test.measure,
            required,
            percent(available),
            available * 100 >= Fraction(required),
            tuple(test.clauses),
        )
    assert test.at_most is not None
    actual = down if test.measure == "total" else longest
    most = minutes(test.at_most.amount)
    return Tested(test.name, test.measure, Decimal(most), Decimal(actual), actual <= most, tuple(test.clauses))


def is_excluded(rules: Rules, window: Window) -> bool:
    """Whether a window is taken out of downtime: by the first rule for its kind whose hours and notice it keeps."""
    for rule in rules.contract.maintenance:
        calendar = rules.calendar_named(rule.calendar)
        if rule.kind == window.kind and inside_hours(rule, calendar, window) and announced(rule, calendar, window):
            return rule.excluded
    return False


def inside_hours(rule: MaintenanceRule, calendar: Calendar, window: Window) -> bool:
    """Whether the whole window lies in one stretch of the rule's hours; a night belongs to the day it starts on."""
    if rule.within is None:
        return True
    date = calendar.local_date(window.start)
    return any(
        start <= window.start and window.end <= end
        for day in (date - dt.timedelta(days=1), date)
        for start, end in nights(rule, calendar, day)
    )


def nights(rule: MaintenanceRule, calendar: Calendar, day: dt.date) -> list[Interval]:
    """The stretches of the rule's hours that start on a day."""
    if rule.not_on_holidays and calendar.day_name(day) is not None:
        return []
    found = []
    for days, hours in (rule.within or {}).items():
        if days != "holidays" and day.weekday() in weekdays(days):
            first, last = (dt.time(int(h) % 24, int(m)) for h, m in (part.split(":") for part in hours.split("-")))
            until = day if first < last else day + dt.timedelta(days=1)
            zone = calendar.zone
            found.append(
                (zone.instant(dt.datetime.combine(day, first)), zone.instant(dt.datetime.combine(until, last)))
            )
    return found


def announced(rule: MaintenanceRule, calendar: Calendar, window: Window) -> bool:
    """Whether notice was given so many working days before the date on which the window starts; an announcement
    outside service hours counts as made at the next opening."""
    if rule.notice is None:
        return True
    if window.announced_at is None or window.announced_at > window.start:
        return False
    day = calendar.local_date(calendar.opening(window.announced_at))
    latest = calendar.local_date(window.start)
    for _ in range(rule.notice.amount):
        latest = calendar.working_day_before(latest)
    return day <= latest


def minutes(microseconds: int) -> int:
    """Whole minutes, half up."""
    return (2 * microseconds + MINUTE) // (2 * MINUTE)


def percent(fraction: Fraction) -> Decimal:
    return quotient(fraction * 100, "0.0001")


def quotient(fraction: Fraction, step: str) -> Decimal:
    """A fraction as a decimal to the given step, half up, with nothing rounded before."""
    scale = Fraction(step)
    whole = (fraction / scale * 2 + 1) // 2
    return (Decimal(int(whole)) * Decimal(step)).quantize(Decimal(step), ROUND_HALF_UP)
