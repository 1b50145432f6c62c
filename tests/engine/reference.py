"""The words of time, minute by minute: slow, obvious, and sharing nothing with the engine but the hours it is given.

Moments and durations are whole minutes here, given in microseconds as the engine has them. `UTC` minutes are laid out
over some days and their wall clock read off; everything else is walking along that list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = 60_000_000

Hours = tuple[tuple[int, int], ...]


class OutOfWindow(Exception):
    """The answer lies outside the days laid out: the case says nothing."""


@dataclass(frozen=True)
class Days:
    """What is special about some dates."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    days_off: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)
    shortened: Mapping[date, Hours] = field(default_factory=dict)


class Layout:
    """Every minute of some whole local days: its instant, its local date, its minute of the local day."""

    def __init__(self, zone: str, first: date, length: int) -> None:
        start = datetime(first.year, first.month, first.day, tzinfo=UTC)
        instant = int(start.timestamp()) * 1_000_000
        self.minutes = []
        for number in range(length * 1440):
            wall = (start + timedelta(minutes=number)).astimezone(ZoneInfo(zone))
            self.minutes.append((instant + number * MINUTE, wall.date(), wall.hour * 60 + wall.minute))
        # The first and the last date are cut by UTC.
        cut = {self.minutes[0][1], self.minutes[-1][1]}
        self.minutes = [minute for minute in self.minutes if minute[1] not in cut]
        self.dates = sorted({day for _, day, _ in self.minutes})
        self.place = {instant: number for number, (instant, _, _) in enumerate(self.minutes)}
        self.starts: dict[date, int] = {}
        self.walls: dict[tuple[date, int], list[int]] = {}
        for number, (_, day, minute) in enumerate(self.minutes):
            self.starts.setdefault(day, number)
            self.walls.setdefault((day, minute), []).append(number)

    def wall(self, day: date, minute: int, *, last: bool = False) -> int:
        """Where the wall clock shows this: the first or last time; if never, where it has jumped over it."""
        shown = self.walls.get((day, minute))
        if shown:
            return shown[-1] if last else shown[0]
        later = (
            number for number, (_, a_day, a_minute) in enumerate(self.minutes) if (a_day, a_minute) > (day, minute)
        )
        return next(later, len(self.minutes))

    def next_day(self, day: date) -> int:
        return next((self.starts[later] for later in self.dates if later > day), len(self.minutes))


layout = cache(Layout)


class Reference:
    def __init__(self, weekly: Mapping[int, Hours], days: Days, layout: Layout) -> None:
        self.weekly = weekly
        self.days = days
        self.layout = layout
        self.minutes = layout.minutes
        self.dates = layout.dates
        self.spans = {day: self._spans(day) for day in self.dates}
        self.open = [False] * len(self.minutes)
        for spans in self.spans.values():
            for opening, closing in spans:
                self.open[opening:closing] = [True] * (closing - opening)

    # What is on a date

    def hours(self, day: date) -> Hours:
        own = self.weekly.get(day.weekday(), ())
        if day in self.days.days_off:
            return ()
        if day in self.days.working_days:
            usual = own or next((self.weekly[n] for n in range(7) if self.weekly.get(n)), ())
            return self.days.shortened.get(day, usual)
        if day in self.days.holidays or not own:
            return ()
        return self.days.shortened.get(day, own)

    def reason(self, day: date) -> tuple[str, str | None]:
        if day in self.days.holidays and day not in self.days.working_days:
            return "holiday", self.days.holidays[day]
        if day in self.days.days_off:
            return "day_off", self.days.days_off[day]
        return ("outside" if self.hours(day) else "weekend"), None

    def _spans(self, day: date) -> list[tuple[int, int]]:
        """The numbers of the first minute and of the one after the last of each stretch, without overlaps."""
        spans: list[tuple[int, int]] = []
        for opens, closes in sorted(self.hours(day)):
            first = self.layout.wall(day, opens)
            stop = self.layout.next_day(day) if closes == 1440 else self.layout.wall(day, closes, last=True)
            first = max([first, *(closed for _, closed in spans)])
            stop = min(stop, self.layout.next_day(day))
            if first < stop:
                spans.append((first, stop))
        return spans

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans.get(day))

    def _working_dates(self) -> list[date]:
        return [day for day in self.dates if self.is_working_day(day)]

    # The words

    def _number(self, instant: int) -> int:
        if instant not in self.layout.place:
            raise OutOfWindow
        return self.layout.place[instant]

    def _instant(self, number: int) -> int:
        if not 0 <= number < len(self.minutes):
            raise OutOfWindow
        return self.minutes[number][0]

    def is_open(self, instant: int) -> bool:
        return self.open[self._number(instant)]

    def opening(self, instant: int, *, closing_inside: bool = False) -> int:
        number = self._number(instant)
        if closing_inside and any(number == closing for spans in self.spans.values() for _, closing in spans):
            return instant
        while number < len(self.minutes) and not self.open[number]:
            number += 1
        return self._instant(number)

    def after(self, instant: int, duration: int) -> int:
        number, left = self._number(instant), duration // MINUTE
        while left:
            if number >= len(self.minutes):
                raise OutOfWindow
            left -= self.open[number]
            number += 1
        return self._instant(number)

    def before(self, instant: int, duration: int) -> int:
        number, left = self._number(instant), duration // MINUTE
        while left:
            if number <= 0:
                raise OutOfWindow
            number -= 1
            left -= self.open[number]
        return self._instant(number)

    def between(self, start: int, end: int) -> int:
        return sum(self.open[self._number(start) : self._number(end)]) * MINUTE

    def days_after(self, instant: int, days: int) -> int:
        opening = self.opening(instant)
        _, day, minute = self.minutes[self.layout.place[opening]]
        return self._same_time([later for later in self._working_dates() if later > day], days, minute)

    def days_before(self, instant: int, days: int) -> int:
        _, day, minute = self.minutes[self._number(instant)]
        return self._same_time([earlier for earlier in reversed(self._working_dates()) if earlier < day], days, minute)

    def _same_time(self, candidates: list[date], days: int, minute: int) -> int:
        if len(candidates) < days:
            raise OutOfWindow
        return self._instant(self.layout.wall(candidates[days - 1], minute))

    def days_after_end(self, instant: int, days: int) -> int:
        _, day, _ = self.minutes[self._number(instant)]
        later = [other for other in self._working_dates() if other > day]
        if len(later) < days:
            raise OutOfWindow
        return self._instant(self.spans[later[days - 1]][-1][1])

    def calendar_days_after(self, instant: int, days: int) -> int:
        _, day, _ = self.minutes[self._number(instant)]
        return self._instant(self.layout.wall(day + timedelta(days=days + 1), 0))

    def working_day_before(self, day: date) -> date:
        earlier = [other for other in self._working_dates() if other < day]
        if not earlier:
            raise OutOfWindow
        return earlier[-1]

    def why(self, instant: int) -> tuple[str, str | None]:
        """The reason and name of one minute."""
        number = self._number(instant)
        _, day, _ = self.minutes[number]
        if self.open[number]:
            return "counted", self.days.working_days.get(day)
        return self.reason(day)
