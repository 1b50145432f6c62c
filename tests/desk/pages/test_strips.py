"""Day strips: what an explanation of the engine becomes."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pakt.desk.pages.strips import strip_of
from pakt.engine.calendar import Calendar, to_instant
from pakt.engine.clock import Pause, explain
from pakt.engine.terms import parse_term

PRAGUE = ZoneInfo("Europe/Prague")
FREEDOM = "Day of Struggle for Freedom and Democracy"
MINUTE = 60_000_000


class Bare(NamedTuple):
    start: int
    end: int
    reason: str
    name: str | None
    counted: int


def at(text: str, zone: ZoneInfo = PRAGUE) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=zone))


def calendar() -> Calendar:
    return Calendar(
        "Europe/Prague", {day: ((8 * 60, 16 * 60),) for day in range(5)}, holidays={date(2026, 11, 17): FREEDOM}
    )


def strip(start, due, *, now, stopped=None, term="18 working hours", pauses=(), outlined=True):
    hours = calendar()
    parsed = parse_term(term)

    def open_on(day):
        return [
            (s.start, s.end)
            for s in hours.stretches(hours.midnight(day), hours.midnight(date.fromordinal(day.toordinal() + 1)))
            if s.counted
        ]

    return strip_of(
        explain(parsed, hours, at(start), at(due), list(pauses)),
        start=at(start),
        due=at(due),
        stopped=at(stopped) if stopped else None,
        now=at(now),
        zone=PRAGUE,
        unit=parsed.unit,
        open_on=open_on if outlined else None,
    )


def removal():
    """A critical error: asked on Friday, answered on Monday, excused at noon, a holiday, due on Thursday."""
    pauses = [
        Pause(at("2026-11-13T14:30"), at("2026-11-16T09:15"), "paused"),
        Pause(at("2026-11-16T11:00"), at("2026-11-16T13:30"), "excused"),
    ]
    return strip("2026-11-13T09:40", "2026-11-19T08:55", now="2026-11-18T11:25", pauses=pauses)


def kinds(day):
    return [(span.kind, span.left_pct, span.width_pct) for span in day.spans]


def test_a_row_a_day_with_its_counted_length_and_the_sum_so_far():
    rows = [(day.label + day.month, day.counted, day.total) for day in removal().days]
    assert rows == [
        ("Fri 13 Nov", "4:50", "4:50"),
        ("Sat 14 Nov", "", ""),
        ("Sun 15 Nov", "", ""),
        ("Mon 16 Nov", "4:15", "9:05"),
        ("Tue 17 Nov", "", ""),
        ("Wed 18 Nov", "8:00", "17:05"),
        ("Thu 19 Nov", "0:55", "18:00"),
    ]
    assert (removal().sum_label, removal().total) == ("Term", "18:00")


def test_the_scale_is_the_service_hours_and_an_hour_on_each_side():
    assert [(tick.label, tick.pct) for tick in removal().hours] == [
        ("08", 10),
        ("10", 30),
        ("12", 50),
        ("14", 70),
        ("16", 90),
    ]


def test_counted_paused_and_excused_stand_where_they_happened():
    friday, monday = removal().days[0], removal().days[3]
    assert kinds(friday) == [("open", 10, 80), ("counted", 26.67, 48.33), ("paused", 75, 15)]
    assert kinds(monday) == [
        ("open", 10, 80),
        ("paused", 10, 12.5),
        ("counted", 22.5, 17.5),
        ("excused", 40, 25),
        ("counted", 65, 25),
    ]


def test_what_lies_after_now_is_still_to_count():
    wednesday = removal().days[5]
    assert kinds(wednesday) == [("open", 10, 80), ("counted", 10, 34.17), ("ahead", 44.17, 45.83)]
    assert [mark.kind for mark in wednesday.marks] == ["now"]
    assert wednesday.today


def test_a_weekend_is_a_thin_line_and_a_holiday_has_its_name():
    saturday, tuesday = removal().days[1], removal().days[4]
    assert kinds(saturday) == [("shut", 0, 100)]
    assert tuesday.name == FREEDOM


def test_marks_carry_their_times():
    days = removal().days
    assert [(mark.kind, mark.label) for day in days for mark in day.marks] == [
        ("start", "09:40"),
        ("now", ""),
        ("due", "due 08:55"),
    ]
    assert days[0].marks[0].side == "before"
    assert days[6].marks[0].side == "after"


def test_every_row_has_its_words():
    days = removal().days
    assert days[0].words == (
        "Friday 13 November: starts at 09:40, counted 09:40–14:30, stands still 14:30–16:00; 4 hours 50 minutes counted"
    )
    assert days[1].words == "Saturday 14 November: weekend; nothing counts"
    assert days[4].words == f"Tuesday 17 November: public holiday, {FREEDOM}; nothing counts"
    assert days[5].words.startswith(
        "Wednesday 18 November, today: now 11:25, counted 08:00–11:25, still to count 11:25–16:00"
    )


def test_the_same_as_a_table_joins_what_goes_on_after_a_night():
    rows = [(row.start, row.end, row.reason, row.counted) for row in removal().rows]
    assert rows == [
        ("13 Nov 09:40", "14:30", "counted", "4:50"),
        ("13 Nov 14:30", "16 Nov 09:15", "stands still", ""),
        ("16 Nov 09:15", "11:00", "counted", "1:45"),
        ("16 Nov 11:00", "13:30", "excused", ""),
        ("16 Nov 13:30", "16:00", "counted", "2:30"),
        ("17 Nov", "", f"public holiday, {FREEDOM}", ""),
        ("18 Nov 08:00", "19 Nov 08:55", "counted", "8:55"),
    ]


def test_only_what_occurs_is_in_the_legend():
    assert removal().legend == ["counted", "ahead", "paused", "excused", "open", "start", "due", "now"]
    short = strip(
        "2026-11-18T09:00",
        "2026-11-18T15:00",
        now="2026-11-18T12:00",
        stopped="2026-11-18T10:00",
        term="6 working hours",
    )
    assert short.legend == ["counted", "open", "start", "due", "stopped"]


def test_more_than_three_days_in_which_nothing_happens_fold_into_one_row():
    long = strip(
        "2026-11-05T10:00",
        "2026-11-20T10:00",
        now="2026-11-18T11:00",
        stopped="2026-11-18T10:30",
        term="80 working hours",
    )
    rows = [(day.label + day.month, day.counted, day.total, day.note) for day in long.days]
    assert rows == [
        ("Thu 5 Nov", "6:00", "6:00", ""),
        ("6–16 Nov", "56:00", "62:00", "7 full days"),
        ("Tue 17 Nov", "", "", ""),
        ("Wed 18 Nov", "2:30", "64:30", ""),
        ("Fri 20 Nov", "", "", ""),
    ]
    assert (long.sum_label, long.total) == ("Used of 80:00", "64:30")
    assert long.days[1].words == "Friday 6 November to Monday 16 November: 7 full days, 56 hours counted"
    assert long.days[4].marks[0].label == "was due 10:00"


def test_three_days_in_which_nothing_happens_stay_as_they_are():
    few = strip("2026-11-05T10:00", "2026-11-09T10:00", now="2026-11-05T11:00", term="16 working hours")
    assert [day.label for day in few.days] == ["Thu 5", "Fri 6", "Sat 7", "Sun 8", "Mon 9"]


def test_folded_days_of_two_months_name_both():
    spring = strip("2026-11-25T10:00", "2026-12-10T10:00", now="2026-11-25T11:00", term="88 working hours")
    assert spring.days[1].label + spring.days[1].month == "26 Nov–9 Dec"
    assert not spring.days[1].note_filled


def test_a_long_pause_folds_too_and_has_no_length():
    start, until = at("2026-11-04T10:00"), at("2026-11-30T10:00")
    explained = explain(
        parse_term("18 working hours"), calendar(), start, until, [Pause(at("2026-11-05T09:00"), None, "paused")]
    )
    still = strip_of(explained, start=start, due=None, stopped=None, now=until, zone=PRAGUE, unit="working_hours")
    folded = [day for day in still.days if day.note]
    assert [(day.label, day.note, day.counted) for day in folded] == [
        ("6–16", "7 days stand still", ""),
        ("18–29", "8 days stand still", ""),
    ]
    assert (still.sum_label, still.total) == ("Used so far", "7:00")


def test_nothing_is_told_after_the_stop():
    done = strip(
        "2026-11-12T15:10",
        "2026-11-13T13:10",
        now="2026-11-18T11:25",
        stopped="2026-11-13T09:40",
        term="6 working hours",
    )
    assert [(day.counted, day.total) for day in done.days] == [("0:50", "0:50"), ("1:40", "2:30")]
    assert [(mark.kind, mark.label) for mark in done.days[1].marks] == [("stopped", "09:40"), ("due", "was due 13:10")]
    assert (done.sum_label, done.total) == ("Used of 6:00", "2:30")


def test_a_late_term_shows_today_without_the_days_between():
    late = strip("2026-11-05T10:00", "2026-11-05T16:00", now="2026-11-18T11:25", term="6 working hours")
    assert [day.label for day in late.days] == ["Thu 5", "Wed 18"]
    assert late.days[0].marks[-1].label == "was due 16:00"


def test_a_mark_outside_the_service_hours_widens_the_scale():
    stretches = [Bare(at("2026-11-18T08:00"), at("2026-11-18T16:00"), "counted", None, 8 * 60 * MINUTE)]
    night = strip_of(
        stretches,
        start=at("2026-11-18T08:00"),
        due=at("2026-11-18T16:00"),
        stopped=None,
        now=at("2026-11-18T21:30"),
        zone=PRAGUE,
        unit="working_hours",
    )
    assert night.days[0].spans[-1].width_pct == round(100 * 8 / 15, 2)  # 07:00–22:00
    assert night.days[0].marks[-1].pct == round(100 * 14.5 / 15, 2)


def test_midnight_is_the_end_of_the_day_before():
    term = parse_term("2 calendar days")
    start, due = at("2026-11-18T10:00"), at("2026-11-21T00:00")
    days = strip_of(
        explain(term, calendar(), start, due, []),
        start=start,
        due=due,
        stopped=None,
        now=start,
        zone=PRAGUE,
        unit=term.unit,
    ).days
    assert [day.label for day in days] == ["Wed 18", "Thu 19", "Fri 20"]
    assert (days[2].marks[0].label, days[2].marks[0].pct) == ("due 24:00", 100)
    assert days[2].marks[0].side == "before"


def test_day_and_night_have_no_service_hours_to_outline():
    term = parse_term("26 hours")
    start, due = at("2026-10-24T12:00"), at("2026-10-25T13:00")
    night = strip_of(
        explain(term, calendar(), start, due, []),
        start=start,
        due=due,
        stopped=None,
        now=start,
        zone=PRAGUE,
        unit=term.unit,
    )
    assert [(day.counted, day.total) for day in night.days] == [
        ("12:00", "12:00"),
        ("14:00", "26:00"),
    ]  # the clock was set back
    assert "open" not in night.legend
    assert [tick.label for tick in night.hours] == ["00", "06", "12", "18", "24"]


def test_without_a_calendar_the_hours_of_the_other_days_are_outlined():
    drawn = strip("2026-11-13T09:40", "2026-11-18T11:40", now="2026-11-13T10:00", outlined=False)
    assert kinds(drawn.days[0])[0] == ("open", 10, 80)
    assert kinds(drawn.days[-1])[0] == ("open", 10, 80)


def test_a_stretch_over_midnight_is_cut_into_its_days():
    stretches = [Bare(at("2026-11-18T20:00"), at("2026-11-19T02:00"), "counted", None, 6 * 60 * MINUTE)]
    night = strip_of(
        stretches,
        start=at("2026-11-18T20:00"),
        due=at("2026-11-19T02:00"),
        stopped=None,
        now=at("2026-11-18T20:00"),
        zone=PRAGUE,
        unit="hours",
    )
    assert [(day.label, day.counted) for day in night.days] == [("Wed 18", "4:00"), ("Thu 19", "2:00")]


def test_labels_of_neighbouring_marks_stand_apart():
    both = strip(
        "2026-11-18T08:30",
        "2026-11-18T11:00",
        now="2026-11-18T12:00",
        stopped="2026-11-18T10:00",
        term="150 working minutes",
    )
    labels = [(mark.kind, mark.label, mark.side) for mark in both.days[0].marks]
    assert labels == [("start", "08:30", "before"), ("stopped", "", "after"), ("due", "11:00", "after")]


def test_a_label_without_room_on_its_own_side_stands_on_the_other_or_gets_shorter():
    def labels(start, due, stopped, term):
        shown = strip(start, due, now="2026-11-20T12:00", stopped=stopped, term=term)
        return [(mark.kind, mark.label, mark.side) for day in shown.days for mark in day.marks]

    assert labels("2026-11-18T09:00", "2026-11-18T15:30", "2026-11-18T10:30", "390 working minutes") == [
        ("start", "09:00", "before"),
        ("stopped", "10:30", "after"),
        ("due", "15:30", "before"),
    ]
    assert labels("2026-11-18T14:30", "2026-11-18T15:30", "2026-11-18T15:00", "60 working minutes") == [
        ("start", "14:30", "before"),
        ("stopped", "", "after"),
        ("due", "15:30", "after"),
    ]
