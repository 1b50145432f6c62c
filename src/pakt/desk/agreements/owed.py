"""What the customer owes beside tickets, in words for a page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pakt.desk.agreements.duties import ListOwed
from pakt.desk.agreements.lengths import is_closing, time_between
from pakt.desk.pages.parts import DuePart
from pakt.desk.pages.words import Reader, late_words, running_words, stopped_words
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant


def due_part(owed: ListOwed, own_zone: str) -> DuePart:
    """By when the list of entitled people is owed, or how it was handed over."""
    term, rules = owed.duty.within, rules_of(owed.contract)
    assert term is not None
    calendar = rules.calendars[owed.duty.calendar] if owed.duty.calendar else rules.calendar
    due, now = to_instant(owed.due_at), to_instant(owed.now)
    whom = Reader(owed.now, ZoneInfo(owed.contract.time_zone), ZoneInfo(own_zone) if own_zone else None)
    closes = is_closing(term, calendar, due)
    if owed.first is not None:
        handed = to_instant(owed.first.handed_over_at)
        over = time_between(term, calendar, due, handed) if owed.state == "late" else None
        return stopped_words(owed.first.handed_over_at, owed.due_at, whom, over=over, closes=closes)
    if owed.state == "breached":
        return late_words(owed.due_at, time_between(term, calendar, due, now), whom, closes=closes)
    return running_words(owed.due_at, time_between(term, calendar, now, due), whom, closes=closes)
