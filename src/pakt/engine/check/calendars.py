"""Hours that overlap or never come, and years whose holidays nobody knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pakt.engine import holidays
from pakt.engine.calendar import check_hours
from pakt.engine.check.finding import WEEKDAYS, Finding, Path, day, listed
from pakt.engine.contract import CalendarTerms, Contract
from pakt.engine.errors import PaktError
from pakt.engine.hours import Hours
from pakt.engine.rules import build_calendar, hours_of, weekdays
from pakt.engine.zone import Zone

YEARS_AHEAD = 2


def findings(contract: Contract, today: dt.date | None) -> Iterator[Finding]:
    """What is wrong with the zone and with each calendar; `today` is the local date from which one looks ahead."""
    try:
        Zone(contract.time_zone)
    except PaktError as error:
        yield Finding("time-zone", "error", ("time_zone",), f"{error}.")
        return
    for name, terms in contract.calendars.items():
        path: Path = ("calendars", name)
        wrong = [*hours(path, terms), *country(contract, path, terms, today), *own_days(path, terms)]
        yield from wrong
        if not any(finding.severity == "error" for finding in wrong):
            try:
                build_calendar(name, terms, contract)
            except PaktError as error:
                yield Finding("calendar", "error", path, f"{str(error)[0].upper()}{str(error)[1:]}.")


def hours(path: Path, terms: CalendarTerms) -> Iterator[Finding]:
    """Hours that overlap, end before they begin, or are none at all."""
    for weekday, stretches in weekly(terms).items():
        for problem in check_hours(stretches):
            yield Finding(
                "hours", "error", (*path, "hours"), f"On {WEEKDAYS[weekday]} {problem}.",
                remedy="Write each stretch once, from its opening to its closing.",
            )  # fmt: skip
    for word in ("shortened_days", "extra_working_days"):
        for i, special in enumerate(getattr(terms, word)):
            for problem in check_hours(hours_of(special.hours or ())):
                yield Finding("hours", "error", (*path, word, i, "hours"), f"On {day(special.date)} {problem}.")
    if not any(weekly(terms).values()):
        yield Finding(
            "never-opens", "error", path, "The calendar never opens.", "No working hour ever passes by it.",
            "Give at least one weekday hours.",
        )  # fmt: skip


def weekly(terms: CalendarTerms) -> dict[int, Hours]:
    """The hours of each weekday, Monday 0."""
    found: dict[int, Hours] = {}
    for days, stretches in terms.hours.items():
        if days != "holidays":
            for weekday in weekdays(days):
                found[weekday] = found.get(weekday, ()) + hours_of(stretches)
    return found


def country(contract: Contract, path: Path, terms: CalendarTerms, today: dt.date | None) -> Iterator[Finding]:
    """Public holidays: a file for the country, for every year of the contract and the coming ones, decided."""
    if terms.holidays is None:
        return
    path = (*path, "holidays")
    try:
        file = holidays.country(terms.holidays)
    except PaktError as error:
        yield Finding("holidays", "error", path, f"{str(error)[0].upper()}{str(error)[1:]}.")
        return
    needed = years_needed(contract, today)
    missing = [year for year in needed if year not in file.years]
    if missing:
        yield Finding(
            "holidays-missing", "warning", path,
            f"The holidays of {file.country} are known for {file.years[0]} to {file.years[-1]}, "
            f"not for {listed(years(missing))}.",
            "Every weekday of those years would count as worked.", "Make the file for these years: pakt holidays.",
            terms.clauses,
        )  # fmt: skip
    provisional = [year for year in needed if year in file.provisional_years]
    if provisional:
        yield Finding(
            "holidays-provisional", "note", path,
            f"When the holidays of {file.country} were written down ({day(file.generated)}), the moved days of "
            f"{listed(years(provisional))} were not yet decided.",
            "Due times that reach into those years may move.", "Make the file anew once they are published.",
            terms.clauses,
        )  # fmt: skip


def years_needed(contract: Contract, today: dt.date | None) -> range:
    """The years of the contract, and the coming two where it has no end."""
    validity = contract.validity
    known = [date.year for date in (validity.begins, validity.ends) if date]
    if today and not validity.ends:
        known += [today.year, today.year + YEARS_AHEAD]
    return range(min(known), max(known) + 1) if known else range(0)


def years(numbers: list[int]) -> list[str]:
    """2028, 2030 to 2032."""
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and stretches[-1][-1] == number - 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return [str(s[0]) if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in stretches]


def own_days(path: Path, terms: CalendarTerms) -> Iterator[Finding]:
    """The contract's own days off and on, where they undo each other or have no effect."""
    off = {item.date for item in terms.extra_days_off}
    worked = {item.date for item in terms.extra_working_days}
    open_weekdays = {weekday for weekday, stretches in weekly(terms).items() if stretches}
    for i, item in enumerate(terms.extra_working_days):
        if item.date in off:
            yield Finding(
                "day-off-and-on", "warning", (*path, "extra_working_days", i),
                f"{day(item.date)} is a day off and a working day.", "It is taken as a day off.",
                "Keep one of the two.", terms.clauses,
            )  # fmt: skip
    for i, short in enumerate(terms.shortened_days):
        if short.date in off or (short.date.weekday() not in open_weekdays and short.date not in worked):
            yield Finding(
                "shortened-day-closed", "warning", (*path, "shortened_days", i),
                f"{day(short.date)} has hours of its own, but is no working day.", "The hours have no effect.",
                "Put the date among extra_working_days, or take it out.", terms.clauses,
            )  # fmt: skip
