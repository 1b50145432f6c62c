"""What must be true of every ticket: random histories of the five agreements against a slow second reading."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from pakt.engine.calendar import DAY, HOUR, MINUTE, Calendar, Zone, to_instant
from pakt.engine.clock import Pause, counted, counted_until, due_time, unpaused_due
from pakt.engine.contract import Contract
from pakt.engine.load import shipped
from pakt.engine.render import replay_json
from pakt.engine.replay import Replay, replay
from pakt.engine.rules import Rules, rules_of
from pakt.engine.scenario import Scenario, read_scenario
from pakt.engine.terms import parse_term
from tests.engine.histories import HOURS, WINDOWS, reference, ticket
from tests.engine.reference import OutOfWindow
from tests.engine.reference_replay import Clock, Ticket

seeds = st.integers(0, 10**9)
contracts = st.sampled_from(sorted(HOURS))
windows = st.sampled_from(WINDOWS)
many = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drawn(seed: int, contract: str, window: date) -> Scenario:
    return read_scenario(ticket(Random(seed), contract, window), shipped)


def folded(scenario: Scenario, at: int | None = None, explained: bool = False) -> Replay:
    at = scenario.at if at is None else at
    return replay(scenario.rules.contract, scenario.events, at, scenario.plan, explained)


# The second reading


@given(seeds, contracts, windows)
@many
def test_every_clock_is_what_counting_minutes_says(seed, contract, window):
    raw = ticket(Random(seed), contract, window)
    slow = Ticket(reference(contract, window), raw)
    try:
        expected, unanswered = slow.clocks(), slow.unanswered()
    except OutOfWindow:
        assume(False)
    result = folded(read_scenario(raw, shipped))
    assert [Clock(c.name, c.cycle, c.state, c.started_at, c.due_at, c.stopped_at) for c in result.clocks] == expected
    assert [refused.event for refused in result.refused] == slow.refused
    assert [right.since for right in result.rights] == ([] if unanswered is None else [unanswered])


# Explanations


@given(seeds, contracts, windows)
@many
def test_the_explained_stretches_tile_the_time_and_add_up_to_the_target(seed, contract, window):
    scenario = drawn(seed, contract, window)
    for clock in folded(scenario, explained=True).clocks:
        end = clock.due_at or max(clock.started_at, scenario.at if clock.stopped_at is None else clock.stopped_at)
        edges = [clock.started_at, *(stretch.end for stretch in clock.explanation)]
        assert [stretch.start for stretch in clock.explanation] == edges[:-1]
        assert edges[-1] == end
        for stretch in clock.explanation:
            assert stretch.start < stretch.end
            assert stretch.counted == (stretch.end - stretch.start if stretch.reason == "counted" else 0)
        counted = sum(stretch.counted for stretch in clock.explanation)
        if clock.due_at is None:
            assert clock.used == counted
            continue
        assert clock.total == counted
        assert 0 <= clock.used <= counted
        if clock.stopped_at is not None and clock.stopped_at >= clock.due_at:
            assert clock.used == counted
        if clock.term.unit in ("working_hours", "hours"):
            assert counted == clock.term.amount
        elif clock.term.in_days:
            unpaused = unpaused_due(clock.term, clock.calendar, clock.started_at)
            by_night = clock.term.unit == "calendar_days"
            expected = unpaused - clock.started_at if by_night else clock.calendar.between(clock.started_at, unpaused)
            assert counted == expected


@given(seeds, contracts, windows)
@many
def test_the_short_answer_is_the_long_one_without_its_explanations(seed, contract, window):
    scenario = drawn(seed, contract, window)
    explained = replay_json(scenario.rules, folded(scenario, explained=True))
    for clock in explained["clocks"]:
        for key in ("explanation", "target_seconds", "used_seconds"):
            del clock[key]
    assert replay_json(scenario.rules, folded(scenario), explained=False) == explained


# What changes nothing


@cache
def another(contract: str) -> Contract:
    """The same agreement as another object, so that nothing kept for the first one is used."""
    return shipped(contract).model_copy()


@given(seeds, contracts, windows)
@many
def test_the_same_again_gives_the_same(seed, contract, window):
    scenario = drawn(seed, contract, window)
    first = replay_json(scenario.rules, folded(scenario, explained=True))
    assert replay_json(scenario.rules, folded(scenario, explained=True)) == first
    anew = read_scenario(ticket(Random(seed), contract, window), another)
    assert anew.rules is not scenario.rules
    assert replay_json(anew.rules, folded(anew, explained=True)) == first


@given(seeds, contracts, windows)
@many
def test_what_comes_later_never_changes_what_was_said_before(seed, contract, window):
    raw = ticket(Random(seed), contract, window)
    scenario = read_scenario(raw, shipped)
    for at in {event.at for event in scenario.events} - {event.at - 1 for event in scenario.events}:
        past = [event for event in scenario.events if event.at <= at]
        alone = replay(scenario.rules.contract, past, at, scenario.plan, explained=True)
        assert replay_json(scenario.rules, alone) == replay_json(scenario.rules, folded(scenario, at, explained=True))


@given(seeds, windows, st.integers(0, 20))
@many
def test_a_question_answered_at_once_changes_nothing(seed, window, place):
    raw = ticket(Random(seed), "contact-centre", window)
    place = 1 + place % len(raw["events"])
    at = raw["events"][place - 1]["at"]
    asked = [
        {"at": at, "type": "info_requested", "by": "provider"},
        {"at": at, "type": "info_supplied", "by": "customer"},
    ]
    before = [event["type"] for event in raw["events"][:place] if event["type"].startswith("info_")]
    # While one is open the second changes nothing, and its answer is the answer to the first.
    assume(not before or before[-1] == "info_supplied")
    assume(raw["events"][0]["complete"] or "info_supplied" in before)
    more = {**raw, "events": [*raw["events"][:place], *asked, *raw["events"][place:]]}
    assert clocks_of(more) == clocks_of(raw)


@given(seeds, contracts, windows, st.sampled_from(["closed", "delay_announced", "acknowledged"]), st.integers(0, 20))
@many
def test_an_event_that_the_agreement_does_not_name_moves_no_clock(seed, contract, window, name, place):
    assume((contract, name) != ("ministry-hotline", "acknowledged"))
    raw = ticket(Random(seed), contract, window)
    place = 1 + place % len(raw["events"])
    noise = {"at": raw["events"][place - 1]["at"], "type": name, "by": "provider", "channel": "email"}
    more = {**raw, "events": [*raw["events"][:place], noise, *raw["events"][place:]]}
    assert clocks_of(more) == clocks_of(raw)


def clocks_of(raw: dict[str, Any]) -> list[Any]:
    result = folded(read_scenario(raw, shipped))
    return [(c.name, c.cycle, c.state, c.started_at, c.due_at, c.stopped_at, c.overdue) for c in result.clocks]


# When to look again


def seen(result: Replay) -> Any:
    """All that a person is told, but for what grows with every second."""
    clocks = [
        (c.name, c.cycle, c.state, c.started_at, c.due_at, c.stopped_at, c.automatic, c.notice, c.notice_due_at)
        for c in result.clocks
    ]
    return clocks, result.rights, result.refused, result.effective_at, result.kind, result.priority


@given(seeds, contracts, windows, st.floats(0, 1))
@many
def test_nothing_changes_until_the_moment_at_which_to_look_again(seed, contract, window, part):
    scenario = drawn(seed, contract, window)
    past = scenario._replace(events=[event for event in scenario.events if event.at <= scenario.at])
    now = folded(past)
    until = now.look_again_at or scenario.at + 200 * DAY
    assert until > scenario.at
    for moment in {scenario.at + 1, scenario.at + int((until - scenario.at) * part), until - 1} - {until}:
        assert seen(folded(past, moment)) == seen(now)
    # And it is worth looking: some clock's due time, notice or pause is what made the moment.
    if now.look_again_at is not None:
        marks = {m + 1 for c in now.clocks for m in (c.due_at, c.notice_due_at) if m is not None}
        excuses = {m for pause in now.facts.excuses for m in (pause.start, pause.end)}
        assert now.look_again_at in marks | excuses


# Terms


TERMS = [parse_term(text) for text in (
    "30 working minutes", "6 working hours", "18 working hours", "4 hours", "1 working day, same time",
    "3 working days, same time", "1 working day, end of day", "5 working days, end of day", "14 calendar days",
)]  # fmt: skip
terms = st.sampled_from(TERMS)
START = date(2026, 1, 1)
moments = st.integers(0, 365 * 1440).map(lambda minutes: 1_767_225_600_000_000 + minutes * MINUTE)
spans = st.lists(st.tuples(st.integers(0, 30 * 24), st.integers(1, 72)), max_size=4)


def pauses_from(start: int, drawn_spans: list[tuple[int, int]]) -> list[Pause]:
    """Pauses in order that do not overlap."""
    found: list[Pause] = []
    for first, length in sorted(drawn_spans):
        begins, ends = start + first * HOUR, start + (first + length) * HOUR
        begins = max(begins, found[-1].end or 0) if found else begins
        if begins < ends:
            found.append(Pause(begins, ends, "excused"))
    return found


def calendar_with(*more: date) -> Calendar:
    names = dict.fromkeys((date(2026, 1, 6), date(2026, 4, 6), date(2026, 5, 1)), "holiday")
    return Calendar("Europe/Warsaw", dict.fromkeys(range(5), ((450, 1200),)), names | dict.fromkeys(more, "new"))


@given(terms, moments, spans, st.lists(st.dates(START, date(2026, 12, 31)), min_size=1, max_size=3))
@many
def test_one_more_holiday_never_brings_a_term_nearer(term, start, pauses, days):
    # A pause that falls on a holiday takes no service time away: only terms of hours are moved by it either way.
    kept = pauses_from(start, pauses) if term.unit == "working_hours" else []
    before = due_time(term, calendar_with(), start, kept, None, [])
    assert due_time(term, calendar_with(*days), start, kept, None, []) >= before


@given(terms, moments, spans, st.tuples(st.integers(0, 30 * 24), st.integers(1, 72)))
@many
def test_one_more_pause_never_brings_a_term_nearer_and_one_at_the_end_changes_nothing(term, start, pauses, more):
    calendar = calendar_with()
    kept = pauses_from(start, pauses)
    due = due_time(term, calendar, start, kept, None, [])
    assert due_time(term, calendar, start, pauses_from(start, [*pauses, more]), None, []) >= due
    before = [pause for pause in kept if pause.start < due]
    assert due_time(term, calendar, start, before, None, []) == due
    # One that follows another without a gap would be the same pause.
    after = max([due, *(pause.end + 1 for pause in before if pause.end is not None)])
    assert due_time(term, calendar, start, [*before, Pause(after, None, "paused")], None, []) == due


@given(moments, st.integers(1, 60 * 60), st.integers(1, 12))
@many
@example(1_774_753_200_000_000, 1, 1)
def test_forwards_and_back_again(start, minutes, days):
    """From within service hours one comes back to where one was; from outside, to the opening after it."""
    calendar = calendar_with()
    inside, length = calendar.opening(start), minutes * MINUTE
    assert calendar.before(calendar.after(start, length), length) == inside
    assert calendar.between(start, calendar.after(start, length)) == length
    assert calendar.days_before(calendar.days_after(start, days), days) == inside


@given(moments, st.integers(0, 20 * 1440), contracts)
@many
def test_the_walk_and_the_tables_count_the_same(start, length, contract):
    calendar = rules_of(shipped(contract)).calendar
    end = start + length * MINUTE
    walked = list(calendar.stretches(start, end))
    assert sum(stretch.counted for stretch in walked) == calendar.between(start, end)
    assert all((stretch.reason == "counted") == calendar.is_open(stretch.start) for stretch in walked)
    service = 0
    for stretch in walked:
        if stretch.counted:
            service += stretch.counted
            assert calendar.after(start, service) == stretch.end


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2242, 1, 1)),  # noqa: DTZ001 - UTC is added
    st.sampled_from(["UTC", "Europe/Warsaw", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo"]),
)
@many
def test_moments_are_exact_to_the_microsecond_there_and_back(naive, zone):
    moment = naive.replace(tzinfo=UTC)
    instant = to_instant(moment)
    assert instant == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    there = Zone(zone).to_datetime(instant)
    assert there == moment and there.tzinfo == ZoneInfo(zone)
    assert there.astimezone(UTC) == moment and to_instant(there) == instant


def test_rules_are_kept_for_each_contract_read():
    contract = shipped("city-bots")
    assert rules_of(contract) is rules_of(contract)
    assert isinstance(rules_of(contract.model_copy()), Rules)
    assert rules_of(contract.model_copy()) is not rules_of(contract)


# The time used, without the list of it


@given(seeds, contracts, windows)
@many
def test_what_counts_is_the_sum_of_what_is_explained(seed, contract, window):
    scenario = drawn(seed, contract, window)
    for clock in folded(scenario, explained=True).clocks:
        now = scenario.at if clock.stopped_at is None else clock.stopped_at
        end = clock.due_at if clock.due_at is not None else max(now, clock.started_at)
        told = (clock.term, clock.calendar, clock.started_at)
        assert counted(*told, min(now, end), clock.pauses) == clock.used
        whole = sum(stretch.counted for stretch in clock.explanation)
        assert counted(*told, end, clock.pauses) == whole
        if clock.due_at is None or not whole:
            continue
        enough = -(-whole * 3 // 4)
        moment = counted_until(*told, enough, clock.pauses)
        assert counted(*told, moment, clock.pauses) == enough
        assert counted(*told, moment - 1, clock.pauses) < enough
