"""Arrays give what the engine gives one by one: on every case, for any calendar, term, pause and release."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pakt.engine.batch import NONE, Batch, Pauses, credit_amounts, credit_steps, penalty_amounts
from pakt.engine.batch.grid import Grid
from pakt.engine.calendar import DAY, HOUR, MINUTE, Calendar, to_instant
from pakt.engine.clock import Pause, Release, due_time, relevant
from pakt.engine.errors import CalendarError
from pakt.engine.load import shipped, shipped_ids
from pakt.engine.period import read_case
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.scenario import parse_json, read_scenario
from pakt.engine.settle import settle
from pakt.engine.terms import parse_term

CASES = [
    json.loads(line)
    for path in sorted((Path(__file__).parents[1] / "scenarios").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
WEEK = range(5)
LUNCH = ((480, 720), (780, 1020))


@cache
def calendars() -> dict[str, Calendar]:
    """Those of the five agreements, and some that are hard: odd hours and offsets, nights, lost dates."""
    shipping = {name: rules_of(shipped(name)).calendar for name in shipped_ids()}
    return shipping | {
        "lunch": Calendar("America/New_York", dict.fromkeys(WEEK, LUNCH)),
        "always open": Calendar("Europe/Warsaw", dict.fromkeys(range(7), ((0, 1440),))),
        "nights": Calendar("Europe/London", dict.fromkeys(range(7), ((0, 360), (1320, 1440)))),
        "odd minutes": Calendar("Asia/Kathmandu", dict.fromkeys(WEEK, ((487, 1013),))),
        "half an hour of summer": Calendar("Australia/Lord_Howe", dict.fromkeys(WEEK, ((480, 960),))),
        "a lost date": Calendar("Pacific/Apia", dict.fromkeys(range(7), ((60, 1380),))),
        "no midnight": Calendar("America/Sao_Paulo", dict.fromkeys(range(7), ((0, 600),))),
        "open on one date": Calendar(
            "UTC", {0: ((480, 960),)},
            {date(2000, 1, 3) + timedelta(weeks=n): "closed" for n in range(5218) if n != 1370},
        ),
    }  # fmt: skip


@cache
def batch_of(name: str) -> Batch:
    return Batch(calendars()[name])


def edges() -> list[int]:
    """Moments at which something happens: clocks set, dates lost, holidays, ends of years."""
    days = ("2026-03-29", "2026-10-25", "2025-03-09", "2011-12-29", "2011-12-30", "2018-11-04", "2026-04-05",
            "2026-10-04", "2024-02-29", "2025-12-31", "2026-05-01", "2000-01-02", "2099-12-30")  # fmt: skip
    return [to_instant(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in days]


names = st.sampled_from(
    ["campus-modules", "city-bots", "contact-centre", "information-systems", "ministry-hotline", "lunch",
     "always open", "nights", "odd minutes", "half an hour of summer", "a lost date", "no midnight"]
)  # fmt: skip
START = to_instant(datetime(2019, 1, 1, tzinfo=UTC))
near = st.builds(
    lambda edge, minutes, odd: edge + minutes * MINUTE + odd,
    st.sampled_from(edges()),
    st.integers(-3 * 1440, 3 * 1440),
    st.sampled_from([0, 0, 0, -1, 1, 30_000_000]),
)
anywhere = st.integers(0, 3000 * 1440).map(lambda minutes: START + minutes * MINUTE)
moments = anywhere | near
starts_of_some = st.lists(moments, min_size=1, max_size=30)
durations = st.integers(1, 200 * 60).map(lambda minutes: minutes * MINUTE) | st.integers(1, 10 * HOUR)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(function: Any, *arguments: Any, **named: Any) -> Any:
    """The answer as a list, or that it was refused."""
    try:
        answer = function(*arguments, **named)
    except CalendarError:
        return CalendarError
    return answer.tolist() if isinstance(answer, np.ndarray) else answer


def one_by_one(function: Any, starts: list[int], amounts: Any) -> Any:
    each = amounts if isinstance(amounts, list) else [amounts] * len(starts)
    return outcome(lambda: [function(start, amount) for start, amount in zip(starts, each, strict=True)])


# Words of time


@given(name=names, starts=starts_of_some, data=st.data())
@quick
def test_every_unit_with_one_amount_or_many(name, starts, data):
    calendar, batch = calendars()[name], batch_of(name)
    units = {"after": durations, "days_after": st.integers(1, 40), "days_after_end": st.integers(1, 40),
             "calendar_days_after": st.integers(1, 100)}  # fmt: skip
    for unit, amounts in units.items():
        one = data.draw(amounts)
        many = [data.draw(amounts) for _ in starts]
        assert outcome(getattr(batch, unit), starts, one) == one_by_one(getattr(calendar, unit), starts, one), unit
        assert outcome(getattr(batch, unit), starts, many) == one_by_one(getattr(calendar, unit), starts, many), unit


@given(name=names, starts=starts_of_some, data=st.data())
@quick
def test_time_used_between_any_two_moments(name, starts, data):
    ends = [data.draw(moments) for _ in starts]
    assert outcome(batch_of(name).used, starts, ends) == one_by_one(calendars()[name].between, starts, ends)


@pytest.mark.parametrize("name", calendars())
def test_every_half_hour_of_years_in_which_much_happens(name):
    """Also by bisection, where the hours lie on too fine a grid for a table."""
    calendar = calendars()[name]
    first = to_instant(datetime(2024, 12, 20, tzinfo=UTC))
    starts = np.arange(first, first + 400 * DAY, 30 * MINUTE)
    batch = Batch(calendar)
    for term in ("6 working hours", "1 working day, same time", "3 working days, end of day", "14 calendar days"):
        some = starts[::7] if "hours" in term else starts[::29]
        one = [outcome(due_time, parse_term(term), calendar, int(start), [], None, []) for start in some]
        assert outcome(batch.deadlines, some, parse_term(term)) == (CalendarError if CalendarError in one else one)


def test_a_grid_that_is_too_fine_is_searched(monkeypatch):
    calendar = calendars()["city-bots"]
    starts = np.arange(START, START + 100 * DAY, 7 * HOUR + 1)
    expected = Batch(calendar).after(starts, 6 * HOUR)
    monkeypatch.setattr("pakt.engine.batch.grid.MOST_CELLS", 10)
    fresh = Batch(calendar)
    assert fresh.after(starts, 6 * HOUR).tolist() == expected.tolist()
    assert fresh._service._edges.cells is None


@given(st.lists(st.integers(0, 300), min_size=1, max_size=20, unique=True), st.integers(1, 5))
def test_the_last_mark_at_or_before(marks, width):
    marks = sorted(mark * width for mark in marks)
    grid = Grid(np.array(marks), marks[-1] + 10)
    moments = np.arange(marks[0], marks[-1] + 10)
    found = grid.find(moments, np.empty_like(moments)).tolist()
    assert found == [max(i for i, mark in enumerate(marks) if mark <= moment) for moment in moments]
    after = grid.find(moments[1:], np.empty_like(moments[1:]), after=True).tolist()
    assert after == [max(i for i, mark in enumerate(marks) if mark < moment) for moment in moments[1:]]


def test_a_million_are_the_same_as_one_by_one_where_they_are_looked_at():
    calendar = calendars()["city-bots"]
    starts = START + np.random.default_rng(7).integers(0, 2500 * DAY, 1_000_000)
    due = Batch(calendar).after(starts, 6 * HOUR)
    for place in range(0, 1_000_000, 997):
        assert due[place] == calendar.after(int(starts[place]), 6 * HOUR)
    assert np.all(Batch(calendar).used(starts, due) == 6 * HOUR)


def test_answers_far_ahead_widen_the_table():
    calendar = Calendar("Europe/Warsaw", {0: ((480, 960),)})
    batch, start = Batch(calendar), to_instant(datetime(2026, 3, 9, tzinfo=UTC))
    assert batch.after([start], 8 * HOUR * 1000).tolist() == [calendar.after(start, 8 * HOUR * 1000)]
    assert batch.days_after([start, start], [1, 2000]).tolist() == [
        calendar.days_after(start, 1), calendar.days_after(start, 2000)
    ]  # fmt: skip
    beyond = {"after": 8 * HOUR * 5000, "days_after": 10**18, "days_after_end": 5000, "calendar_days_after": 30_000}
    for unit, amount in beyond.items():
        with pytest.raises(CalendarError, match="range"):
            getattr(batch, unit)([start], amount)


# What goes in and comes out


def test_datetime64_is_utc_and_answered_in_kind():
    calendar = calendars()["city-bots"]
    starts = np.array(["2026-03-09T08:00", "2026-03-09T18:30"], "datetime64[m]")
    due = Batch(calendar).after(starts, HOUR)
    assert due.dtype == "datetime64[us]"
    assert [str(moment) for moment in due] == ["2026-03-09T09:00:00.000000", "2026-03-10T07:00:00.000000"]
    assert np.isnat(Batch(calendar).deadlines(starts, parse_term("best effort"))).all()
    assert Batch(calendar).used(starts, due).tolist() == [HOUR, HOUR]
    assert starts.dtype == "datetime64[m]" and starts[0] == np.datetime64("2026-03-09T08:00")


def test_what_goes_in_stays_as_it_is():
    starts = np.array([START, START + HOUR])
    ends, offsets = np.array([START + HOUR]), np.array([0, 1, 1])
    pauses = Pauses(np.array([START]), ends, offsets)
    before = [each.copy() for each in (starts, pauses.starts, ends, offsets)]
    for term in ("6 working hours", "2 working days, same time", "14 calendar days", "4 hours"):
        Batch(calendars()["city-bots"]).deadlines(starts, parse_term(term), pauses=pauses)
    for array, copy in zip((starts, pauses.starts, ends, offsets), before, strict=True):
        assert np.array_equal(array, copy)


@pytest.mark.parametrize("shape", [slice(None, None, 3), slice(None, None, -1), slice(5, 5)])
def test_views_of_any_stride_and_none_at_all(shape):
    calendar = calendars()["campus-modules"]
    starts = (START + np.arange(100_000) * 7 * MINUTE)[shape]
    due = Batch(calendar).after(starts, 6 * HOUR)
    assert len(due) == len(starts)
    assert due[:5].tolist() == [calendar.after(int(start), 6 * HOUR) for start in starts[:5]]
    for unit in ("days_after", "days_after_end", "calendar_days_after"):
        assert len(getattr(Batch(calendar), unit)(starts, 2)) == len(starts)


WRONG = {
    "fractions": ([1.5], 1),
    "text": (["2026-03-09"], 1),
    "objects": ([datetime(2026, 3, 9, tzinfo=UTC)], 1),
    "truth": ([True], 1),
    "two dimensions": ([[START]], 1),
    "one moment": (START, 1),
    "NaT": (np.array(["NaT"], "datetime64[us]"), 1),
    "the year 1999": ([START - 30 * 365 * DAY], 1),
    "the year 2101": ([START + 90 * 365 * DAY], 1),
    "an amount that is negative": ([START], -1),
    "an amount that is a fraction": ([START], 1.0),
    "an amount that is a truth": ([START], True),
    "an amount for each that is negative": ([START, START], [1, -1]),
    "too few amounts": ([START, START], [1]),
    "an amount beyond all measure": ([START], 2**62),
}


@pytest.mark.parametrize(("starts", "amounts"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("unit", ["after", "days_after", "days_after_end", "calendar_days_after"])
def test_what_is_no_array_of_moments_is_refused(unit, starts, amounts):
    with pytest.raises(CalendarError):
        getattr(Batch(calendars()["city-bots"]), unit)(starts, amounts)


def test_no_days_are_refused_and_no_hours_are_over_at_once():
    batch = Batch(calendars()["city-bots"])
    with pytest.raises(CalendarError):
        batch.days_after([START], 0)
    assert batch.after([START, START], [0, HOUR])[0] == START
    assert batch.after([START], 0).tolist() == [START]


# Pauses and releases

TERMS = [parse_term(text) for text in (
    "6 working hours", "18 working hours", "4 hours", "1 working day, same time", "3 working days, end of day",
    "14 calendar days", "next release", "next planned release", "next update or upgrade", "as agreed", "best effort",
)]  # fmt: skip
HOURS = st.integers(0, 24 * 21)
VERSIONS = (("1.5", True, True), ("1.6", False, False), ("2.0", True, False), ("2.0.1", False, True))


@st.composite
def recorded(draw: Any, tickets: int) -> list[list[tuple[int, int | None]]]:
    """What was recorded of each ticket, in hours from its start: overlapping, touching, empty, without an end."""
    pause = st.tuples(HOURS, st.integers(-1, 60) | st.none())
    return [
        [(start, None if length is None else start + length) for start, length in draw(st.lists(pause, max_size=4))]
        for _ in range(tickets)
    ]


@given(name=names, starts=st.lists(anywhere, min_size=1, max_size=8), data=st.data())
@quick
def test_deadlines_with_pauses_releases_and_agreements(name, starts, data):
    calendar, batch = calendars()[name], batch_of(name)
    raw = [
        [Pause(start + a * HOUR, None if b is None else start + b * HOUR, "excused") for a, b in pauses]
        for start, pauses in zip(starts, data.draw(recorded(len(starts))), strict=True)
    ]
    looked_at = [start + data.draw(HOURS) * HOUR for start in starts]
    stopped = [data.draw(st.booleans()) for _ in starts]
    bearing = [
        relevant(pauses, at if stop else None, 10**6, at)
        for pauses, at, stop in zip(raw, looked_at, stopped, strict=True)
    ]
    flat = [(p.start, NONE if p.end is None else p.end, owner) for owner, pauses in enumerate(raw) for p in pauses]
    flat = data.draw(st.permutations(flat))
    columns = [np.array([row[column] for row in flat], np.int64) for column in range(3)]
    pauses = Pauses.bearing(*columns, looked_at, stopped)
    assert stretches(pauses) == stretches(Pauses.of(bearing))

    releases = [
        Release(START + data.draw(st.integers(0, 3000)) * DAY, version, planned, made)
        for version, planned, made in VERSIONS
    ]
    agreed = [start + data.draw(HOURS) * HOUR if data.draw(st.booleans()) else None for start in starts]
    given = np.array([NONE if moment is None else moment for moment in agreed], np.int64)
    for term in TERMS:
        due = batch.deadlines(starts, term, pauses=pauses, releases=releases, agreed=given)
        one = [
            due_time(term, calendar, start, paused, moment, releases)
            for start, paused, moment in zip(starts, bearing, agreed, strict=True)
        ]
        assert [None if moment == NONE else moment for moment in due.tolist()] == one, term.text
    which = [data.draw(st.integers(0, len(TERMS) - 1)) for _ in starts]
    due = batch.retargeted(starts, TERMS, which, pauses=pauses, releases=releases, agreed=given)
    each = [
        batch.deadlines([start], TERMS[number], pauses=Pauses.of([paused]), releases=releases, agreed=[moment])[0]
        for start, number, paused, moment in zip(starts, which, bearing, given.tolist(), strict=True)
    ]
    assert due.tolist() == each


def stretches(pauses: Pauses) -> list[list[tuple[int, int]]]:
    """What is paused of each ticket, those that follow without a gap taken as one; checks that they are in order."""
    tickets = []
    for first, stop in pairwise(pauses.offsets.tolist()):
        one: list[tuple[int, int]] = []
        for start, end in zip(pauses.starts[first:stop].tolist(), pauses.ends[first:stop].tolist(), strict=True):
            assert not one or (one[-1][1] != NONE and one[-1][1] <= start)
            start = one.pop()[0] if one and one[-1][1] == start else start
            one.append((start, end))
        tickets.append(one)
    return tickets


def test_pauses_must_be_of_as_many_tickets():
    batch = Batch(calendars()["city-bots"])
    with pytest.raises(CalendarError, match="pauses"):
        batch.deadlines([START, START], TERMS[0], pauses=Pauses.of([[]]))
    with pytest.raises(CalendarError, match="owners"):
        Pauses.bearing([START], [START + 1], [1], [START], [False])
    with pytest.raises(CalendarError, match="equally many"):
        Pauses.bearing([START], [START + 1], [], [START], [False])
    with pytest.raises(CalendarError, match="numbers of terms"):
        batch.retargeted([START], TERMS, [len(TERMS)])
    with pytest.raises(CalendarError, match="agreed"):
        batch.deadlines([START], parse_term("as agreed"), agreed=[START, START])


# Every case


def test_every_clock_of_every_case():
    """All clocks of all cases with terms of hours and days in one call for each contract, with their pauses."""
    seen = 0
    for contract in shipped_ids():
        clocks, agreed = [], []
        for case in CASES:
            if case["command"] != "replay" or "error" in case["expect"] or case["scenario"]["contract"] != contract:
                continue
            scenario = read_scenario(parse_json(json.dumps(case["scenario"])), shipped)
            result = replay(scenario.rules.contract, scenario.events, scenario.at, scenario.plan)
            calls = {e.at: e.data["due"] for e in reversed(scenario.events) if e.type == "callback_agreed"}
            for clock in result.clocks:
                if clock.term.unit == "release":
                    due = Batch(clock.calendar).deadlines(
                        [clock.started_at], clock.term, pauses=Pauses.of([clock.pauses]), releases=result.facts.releases
                    )
                    assert due[0] == (NONE if clock.due_at is None else clock.due_at)
                    continue
                assert clock.calendar is scenario.rules.calendar
                clocks.append(clock)
                agreed.append(calls.get(clock.started_at, NONE))
        terms = sorted({clock.term for clock in clocks}, key=str)
        due = Batch(clocks[0].calendar).retargeted(
            [clock.started_at for clock in clocks],
            terms,
            [terms.index(clock.term) for clock in clocks],
            pauses=Pauses.of([clock.pauses for clock in clocks]),
            agreed=np.array(agreed),
        )
        assert [None if moment == NONE else moment for moment in due.tolist()] == [clock.due_at for clock in clocks]
        seen += len(clocks)
    assert seen > 700


def settled():
    for case in CASES:
        if case["command"] == "settle" and "error" not in case["expect"]:
            period = read_case(parse_json(json.dumps(case["scenario"])), shipped)
            yield period, settle(period)


def test_the_penalties_of_every_case():
    seen = 0
    for case, result in settled():
        for rule in case.rules.contract.penalties:
            clocks = [
                (ticket, clock)
                for ticket, events in case.tickets.items()
                for clock in replay(case.rules.contract, events, case.at, case.plan).clocks
                if clock.name in rule.clocks
            ]
            if not clocks:
                continue
            days = Batch(case.rules.calendar).days_of_delay(
                [NONE if clock.due_at is None else clock.due_at for _, clock in clocks],
                [case.at if clock.stopped_at is None else clock.stopped_at for _, clock in clocks],
                case.period.first,
                case.period.last,
            )
            cents = penalty_amounts(days, rule.amount)
            lines = {
                (ticket, clock.name, clock.cycle): (day, Decimal(cent) / 100)
                for (ticket, clock), day, cent in zip(clocks, days.tolist(), cents.tolist(), strict=True)
                if day
            }
            expected = {(p.ticket, p.clock, p.cycle): (p.days, p.amount) for p in result.penalties}
            assert lines == expected
            seen += len(expected)
    assert seen > 30


def test_the_credits_of_every_case():
    seen = 0
    for case, result in settled():
        if result.credit is None:
            continue
        terms, month = case.rules.contract.credits, result.availability
        required = next(test.required for test in month.tests if test.name == "availability")
        steps = credit_steps([month.downtime_minutes], month.total_minutes, required, terms.step)
        fee = int(case.monthly_fee * 100)
        amounts = credit_amounts(steps, terms.per_step_by_plan[case.plan], terms.cap, fee)
        assert (int(steps[0]), Decimal(int(amounts[0])) / 100) == (result.credit.steps, result.credit.amount)
        seen += 1
    assert seen > 60


# Days of delay and money


@given(
    name=names, data=st.data(), first=st.dates(date(2019, 1, 1), date(2027, 1, 1)), length=st.integers(0, 40),
)  # fmt: skip
@quick
def test_days_of_delay_are_counted_by_local_dates(name, data, first, length):
    calendar, last = calendars()[name], first + timedelta(days=length)
    inside = moments.filter(lambda moment: calendar.start < moment < calendar.end)
    rows = data.draw(st.lists(st.tuples(inside | st.none(), inside), min_size=1, max_size=20))
    expected = []
    for due, until in rows:
        late = due is not None and until > due
        period = {first + timedelta(days=n) for n in range(length + 1)}
        after, to = (calendar.local_date(due) if late else date.max, calendar.local_date(until))
        expected.append(sum(after < day <= to for day in period))
    got = batch_of(name).days_of_delay(
        np.array([NONE if due is None else due for due, _ in rows], np.int64), [until for _, until in rows], first, last
    )
    assert got.tolist() == expected


AMOUNT = st.decimals(0, 10**13 - 1, places=2)


@given(st.lists(st.integers(0, 31), max_size=10), AMOUNT)
@example([31], Decimal("9999999999999.99"))
def test_penalties_are_exact(days, per_day):
    assert [Decimal(cents) / 100 for cents in penalty_amounts(days, per_day).tolist()] == [n * per_day for n in days]


@given(
    down=st.lists(st.integers(0, 44_700), min_size=1, max_size=10),
    total=st.sampled_from([40_320, 41_760, 43_200, 44_580, 44_640, 44_700]),
    required=st.decimals(0, 100, places=4),
    step=st.decimals("0.0001", 5, places=4),
    per_step=st.decimals(0, 100, places=4),
    cap=st.decimals(0, 100, places=4),
    fee=AMOUNT,
)
@example([558], 44_640, Decimal("99.95"), Decimal("0.1"), Decimal(4), Decimal(100), Decimal("9999999999999.99"))
def test_credits_are_exact(down, total, required, step, per_step, cap, fee):
    steps = credit_steps(down, total, required, step).tolist()
    cents = credit_amounts(steps, per_step, cap, int(fee * 100)).tolist()
    for minutes, got_steps, got_cents in zip(down, steps, cents, strict=True):
        below = Fraction(required) - Fraction(total - minutes, total) * 100
        expected = max(0, below // Fraction(step))
        percent = min(Fraction(cap), expected * Fraction(per_step))
        assert got_steps == expected
        assert got_cents == (Fraction(fee) * percent * 2 + 1) // 2


def test_money_that_is_none_is_refused():
    for wrong in (Decimal("0.001"), Decimal(-1)):
        with pytest.raises(CalendarError):
            penalty_amounts([1], wrong)
    with pytest.raises(CalendarError, match="larger"):
        penalty_amounts([10**6], Decimal(10**15))
    with pytest.raises(CalendarError):
        penalty_amounts([1.5], Decimal(1))
