"""The words of time: by hand from the readings, and minute by minute against a slow reference."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from pakt.engine.calendar import DAY, HOUR, MINUTE, Calendar, Hours, Stretch, check_hours, to_instant
from pakt.engine.errors import CalendarError
from tests.engine.reference import Days, OutOfWindow, Reference, layout

OFFICE: Hours = ((480, 960),)
LUNCH: Hours = ((480, 720), (780, 1020))
ALL_DAY: Hours = ((0, 1440),)
NIGHT: Hours = ((0, 360), (1320, 1440))
WEEKDAYS = range(5)

WARSAW = {day: ((450, 1200),) for day in WEEKDAYS}
HOLIDAYS = {
    date(2026, 4, 6): "Easter Monday",
    date(2026, 5, 1): "May Day",
    date(2026, 12, 25): "Christmas",
    date(2026, 12, 26): "Second day of Christmas",
}


def calendar(zone="Europe/Warsaw", hours=OFFICE, weekdays=WEEKDAYS, **days):
    return Calendar(zone, {day: hours for day in weekdays}, days.pop("holidays", HOLIDAYS), **days)


def at(text, zone="Europe/Warsaw", fold=0):
    """The instant of a wall-clock time."""
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


def shown(calendar, instant):
    return calendar.to_datetime(instant).isoformat(timespec="minutes")


# Terms of hours


def test_hours_of_one_day():
    assert shown(calendar(), calendar().after(at("2026-03-10T10:00"), 2 * HOUR)) == "2026-03-10T12:00+01:00"


def test_hours_that_end_at_closing_end_at_that_closing_and_one_microsecond_more_goes_to_the_next_opening():
    office = calendar()
    start = at("2026-03-10T10:00")
    assert shown(office, office.after(start, 6 * HOUR)) == "2026-03-10T16:00+01:00"
    assert office.after(start, 6 * HOUR + 1) == at("2026-03-11T08:00") + 1


def test_hours_from_outside_count_from_the_next_opening_over_weekend_and_holiday():
    office = calendar()
    assert shown(office, office.after(at("2026-04-03T18:00"), HOUR)) == "2026-04-07T09:00+02:00"


def test_no_hours_from_anywhere_is_there():
    saturday = at("2026-03-14T10:00")
    assert calendar().after(saturday, 0) == calendar().before(saturday, 0) == saturday


def test_hours_before():
    office = calendar()
    assert shown(office, office.before(at("2026-03-11T10:00"), 4 * HOUR)) == "2026-03-10T14:00+01:00"


def test_hours_before_are_as_late_as_can_be_so_an_opening_not_the_closing_before_it():
    office = calendar()
    assert shown(office, office.before(at("2026-03-11T10:00"), 2 * HOUR)) == "2026-03-11T08:00+01:00"
    assert shown(office, office.before(at("2026-03-11T07:00"), 8 * HOUR)) == "2026-03-10T08:00+01:00"


def test_service_time_between_is_negative_backwards():
    office = calendar()
    friday, monday = at("2026-03-13T15:00"), at("2026-03-16T09:00")
    assert office.between(friday, monday) == 2 * HOUR
    assert office.between(monday, friday) == -2 * HOUR


def test_a_lunch_break_does_not_count():
    office = calendar(hours=LUNCH)
    assert shown(office, office.after(at("2026-03-10T11:30"), HOUR)) == "2026-03-10T13:30+01:00"
    assert shown(office, office.after(at("2026-03-10T11:30"), HOUR // 2)) == "2026-03-10T12:00+01:00"


def test_a_negative_term_is_refused():
    with pytest.raises(CalendarError, match="negative"):
        calendar().after(at("2026-03-10T10:00"), -1)
    with pytest.raises(CalendarError, match="negative"):
        calendar().before(at("2026-03-10T10:00"), -1)


def test_deadline_is_the_same_from_datetime_to_datetime():
    moment = datetime(2026, 3, 10, 9, 0, 0, 1, tzinfo=UTC)
    assert calendar().deadline(moment, 2 * HOUR) == datetime(2026, 3, 10, 11, 0, 0, 1, tzinfo=UTC)
    assert calendar().deadline(moment, 2 * HOUR).isoformat() == "2026-03-10T12:00:00.000001+01:00"


# Within and without


def test_opening_is_inside_and_closing_outside():
    office = calendar()
    assert office.is_open(at("2026-03-10T08:00"))
    assert not office.is_open(at("2026-03-10T16:00"))
    assert office.opening(at("2026-03-10T08:00")) == at("2026-03-10T08:00")
    assert shown(office, office.opening(at("2026-03-10T16:00"))) == "2026-03-11T08:00+01:00"


def test_a_closing_is_inside_where_the_contract_counts_it_and_nothing_later():
    office = calendar()
    closing = at("2026-03-10T16:00")
    assert office.opening(closing, closing_inside=True) == closing
    assert office.opening(closing + 1, closing_inside=True) == at("2026-03-11T08:00")


def test_the_closing_at_the_end_of_a_year_is_inside_too():
    """The table starts and ends with years; its edges are no closings, and hide none."""
    late = calendar(hours=((960, 1440),), weekdays=range(7), holidays={})
    for year in (2001, 2026, 2050):
        assert late.opening(at(f"{year}-01-01T00:00"), closing_inside=True) == at(f"{year}-01-01T00:00")
        fresh = calendar(hours=((960, 1440),), weekdays=range(7), holidays={})
        fresh.opening(at(f"{year + 1}-06-01T00:00"))
        assert fresh.opening(at(f"{year}-01-01T00:00"), closing_inside=True) == at(f"{year}-01-01T00:00")


def test_the_first_instant_of_the_range_is_no_closing():
    office = calendar()
    assert shown(office, office.opening(office.start, closing_inside=True)) == "2000-01-03T08:00+01:00"


# Terms of days


def test_days_same_time_over_a_weekend():
    assert calendar().days_after(at("2026-03-13T15:00"), 1) == at("2026-03-16T15:00")


def test_days_same_time_start_at_the_next_opening():
    office = calendar()
    assert office.days_after(at("2026-03-13T16:00"), 1) == at("2026-03-17T08:00")
    assert office.days_after(at("2026-03-14T11:00"), 1) == at("2026-03-17T08:00")


def test_days_same_time_keep_the_time_on_a_day_with_shorter_hours():
    office = calendar(shortened={date(2026, 3, 11): ((480, 720),)})
    assert office.days_after(at("2026-03-10T15:00"), 1) == at("2026-03-11T15:00")


def test_days_end_of_day_do_not_count_the_date_itself_whether_worked_or_not():
    office = calendar()
    assert office.days_after_end(at("2026-03-13T15:00"), 1) == at("2026-03-16T16:00")
    assert office.days_after_end(at("2026-03-14T15:00"), 1) == at("2026-03-16T16:00")
    assert office.days_after_end(at("2026-03-13T23:59"), 2) == at("2026-03-17T16:00")


def test_days_end_of_day_end_at_the_last_closing_of_that_day():
    office = calendar(hours=LUNCH, shortened={date(2026, 3, 11): ((480, 720),)})
    assert office.days_after_end(at("2026-03-10T15:00"), 1) == at("2026-03-11T12:00")
    assert office.days_after_end(at("2026-03-10T15:00"), 2) == at("2026-03-12T17:00")


def test_days_before_keep_the_time_and_skip_what_is_not_worked():
    office = calendar()
    assert office.days_before(at("2026-04-07T10:00"), 1) == at("2026-04-03T10:00")
    assert office.days_before(at("2026-03-15T18:00"), 1) == at("2026-03-13T18:00")


def test_calendar_days_end_with_the_nth_day():
    """The city's warranty: reported on 10 March, the 14th day after ends on 25 March at 00:00."""
    assert calendar().calendar_days_after(at("2026-03-10T10:00"), 14) == at("2026-03-25T00:00")


@pytest.mark.parametrize("term", ["days_after", "days_before", "days_after_end", "calendar_days_after"])
def test_a_term_of_no_days_is_refused(term):
    with pytest.raises(CalendarError, match="at least one"):
        getattr(calendar(), term)(at("2026-03-10T10:00"), 0)


# Days


def test_working_days_and_their_names():
    office = calendar(
        days_off={date(2026, 3, 12): "Inventory"},
        working_days={date(2026, 3, 14): "For 12 March", date(2026, 5, 1): "Worked all the same"},
    )
    worked = [day for day in range(9, 16) if office.is_working_day(date(2026, 3, day))]
    assert worked == [9, 10, 11, 13, 14]
    assert office.day_name(date(2026, 3, 12)) == "Inventory"
    assert office.day_name(date(2026, 4, 6)) == "Easter Monday"
    assert office.is_working_day(date(2026, 5, 1)) and office.day_name(date(2026, 5, 1)) is None
    assert office.working_day_before(date(2026, 3, 13)) == date(2026, 3, 11)


def test_an_extra_working_day_has_the_hours_of_the_first_weekday_that_has_some():
    saturday = date(2026, 3, 14)
    weekly = {1: ((540, 600),), 2: OFFICE}
    office = Calendar("Europe/Warsaw", weekly, working_days={saturday: "extra"})
    assert office.days_after_end(at("2026-03-13T15:00"), 1) == at("2026-03-14T10:00")
    given = Calendar("Europe/Warsaw", weekly, working_days={saturday: "extra"}, shortened={saturday: ((600, 660),)})
    assert given.days_after_end(at("2026-03-13T15:00"), 1) == at("2026-03-14T11:00")


def test_an_extra_day_off_is_off_even_where_it_was_made_a_working_day():
    saturday = date(2026, 3, 14)
    office = calendar(days_off={saturday: "Closed"}, working_days={saturday: "Decreed"})
    assert not office.is_working_day(saturday)
    assert office.day_name(saturday) == "Closed"


def test_a_worked_holiday_that_the_contract_takes_off_again_is_the_contracts_day_off():
    monday = date(2026, 4, 6)
    office = calendar(days_off={monday: "Closed"}, working_days={monday: "Decreed"})
    assert office.day_name(monday) == "Closed"
    reasons = {stretch.reason for stretch in office.stretches(office.midnight(monday), at("2026-04-07T00:00"))}
    assert reasons == {"day_off"}


def test_shortened_hours_open_no_day_that_is_off():
    weekend, holiday = date(2026, 3, 14), date(2026, 4, 6)
    office = calendar(shortened={weekend: ((480, 600),), holiday: ((480, 600),)})
    assert not office.is_working_day(weekend)
    assert not office.is_working_day(holiday)


# The clock is set. Warsaw: 29 March 2026 02:00 → 03:00, 25 October 2026 03:00 → 02:00, both Sundays.


def test_a_day_of_24_hours_a_day_has_23_or_25():
    always = calendar(hours=ALL_DAY, weekdays=range(7), holidays={})
    assert always.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 23 * HOUR
    assert always.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == 25 * HOUR
    assert shown(always, always.after(at("2026-10-25T01:30"), 2 * HOUR)) == "2026-10-25T02:30+01:00"


def test_an_opening_that_is_missing_is_the_jump():
    office = calendar(hours=((150, 300),), weekdays=range(7))
    assert shown(office, office.opening(at("2026-03-29T00:00"))) == "2026-03-29T03:00+02:00"
    assert office.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 2 * HOUR


def test_an_opening_that_comes_twice_is_the_first_and_a_closing_the_last():
    office = calendar(hours=((150, 165),), weekdays=range(7))
    assert list(office.stretches(at("2026-10-25T00:00"), at("2026-10-26T00:00")))[1] == Stretch(
        at("2026-10-25T02:30"), at("2026-10-25T02:45", fold=1), "counted", None, 75 * MINUTE
    )


def test_stretches_that_would_overlap_are_joined():
    office = calendar(hours=((60, 140), (160, 200)), weekdays=range(7))
    day = at("2026-10-25T00:00"), at("2026-10-26T00:00")
    assert office.between(*day) == 200 * MINUTE
    counted = [stretch for stretch in office.stretches(*day) if stretch.counted]
    assert counted[0].end == counted[1].start == at("2026-10-25T02:20", fold=1)


def test_a_day_whose_hours_are_all_missing_is_no_working_day():
    office = calendar(hours=((130, 170),), weekdays=range(7))
    sunday = date(2026, 3, 29)
    assert not office.is_working_day(sunday)
    assert office.is_working_day(date(2026, 3, 28))
    assert office.days_after_end(at("2026-03-28T02:15"), 1) == at("2026-03-30T02:50")
    assert {stretch.reason for stretch in office.stretches(office.midnight(sunday), at("2026-03-30T00:00"))} == {
        "outside"
    }


def test_the_same_time_is_the_jump_where_it_is_missing_and_the_first_where_it_comes_twice():
    always = calendar(hours=ALL_DAY, weekdays=range(7), holidays={})
    assert shown(always, always.days_after(at("2026-03-28T02:30"), 1)) == "2026-03-29T03:00+02:00"
    assert shown(always, always.days_after(at("2026-10-24T02:30"), 1)) == "2026-10-25T02:30+02:00"
    assert shown(always, always.days_after(at("2026-10-25T02:30", fold=1), 1)) == "2026-10-26T02:30+01:00"
    assert shown(always, always.days_before(at("2026-03-30T02:30"), 1)) == "2026-03-29T03:00+02:00"


def test_a_day_that_a_zone_leaves_out_is_no_working_day():
    """Samoa went from 29 to 31 December 2011."""
    office = calendar(zone="Pacific/Apia", hours=OFFICE, weekdays=range(7))
    assert not office.is_working_day(date(2011, 12, 30))
    assert office.days_after(at("2011-12-29T10:00", "Pacific/Apia"), 1) == at("2011-12-31T10:00", "Pacific/Apia")


# The walk that explains


def test_the_walk_names_every_reason():
    office = calendar(
        zone="UTC",
        days_off={date(2026, 4, 3): "Inventory"},
        working_days={date(2026, 4, 4): "For 3 April"},
    )
    told = [
        (stretch.reason, stretch.name, stretch.start // HOUR % 24, (stretch.end - stretch.start) // HOUR)
        for stretch in office.stretches(at("2026-04-02T15:00", "UTC"), at("2026-04-07T09:00", "UTC"))
    ]
    assert told == [
        ("counted", None, 15, 1),
        ("outside", None, 16, 8),
        ("day_off", "Inventory", 0, 24),
        ("outside", None, 0, 8),
        ("counted", "For 3 April", 8, 8),
        ("outside", None, 16, 8),
        ("weekend", None, 0, 24),
        ("holiday", "Easter Monday", 0, 24),
        ("outside", None, 0, 8),
        ("counted", None, 8, 1),
    ]


def test_nothing_to_walk():
    office = calendar()
    assert list(office.stretches(at("2026-03-10T10:00"), at("2026-03-10T10:00"))) == []
    assert list(office.stretches(at("2026-03-10T10:00"), at("2026-03-10T09:00"))) == []


# What is refused


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        (((480, 480),), "08:00-08:00 does not end after its start"),
        (((960, 480),), "16:00-08:00 does not end after its start"),
        (((480, 1441),), "08:00-24:01 lies outside 00:00-24:00"),
        (((-1, 480),), "-1:59-08:00 lies outside 00:00-24:00"),
        (((480, 720), (660, 960)), "11:00-16:00 overlaps 08:00-12:00"),
        (((660, 960), (480, 720)), "11:00-16:00 overlaps 08:00-12:00"),
    ],
)
def test_hours_that_cannot_be_are_listed_and_refused(hours, problem):
    assert check_hours(hours) == [problem]
    with pytest.raises(CalendarError, match="hours of Tuesday"):
        Calendar("Europe/Warsaw", {0: OFFICE, 1: hours})
    with pytest.raises(CalendarError, match="hours of 2026-03-10"):
        Calendar("Europe/Warsaw", {0: OFFICE}, shortened={date(2026, 3, 10): hours})


def test_hours_that_touch_are_good():
    assert check_hours(((480, 720), (720, 960))) == []


@pytest.mark.parametrize(
    ("weekly", "days", "message"),
    [
        ({}, {}, "never opens"),
        ({0: ()}, {"working_days": {date(2026, 3, 10): "extra"}}, "never opens"),
        ({7: OFFICE}, {}, "weekday 7 does not exist"),
        ({0: OFFICE}, {"shortened": {date(2026, 3, 10): ()}}, "hours of 2026-03-10: none given"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(weekly, days, message):
    with pytest.raises(CalendarError, match=message):
        Calendar("Europe/Warsaw", weekly, **days)


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.after(at("2100-01-02T00:00"), HOUR),
        lambda c: c.after(at("1999-12-31T12:00"), HOUR),
        lambda c: c.after(at("2099-12-30T12:00"), 100 * HOUR),
        lambda c: c.after(at("2026-03-10T10:00"), 10**20),
        lambda c: c.before(at("2000-01-05T12:00"), 100 * HOUR),
        lambda c: c.opening(at("2099-12-31T23:00")),
        lambda c: c.between(at("1999-01-01T00:00"), at("2026-01-01T00:00")),
        lambda c: c.days_after(at("2099-12-30T12:00"), 5),
        lambda c: c.days_before(at("2000-01-05T12:00"), 50),
        lambda c: c.days_after_end(at("2026-03-10T10:00"), 10**9),
        lambda c: c.calendar_days_after(at("2026-03-10T10:00"), 10**9),
        lambda c: c.is_working_day(date(9999, 12, 30)),
        lambda c: c.is_open(to_instant(datetime.max.replace(tzinfo=UTC))),
        lambda c: list(c.stretches(at("2099-12-31T23:00"), at("2100-01-02T00:00"))),
    ],
)
def test_a_moment_or_an_answer_out_of_range_is_refused_with_the_range(ask):
    with pytest.raises(CalendarError, match="2000-01-01 to 2100-01-01"):
        ask(calendar())


def test_the_last_moment_of_the_range_can_be_reached():
    always = calendar(hours=ALL_DAY, weekdays=range(7), holidays={})
    assert always.after(at("2099-12-31T00:00"), DAY) == always.end
    assert always.before(always.end, DAY) == at("2099-12-31T00:00")
    assert always.calendar_days_after(at("2099-12-30T12:00"), 1) == always.end
    assert calendar().before(at("2000-01-03T16:00"), 8 * HOUR) == at("2000-01-03T08:00")
    assert always.between(always.start, always.end) == always.end - always.start


# Many calendars, minute by minute

WINDOWS = {
    # Two weeks around a change of the clock, in either direction.
    "Europe/Warsaw": (date(2026, 3, 20), date(2026, 10, 16)),
    "Europe/Prague": (date(2024, 3, 22), date(2024, 10, 18)),
    "Europe/Belgrade": (date(2027, 3, 19), date(2027, 10, 22)),
    # Summer time all year from March 2011, winter time all year from October 2014.
    "Europe/Moscow": (date(2011, 3, 18), date(2014, 10, 17)),
    "America/New_York": (date(2026, 2, 27), date(2026, 10, 23)),
    # Half an hour.
    "Australia/Lord_Howe": (date(2026, 3, 27), date(2026, 9, 25)),
    # The clock is set at midnight: no 00:00, and 00:00 twice.
    "America/Sao_Paulo": (date(2017, 10, 6), date(2018, 2, 9)),
    "America/Havana": (date(2026, 3, 1), date(2026, 10, 23)),
    # 30 December 2011 is left out.
    "Pacific/Apia": (date(2011, 12, 22), date(2011, 9, 16)),
}
LENGTH = 18


@st.composite
def day_hours(draw):
    """The shapes of contracts, and any hours at all, which a change of the clock then cuts anywhere."""
    usual = st.sampled_from([(), OFFICE, LUNCH, ALL_DAY, NIGHT, ((1320, 1440),), ((0, 150),), ((0, 120), (120, 180))])
    edges = st.lists(st.integers(0, 24 * 12).map(lambda five: five * 5), unique=True, max_size=6).map(sorted)
    any_hours = edges.map(lambda minutes: tuple(zip(minutes[::2], minutes[1::2], strict=False)))
    early = st.lists(st.integers(0, 24).map(lambda ten: ten * 10), unique=True, max_size=6).map(sorted)
    cut_hours = early.map(lambda minutes: tuple(zip(minutes[::2], minutes[1::2], strict=False)))
    return draw(st.one_of(usual, any_hours, cut_hours))


@st.composite
def cases(draw):
    """A calendar, its reference over the same days, and a moment in them."""
    zone = draw(st.sampled_from(sorted(WINDOWS)))
    first = draw(st.sampled_from(WINDOWS[zone]))
    hours = draw(st.lists(day_hours(), min_size=1, max_size=3))
    weekly = {weekday: draw(st.sampled_from(hours)) for weekday in range(7)}
    assume(any(weekly.values()))
    some_days = st.lists(st.integers(0, LENGTH - 1).map(lambda n: first + timedelta(days=n)), max_size=3)
    days = Days(
        holidays={day: f"holiday {day.day}" for day in draw(some_days)},
        days_off={day: f"off {day.day}" for day in draw(some_days)},
        working_days={day: f"worked {day.day}" for day in draw(some_days)},
        shortened={day: hours for day in draw(some_days) if (hours := draw(day_hours()))},
    )
    fast = Calendar(
        zone,
        weekly,
        days.holidays,
        days_off=days.days_off,
        working_days=days.working_days,
        shortened=days.shortened,
    )
    slow = Reference(weekly, days, layout(zone, first, LENGTH))
    moment = slow.minutes[draw(st.integers(1440, (LENGTH - 4) * 1440))][0]
    return fast, slow, moment


many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def agree(fast, slow, *args, word, **more):
    """Both give the same answer to one word of time, if the slow one has one within its days."""
    try:
        expected = getattr(slow, word)(*args, **more)
    except OutOfWindow:
        return
    assert getattr(fast, word)(*args, **more) == expected, word


@many
@given(cases(), st.integers(0, 4000), st.integers(1, 9))
def test_every_word_is_as_minute_by_minute(case, length, days):
    fast, slow, moment = case
    duration = length * MINUTE
    agree(fast, slow, moment, word="is_open")
    agree(fast, slow, moment, word="opening")
    agree(fast, slow, moment, word="opening", closing_inside=True)
    agree(fast, slow, moment, duration, word="after")
    agree(fast, slow, moment, duration, word="before")
    agree(fast, slow, moment, moment + duration, word="between")
    agree(fast, slow, moment, days, word="days_after")
    agree(fast, slow, moment, days, word="days_before")
    agree(fast, slow, moment, days, word="days_after_end")
    agree(fast, slow, moment, days, word="calendar_days_after")


@many
@given(cases())
def test_every_day_is_as_minute_by_minute(case):
    fast, slow, _ = case
    for day in slow.dates:
        assert fast.is_working_day(day) == slow.is_working_day(day)
        assert fast.midnight(day) == slow.minutes[slow.layout.starts[day]][0]
        agree(fast, slow, day, word="working_day_before")


@many
@given(cases(), st.integers(0, 5 * 1440))
def test_the_walk_is_as_minute_by_minute(case, length):
    fast, slow, moment = case
    end = moment + length * MINUTE
    assume(end in slow.layout.place)
    at = moment
    for stretch in fast.stretches(moment, end):
        assert stretch.start == at < stretch.end
        assert stretch.counted == (stretch.end - stretch.start if stretch.reason == "counted" else 0)
        for minute in range(stretch.start, stretch.end, MINUTE):
            assert slow.why(minute) == (stretch.reason, stretch.name)
        assert fast.local_date(stretch.start) == fast.local_date(stretch.end - 1)
        at = stretch.end
    assert at == end


# The tables against the walk, to the microsecond


def walk_after(calendar, instant, duration):
    """N working hours, read off the walk."""
    if not duration:
        return instant
    for stretch in calendar.stretches(instant, calendar.end):
        if stretch.counted >= duration:
            return stretch.start + duration
        duration -= stretch.counted
    raise AssertionError("beyond the range")


def walk_before(calendar, instant, duration):
    if not duration:
        return instant
    end = instant
    while True:
        start = end - 10 * DAY
        for stretch in reversed(list(calendar.stretches(start, end))):
            if stretch.counted >= duration:
                return stretch.end - duration
            duration -= stretch.counted
        end = start


@many
@given(cases(), st.integers(0, MINUTE - 1), st.integers(0, 40 * HOUR))
def test_the_tables_equal_the_walk_to_the_microsecond(case, microseconds, duration):
    fast, _, moment = case
    moment += microseconds
    due = fast.after(moment, duration)
    assume(due - moment < 100 * DAY and moment - fast.before(moment, duration) < 100 * DAY)
    assert due == walk_after(fast, moment, duration)
    assert fast.before(moment, duration) == walk_before(fast, moment, duration)
    assert fast.between(moment, due) == duration
    assert sum(stretch.counted for stretch in fast.stretches(moment, due)) == duration


@many
@given(cases(), st.integers(0, MINUTE - 1), st.integers(1, 40 * HOUR))
def test_forth_and_back_comes_to_the_opening_and_back_and_forth_to_where_service_stopped(case, microseconds, duration):
    fast, _, moment = case
    moment += microseconds
    assert fast.before(fast.after(moment, duration), duration) == fast.opening(moment)
    again = fast.after(fast.before(moment, duration), duration)
    assert again <= moment
    assert fast.between(again, moment) == 0
    assert fast.opening(again, closing_inside=True) == again


@many
@given(cases(), st.integers(0, LENGTH - 1), st.integers(0, 40 * HOUR), st.integers(1, 9))
def test_one_holiday_more_brings_no_term_nearer(case, number, duration, days):
    fast, slow, moment = case
    day = slow.dates[number % len(slow.dates)]
    more = Calendar(
        fast.zone.name,
        slow.weekly,
        {**slow.days.holidays, day: "one more"},
        days_off=slow.days.days_off,
        working_days=slow.days.working_days,
        shortened=slow.days.shortened,
    )
    assert more.opening(moment) >= fast.opening(moment)
    assert more.after(moment, duration) >= fast.after(moment, duration)
    assert more.days_after(moment, days) >= fast.days_after(moment, days)
    assert more.days_after_end(moment, days) >= fast.days_after_end(moment, days)
    assert more.calendar_days_after(moment, days) == fast.calendar_days_after(moment, days)


@settings(max_examples=25, deadline=None)
@given(st.integers(2000, 2098), st.integers(0, 364), st.integers(1, 3000))
@example(2000, 0, 1)
@example(2098, 364, 250)
def test_answers_do_not_depend_on_what_was_asked_before(year, day, hours):
    moment = to_instant(datetime(year, 1, 1, 12, tzinfo=UTC)) + day * DAY
    used, fresh = calendar(), calendar()
    used.opening(at("2026-03-10T10:00"))
    used.between(at("2010-03-10T10:00"), at("2012-03-10T10:00"))
    for word, amount in (("after", hours * HOUR), ("before", hours * HOUR), ("days_after_end", hours)):
        assert outcome(used, word, moment, amount) == outcome(fresh, word, moment, amount)
        fresh = calendar()


def outcome(calendar, word, *args):
    try:
        return getattr(calendar, word)(*args)
    except CalendarError as error:
        return str(error)


def test_threads_share_a_calendar():
    shared, alone = calendar(), calendar()
    moments = [at(f"{year}-{month:02}-10T10:00") for year in range(2001, 2090, 8) for month in (1, 12)]
    expected = [alone.after(moment, 900 * HOUR) for moment in moments]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda moment: shared.after(moment, 900 * HOUR), moments)) == expected


# Speed


def test_the_first_question_takes_no_time_to_speak_of():
    """Twenty milliseconds by the table of the years around it; five times that is allowed for a busy machine."""
    started = time.process_time()
    calendar().deadline(datetime(2026, 3, 10, 9, tzinfo=UTC), 6 * HOUR)
    assert time.process_time() - started < 0.1


@pytest.mark.slow
def test_three_hundred_thousand_deadlines_a_second():
    office = Calendar("Europe/Warsaw", WARSAW, HOLIDAYS)
    zone = ZoneInfo("Europe/Warsaw")
    moments = [datetime(2026, 1, 5, tzinfo=zone) + timedelta(minutes=37 * number) for number in range(20_000)]
    deadline = office.deadline
    best = min(timed(lambda: [deadline(moment, 6 * HOUR) for moment in moments]) for _ in range(10))
    assert len(moments) / best > 300_000


def timed(action):
    started = time.process_time()
    action()
    return time.process_time() - started
