"""What must be true of every month: random outages, windows, tickets and claims, counted again minute by minute."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pakt.engine.load import shipped
from pakt.engine.period import read_case
from pakt.engine.render import settlement_json
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.settle import Settlement, settle
from tests.engine.histories import HOURS, PLANS, WINDOWS, reference, text, ticket
from tests.engine.reference import MINUTE, OutOfWindow
from tests.engine.reference_replay import HIGH, Month, Ticket, bound_passed, days_late, instant

seeds = st.integers(0, 10**9)
windows = st.sampled_from(WINDOWS)
slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LATER = "2027-01-15T12:00:00+00:00"
MONTHS = {WINDOWS[0]: "2026-04", WINDOWS[1]: "2026-11"}
PLAN_NEEDS = {"basic": "99.5", "premium": "99.9", "business": "99.95"}


def settled(scenario: dict[str, Any]) -> Settlement:
    return settle(read_case(scenario, shipped))


def month_of_outages(random: Random, contract: str, window: date) -> list[dict[str, Any]]:
    """Outages and maintenance around a month: at its edges, at night, touching and overlapping each other."""
    ref = reference(contract, window)
    zone = ZoneInfo(HOURS[contract][0])
    first = datetime.fromisoformat(f"{MONTHS[window]}-01").replace(tzinfo=zone)
    low, high = ref.minutes[1440][0], ref.minutes[-3 * 1440][0]
    events: list[dict[str, Any]] = []
    ends = [int(first.timestamp()) * 1_000_000]
    for _ in range(random.randrange(12)):
        day = first + timedelta(days=random.randrange(-2, 33))
        hour = random.choice([0, 1, 7, 20, 21, 22, 23, random.randrange(24)])
        start = int(day.replace(hour=hour, minute=random.choice([0, 0, 15, 30])).timestamp()) * 1_000_000
        start = random.choice([start, start, random.choice(ends)])
        end = start + random.choice([30, 60, 240, 300, 630, 631, random.randrange(1, 4000)]) * MINUTE
        if not low < start < end < high:
            continue
        ends += [start, end]
        at = {"at": text(start), "until": text(end)}
        if random.random() < 0.5:
            letters = [None, None, "a", "j"] if contract == "contact-centre" else [None]
            scope = random.choice(["total", "total", "total", "partial"])
            events.append({**at, "type": "outage", "scope": scope, "exception": random.choice(letters)})
        else:
            told = text(start - random.randrange(0, 4 * 1440) * MINUTE) if random.random() < 0.8 else None
            kind = random.choice(["planned", "planned", "planned", "infrastructure", "emergency"])
            events.append({**at, "type": "maintenance", "kind": kind, "announced_at": told})
    return sorted(events, key=lambda event: event["at"])


def to(places: str, part: int, whole: int) -> str:
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(places), ROUND_HALF_UP))


@given(seeds, st.sampled_from(["city-bots", "contact-centre"]), windows, st.sampled_from(PLANS))
@slowly
def test_downtime_and_what_is_excluded_are_what_counting_minutes_says(seed, contract, window, plan):
    events = month_of_outages(Random(seed), contract, window)
    terms = {"plan": plan, "monthly_fee": "1000.00"} if contract == "contact-centre" else {}
    scenario = {"contract": contract, **terms, "period": MONTHS[window], "at": LATER, "events": events}
    slow = Month(reference(contract, window), contract, MONTHS[window])
    down, excluded = slow.down(events)
    total, lost = slow.total(), slow.within(down)

    result = settlement_json(rules_of(shipped(contract)), settled(scenario))["availability"]
    assert result["total_minutes"] == total
    assert result["downtime_minutes"] == lost
    assert result["excluded_minutes"] == slow.within(excluded)
    assert result["pct"] == to("0.0001", total - lost, total)
    tests = {test["name"]: (test["actual"], test["met"]) for test in result["tests"]}
    required = Decimal(PLAN_NEEDS[plan]) if terms else Decimal(99)
    assert tests["availability"] == (result["pct"], (total - lost) * 100 >= required * total)
    if not terms:
        assert tests["total"] == (str(lost), lost <= 480)
        assert tests["single"] == (str(slow.longest(down)), slow.longest(down) <= 360)


@given(st.integers(0, 44_640), st.sampled_from(PLANS), st.decimals(0, 10**6, places=2))
@slowly
def test_every_step_is_a_whole_tenth_of_a_percent_below_the_plan(minutes, plan, fee):
    start = int(datetime(2026, 5, 1, tzinfo=ZoneInfo("Europe/Belgrade")).timestamp()) * 1_000_000
    outage = {"at": text(start), "until": text(start + minutes * MINUTE), "type": "outage", "scope": "total"}
    scenario = {"contract": "contact-centre", "plan": plan, "monthly_fee": f"{fee:.2f}", "period": "2026-05",
                "at": LATER, "events": [outage] if minutes else []}  # fmt: skip
    credit = settled(scenario).credit
    assert credit is not None
    # By going down a tenth at a time, in minutes times a thousand, where all is whole.
    steps, level = 0, int(Decimal(PLAN_NEEDS[plan]) * 1000) * 44_640
    while level - 100 * 44_640 >= (44_640 - minutes) * 100_000:
        level -= 100 * 44_640
        steps += 1
    percent = min(100, steps * {"basic": 1, "premium": 2, "business": 4}[plan])
    assert (credit.steps, credit.percent) == (steps, percent)
    assert credit.amount == (fee * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert not credit.payable


@given(seeds, windows, st.integers(1, 8))
@slowly
def test_penalties_and_the_right_to_withdraw_follow_from_dates_and_service_hours(seed, window, number):
    random, ref = Random(seed), reference("campus-modules", window)
    tickets = {f"T-{n}": ticket(random, "campus-modules", window) for n in range(number)}
    at = max(instant(raw["at"]) for raw in tickets.values()) + random.randrange(20_000) * MINUTE
    assume(at < ref.minutes[-1][0])
    expected, passed = Counter(), []
    for name, raw in tickets.items():
        slow = Ticket(ref, {**raw, "at": text(at)})
        try:
            clocks = slow.clocks()
        except OutOfWindow:
            assume(False)
        fast = replay(shipped("campus-modules"), read_case(
            {"contract": "campus-modules", "period": "2026-04", "at": text(at), "tickets": {name: raw["events"]},
             "events": []}, shipped).tickets[name], at)  # fmt: skip
        priorities = {(clock.name, clock.cycle): clock.subject.priority for clock in fast.clocks}
        for clock in clocks:
            if clock.name == "confirmation" or clock.state not in ("late", "breached"):
                continue
            due, ended = (ref.minutes[ref.layout.place[moment]][1] for moment in (clock.due, clock.stop or at))
            expected[name, clock.name, clock.cycle] = days_late(due, ended, MONTHS[window])
            moment = bound_passed(ref, clock, priorities[clock.name, clock.cycle], at)
            passed += [] if moment is None else [moment]
    result = settled({
        "contract": "campus-modules", "period": MONTHS[window], "at": text(at), "events": [],
        "tickets": {name: raw["events"] for name, raw in tickets.items()},
    })  # fmt: skip
    lines = {(line.ticket, line.clock, line.cycle): line.days for line in result.penalties}
    assert lines == {key: days for key, days in expected.items() if days}
    assert all(line.amount == 1000 * line.days for line in result.penalties)
    assert result.penalty_total == 1000 * sum(expected.values())
    since = sorted(passed)[2:3]
    assert [right.since for right in result.rights] == since


@given(seeds, windows)
@slowly
def test_the_order_of_what_happened_at_once_and_of_the_tickets_does_not_matter(seed, window):
    random = Random(seed)
    events = month_of_outages(random, "contact-centre", window)
    tickets = {f"T-{n}": ticket(random, "contact-centre", window)["events"] for n in range(3)}
    scenario = {"contract": "contact-centre", "plan": "basic", "monthly_fee": "10.00", "period": MONTHS[window],
                "at": LATER, "events": events, "tickets": tickets}  # fmt: skip
    other = {**scenario, "tickets": dict(reversed(tickets.items())),
             "events": sorted(reversed(events), key=lambda event: event["at"])}  # fmt: skip
    assert settled(other) == settled(scenario)


@pytest.mark.parametrize("half", [st.integers(0, 10_000)])
@given(data=st.data())
@slowly
def test_billed_half_hours_are_those_begun(half, data):
    minutes = data.draw(st.lists(half, max_size=10))
    entries = [
        {"at": "2026-03-10T10:00:00+01:00", "type": "work", "ticket": "T-1", "minutes": each, "billable": True}
        for each in minutes
    ]
    scenario = {"contract": "contact-centre", "plan": "basic", "monthly_fee": "10.00", "period": "2026-03",
                "at": LATER, "events": entries}  # fmt: skip
    begun = sum(len(range(0, each, 30)) for each in minutes)
    work = settled(scenario).work
    assert work is not None and (work.units, work.minutes) == (begun, begun * 30)


def test_the_slow_reading_knows_high_from_low():
    assert set(HIGH) == set(rules_of(shipped("campus-modules")).contract.groups["high"])
