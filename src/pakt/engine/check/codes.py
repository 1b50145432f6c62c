"""Service codes: the numbers in a code's name against the calendar or the clock that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pakt.engine.check.calendars import weekly
from pakt.engine.check.finding import Finding, Path, listed, part_of, prevailing, united
from pakt.engine.check.subjects import subjects
from pakt.engine.contract import Code, Contract, When
from pakt.engine.rules import Condition
from pakt.engine.terms import HOUR, MINUTE, Term

DAYS_BY_HOURS = re.compile(r"(\d+)\s*[x×]\s*(\d+)", re.IGNORECASE)
LENGTH = re.compile(r"(\d+)\s*([hdm])(?![a-z])", re.IGNORECASE)
UNITS = {"h": "hour", "d": "day", "m": "minute"}


def findings(contract: Contract) -> Iterator[Finding]:
    for name, code in contract.codes.items():
        path: Path = ("codes", name)
        if code.calendar in contract.calendars:
            yield from against_calendar(contract, path, name, code)
        if code.clock in contract.clocks:
            yield from against_clock(contract, path, name, code)


def against_calendar(contract: Contract, path: Path, name: str, code: Code) -> Iterator[Finding]:
    """8x5 means 8 hours on 5 days of the week, in either order."""
    found = DAYS_BY_HOURS.search(name)
    if not found or code.calendar is None:
        return
    calendar = contract.calendars[code.calendar]
    hours = {sum(end - start for start, end in stretches) / 60 for stretches in weekly(calendar).values() if stretches}
    days = sum(1 for stretches in weekly(calendar).values() if stretches)
    said = sorted(int(number) for number in found.groups())
    if len(hours) != 1 or sorted([*hours, days]) != said:
        lengths = listed(f"{h:g}" for h in sorted(hours))
        yield Finding(
            "code-differs", "warning", path,
            f"The code {name} says {found[0]}, the calendar '{code.calendar}' is open {lengths} hours on {days} days.",
            "The calendar is taken.", "Give the calendar the hours of the code, or the code another name.",
            united(code.clauses, calendar.clauses),
            prevailing(contract, code.part, part_of(contract, calendar.clauses)),
        )  # fmt: skip


def against_clock(contract: Contract, path: Path, name: str, code: Code) -> Iterator[Finding]:
    """6H means a term of 6 hours, 3D one of 3 days, for every ticket that the code is for."""
    found = LENGTH.search(name)
    if not found or code.clock is None:
        return
    clock = contract.clocks[code.clock]
    amount, unit = int(found[1]), UNITS[found[2].lower()]
    wrong: dict[Term, tuple[str, ...]] = {}
    for term, clauses in terms_for(contract, code.clock, code.when or When()):
        if not says(term, amount, unit):
            wrong[term] = clauses
    if not wrong:
        return
    text = code.text["en"]
    its_text = f"its text ('{text}') "
    its_text += "says so too" if re.search(rf"(?<!\d){amount}(?!\d)", text) else "does not"
    yield Finding(
        "code-differs", "warning", path,
        f"The code {name} says {amount} {unit}s; {its_text}, and the term of '{code.clock}' is "
        f"{listed((str(term) for term in wrong), 'or')}.",
        "The term is taken; the number in the code binds nobody.",
        f"Agree that it is {amount} {unit}s, or give the code a name without the number.",
        united(code.clauses, *wrong.values()),
        prevailing(contract, code.part, part_of(contract, united(clock.clauses, *wrong.values()))),
    )  # fmt: skip


def terms_for(contract: Contract, clock_name: str, when: When) -> Iterator[tuple[Term, tuple[str, ...]]]:
    """The terms of a clock for the tickets of a condition, with the clauses of their rows."""
    clock = contract.clocks[clock_name]
    asked, applies = Condition(when, contract), Condition(clock.when, contract)
    rows = [(Condition(row.when, contract), row) for row in clock.terms]
    found = {}
    for ticket in subjects(contract):
        if asked.holds(ticket) and applies.holds(ticket):
            row = next((row for condition, row in rows if condition.holds(ticket)), None)
            if row is not None:
                found[row.term] = row.clauses
    yield from found.items()


def says(term: Term, amount: int, unit: str) -> bool:
    """Whether a term is of so many hours, days or minutes."""
    if unit == "day":
        return term.in_days and term.amount == amount
    return term.unit in ("working_hours", "hours") and term.amount == amount * (HOUR if unit == "hour" else MINUTE)
