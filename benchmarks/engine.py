"""How fast the engine is, and whether what is fast is right: one run, the same cases for everybody.

    python benchmarks/engine.py            a table; the exit status is 1 where a figure was not reached
    python benchmarks/engine.py --quick    a tenth of the repetitions, to see that it runs

Every figure is the best of several repetitions on one core. Machines are throttled now and then: beside each figure
stands how long a fixed loop of plain Python took at that moment, so that figures of different runs can be compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from pakt.engine import holidays as frozen
from pakt.engine.batch import Batch
from pakt.engine.calendar import HOUR, Calendar, to_instant
from pakt.engine.load import shipped
from pakt.engine.render import replay_json
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.scenario import read_scenario

ROOT = Path(__file__).resolve().parents[1]
QUICK = "--quick" in sys.argv
ZONE = ZoneInfo("Europe/Warsaw")
OPENS, CLOSES = 7 * 60 + 30, 20 * 60
HOURS = 6
PUBLIC = {day for day in frozen.country("PL").names if 2023 <= day.year <= 2028}
Deadline = Callable[[datetime], datetime]


class Line(NamedTuple):
    what: str
    figure: str
    target: str
    reached: bool | None
    loop: float


LINES: list[Line] = []


def yardstick() -> float:
    """Milliseconds of a fixed loop."""
    begun = time.perf_counter()
    total = 0
    for number in range(100_000):
        total += number & 7
    return (time.perf_counter() - begun) * 1000


def best(work: Callable[[], Any], repetitions: int = 7) -> tuple[float, float]:
    """The shortest time that the work took, in seconds, and the loop's time just before it."""
    times = []
    for _ in range(min(2, repetitions) if QUICK else repetitions):
        loop = yardstick()
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun, loop))
    return min(times)


def show(line: Line) -> None:
    LINES.append(line)
    mark = {True: "reached", False: "NOT REACHED", None: ""}[line.reached]
    print(f"{line.what:<58}{line.figure:>16}  {line.target:<12}{mark:<12}{line.loop:6.2f} ms", flush=True)


# The cases: six working hours in Warsaw, 07:30-20:00


def cases() -> list[datetime]:
    """Every quarter of an hour around what is hard, and some moments of three years."""
    found = []
    for text in ("2024-03-29", "2024-10-25", "2024-12-23", "2025-04-18", "2025-12-23", "2026-03-27", "2026-10-23"):
        start = datetime.fromisoformat(text).replace(tzinfo=ZONE)
        found += [(start.astimezone(UTC) + timedelta(minutes=15 * n)).astimezone(ZONE) for n in range(0, 480, 3)]
    random = Random(20260310)
    first = datetime(2024, 1, 2, tzinfo=UTC)
    found += [(first + timedelta(minutes=random.randrange(1050 * 1440))).astimezone(ZONE) for _ in range(500)]
    return found


def by_counting(start: datetime) -> datetime:
    """The truth: minute by minute, by the wall clock."""
    at, left = start.astimezone(UTC), HOURS * 60
    while left:
        wall = at.astimezone(ZONE)
        open_now = OPENS <= wall.hour * 60 + wall.minute < CLOSES
        left -= open_now and wall.weekday() < 5 and wall.date() not in PUBLIC
        at += timedelta(minutes=1)
    return at.astimezone(ZONE)


# Those who answer


def with_pakt() -> Deadline:
    calendar = Calendar("Europe/Warsaw", {day: ((OPENS, CLOSES),) for day in range(5)}, dict.fromkeys(PUBLIC, "off"))
    deadline, six = calendar.deadline, HOURS * HOUR
    return lambda start: deadline(start, six)


def with_a_table() -> Deadline:
    """What one would write by hand for speed: a table of openings, looked up by bisection."""
    opens, closes, sums, total = [], [], [], 0.0
    for ordinal in range(date(2024, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        if day.weekday() < 5 and day not in PUBLIC:
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
            opens.append(midnight.replace(hour=7, minute=30).timestamp())
            closes.append(midnight.replace(hour=20).timestamp())
            sums.append(total)
            total += closes[-1] - opens[-1]

    def deadline(start: datetime) -> datetime:
        at = start.timestamp()
        place = max(0, bisect_right(opens, at) - 1)
        used = sums[place] + max(0.0, min(at, closes[place]) - opens[place]) + HOURS * 3600
        place = bisect_left(sums, used) - 1
        return datetime.fromtimestamp(opens[place] + used - sums[place], ZONE)

    return deadline


def by_clamping(is_working_day: Callable[[date], bool]) -> Deadline:
    """What one writes by hand around a library that knows days only: go to the hours, take what fits, go on."""
    opens, closes = timedelta(minutes=OPENS), timedelta(minutes=CLOSES)

    def deadline(start: datetime) -> datetime:
        at, left = start, timedelta(hours=HOURS)
        while True:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            if is_working_day(at.date()) and at < midnight + closes:
                at = max(at, midnight + opens)
                if at + left <= midnight + closes:
                    return at + left
                left -= midnight + closes - at
            at = midnight + timedelta(days=1)

    return deadline


def with_holidays() -> Deadline:
    import holidays

    days = holidays.country_holidays("PL", years=range(2023, 2029))
    return by_clamping(lambda day: day.weekday() < 5 and day not in days)


def with_workalendar() -> Deadline:
    from workalendar.europe import Poland

    return by_clamping(Poland().is_working_day)


def with_businesstimedelta() -> Deadline:
    import businesstimedelta
    import holidays
    import pytz

    days = holidays.country_holidays("PL", years=range(2023, 2029))
    zone = pytz.timezone("Europe/Warsaw")
    week = businesstimedelta.WorkDayRule(clock_time(7, 30), clock_time(20), [0, 1, 2, 3, 4], tz=zone)
    rules = businesstimedelta.Rules([week, businesstimedelta.HolidayRule(days, tz=zone)])
    six = businesstimedelta.BusinessTimeDelta(rules, hours=HOURS)
    return lambda start: start + six


def with_numpy_days() -> Deadline:
    """NumPy's business days, with hours by hand, one at a time."""
    calendar = np.busdaycalendar(holidays=sorted(PUBLIC))

    def deadline(start: datetime) -> datetime:
        day = np.datetime64(start.date())
        minute = start.hour * 60 + start.minute
        if minute >= CLOSES or not np.is_busday(day, busdaycal=calendar):
            day = np.busday_offset(day + 1, 0, roll="forward", busdaycal=calendar)
            minute = OPENS
        target = max(minute, OPENS) - OPENS + HOURS * 60
        days, left = divmod(target - 1, CLOSES - OPENS)
        day = np.busday_offset(day, days, busdaycal=calendar)
        midnight = datetime.combine(day.item(), datetime.min.time(), ZONE)
        return midnight + timedelta(minutes=OPENS + left + 1)

    return deadline


def with_pandas() -> Deadline:
    import pandas

    hour = pandas.offsets.CustomBusinessHour(start="07:30", end="20:00", holidays=sorted(PUBLIC), n=HOURS)
    return lambda start: (pandas.Timestamp(start) + hour).to_pydatetime()


class Other(NamedTuple):
    name: str
    library: str | None
    counts_hours: bool
    """Whether it knows hours itself; else they are ours, written by hand around its days."""
    make: Callable[[], Deadline]


PAKT = Other("pakt", None, True, with_pakt)
OTHERS = [
    Other("businesstimedelta", "businesstimedelta", True, with_businesstimedelta),
    Other("pandas CustomBusinessHour", "pandas", True, with_pandas),
    Other("workalendar, hours by hand", "workalendar", False, with_workalendar),
    Other("holidays, hours by hand", "holidays", False, with_holidays),
    Other("numpy busday, hours by hand", None, False, with_numpy_days),
    Other("a table with bisect, all by hand", None, False, with_a_table),
]


class Answerer:
    """One who answers, how many answers are wrong, and how fast: in rounds, so that all meet the same machine."""

    def __init__(self, other: Other, starts: list[datetime], truth: list[datetime]) -> None:
        self.name = other.name
        self.counts_hours = other.counts_hours
        self.answer = other.make()
        self.wrong = sum(not self.is_right(start, due) for start, due in zip(starts, truth, strict=True))
        begun = time.perf_counter()
        for start in starts[:50]:
            self.answer(start)
        each = (time.perf_counter() - begun) / 50
        self.starts = (starts * 100)[: max(50, int(0.1 / each))]
        self.best = (float("inf"), 0.0)

    def is_right(self, start: datetime, due: datetime) -> bool:
        try:
            return self.answer(start) == due
        except Exception:
            return False

    def round(self) -> None:
        def work() -> None:
            for start in self.starts:
                self.answer(start)

        self.best = min(self.best, best(work, 1))

    @property
    def rate(self) -> float:
        """Deadlines in a second."""
        return len(self.starts) / self.best[0]


def deadlines_one_by_one() -> None:
    starts = cases()
    truth = [by_counting(start) for start in starts]
    print(f"\n{HOURS} working hours, {len(starts)} cases, from and to datetimes with an offset")
    there = [other for other in OTHERS if other.library is None or find_spec(other.library)]
    own, *others = answerers = [Answerer(other, starts, truth) for other in (PAKT, *there)]
    for _ in range(2 if QUICK else 9):
        for each in answerers:
            each.round()
    reached = own.rate >= 300_000 and not own.wrong
    show(Line(f"  pakt ({own.wrong} wrong)", f"{own.rate:,.0f} /s", "300,000 /s", reached, own.best[1]))
    for each in others:
        show(Line(f"  {each.name} ({each.wrong} wrong)", f"{each.rate:,.0f} /s", "", None, each.best[1]))
    for other in OTHERS:
        if other not in there:
            print(f"  {other.name}: not installed, left out")
    for counts_hours, target in ((True, 60), (False, None)):
        right = [each for each in others if each.counts_hours == counts_hours and not each.wrong]
        if right:
            fastest = max(right, key=lambda each: each.rate)
            times = own.rate / fastest.rate
            enough = None if target is None else times >= target
            wanted = f"{target} x" if target else ""
            show(Line(f"  pakt against {fastest.name}", f"{times:.1f} x", wanted, enough, fastest.best[1]))
        elif counts_hours:
            print("  no library that counts hours is there and right on all the cases")


def deadlines_as_an_array() -> None:
    calendar = rules_of(shipped("city-bots")).calendar
    first = to_instant(datetime(2024, 1, 2, tzinfo=UTC))
    random = np.random.default_rng(20260310)
    starts = first + random.integers(0, 1050 * 86_400_000_000, 1_000_000)
    batch = Batch(calendar)
    due = batch.after(starts, HOURS * HOUR)
    places = range(0, len(starts), 101)
    wrong = sum(calendar.after(int(starts[place]), HOURS * HOUR) != due[place] for place in places)
    print(f"\nA million deadlines as an array; {len(places):,} compared one by one, {wrong} wrong")
    each = np.full(len(starts), HOURS * HOUR)
    rows: list[tuple[str, Callable[[], Any], float | None]] = [
        ("int64, one amount", lambda: batch.after(starts, HOURS * HOUR), 12.0),
        ("datetime64, one amount", lambda: batch.after(starts.view("datetime64[us]"), HOURS * HOUR), 12.0),
        ("int64, an amount for each", lambda: batch.after(starts, each), None),
        ("time used", lambda: batch.used(starts, due), None),
        ("three working days, same time", lambda: batch.days_after(starts, 3), None),
        ("fourteen calendar days", lambda: batch.calendar_days_after(starts, 14), None),
    ]
    for name, work, target in rows:
        took, loop = best(work, 15)
        reached = None if target is None else took * 1000 <= target and not wrong
        show(Line(f"  {name}", f"{took * 1000:.1f} ms", f"{target:g} ms" if target else "", reached, loop))


# Tickets


def event(at: str, what: str, by: str = "provider", **data: Any) -> dict[str, Any]:
    return {"at": f"2026-03-{at}:00+01:00", "type": what, "by": by, **data}


TEN_EVENTS = {
    "contract": "city-bots",
    "at": "2026-03-20T12:00:00+01:00",
    "events": [
        event("09T09:00", "reported", "customer", channel="email", kind="defect", priority="A"),
        event("09T09:01", "acknowledged", "system", channel="email"),
        event("09T09:40", "responded"),
        event("09T12:00", "classified", kind="defect", priority="B"),
        event("09T14:00", "workaround_provided"),
        event("10T12:00", "excused", **{"from": "2026-03-10T09:00:00+01:00", "until": "2026-03-10T11:00:00+01:00"}),
        event("11T16:00", "resolved"),
        event("12T10:00", "rejected", "customer", remarks="it is slow again"),
        event("13T15:00", "resolved"),
        event("16T09:00", "accepted", "customer"),
    ],
}


def tickets_in_process() -> None:
    print("\nA ticket of ten events, read before")
    scenario = read_scenario(TEN_EVENTS, shipped)
    contract, number = scenario.rules.contract, 400
    for explained, target in ((False, 0.25), (True, 1.0)):

        def work(explained: bool = explained) -> None:
            for _ in range(number):
                replay(contract, scenario.events, scenario.at, scenario.plan, explained)

        took, loop = best(work)
        each = took / number * 1000
        name = "  replay with explanations" if explained else "  replay, brief"
        show(Line(name, f"{each:.3f} ms", f"{target} ms", each <= target, loop))
    took, loop = best(lambda: [replay_json(scenario.rules, replay(contract, scenario.events, scenario.at, None, True))])
    show(Line("  replay with explanations, as JSON values", f"{took * 1000:.3f} ms", "", None, loop))


def lines_of_all_cases() -> list[str]:
    """The scenarios of all cases of replay that have a result, one a line."""
    found = []
    for path in sorted((ROOT / "tests" / "scenarios").glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(text)
            if case["command"] == "replay" and "error" not in case["expect"]:
                found.append(json.dumps(case["scenario"], ensure_ascii=False))
    return found


def tickets_through_the_door() -> None:
    lines = lines_of_all_cases()
    several = lines * (4 if QUICK else 12)
    print(f"\n`pakt replay -`: {len(lines)} tickets of all agreements in {len(several)} lines, with its start and JSON")
    text = "\n".join(several)
    for options, target in ((["--brief"], 2000), ([], 800)):
        command = [sys.executable, "-m", "pakt", "replay", "-", *options]
        took, loop = best(lambda command=command: run(command, text), 3)
        speed = len(several) / took
        name = " ".join(["  pakt replay -", *options])
        show(Line(name, f"{speed:,.0f} /s", f"{target:,} /s", speed >= target, loop))


def starting() -> None:
    print("\nStarting, in a fresh process, less what an empty Python takes")
    empty, _ = best(lambda: run([sys.executable, "-c", "pass"]), 9)
    for statement, target in (
        ("import pakt.engine", 0.25),
        ("from pakt.engine import Calendar", None),
        ("import pakt.engine.replay, pakt.engine.settle, pakt.engine.render", None),
        ("import pakt.engine.batch", None),
    ):
        took, loop = best(lambda statement=statement: run([sys.executable, "-c", statement]), 9)
        took -= empty
        reached = None if target is None else took <= target
        show(Line(f"  {statement}"[:57], f"{took:.3f} s", f"{target} s" if target else "", reached, loop))


def run(command: Iterable[str], given: str = "") -> None:
    subprocess.run(list(command), input=given, capture_output=True, text=True, check=True, cwd=ROOT)


def main() -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, one core, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(f"{'what':<58}{'figure':>16}  {'target':<12}{'':<12}{'loop':>6}")
    deadlines_one_by_one()
    deadlines_as_an_array()
    tickets_in_process()
    tickets_through_the_door()
    starting()
    missed = [line for line in LINES if line.reached is False]
    print(f"\n{len(missed)} not reached" + "".join(f"\n  {line.what.strip()}: {line.figure}" for line in missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
