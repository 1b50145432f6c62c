"""Wall clock to instant and back, in whole microseconds."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pakt.engine.errors import CalendarError
from pakt.engine.zone import DAY, HOUR, MINUTE, Zone, to_instant

ZONES = [
    "Europe/Warsaw",
    "Europe/Moscow",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
]


def test_the_difference_over_a_change_of_the_clock_is_what_passed():
    """The library would say two hours: it subtracts wall clocks within a zone."""
    warsaw = ZoneInfo("Europe/Warsaw")
    before, after = datetime(2026, 10, 25, 1, 30, tzinfo=warsaw), datetime(2026, 10, 25, 3, 30, tzinfo=warsaw)
    assert to_instant(after) - to_instant(before) == 3 * HOUR


def test_instants_are_exact_where_a_float_would_not_be():
    moment = datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert to_instant(moment) == 4102444799_999999
    assert Zone("UTC").to_datetime(4102444799_999999) == moment
    assert to_instant(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1


@given(st.integers(946684800_000000, 4102444800_000000), st.sampled_from(ZONES))
def test_there_and_back(instant, name):
    assert to_instant(Zone(name).to_datetime(instant)) == instant


def test_an_offset_is_enough():
    assert to_instant(datetime(1970, 1, 1, 5, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))) == 0


def test_a_time_without_offset_is_refused():
    with pytest.raises(CalendarError, match="2026-03-10T10:00:00 has no offset"):
        to_instant(datetime(2026, 3, 10, 10))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("name", ["", "Europe/Warsav", "/etc/passwd", "../UTC", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(CalendarError, match="unknown time zone"):
        Zone(name)


@pytest.mark.parametrize("name", ZONES)
def test_a_missing_wall_clock_time_is_the_jump_and_one_that_comes_twice_either(name):
    """Every quarter of an hour of some years, against looking for the wall clock among all quarters."""
    zone = Zone(name)
    start = to_instant(datetime(2010, 12, 25, tzinfo=UTC))
    shown: dict[datetime, list[int]] = {}
    for instant in range(start, start + 400 * DAY, 15 * MINUTE):
        shown.setdefault(zone.to_datetime(instant).replace(tzinfo=None, fold=0), []).append(instant)
    walls = sorted(shown)
    for wall, following in pairwise(walls):
        assert zone.instant(wall) == shown[wall][0]
        assert zone.instant(wall, last=True) == shown[wall][-1]
        if following - wall > timedelta(minutes=15):
            jump = shown[following][0]
            assert zone.instant(wall + timedelta(minutes=15)) == jump
            assert zone.instant(following - timedelta(microseconds=1), last=True) == jump


@pytest.mark.parametrize("name", [*ZONES, "America/Sao_Paulo", "America/Havana"])
def test_many_midnights_are_the_single_ones(name):
    zone = Zone(name)
    first, stop = date(2010, 1, 1), date(2020, 1, 1)
    days = [date.fromordinal(day) for day in range(first.toordinal(), stop.toordinal() + 1)]
    assert zone.midnights(first, stop) == [zone.midnight(day) for day in days]


def test_midnight_where_the_clock_is_set_at_midnight():
    """São Paulo had no 00:00 on 15 October 2017; Havana has two on 1 November 2026."""
    sao_paulo, havana = Zone("America/Sao_Paulo"), Zone("America/Havana")
    assert sao_paulo.to_datetime(sao_paulo.midnight(date(2017, 10, 15))).isoformat() == "2017-10-15T01:00:00-02:00"
    assert havana.to_datetime(havana.midnight(date(2026, 11, 1))).isoformat() == "2026-11-01T00:00:00-04:00"
