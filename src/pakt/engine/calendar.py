"""Service hours and holidays: the words of time, walked forwards and backwards.

Moments and durations are whole microseconds (see `zone`, which also reads the wall clock). Service hours are wall-clock
times `[open, close)`. On a date on which the clock is set, an opening that comes twice is the first and a closing the
last; stretches that would overlap by this are joined; none reaches into the next day, and 24:00 is the next day's
00:00. In between real time counts: 24 x 7 has days of 23 and of 25 hours. A day whose hours are all missing is no
working day. "The same time on the Nth working day" is the first where it comes twice, the jump where it is missing.

One walk explains all arithmetic: `Calendar.stretches`. The tables behind the other methods are its fast form.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from pakt.engine.errors import CalendarError
from pakt.engine.hours import Hours, check_hours, refuse_bad_hours
from pakt.engine.zone import DAY, HOUR, MINUTE, SECOND, Instant, Zone, to_instant

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Calendar",
    "Hours",
    "Instant",
    "Reason",
    "Stretch",
    "Table",
    "Zone",
    "check_hours",
    "to_instant",
]

Reason = Literal["counted", "outside", "weekend", "holiday", "day_off", "paused", "excused"]
"""Why a stretch of time counts or does not. A calendar knows the first five; clocks add the last two."""

FIRST_YEAR = 2000
LAST_YEAR = 2099

_NONE: Mapping[date, str] = {}
_NO_HOURS: Mapping[date, Hours] = {}


class Stretch(NamedTuple):
    """A stretch of time `[start, end)` with one reason; `counted` is how much of it counts, in microseconds."""

    start: Instant
    end: Instant
    reason: Reason
    name: str | None
    """Of the holiday, of the day off, or of the extra working day."""
    counted: int


class Table:
    """The service hours of whole years as sorted lists, to look up by bisection. Never changed once built.

    Entry 0 of the first three is an empty stretch at `start`, so that every instant has a stretch at or before it.
    """

    __slots__ = ("closes", "days", "end", "ends", "opens", "start", "sums", "total", "years")

    def __init__(self, years: range, start: Instant, end: Instant) -> None:
        self.years = years
        self.start = start
        self.end = end
        self.opens = [start]
        self.closes = [start]
        self.sums = [0]
        """Service time between `start` and each opening."""
        self.total = 0
        self.days: list[int] = []
        """Working days, as ordinals of `datetime.date`."""
        self.ends: list[Instant] = []
        """The last closing of each working day."""

    def add(self, day: int, stretches: list[tuple[Instant, Instant]]) -> None:
        for opening, closing in stretches:
            self.opens.append(opening)
            self.closes.append(closing)
            self.sums.append(self.total)
            self.total += closing - opening
        if stretches:
            self.days.append(day)
            self.ends.append(stretches[-1][1])

    def used(self, instant: Instant) -> int:
        """Service time between `start` and the instant."""
        index = bisect_right(self.opens, instant) - 1
        return self.sums[index] + min(instant, self.closes[index]) - self.opens[index]


class Calendar:
    """Service hours on working days, in one time zone, from 2000-01-01 to 2100-01-01.

    A date with a name in `days_off` is off. One in `holidays` is off unless it is in `working_days`. One in
    `working_days` is worked: with the hours of its weekday, or, where that has none, of the first weekday that has
    some. `shortened` gives other hours for a date that is worked. Every other date has the hours of its weekday
    (`weekly`: Monday is 0). Public methods raise CalendarError for a moment outside the range, and where the answer
    would be.
    """

    __slots__ = ("_days_off", "_holidays", "_special", "_table", "_weekly", "_working_days", "end", "start", "zone")

    def __init__(
        self,
        zone: str,
        weekly: Mapping[int, Hours],
        holidays: Mapping[date, str] = _NONE,
        *,
        days_off: Mapping[date, str] = _NONE,
        working_days: Mapping[date, str] = _NONE,
        shortened: Mapping[date, Hours] = _NO_HOURS,
    ) -> None:
        self.zone = Zone(zone)
        refuse_bad_hours(weekly, shortened)
        self._weekly = tuple(tuple(sorted(weekly.get(weekday, ()))) for weekday in range(7))
        self._holidays = dict(holidays)
        self._days_off = dict(days_off)
        self._working_days = dict(working_days)
        self._special = {
            day.toordinal(): self._special_hours(day, shortened)
            for day in {*holidays, *days_off, *working_days, *shortened}
        }
        if not any(self._weekly) and not any(self._special.values()):
            raise CalendarError("the calendar never opens: give at least one weekday service hours")
        self.start = self.zone.midnight(date(FIRST_YEAR, 1, 1))
        self.end = self.zone.midnight(date(LAST_YEAR + 1, 1, 1))
        self._table = Table(range(0), self.end, self.start)

    def _special_hours(self, day: date, shortened: Mapping[date, Hours]) -> Hours:
        if self._off(day):
            return ()
        hours = self._weekly[day.weekday()]
        if hours or day in self._working_days:
            return tuple(sorted(shortened.get(day) or hours or next(filter(None, self._weekly), ())))
        return ()

    # Moments

    def to_datetime(self, instant: Instant) -> datetime:
        """The moment with the offset of the calendar's zone."""
        return self.zone.to_datetime(instant)

    def local_date(self, instant: Instant) -> date:
        return self.zone.local_date(instant)

    def midnight(self, day: date) -> Instant:
        return self.zone.midnight(day)

    # Days

    def day_name(self, day: date) -> str | None:
        """The name of the holiday or extra day off for which there is no service on the date, if that is so."""
        off = self._off(day)
        return off[1] if off else None

    def _off(self, day: date) -> tuple[Reason, str] | None:
        if day in self._holidays and day not in self._working_days:
            return "holiday", self._holidays[day]
        return ("day_off", self._days_off[day]) if day in self._days_off else None

    def is_working_day(self, day: date) -> bool:
        table = self.table(self.zone.midnight(day))
        index = bisect_left(table.days, day.toordinal())
        return index < len(table.days) and table.days[index] == day.toordinal()

    def working_day_before(self, day: date) -> date:
        """The last working day before the date."""
        return date.fromordinal(self._working_day(day, -1)[0])

    def _working_day(self, day: date, number: int) -> tuple[int, Instant]:
        """The Nth working day after the date, or before it where negative: its ordinal and its closing."""
        ordinal = day.toordinal()
        table = self._table
        if not table.days or not table.days[0] <= ordinal <= table.days[-1]:
            table = self.table(self.zone.midnight(day))
        while True:
            if number > 0:
                index = bisect_right(table.days, ordinal) + number - 1
            else:
                index = bisect_left(table.days, ordinal) + number
            if 0 <= index < len(table.days):
                return table.days[index], table.ends[index]
            table = self._wider(table, later=number > 0)

    # Service hours

    def is_open(self, instant: Instant) -> bool:
        table = self.table(instant)
        return instant < table.closes[bisect_right(table.opens, instant) - 1]

    def opening(self, instant: Instant, *, closing_inside: bool = False) -> Instant:
        """The instant itself within service hours, else the next opening. A closing is outside unless said so."""
        table = self.table(instant)
        index = bisect_right(table.opens, instant) - 1
        if instant < table.closes[index]:
            return instant
        # Entry 0 is no real stretch, its end no closing.
        if closing_inside and index > 0 and instant == table.closes[index]:
            return instant
        while index + 1 == len(table.opens):
            table = self._wider(table, later=True)
            index = bisect_right(table.opens, instant) - 1
        return table.opens[index + 1]

    def after(self, instant: Instant, duration: int) -> Instant:
        """N working hours from t: the earliest instant by which so much service time has passed since then."""
        table = self._table
        if not table.start < instant < table.end:
            table = self.table(instant)
        opens = table.opens
        sums = table.sums
        index = bisect_right(opens, instant) - 1
        closing = table.closes[index]
        target = sums[index] - opens[index] + (instant if instant < closing else closing) + duration
        if duration <= 0:
            return _unmoved(instant, duration)
        if target > table.total:
            self._wider(table, later=True)
            return self.after(instant, duration)
        index = bisect_left(sums, target) - 1
        return opens[index] + target - sums[index]

    def before(self, instant: Instant, duration: int) -> Instant:
        """N working hours before d: the latest instant from which so much service time is left until then."""
        table = self.table(instant)
        if duration <= 0:
            return _unmoved(instant, duration)
        target = table.used(instant) - duration
        if target < 0:
            self._wider(table, later=False)
            return self.before(instant, duration)
        index = bisect_right(table.sums, target) - 1
        return table.opens[index] + target - table.sums[index]

    def between(self, start: Instant, end: Instant) -> int:
        """Service time in [start, end), in microseconds; negative where the end is the earlier."""
        table = self.table(min(start, end), max(start, end))
        return table.used(end) - table.used(start)

    def deadline(self, moment: datetime, duration: int) -> datetime:
        """`after`, from datetime to datetime; the fastest way to the end of a term of hours."""
        return self.zone.to_datetime(self.after(to_instant(moment), duration))

    # Terms of days

    def days_after(self, instant: Instant, days: int) -> Instant:
        """N working days, same time: from the next opening where outside, that wall-clock time N working days on.

        On a day with shorter hours the time stays as it is, also after closing.
        """
        _need_a_day(days)
        wall = self.to_datetime(self.opening(instant))
        return self._same_time(wall, self._working_day(wall.date(), days)[0])

    def days_before(self, instant: Instant, days: int) -> Instant:
        """N working days before d: the same wall-clock time on the Nth working day before its date."""
        _need_a_day(days)
        self.table(instant)
        wall = self.to_datetime(instant)
        return self._same_time(wall, self._working_day(wall.date(), -days)[0])

    def days_after_end(self, instant: Instant, days: int) -> Instant:
        """N working days, end of day: the closing of the Nth working day after the local date."""
        _need_a_day(days)
        self.table(instant)
        return self._working_day(self.local_date(instant), days)[1]

    def calendar_days_after(self, instant: Instant, days: int) -> Instant:
        """N calendar days: the end of the Nth day after the local date, which is 00:00 of the day after it."""
        _need_a_day(days)
        self.table(instant)
        day = self.local_date(instant).toordinal() + days + 1
        if day > date(LAST_YEAR + 1, 1, 1).toordinal():
            raise self._out_of_range("the end of the term")
        return self.midnight(date.fromordinal(day))

    def _same_time(self, wall: datetime, ordinal: int) -> Instant:
        return self.zone.instant(datetime.combine(date.fromordinal(ordinal), wall.time()))

    # The walk that explains

    def stretches(self, start: Instant, end: Instant) -> Iterator[Stretch]:
        """All time in [start, end) in order, cut at every opening, closing and local midnight, each with its reason."""
        self.table(start, max(start, end))
        ordinal = self.local_date(start).toordinal()
        while start < end:
            for stretch in self._day(ordinal):
                if stretch.end > start and stretch.start < end:
                    yield _cut(stretch, start, end)
            ordinal += 1
            start = max(start, self.midnight(date.fromordinal(ordinal)))

    def _day(self, ordinal: int) -> Iterator[Stretch]:
        day = date.fromordinal(ordinal)
        at, following = self.midnight(day), self.midnight(date.fromordinal(ordinal + 1))
        reason, name = self._why_closed(day)
        for opening, closing in self._open(ordinal, at, following):
            if at < opening:
                yield Stretch(at, opening, reason, name, 0)
            yield Stretch(opening, closing, "counted", self._working_days.get(day), closing - opening)
            at = closing
        if at < following:
            yield Stretch(at, following, reason, name, 0)

    def _why_closed(self, day: date) -> tuple[Reason, str | None]:
        """The reason for what does not count on a date."""
        return self._off(day) or ("outside" if self._hours(day.toordinal()) else "weekend", None)

    # Tables

    def _hours(self, ordinal: int) -> Hours:
        hours = self._special.get(ordinal)
        return self._weekly[(ordinal + 6) % 7] if hours is None else hours

    def _open(self, ordinal: int, midnight: Instant, following: Instant) -> list[tuple[Instant, Instant]]:
        """The service hours of a date as instants; `following` is the next midnight."""
        hours = self._hours(ordinal)
        if following - midnight == DAY:
            return [(midnight + opening * MINUTE, midnight + closing * MINUTE) for opening, closing in hours]
        # The clock is set on this date.
        day = datetime.fromordinal(ordinal)
        stretches = []
        free_from = midnight
        for opens, closes in hours:
            opening = max(free_from, self.zone.instant(day + timedelta(minutes=opens)))
            closing = min(following, self.zone.instant(day + timedelta(minutes=closes), last=True))
            if opening < closing:
                stretches.append((opening, closing))
                free_from = closing
        return stretches

    def _build(self, years: range) -> Table:
        first, stop = date(years.start, 1, 1), date(years.stop, 1, 1)
        midnights = self.zone.midnights(first, stop)
        table = Table(years, midnights[0], midnights[-1])
        for day, (midnight, following) in enumerate(pairwise(midnights), first.toordinal()):
            table.add(day, self._open(day, midnight, following))
        return table

    def table(self, start: Instant, end: Instant | None = None) -> Table:
        """A table with both instants strictly inside it, as far as the range goes; kept for the next question."""
        end = start if end is None else end
        table = self._table
        if table.start < start and end < table.end:
            return table
        if start < self.start or end > self.end:
            raise self._out_of_range("the moment")
        first, last = self.local_date(start).year - 1, self.local_date(end).year + 1
        years = table.years or range(first, last + 1)
        first, last = max(FIRST_YEAR, min(years.start, first)), min(LAST_YEAR, max(years.stop - 1, last))
        return self._keep(range(first, last + 1))

    def _wider(self, table: Table, *, later: bool) -> Table:
        """A table twice as long, so that far answers take few steps. CalendarError at the end of the range."""
        years = table.years
        if (years.stop > LAST_YEAR) if later else (years.start <= FIRST_YEAR):
            raise self._out_of_range("the answer")
        if later:
            return self._keep(range(years.start, min(LAST_YEAR + 1, years.stop + len(years))))
        return self._keep(range(max(FIRST_YEAR, years.start - len(years)), years.stop))

    def _keep(self, years: range) -> Table:
        # Threads may build at once; each goes on with the table it built, and the last one stays.
        table = self._table
        if years != table.years:
            self._table = table = self._build(years)
        return table

    def _out_of_range(self, what: str) -> CalendarError:
        return CalendarError(
            f"{what} lies outside the range of a calendar: {FIRST_YEAR}-01-01 to {LAST_YEAR + 1}-01-01"
        )


def _cut(stretch: Stretch, start: Instant, end: Instant) -> Stretch:
    """The part of a stretch that lies in [start, end)."""
    start, end = max(start, stretch.start), min(end, stretch.end)
    return Stretch(start, end, stretch.reason, stretch.name, end - start if stretch.counted else 0)


def _unmoved(instant: Instant, duration: int) -> Instant:
    if duration < 0:
        raise CalendarError("a term cannot be negative: give a duration of zero or more")
    return instant


def _need_a_day(days: int) -> None:
    if days < 1:
        raise CalendarError(f"a term of {days} days: give at least one")
