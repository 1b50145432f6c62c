"""The same day strips for those who listen, and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pakt.desk.pages.dates import clock_time, long_day, short_date
from pakt.desk.pages.parts import StretchRow

if TYPE_CHECKING:
    from pakt.desk.pages.strips import Day, Moment, Piece, Stretch

MINUTE = 60_000_000
KINDS = ("counted", "ahead", "paused", "excused", "open", "start", "due", "stopped", "now")
SILENT = ("outside", "weekend")


def length(microseconds: int) -> str:
    """`4:50`, hours and whole minutes, rounded down."""
    hours, minutes = divmod(microseconds // MINUTE, 60)
    return f"{hours}:{minutes:02d}"


def spoken(microseconds: int) -> str:
    """`4 hours 50 minutes`."""
    hours, minutes = divmod(microseconds // MINUTE, 60)
    said = []
    if hours:
        said.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if minutes or not hours:
        said.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    return " ".join(said)


def row(day: Day, today: date) -> str:
    """`Friday 13 November: starts at 09:40, counted 09:40–14:30, stands still 14:30–16:00; 4 hours counted`."""
    name = long_day(datetime.combine(day.day, time(12)))
    if day.day == today:
        name = _("%(day)s, today") % {"day": name}
    happens = [_moment(moment) for moment in day.moments]
    happens += [_piece(piece) for piece in day.pieces if piece.kind not in SILENT and piece.last > piece.first]
    if not happens and day.pieces and all(piece.kind == "weekend" for piece in day.pieces):
        happens = [_("weekend")]
    end = _("%(length)s counted") % {"length": spoken(day.counted)} if day.counted else _("nothing counts")
    return f"{name}: {', '.join(happens)}; {end}" if happens else f"{name}: {end}"


def run(days: list[Day], kind: str | None, busy: int) -> str:
    """`Friday 6 November to Monday 16 November: 7 full days, 56 hours counted`."""
    first, last = (long_day(datetime.combine(day.day, time(12))) for day in (days[0], days[-1]))
    counted = sum(day.counted for day in days)
    if kind in ("counted", "ahead"):
        happens = ngettext("%(n)d full day", "%(n)d full days", busy) % {"n": busy}
        happens = _("%(days)s, %(length)s counted") % {"days": happens, "length": spoken(counted)}
    elif kind == "paused":
        happens = ngettext("%(n)d day stands still", "%(n)d days stand still", busy) % {"n": busy}
    elif kind == "excused":
        happens = ngettext("%(n)d day excused", "%(n)d days excused", busy) % {"n": busy}
    else:
        happens = _("nothing counts")
    return _("%(first)s to %(last)s: %(happens)s") % {"first": first, "last": last, "happens": happens}


def _moment(moment: Moment) -> str:
    return _at(moment.kind, moment.past, get_language()) % {"time": clock_time(moment.at)}


@lru_cache(maxsize=100)
def _at(kind: str, past: bool, _language: str | None) -> str:
    messages = {
        "start": _("starts at %(time)s"),
        "due": _("was due at %(time)s") if past else _("due at %(time)s"),
        "stopped": _("stopped at %(time)s"),
        "now": _("now %(time)s"),
    }
    return messages[kind]


def _piece(piece: Piece) -> str:
    between = f"{_clock(piece.first)}–{_clock(piece.last)}"
    if piece.kind in ("holiday", "day_off"):
        return reason(piece.kind, piece.name)
    if piece.kind == "ahead":
        return _("still to count %(between)s") % {"between": between}
    return f"{reason(piece.kind, None)} {between}"


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def reason(kind: str, name: str | None) -> str:
    """Why a stretch counts or does not, with the name of a day off."""
    return _reason(kind, name, get_language())


@lru_cache(maxsize=2000)
def _reason(kind: str, name: str | None, _language: str | None) -> str:
    messages = {
        "counted": _("counted"),
        "paused": _("stands still"),
        "excused": _("excused"),
        "holiday": _("public holiday"),
        "day_off": _("day off"),
        "moved": _("reported outside service hours"),
        "outside": _("outside service hours"),
        "weekend": _("weekend"),
    }
    said = messages.get(kind, kind)
    return f"{said}, {name}" if name and kind != "counted" else said


def table(stretches: Iterable[Stretch], stopped: int | None, zone: ZoneInfo) -> list[StretchRow]:
    """The stretches as lines. Nights and weekends are left out, and what goes on after them is one line."""
    joined: list[list[object]] = []
    for stretch in stretches:
        end = stretch.end if stopped is None else min(stretch.end, stopped)
        if end <= stretch.start or stretch.reason in SILENT:
            continue
        counted = stretch.counted * (end - stretch.start) // (stretch.end - stretch.start)
        if joined and joined[-1][2] == (stretch.reason, stretch.name):
            joined[-1][1] = end
            joined[-1][3] += counted  # type: ignore[operator]
        else:
            joined.append([stretch.start, end, (stretch.reason, stretch.name), counted])
    return [_line(start, end, why, counted, zone) for start, end, why, counted in joined]  # type: ignore[arg-type]


def _line(start: int, end: int, why: tuple[str, str | None], counted: int, zone: ZoneInfo) -> StretchRow:
    first, last = (datetime.fromtimestamp(at / 1e6, UTC).astimezone(zone) for at in (start, end))
    until = last if last.time() != time(0) else last - timedelta(seconds=1)
    whole_day = first.time() == time(0) and last.time() == time(0)
    begin = short_date(first) if whole_day else f"{short_date(first)} {clock_time(first)}"
    finish = clock_time(last) if last.time() != time(0) else "24:00"
    if until.date() != first.date():
        finish = short_date(until) if whole_day else f"{short_date(until)} {finish}"
    elif whole_day:
        finish = ""
    return StretchRow(begin, finish, reason(*why), length(counted) if counted else "")
