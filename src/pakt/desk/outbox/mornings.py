"""When a daily letter comes: at eight in the morning of its reader, on a working day of the agreement."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pakt.desk.people.models import Person
from pakt.engine.calendar import Calendar

MORNING = time(8)
# Nobody waits longer, however many days off a calendar has.
LONGEST_WAIT = 14


def next_morning(person: Person, calendar: Calendar | None, after: datetime) -> datetime:
    """The first such moment after `after`; without a calendar any day from Monday to Friday is a working day."""
    zone = zone_of(person)
    day = after.astimezone(zone).date()
    for ahead in range(LONGEST_WAIT):
        at = datetime.combine(day + timedelta(days=ahead), MORNING, zone)
        if at > after and works(calendar, at.date()):
            break
    return at.astimezone(UTC)


def works(calendar: Calendar | None, day: date) -> bool:
    return day.weekday() < 5 if calendar is None else calendar.is_working_day(day)


def zone_of(person: Person) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
