"""Moments as numbers, and the wall clock of a time zone.

A moment is an `Instant`: whole microseconds since 1970-01-01T00:00:00Z. A duration is whole microseconds too. Datetimes
are turned at the edges, here; the difference of two datetimes of one zone is never taken, because Python takes it by
the wall clock and loses the hour of a clock change.

A wall-clock time may be missing or come twice:

- missing (the clock was set forward over it): it is the instant at which the clock was set forward;
- twice (the clock was set back): it is the first of the two, unless the last is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pakt.engine.errors import CalendarError

Instant = int

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_instant(moment: datetime) -> Instant:
    """The instant of a datetime that has an offset. Exact. CalendarError where it has none."""
    try:
        elapsed = moment - _EPOCH
    except TypeError:
        raise CalendarError(f"{moment.isoformat()} has no offset: write one, as in +01:00 or Z") from None
    # By its parts: faster than dividing by a timedelta.
    return (elapsed.days * 86_400 + elapsed.seconds) * SECOND + elapsed.microseconds


class Zone:
    """A time zone of the IANA database: wall clock to instant and back."""

    __slots__ = ("_info", "_midnights", "name")

    def __init__(self, name: str) -> None:
        try:
            self._info = ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise CalendarError(f"unknown time zone {name!r}: give a name of the IANA database") from None
        self.name = name
        self._midnights: dict[date, Instant] = {}

    def to_datetime(self, instant: Instant) -> datetime:
        """The same moment with this zone's offset.

        By way of a float, which is fastest, and exact until 2242: a second's neighbour is nearer than a microsecond.
        """
        return datetime.fromtimestamp(instant / SECOND, self._info)

    def local_date(self, instant: Instant) -> date:
        return self.to_datetime(instant).date()

    def midnight(self, day: date) -> Instant:
        """The first instant of a date (after the jump, where the clock is set forward at midnight)."""
        known = self._midnights.get(day)
        if known is None:
            wall = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall clock
            known = self._midnights[day] = self.instant(wall)
        return known

    def midnights(self, first: date, stop: date) -> list[Instant]:
        """`midnight` of each date from `first` to `stop`, both included; faster than one by one."""
        instants = [self.midnight(first)]
        for ordinal in range(first.toordinal() + 1, stop.toordinal() + 1):
            guess = instants[-1] + DAY
            wall = self.to_datetime(guess)
            if wall.hour or wall.minute or wall.second or wall.toordinal() != ordinal:
                guess = self.midnight(date.fromordinal(ordinal))
            instants.append(guess)
        return instants

    def instant(self, wall: datetime, *, last: bool = False) -> Instant:
        """The instant of a wall-clock time without offset; a time that comes twice is the first, or the `last`."""
        early = to_instant(wall.replace(tzinfo=self._info, fold=0))
        late = to_instant(wall.replace(tzinfo=self._info, fold=1))
        if early <= late:
            return late if last else early
        # A missing time: by the offset after the jump it lies before the jump, by the offset before it, after.
        return self._jump(late, early)

    def _jump(self, before: Instant, after: Instant) -> Instant:
        """The instant at which the clock is set, somewhere in (before, after]."""
        offset = self.to_datetime(before).utcoffset()
        candidates = range(before + 1, after + 1)
        return candidates[bisect_left(candidates, True, key=lambda at: self.to_datetime(at).utcoffset() != offset)]
