"""The *why* as a picture: the stretches of an explanation, day by day, with the clock's marks on them.

Instants and lengths are whole microseconds since the epoch, as in the engine; the picture is in minutes of the wall
clock of the agreement's zone, so that a day on which the clock is set looks like any other and its counted length
says what it truly held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.pages import strip_words
from pakt.desk.pages.dates import clock_time, day_and_month, weekday
from pakt.desk.pages.parts import HourTick, Mark, MarkKind, OwedBy, Span, SpanKind, Strip, StripDay

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000
DAY = 1440  # minutes
MARGIN = 60  # minutes beside the service hours
FEWEST_FOLDED = 4  # days in a row in which nothing happens
CLOSED = ("outside", "weekend", "holiday", "day_off", "moved")
NAMED = ("holiday", "day_off")
BY_SERVICE = ("working_hours", "working_days_same_time", "working_days_end_of_day", "working_days")

Hours = Sequence[tuple[int, int]]  # instants of opening and closing
Side = Literal["before", "after"]

# Labels of marks, in percent of a picture as narrow as a phone shows it: a letter, the mark with its air, what may
# stand out at the sides. The label of a start stands before it, that of a late mark too, where they can.
IMPORTANCE = ("due", "stopped", "start", "now")
WIDTH, BESIDE, OVERHANG = 2.9, 5.5, 6.0
EARLY_IN_THE_DAY, LATE_IN_THE_DAY = 14, 76


class Stretch(Protocol):
    """`[start, end)` with one reason: counted, outside, weekend, holiday, day_off, paused, excused or moved."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def counted(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch within one day, in minutes of its wall clock. `kind` is ahead for what is still to count."""

    day: date
    first: float
    last: float
    kind: str
    name: str | None
    counted: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A mark of the clock on its day; midnight is the end of the day before."""

    kind: MarkKind
    day: date
    minute: float
    at: datetime
    past: bool = False  # a due time that lies behind

    @property
    def label(self) -> str:
        if self.kind == "now":
            return ""
        if self.kind != "due":
            return self.time
        return (_("was due %(time)s") if self.past else _("due %(time)s")) % {"time": self.time}

    @property
    def time(self) -> str:
        return "24:00" if self.minute == DAY else clock_time(self.at)


@dataclass(slots=True)
class Day:
    day: date
    pieces: list[Piece]
    moments: list[Moment]
    opens: list[tuple[float, float]] = field(default_factory=list)

    @property
    def counted(self) -> int:
        return sum(piece.counted for piece in self.pieces)

    @property
    def is_closed(self) -> bool:
        return bool(self.pieces) and all(piece.kind in CLOSED for piece in self.pieces)

    @property
    def name(self) -> str | None:
        """The name of the day off, where nothing else is to be seen on it."""
        if self.moments or any(piece.kind not in CLOSED for piece in self.pieces):
            return None
        return next((piece.name for piece in self.pieces if piece.kind in NAMED and piece.name), None)

    @property
    def plain(self) -> str | None:
        """The one thing that this day is all through (`shut` where it is closed), or None where something happens."""
        if self.moments or self.name:
            return None
        kinds = {piece.kind for piece in self.pieces if piece.kind not in CLOSED}
        if len(kinds) > 1:
            return None
        return kinds.pop() if kinds else "shut"


@dataclass(frozen=True, slots=True)
class Scale:
    """The minutes that the picture shows, and the service hours in it."""

    first: float
    last: float
    opening: float
    closing: float

    def pct(self, minute: float) -> float:
        return round(100 * (min(max(minute, self.first), self.last) - self.first) / (self.last - self.first), 2)

    def span(self, first: float, last: float, kind: SpanKind) -> Span:
        left = self.pct(first)
        return Span(left, round(max(self.pct(last) - left, 0), 2), kind)


def strip_of(
    stretches: Iterable[Stretch],
    *,
    start: int,
    due: int | None,
    stopped: int | None,
    now: int,
    zone: ZoneInfo,
    unit: str,
    open_on: Callable[[date], Hours] | None = None,
    owed_by: OwedBy = "provider",
    title: str = "",
) -> Strip:
    """The day strips of a clock, from its explanation.

    `unit` is the engine's; `open_on` gives the service hours of a date as instants, for the outline of days that the
    clock touches only in part (without it, the hours of its other days serve). What lies after the stop is left out.
    """
    known = sorted(stretches, key=lambda stretch: stretch.start)
    pieces = [piece for stretch in known for piece in _pieces(stretch, stopped, now, zone)]
    moments = _moments(start=start, due=due, stopped=stopped, now=now, zone=zone)
    days = _days(pieces, moments)
    by_service = unit in BY_SERVICE
    if by_service and open_on is not None:
        for day in days:
            day.opens = [(_wall(first, zone)[1], _wall(last, zone, ends=True)[1]) for first, last in open_on(day.day)]
    scale = _scale(days, moments, by_service)
    if by_service and open_on is None:
        for day in days:
            day.opens = [] if day.is_closed else [(scale.opening, scale.closing)]
    total = sum(piece.counted for piece in pieces)
    return Strip(
        days=_rows(days, scale, _local(now, zone).date()),
        hours=_ticks(scale),
        sum_label=_sum_label(total, sum(stretch.counted for stretch in known), due),
        total=strip_words.length(total),
        counted_head=_("Counted"),
        legend=_legend(days, moments),
        rows=strip_words.table(known, stopped, zone),
        owed_by=owed_by,
        title=title,
    )


def _sum_label(told: int, whole: int, due: int | None) -> str:
    if due is None:
        return _("Used so far")
    return _("Term") if told == whole else _("Used of %(term)s") % {"term": strip_words.length(whole)}


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def _wall(instant: int, zone: ZoneInfo, *, ends: bool = False) -> tuple[date, float]:
    """The day and its minute; with `ends` midnight is minute 1440 of the day before."""
    local = _local(instant, zone)
    if ends and local.time() == time(0):
        return local.date() - timedelta(days=1), DAY
    return local.date(), local.hour * 60 + local.minute + local.second / 60


def _pieces(stretch: Stretch, stopped: int | None, now: int, zone: ZoneInfo) -> Iterable[Piece]:
    """A stretch cut at midnights, at now and at the stop, after which nothing is told."""
    cuts = {stretch.start, stretch.end} | {at for at in (now, stopped) if at and stretch.start < at < stretch.end}
    day = _local(stretch.start, zone).date() + timedelta(days=1)
    while (midnight := _instant(day, zone)) < stretch.end:
        cuts.add(midnight)
        day += timedelta(days=1)
    length = max(stretch.end - stretch.start, 1)
    for first, last in pairwise(sorted(cuts)):
        if stopped is not None and first >= stopped:
            return
        kind = "ahead" if stretch.reason == "counted" and stopped is None and first >= now else stretch.reason
        on, minute = _wall(first, zone)
        counted = stretch.counted * (last - first) // length
        yield Piece(on, minute, _wall(last, zone, ends=True)[1], kind, stretch.name, counted)


def _instant(day: date, zone: ZoneInfo) -> int:
    return (datetime.combine(day, time(0), zone) - EPOCH) // timedelta(microseconds=1)


def _moments(*, start: int, due: int | None, stopped: int | None, now: int, zone: ZoneInfo) -> list[Moment]:
    """The marks in order; now is one of them while the clock is open."""
    known: list[tuple[MarkKind, int | None]] = [("start", start), ("due", due), ("stopped", stopped)]
    if stopped is None and now >= start:
        known.append(("now", now))
    found = []
    for kind, instant in known:
        if instant is not None:
            day, minute = _wall(instant, zone, ends=kind != "start")
            past = kind == "due" and (stopped is not None or now > instant)
            found.append(Moment(kind, day, minute, _local(instant, zone), past))
    return sorted(found, key=lambda moment: (moment.day, moment.minute))


def _days(pieces: list[Piece], moments: list[Moment]) -> list[Day]:
    """Every day that has a stretch, and those that have only a mark."""
    days: dict[date, Day] = {}
    for piece in pieces:
        days.setdefault(piece.day, Day(piece.day, [], [])).pieces.append(piece)
    for moment in moments:
        days.setdefault(moment.day, Day(moment.day, [], [])).moments.append(moment)
    return [days[day] for day in sorted(days)]


def _scale(days: list[Day], moments: list[Moment], by_service: bool) -> Scale:
    """The service hours and an hour on each side, wider only to hold a mark. Day and night have midnight on each."""
    served = [(piece.first, piece.last) for day in days for piece in day.pieces if piece.kind not in CLOSED]
    served += [hours for day in days for hours in day.opens]
    opening = min((first for first, _last in served), default=0) if by_service else 0
    closing = max((last for _first, last in served), default=DAY) if by_service else DAY
    first, last = max(opening - MARGIN, 0), min(closing + MARGIN, DAY)
    for moment in moments:
        if moment.minute < first:
            first = moment.minute // 60 * 60
        if moment.minute > last:
            last = min(-(-moment.minute // 60) * 60, DAY)
    return Scale(first, last, opening, closing)


def _ticks(scale: Scale) -> list[HourTick]:
    """At most seven full hours, from the opening on."""
    hours = int(scale.closing - scale.opening) // 60
    step = next((step for most, step in ((4, 1), (12, 2), (16, 4)) if hours <= most), 6)
    first, last = -(-int(scale.opening) // 60), int(scale.closing) // 60
    return [HourTick(scale.pct(hour * 60), f"{hour:02d}") for hour in range(first, last + 1, step)]


def _rows(days: list[Day], scale: Scale, today: date) -> list[StripDay]:
    """A row a day; a run of days in which nothing happens is one row. The sum runs down."""
    rows, total = [], 0
    for run in _runs(days):
        counted = sum(day.counted for day in run)
        total += counted
        lengths = (strip_words.length(counted), strip_words.length(total)) if counted else ("", "")
        row = _row(run[0], scale, lengths, today) if len(run) == 1 else _folded(run, scale, lengths)
        rows.append(row)
    return rows


def _runs(days: list[Day]) -> list[list[Day]]:
    """Days one after another that are all the same all through, weekends among them, taken as one if they are many."""
    runs: list[list[Day]] = []
    for day in days:
        if runs and _goes_on(runs[-1], day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([run] if len(run) >= FEWEST_FOLDED else [[day] for day in run])]


def _goes_on(run: list[Day], day: Day) -> bool:
    if day.plain is None or run[-1].plain is None or day.day - run[-1].day != timedelta(days=1):
        return False
    return len({other.plain for other in [*run, day]} - {"shut"}) <= 1


def _row(day: Day, scale: Scale, lengths: tuple[str, str], today: date) -> StripDay:
    noon = datetime.combine(day.day, time(12))
    number, month = day_and_month(noon)
    spans = [scale.span(first, last, "open") for first, last in day.opens]
    spans += [scale.span(p.first, p.last, p.kind) for p in day.pieces if p.kind not in CLOSED]  # type: ignore[arg-type]
    return StripDay(
        label=f"{weekday(noon)} {number}",
        month=month,
        spans=spans or [Span(0, 100, "shut")],
        marks=_marks(day.moments, scale),
        counted=lengths[0],
        total=lengths[1],
        name=day.name,
        words=strip_words.row(day, today),
        today=day.day == today,
    )


def _folded(run: list[Day], scale: Scale, lengths: tuple[str, str]) -> StripDay:
    busy = [day for day in run if day.plain != "shut"]
    kind = busy[0].plain if busy else "shut"
    (first, first_month), (last, last_month) = (
        day_and_month(datetime.combine(d.day, time(12))) for d in (run[0], run[-1])
    )
    span: SpanKind = kind  # type: ignore[assignment]
    spans = [scale.span(scale.opening, scale.closing, span)] if busy else [Span(0, 100, "shut")]
    return StripDay(
        label=f"{first}–{last}" if first_month == last_month else f"{first}{first_month}–{last}",
        month=last_month,
        spans=spans,
        counted=lengths[0],
        total=lengths[1],
        note=_note(kind, len(busy) or len(run)),
        note_filled=kind == "counted",
        words=strip_words.run(run, kind, len(busy)),
    )


def _note(kind: str | None, number: int) -> str:
    messages = {
        "counted": ngettext("%(n)d full day", "%(n)d full days", number),
        "ahead": ngettext("%(n)d full day", "%(n)d full days", number),
        "paused": ngettext("%(n)d day stands still", "%(n)d days stand still", number),
        "excused": ngettext("%(n)d day excused", "%(n)d days excused", number),
    }
    return messages.get(kind or "", ngettext("%(n)d day off", "%(n)d days off", number)) % {"n": number}


def _marks(moments: list[Moment], scale: Scale) -> list[Mark]:
    """The marks of a day, each with its label beside it where there is room for one."""
    places = {moment.kind: scale.pct(moment.minute) for moment in moments if moment.kind != "now"}
    taken: list[tuple[float, float]] = []
    chosen: dict[MarkKind, tuple[str, Side]] = {}
    for moment in sorted(moments, key=lambda moment: IMPORTANCE.index(moment.kind)):
        if moment.kind in places:
            others = [pct for kind, pct in places.items() if kind != moment.kind]
            chosen[moment.kind] = _label(moment, places[moment.kind], others, taken)
    return [Mark(scale.pct(m.minute), m.kind, *chosen.get(m.kind, ("", "after"))) for m in moments]


def _label(moment: Moment, pct: float, others: list[float], taken: list[tuple[float, float]]) -> tuple[str, Side]:
    """The label and its side: in full, else (or beside two others) the time alone, else none.

    What is in `taken` stays free: of two labels that would run into each other the less important one is left out,
    and is read in the table below.
    """
    sides: tuple[Side, Side] = ("after", "before")
    if pct > LATE_IN_THE_DAY or (moment.kind == "start" and pct > EARLY_IN_THE_DAY):
        sides = ("before", "after")
    for text in (moment.label, moment.time) if len(others) < 2 else (moment.time,):
        width = BESIDE + WIDTH * len(text)
        for side in sides:
            first, last = (pct, pct + width) if side == "after" else (pct - width, pct)
            free = all(last <= left or first >= right for left, right in taken)
            if free and first >= -OVERHANG and last <= 100 + OVERHANG and not any(first < o < last for o in others):
                taken.append((first, last))
                return text, side
    return "", "after"


def _legend(days: list[Day], moments: list[Moment]) -> list[str]:
    """The kinds that occur, in the order of the explanation."""
    found = {piece.kind for day in days for piece in day.pieces} | {moment.kind for moment in moments}
    if any(day.opens for day in days):
        found.add("open")
    return [kind for kind in strip_words.KINDS if kind in found]
