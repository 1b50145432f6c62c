"""How long it is from one instant to another, in the unit of a term of the agreement."""

from __future__ import annotations

from pakt.desk.pages.amounts import HOUR, UNITS, Amount
from pakt.engine.calendar import Calendar, Instant
from pakt.engine.terms import Term

# So many working days are counted at most: whoever is later than that is late enough.
MOST_DAYS = 400


def time_between(term: Term, calendar: Calendar, start: Instant, end: Instant) -> Amount:
    unit = UNITS[term.unit]
    if unit == "working_hours":
        return Amount(unit, calendar.between(start, end))
    if unit == "working_days":
        return Amount(unit, calendar.between(start, end), whole_days(calendar, start, end))
    return Amount(unit, end - start, (end - start) // (24 * HOUR) if unit == "days" else 0)


def is_closing(term: Term, calendar: Calendar, at: Instant) -> bool:
    """Whether an instant is a closing time of the term's service hours."""
    by_service = term.unit.startswith("working")
    return by_service and not calendar.is_open(at) and calendar.is_open(at - 1)


def whole_days(calendar: Calendar, start: Instant, end: Instant) -> int:
    """How many working days, at the same time, lie between two instants."""
    days = 0
    while days < MOST_DAYS and calendar.days_after(start, days + 1) <= end:
        days += 1
    return days
