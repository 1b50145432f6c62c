"""One cycle of one clock: when it is due, in which state it is, and why.

A cycle knows what it is told by the replay: the event that began it, the term in force, the event that stopped it.
Everything else is computed here from the calendar and the periods in which time does not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import attrgetter
from typing import Literal, NamedTuple

from pakt.engine.calendar import Calendar, Instant, Stretch
from pakt.engine.rules import ClockRule, NoticeRule, Subject
from pakt.engine.terms import Term

State = Literal["running", "paused", "met", "late", "breached", "best_effort"]


class Pause(NamedTuple):
    """Time that does not count, `[start, end)`; `end` is None while nobody knows it.

    `first` and `last` are the numbers of the events that began and ended it: events of the same instant keep their
    order. An excuse has none: it is known as a whole.
    """

    start: Instant
    end: Instant | None
    why: Literal["paused", "excused"]
    first: int = -1
    last: int = -1


class Cycle:
    """A clock, once: from one starting event to its stop."""

    __slots__ = (
        "agreed", "automatic", "base", "began", "forced", "number", "owed", "reported", "rule", "stop", "stop_index",
        "subject",
    )  # fmt: skip

    def __init__(self, rule: ClockRule, number: int, at: Instant, index: int, subject: Subject) -> None:
        self.rule = rule
        self.subject = subject
        self.number = number
        self.base = at
        self.began = index
        self.owed = rule.owed(subject)
        self.reported = False
        self.agreed: Instant | None = None
        self.forced = False
        self.stop: Instant | None = None
        self.stop_index = -1
        self.automatic = False

    def stopped_at(self, at: Instant, index: int) -> None:
        self.stop, self.stop_index = at, index

    def had_stopped(self, at: Instant, index: int) -> bool:
        """Whether it had stopped when event `index` came; events of the same instant keep their order."""
        return self.stop is not None and (self.stop, self.stop_index) < (at, index)

    def undo_stop(self) -> None:
        self.stop, self.stop_index, self.automatic = None, -1, False

    def retarget(self, subject: Subject) -> None:
        """A new classification in force. Where nothing is owed any more, what was owed once becomes best effort."""
        if self.forced or self.stop is not None:
            return
        self.subject = subject
        owed = self.rule.owed(subject)
        if owed is not None:
            self.owed = owed
        elif self.owed is not None:
            self.owed = self.owed._replace(term=BEST_EFFORT)


BEST_EFFORT = Term("best effort", "best_effort")


class Release(NamedTuple):
    """A release that was made, or a version with the last date it was scheduled for."""

    at: Instant
    version: str
    planned: bool
    made: bool


def matches(term: Term, release: Release) -> bool:
    """Whether a release is one that the term is bound to: planned or not, and big enough by its version number."""
    if term.planned is not None and release.planned != term.planned:
        return False
    return term.version is None or LEVELS.index(release_kind(release.version)) <= LEVELS.index(term.version)


LEVELS = ("upgrade", "update", "hotfix")


def release_kind(version: str) -> str:
    """What a version number says: 5.0 an upgrade, 4.7 an update, 4.7.1 a hotfix (a third or lower number)."""
    numbers = [int(part) for part in version.split(".")]
    if any(numbers[2:]):
        return "hotfix"
    return "update" if any(numbers[1:]) else "upgrade"


def release_due(term: Term, start: Instant, releases: list[Release]) -> Instant | None:
    """The moment of the first matching release after `start`, else the earliest date scheduled after it, else none."""
    later = [release for release in releases if release.at > start and matches(term, release)]
    made = [release.at for release in later if release.made]
    return min(made or [release.at for release in later], default=None)


BEGINNING = attrgetter("start")


def relevant(pauses: list[Pause], stop: Instant | None, stop_index: int, at: Instant) -> list[Pause]:
    """The pauses that bear on a clock, in order and joined: none that began after its stop; one in which it stopped,
    or in which it stands at `at`, has no end."""
    moment = at if stop is None else stop
    found: list[Pause] = []
    for pause in sorted(pauses, key=BEGINNING):
        if stop is not None and (pause.start > stop or (pause.start == stop and pause.first > stop_index)):
            continue
        end = pause.end
        if pause.start <= moment and (end is None or end > moment or (end == stop and pause.last > stop_index)):
            end = None
        elif end is not None and end <= pause.start:
            continue
        start, last = pause.start, found[-1].end if found else None
        if found and last is None:
            break
        if last is not None and start < last:
            if end is not None and end <= last:
                continue
            start = last
        found.append(pause._replace(start=start, end=end))
    return found


def working(calendar: Calendar, start: Instant, amount: int, pauses: list[Pause]) -> Instant | None:
    """`amount` of service time from `start` on, less what is paused; None where a pause without an end comes first."""
    for pause in pauses:
        if pause.end is not None and pause.end <= start:
            continue
        due = calendar.after(start, amount)
        if due <= pause.start:
            return due
        amount -= calendar.between(start, max(start, pause.start))
        if pause.end is None:
            return None
        start = pause.end
    return calendar.after(start, amount) if amount else start


def elapsed(start: Instant, amount: int, pauses: list[Pause]) -> Instant | None:
    """`amount` of time by day and night from `start` on, less what is paused; None as in `working`."""
    for pause in pauses:
        if pause.end is not None and pause.end <= start:
            continue
        if start + amount <= pause.start:
            break
        amount -= max(start, pause.start) - start
        if pause.end is None:
            return None
        start = pause.end
    return start + amount


def unpaused_due(term: Term, calendar: Calendar, start: Instant) -> Instant:
    """The due time of a term of hours or days where nothing pauses it."""
    match term.unit:
        case "working_hours":
            return calendar.after(start, term.amount)
        case "hours":
            return start + term.amount
        case "working_days_same_time":
            return calendar.days_after(start, term.amount)
        case "working_days_end_of_day":
            return calendar.days_after_end(start, term.amount)
        case "calendar_days":
            return calendar.calendar_days_after(start, term.amount)
    raise AssertionError(f"{term.unit} has no due time of its own")


def before(term: Term, calendar: Calendar, due: Instant) -> Instant:
    """So much before a due time: working hours, hours or working days."""
    match term.unit:
        case "working_hours":
            return calendar.before(due, term.amount)
        case "hours":
            return due - term.amount
        case "working_days_same_time" | "working_days_end_of_day":
            return calendar.days_before(due, term.amount)
    raise AssertionError(f"{term.unit} can't be counted back")


def due_time(
    term: Term, calendar: Calendar, start: Instant, pauses: list[Pause], agreed: Instant | None, releases: list[Release]
) -> Instant | None:
    """When a term from `start` is due; None where it has no date, or none while time stands still."""
    match term.unit:
        case "best_effort":
            return None
        case "release":
            fixed = release_due(term, start, releases)
            return None if held(pauses, fixed) else fixed
        case "working_hours":
            return working(calendar, start, term.amount, pauses)
        case "hours":
            return elapsed(start, term.amount, pauses)
        case "agreed":
            return None if agreed is None else elapsed(start, agreed - start, pauses)
    due = unpaused_due(term, calendar, start)
    return moved(term, calendar, start, due, pauses) if pauses else due


def moved(term: Term, calendar: Calendar, start: Instant, due: Instant, pauses: list[Pause]) -> Instant | None:
    """A due time of days, moved on by what was paused before it, counted on as hours are."""
    if held(pauses, due):
        return None
    by_night = term.unit == "calendar_days"
    paused = 0
    for pause in pauses:
        first, last = max(start, pause.start), due if pause.end is None else min(due, pause.end)
        if first < last:
            paused += last - first if by_night else calendar.between(first, last)
    if not paused:
        return due
    return elapsed(due, paused, pauses) if by_night else working(calendar, due, paused, pauses)


def held(pauses: list[Pause], due: Instant | None) -> bool:
    """Whether a pause without an end, with those that lead into it without a gap, began before the due time."""
    if not pauses or pauses[-1].end is not None:
        return False
    start = pauses[-1].start
    for pause in reversed(pauses[:-1]):
        if pause.end != start:
            break
        start = pause.start
    return due is None or start < due


def state_of(term: Term, due: Instant | None, stop: Instant | None, at: Instant, pauses: list[Pause]) -> State:
    """The state at `at`. Exactly at the due time a stop is in time and a running clock not yet breached."""
    if not term.owes_a_date:
        return "best_effort"
    if stop is not None:
        return "met" if due is None or stop <= due else "late"
    if due is not None:
        return "breached" if at > due else "running"
    return "paused" if pauses and pauses[-1].end is None else "running"


def notice_at(rule: NoticeRule | None, term: Term, calendar: Calendar, due: Instant | None) -> Instant | None:
    """Until when the other side must be told that the term can't be kept; only terms of hours and days have one."""
    if rule is None or due is None or term.unit in ("release", "agreed"):
        return None
    return before(rule.before, calendar, due)


def explain(term: Term, calendar: Calendar, start: Instant, end: Instant, pauses: list[Pause]) -> Iterator[Stretch]:
    """All time from `start` to `end` in order, each stretch with its reason and what of it counts.

    Terms of working time count service hours, others every hour; what is paused or excused counts nothing.
    """
    by_service = term.unit.startswith("working")
    walk = calendar.stretches(start, end) if by_service else whole_days(calendar, start, end)
    for stretch in walk:
        at = stretch.start
        for pause in pauses:
            first = max(at, pause.start)
            last = stretch.end if pause.end is None else min(stretch.end, pause.end)
            if first >= last:
                continue
            if at < first:
                yield part(stretch, at, first)
            yield Stretch(first, last, pause.why if stretch.counted else stretch.reason, stretch.name, 0)
            at = last
        if at < stretch.end:
            yield part(stretch, at, stretch.end)


def counted(term: Term, calendar: Calendar, start: Instant, end: Instant, pauses: list[Pause]) -> int:
    """How much of the time from `start` to `end` counts: what the stretches of `explain` add up to."""

    def length(first: Instant, last: Instant) -> int:
        return calendar.between(first, last) if term.unit.startswith("working") else last - first

    if end <= start:
        return 0
    total = length(start, end)
    for pause in pauses:
        first = max(start, pause.start)
        last = end if pause.end is None else min(end, pause.end)
        if first < last:
            total -= length(first, last)
    return total


def counted_until(term: Term, calendar: Calendar, start: Instant, amount: int, pauses: list[Pause]) -> Instant | None:
    """The instant by which so much of the time from `start` on counted; None where a pause without an end is before."""
    if term.unit.startswith("working"):
        return working(calendar, start, amount, pauses)
    return elapsed(start, amount, pauses)


def part(stretch: Stretch, start: Instant, end: Instant) -> Stretch:
    return stretch._replace(start=start, end=end, counted=end - start if stretch.counted else 0)


def whole_days(calendar: Calendar, start: Instant, end: Instant) -> Iterator[Stretch]:
    """Every hour counts, cut at local midnight so that each day has its own stretch."""
    while start < end:
        following = calendar.local_date(start) + dt.timedelta(days=1)
        until = min(end, calendar.midnight(following))
        yield Stretch(start, until, "counted", None, until - start)
        start = until
