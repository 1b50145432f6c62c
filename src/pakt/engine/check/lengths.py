"""Two limits on one thing: which of them can ever bind, and in which weeks one ends after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, groupby
from typing import NamedTuple

from pakt.engine.calendar import Calendar, Instant
from pakt.engine.check.finding import Finding, clock_length, day, listed, united
from pakt.engine.check.subjects import subjects
from pakt.engine.clock import unpaused_due
from pakt.engine.contract import Availability, Clock, Contract
from pakt.engine.holidays import country
from pakt.engine.rules import Rules, Subject, rules_of
from pakt.engine.terms import MINUTE, Term

MONTHS = (28 * 24, 31 * 24 + 1)
"""Hours of the shortest month, and of the longest: 31 days, and one hour more where the clock is set back."""
YEARS_NAMED = 2
WITHOUT_HOLIDAYS = range(2024, 2028)
"""Where no holidays are taken off every year is like another; these hold a leap day."""


def findings(contract: Contract, today: dt.date | None) -> Iterator[Finding]:
    if contract.availability:
        yield from tests_that_never_bind(contract.availability)
    yield from ends_after(contract, today)


# Availability


def tests_that_never_bind(terms: Availability) -> Iterator[Finding]:
    """A test of hours that a test of percent always meets first, or the other way round, in every month there is."""
    limits = []
    for i, test in enumerate(terms.tests):
        if test.measure == "percent":
            percents = [test.at_least] if test.at_least is not None else list(test.at_least_by_plan.values())
            limits += [(i, p) for p in percents]
    for i, test in enumerate(terms.tests):
        if test.measure == "percent" or test.at_most is None or test.at_most.unit != "hours":
            continue
        most = test.at_most.amount // MINUTE
        for j, percent in limits:
            yield from compared(terms, i, most, j, percent)


def compared(terms: Availability, number: int, most: int, other: int, percent: Decimal) -> Iterator[Finding]:
    least, greatest = (allowed(percent, hours) for hours in MONTHS)
    test, against = terms.tests[number], terms.tests[other]
    clauses = united(test.clauses, against.clauses)
    if greatest < most:
        yield Finding(
            "never-binds", "warning", ("availability", "tests", number),
            f"'{test.name}' allows {clock_length(most)} without the service in a month, '{against.name}' {percent} "
            f"percent of it.",
            f"{100 - percent} percent of the shortest month, 28 days, are {clock_length(least)}, and of the longest, "
            f"31 days and the hour set back, {clock_length(greatest)}: always less than {clock_length(most)}, which "
            "can never bind.",
            f"Agree on less than {clock_length(least)}, or on fewer percent.", clauses,
        )  # fmt: skip
    elif test.measure == "total" and most < least:
        yield Finding(
            "never-binds", "warning", ("availability", "tests", other),
            f"'{against.name}' allows {100 - percent} percent of a month without the service, '{test.name}' "
            f"{clock_length(most)}.",
            f"{100 - percent} percent is at least {clock_length(least)}, in the shortest month; the percentage can "
            "never bind.", f"Agree on more than {clock_length(greatest)}, or on more percent.", clauses,
        )  # fmt: skip


def allowed(percent: Decimal, hours: int) -> int:
    """Whole minutes of downtime that a percentage leaves in a month of so many hours."""
    return int(Fraction(100 - percent) / 100 * hours * 60)


# Two terms for one stop


def ends_after(contract: Contract, today: dt.date | None) -> Iterator[Finding]:
    """Two clocks from one event to one event, counted in different units: weeks in which the other one ends first."""
    rules = rules_of(contract)
    tickets = subjects(contract)
    for (first, a), (second, b) in combinations(contract.clocks.items(), 2):
        if a.owed_by != b.owed_by or not meet(a, b):
            continue
        seen: dict[tuple[Counted, Counted], list[Subject]] = {}
        for ticket in tickets:
            owed = rules.clock[first].owed(ticket), rules.clock[second].owed(ticket)
            if owed[0] is None or owed[1] is None:
                continue
            nights = by_night(owed[0].term), by_night(owed[1].term)
            if None not in nights and nights[0] != nights[1]:
                pair = Counted(first, owed[0].term, owed[0].calendar), Counted(second, owed[1].term, owed[1].calendar)
                seen.setdefault(pair, []).append(ticket)
        for pair, found in seen.items():
            yield from weeks_apart(rules, pair, found, today)


class Counted(NamedTuple):
    """The term of a clock, and the service hours that it is counted in."""

    clock: str
    term: Term
    calendar: Calendar

    def due(self, start: Instant) -> Instant:
        return unpaused_due(self.term, self.calendar, start)

    def __str__(self) -> str:
        return f"'{self.clock}' ({self.term})"


def meet(a: Clock, b: Clock) -> bool:
    """Whether two clocks run from the same event to the same event."""
    starts = [{trigger.event for trigger in clock.starts_on} for clock in (a, b)]
    stops = [{trigger.event for trigger in clock.stops_on} for clock in (a, b)]
    return bool(starts[0] & starts[1]) and bool(stops[0] & stops[1])


def by_night(term: Term) -> bool | None:
    """Whether a term counts nights and holidays; None where it has no length."""
    return {"hours": True, "calendar_days": True, "working_hours": False, "working_days_same_time": False,
            "working_days_end_of_day": False}.get(term.unit)  # fmt: skip


def weeks_apart(
    rules: Rules, clocks: tuple[Counted, Counted], tickets: list[Subject], today: dt.date | None
) -> Iterator[Finding]:
    """A finding where neither term always ends first: most often one does, in the weeks named here the other."""
    first, second = clocks
    first_last: list[Instant] = []
    second_last: list[Instant] = []
    for opening in openings(rules, first.calendar):
        (first_last if first.due(opening) > second.due(opening) else second_last).append(opening)
    if not first_last or not second_last:
        return
    later, sooner, rare = (
        (first, second, first_last) if len(first_last) < len(second_last) else (second, first, second_last)
    )
    weeks = mondays(later.calendar, rare)
    lines = by_year(weeks)
    shown = [line for year, line in lines.items() if today is None or year >= today.year][:YEARS_NAMED]
    priorities = sorted({ticket.priority for ticket in tickets if ticket.priority})
    of = f" of priority {listed(priorities, 'or')}" if priorities else ""
    terms = rules.contract.clocks
    yield Finding(
        "ends-after", "warning", ("clocks", later.clock), f"{first} and {second} run{of} from one event to one event.",
        f"Mostly '{later.clock}' ends first. Begun in one of {len(weeks)} weeks of {min(lines)} to {max(lines)} it "
        f"ends after '{sooner.clock}', which is due while '{later.clock}' still runs. {' '.join(shown)}",
        "Say which of the two binds, or count both in the same days.",
        united(terms[later.clock].clauses, terms[sooner.clock].clauses), details=tuple(lines.values()),
    )  # fmt: skip


def openings(rules: Rules, calendar: Calendar) -> Iterator[Instant]:
    """The opening of every working day in the years whose holidays are known, but for the last months."""
    name = next(name for name, known in rules.calendars.items() if known is calendar)
    holidays = rules.contract.calendars[name].holidays
    years = country(holidays).years if holidays else WITHOUT_HOLIDAYS
    at, end = calendar.midnight(dt.date(years[0], 1, 1)), calendar.midnight(dt.date(years[-1], 10, 1))
    while (at := calendar.opening(at)) < end:
        yield at
        at = calendar.midnight(calendar.local_date(at) + dt.timedelta(days=1))


def mondays(calendar: Calendar, instants: list[Instant]) -> list[dt.date]:
    """The Mondays of the weeks in which instants lie, in order."""
    dates = (calendar.local_date(instant) for instant in instants)
    return sorted({date - dt.timedelta(days=date.weekday()) for date in dates})


def by_year(weeks: list[dt.date]) -> dict[int, str]:
    """One line for each year that names its weeks by their Mondays."""
    return {
        year: f"{year}: the weeks from {listed(short(monday) for monday in several)}."
        for year, several in groupby(weeks, key=lambda monday: monday.year)
    }


def short(date: dt.date) -> str:
    """6 April, without the year."""
    return day(date).rsplit(" ", 1)[0]
