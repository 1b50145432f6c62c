"""Samples of terms: bars, due times, day strips, obligations, the queue. The strips come from the engine itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pakt.desk.pages.amounts import HOUR, MINUTE, Amount
from pakt.desk.pages.board import BoardGroup, BoardPart, BoardRow
from pakt.desk.pages.parts import BarPart, ClausePart, ClockPart, DuePart, OwedBy, ParPart, Strip, WhyPart
from pakt.desk.pages.states import STATES
from pakt.desk.pages.strips import strip_of
from pakt.desk.pages.words import (
    Reader,
    late_words,
    no_term_words,
    release_words,
    running_words,
    still_words,
    stopped_words,
)
from pakt.engine.calendar import Calendar, to_instant
from pakt.engine.clock import Pause, explain
from pakt.engine.terms import parse_term

ZONE = ZoneInfo("Europe/Prague")
HOURS = Calendar(
    ZONE.key, {day: ((8 * 60, 16 * 60),) for day in range(5)}, holidays={date(2026, 11, 17): "Founders’ Day"}
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


NOW = at("2026-11-18T11:25")
LIST = Reader(NOW, ZONE)
TICKET = Reader(NOW, ZONE, exact=True)
PAR = ParPart("§ 2.20", "#clause-2-20", "Removal term")


def worked(hours: int, minutes: int = 0) -> Amount:
    return Amount("working_hours", hours * HOUR + minutes * MINUTE)


def drawn(
    term: str,
    start: str,
    due: str | None,
    *,
    stopped: str | None = None,
    pauses: tuple[Pause, ...] = (),
    title: str = "",
    owed_by: OwedBy = "provider",
) -> Strip:
    """A strip of the sample calendar, explained by the engine."""

    def open_on(day: date) -> list[tuple[int, int]]:
        first, last = HOURS.midnight(day), HOURS.midnight(day + timedelta(days=1))
        return [(stretch.start, stretch.end) for stretch in HOURS.stretches(first, last) if stretch.counted]

    parsed = parse_term(term)
    begin = to_instant(at(start))
    end = to_instant(at(due) if due else NOW)
    return strip_of(
        explain(parsed, HOURS, begin, end, list(pauses)),
        start=begin,
        due=to_instant(at(due)) if due else None,
        stopped=to_instant(at(stopped)) if stopped else None,
        now=to_instant(NOW),
        zone=ZONE,
        unit=parsed.unit,
        open_on=open_on,
        owed_by=owed_by,
        title=title,
    )


def pause(start: str, end: str | None, why: Any = "paused") -> Pause:
    return Pause(to_instant(at(start)), to_instant(at(end)) if end else None, why)


REMOVAL = drawn(
    "18 working hours",
    "2026-11-13T09:40",
    "2026-11-19T08:55",
    pauses=(
        pause("2026-11-13T14:30", "2026-11-16T09:15"),
        pause("2026-11-16T11:00", "2026-11-16T13:30", "excused"),
    ),
    title="Removal",
)
FOLDED = drawn("80 working hours", "2026-11-05T10:00", "2026-11-20T10:00", stopped="2026-11-18T10:30", title="Repair")
STILL = drawn("18 working hours", "2026-11-03T10:00", None, pauses=(pause("2026-11-04T09:00", None),), title="Removal")
NIGHT = drawn("30 hours", "2026-11-17T20:00", "2026-11-19T02:00", title="Resolution")
ACCEPTANCE = drawn(
    "5 working days, same time", "2026-11-12T12:40", "2026-11-20T12:40", title="Acceptance", owed_by="customer"
)
LATE = drawn("6 working hours", "2026-11-16T09:00", "2026-11-16T15:00", title="Reaction")

CLAUSE = ClausePart(
    "The removal term begins when the Provider confirms that it has all that it needs to remove the error.",
    [PAR, ParPart("§ 3.1", "#clause-3-1")],
)
QUOTED = ClausePart(
    "Doba odstranění chyby: 18 hodin.", [PAR], lang="cs", gloss="errors are removed in 18 service hours"
)

RUNNING = running_words(at("2026-11-19T08:55"), worked(5, 30), TICKET)
SOON = running_words(at("2026-11-18T11:41"), worked(0, 16), LIST, state="soon")
BREACHED = late_words(at("2026-11-16T15:00"), worked(5, 25), LIST)
PAUSED = still_words(at("2026-11-16T14:10"), LIST)
RELEASE = release_words("update 4.7", at("2026-12-01T00:00"), LIST)
MET = stopped_words(at("2026-11-18T10:02"), at("2026-11-18T14:30"), LIST)
MET_LATE = stopped_words(at("2026-11-18T09:20"), at("2026-11-18T09:00"), LIST, over=worked(0, 20))
CLOSING = running_words(at("2026-11-18T16:00"), worked(4, 35), LIST, closes=True)
MIDNIGHT = running_words(at("2026-11-21T00:00"), Amount("days", 60 * HOUR, days=2), LIST)
NO_TERM = no_term_words("minor: best effort")

BARS = {
    "running": BarPart("running", 46),
    "soon": BarPart("soon", 83),
    "paused": BarPart("paused", 38),
    "breached": BarPart("breached", 122),
    "met": BarPart("met", 61),
    "late": BarPart("late", 109),
    "best_effort": BarPart("best_effort"),
}
MEANS = {
    "running": "open, due in the future",
    "soon": "open, three quarters used or notice is owed",
    "paused": "open, does not count now, no due time",
    "breached": "open, past its due time",
    "met": "stopped in time",
    "late": "stopped after its due time",
    "best_effort": "nothing is owed; it stays so",
}


def clocks() -> list[ClockPart]:
    missed = "If it is missed: 1,000.00 EUR for each day of delay."
    return [
        ClockPart(
            "Removal",
            "running",
            RUNNING,
            bar=BarPart("running", 69.4, notice=80, words="12 hours 30 minutes of 18 hours used"),
            used="12:30 used",
            whole="of 18:00 service hours",
            why=WhyPart("Why tomorrow, 08:55", REMOVAL, QUOTED, missed, open=True),
            first=True,
        ),
        ClockPart("Reaction", "breached", BREACHED, bar=BarPart("breached", 190), why=WhyPart("Why", LATE)),
        ClockPart("Repair", "paused", PAUSED, bar=BarPart("paused", 40), why=WhyPart("Why", STILL)),
        ClockPart("Correction", "running", RELEASE, bar=BarPart("running", 55), clauses=[PAR]),
        ClockPart("Confirmation", "met", MET, used="2:30", whole="of 6:00", done=True),
        ClockPart("Call back", "best_effort", NO_TERM, bar=BarPart("best_effort")),
    ]


def theirs() -> list[ClockPart]:
    due = running_words(at("2026-11-20T12:40"), Amount("working_days", 18 * HOUR, days=2), LIST)
    bar = BarPart("running", 55, owed_by="customer")
    return [ClockPart("Acceptance", "running", due, "customer", bar, why=WhyPart("Why Fri 20 Nov", ACCEPTANCE))]


def row(number: int, title: str, term: str, due: DuePart, bar: BarPart, who: str = "", **more: Any) -> BoardRow:
    about = "Sample customer · error, critical"
    return BoardRow(f"T-{number}", title, "#board", about, term, due.state, bar.owed_by, due, bar, who=who, **more)


def board() -> BoardPart:
    asked = running_words(at("2026-11-20T12:40"), Amount("working_days", 18 * HOUR, days=2), LIST)
    customer = BarPart("running", 83, owed_by="customer")
    return BoardPart(
        "Open terms, example",
        [
            BoardGroup(
                "Past its term",
                [
                    row(
                        398,
                        "Exam sheet exports without the second examiner",
                        "Removal",
                        BREACHED,
                        BARS["breached"],
                        "Ada S.",
                        bar_words="80:00 + 5:25",
                        value="398",
                    )
                ],
            ),
            BoardGroup(
                "Today",
                [
                    row(
                        519,
                        "Nobody can call since 10:35",
                        "Reaction",
                        SOON,
                        BARS["soon"],
                        bar_words="0:44 of 1:00",
                        value="519",
                        picked=True,
                    ),
                    row(
                        514,
                        "Shipping notice is missing",
                        "Acknowledgement",
                        CLOSING,
                        BarPart("running", 43),
                        "Rado S.",
                        value="514",
                    ),
                ],
            ),
            BoardGroup(
                "Tomorrow and later",
                [
                    row(
                        418,
                        "Timetable locks when two officers save at once",
                        "Removal",
                        RUNNING,
                        BarPart("running", 69, notice=80),
                        "Ada S.",
                        bar_words="12:30 of 18:00",
                        value="418",
                    ),
                    row(
                        430,
                        "Opening hours read aloud with the wrong weekday",
                        "Acceptance",
                        asked,
                        customer,
                        "Ada S.",
                        bar_words="then it is accepted",
                        value="430",
                    ),
                    row(
                        402,
                        "A column is cut off in narrow windows",
                        "Correction",
                        RELEASE,
                        BarPart("running", 35),
                        value="402",
                    ),
                ],
            ),
            BoardGroup(
                "Standing still, or nothing owed",
                [
                    row(
                        425,
                        "Letters show last year’s amount",
                        "Removal",
                        PAUSED,
                        BARS["paused"],
                        bar_words="4:40 of 18:00",
                        value="425",
                    ),
                    row(
                        280,
                        "The clock on the wall is a minute slow",
                        "Resolution",
                        NO_TERM,
                        BARS["best_effort"],
                        bar_words="§ 4.5",
                        value="280",
                    ),
                ],
            ),
            BoardGroup(
                "Finished today",
                [
                    row(
                        215,
                        "Can the tariff be read out?",
                        "Answer",
                        MET,
                        BARS["met"],
                        "Rado S.",
                        bar_words="8:02 of 12:30",
                        value="215",
                    ),
                    row(
                        410,
                        "Results appear twice",
                        "Reaction",
                        MET_LATE,
                        BARS["late"],
                        "Ada S.",
                        bar_words="6:00 + 0:20",
                        value="410",
                    ),
                ],
            ),
        ],
    )


def context() -> dict[str, Any]:
    return {
        "state_rows": [(state, BARS[state], MEANS[state]) for state in STATES],
        "par": PAR,
        "clause": CLAUSE,
        "bars": [
            (BarPart("running", 63, notice=80), "63 %, notice owed at 80 %"),
            (BarPart("soon", 92, notice=80), "92 %, notice given"),
            (BarPart("breached", 140), "over by 40 %"),
            (BarPart("running", 55, owed_by="customer"), "the customer’s term"),
        ],
        "dues": [RUNNING, SOON, BREACHED, PAUSED, RELEASE, MET, MET_LATE, CLOSING, MIDNIGHT, NO_TERM],
        "strips": [
            ("One row a day; the scale is the service hours and a little more.", REMOVAL),
            ("More than three days in which nothing happens fold into one row. This one was stopped in time.", FOLDED),
            ("Standing still: there is no due time until the answer.", STILL),
            ("Day and night count.", NIGHT),
        ],
        "clocks": clocks(),
        "their_clocks": theirs(),
        "board": board(),
    }
