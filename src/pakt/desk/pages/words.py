"""Due times in words: first what is left, in the unit of the clause, then when.

1. What is left comes first, then when; the time itself is never hidden.
2. The unit is the clause's: working hours, working days, hours (day and night), days; never one turned into another.
3. In lists whole units, rounded down; under two hours, hours and minutes; under one, minutes. On the ticket, exact.
4. What is past is late by so much and *was* due; what is stopped was in time, or so much late.
5. What has no date says so: it stands still, comes with a release, or has no term.
6. Today and tomorrow are dates of the agreement's zone, which is named where the reader's differs. A weekday stands
   with every date, the year only with another one. Midnight is the end of the day before; closing time is said.
7. and 8. (`<time>`, the words to use) are kept by the template tags and by `states.py`.

Every instant is an aware datetime; lengths are `amounts.Amount`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.pages.amounts import LATE, LATE_BY, LEFT, Amount, say
from pakt.desk.pages.dates import clock_time, short_day, zone_name
from pakt.desk.pages.parts import DuePart, State


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the words are: the moment of reading, the agreement's zone, and the reader's where it is another."""

    now: datetime
    zone: ZoneInfo
    own_zone: ZoneInfo | None = None
    exact: bool = False  # on the ticket; lists round down


def running_words(
    due_at: datetime, left: Amount, reader: Reader, *, state: State = "running", closes: bool = False
) -> DuePart:
    """`5 working hours left` / `tomorrow, Thu 19 Nov, 08:55`. `closes`: the due time is a closing time."""
    return DuePart(say(LEFT, left, exact=reader.exact), when_words(due_at, reader, closes=closes), state, due_at)


def late_words(due_at: datetime, over: Amount, reader: Reader, *, closes: bool = False) -> DuePart:
    """`late by 2 working hours` / `was due today, 09:25`: past its due time and still open."""
    return DuePart(say(LATE_BY, over, exact=reader.exact), _was_due(due_at, reader, closes), "breached", due_at)


def stopped_words(
    stopped_at: datetime, due_at: datetime | None, reader: Reader, *, over: Amount | None = None, closes: bool = False
) -> DuePart:
    """`in time, at 10:02` / `was due today, 14:30`, or with `over` `20 minutes late, at 09:20`."""
    state: State = "late" if over else "met"
    when = "" if due_at is None else _was_due(due_at, reader, closes)
    local = stopped_at.astimezone(reader.zone)
    head = say(LATE, over, exact=reader.exact) if over else pgettext("a term was kept", "in time")
    if local.date() == _today(reader):
        left = _("%(kept)s, at %(time)s") % {"kept": head, "time": clock_time(local)}
    else:
        left = _("%(kept)s, %(date)s, %(time)s") % {
            "kept": head,
            "date": _date(local.date(), reader),
            "time": clock_time(local),
        }
    return DuePart(left, when, state, due_at)


def still_words(since: datetime, reader: Reader) -> DuePart:
    """`stands still` / `since Mon 16 Nov, 14:10`: nothing counts now, so there is no due time."""
    when = _("since %(when)s") % {"when": when_words(since, reader)}
    return DuePart(pgettext("state of a term", "stands still"), when, "paused", since)


def release_words(release: str, planned_for: datetime | None, reader: Reader, *, state: State = "running") -> DuePart:
    """`with update 4.7` / `Tue 1 Dec, planned`. `release` names it in words; without a date that is said."""
    left = _("with %(release)s") % {"release": release}
    if planned_for is None:
        return DuePart(left, _("no date yet"), state)
    day = _date(planned_for.astimezone(reader.zone).date(), reader)
    return DuePart(left, _("%(date)s, planned") % {"date": day}, state, planned_for)


def no_term_words(reason: str) -> DuePart:
    """`no term` / the reason."""
    return DuePart(pgettext("state of a term", "no term"), reason, "best_effort")


def when_words(at: datetime, reader: Reader, *, closes: bool = False) -> str:
    """`today, 11:41`, `tomorrow, Thu 19 Nov, 08:55`, `Mon 16 Nov, 14:00`, `end of Fri 20 Nov`, `16:00, by closing`."""
    local = at.astimezone(reader.zone)
    midnight = local.time() == time(0)
    day = local.date() - timedelta(days=1) if midnight else local.date()
    away = (day - _today(reader)).days
    date_words = _date(day, reader)
    if midnight:
        endings = {0: _("end of today"), 1: _("end of tomorrow, %(date)s") % {"date": date_words}}
        return _named_zone(endings.get(away, _("end of %(date)s") % {"date": date_words}), at, reader)
    clock = clock_time(local)
    if away == 0:
        words = _("today, %(time)s") % {"time": clock}
    elif away == 1:
        words = _("tomorrow, %(date)s, %(time)s") % {"date": date_words, "time": clock}
    else:
        words = _("%(date)s, %(time)s") % {"date": date_words, "time": clock}
    return _named_zone(_("%(when)s, by closing") % {"when": words} if closes else words, at, reader)


def _was_due(due_at: datetime, reader: Reader, closes: bool) -> str:
    return _("was due %(when)s") % {"when": when_words(due_at, reader, closes=closes)}


def _today(reader: Reader) -> date:
    return reader.now.astimezone(reader.zone).date()


def _date(day: date, reader: Reader) -> str:
    return short_day(datetime.combine(day, time(12), reader.zone), year=day.year != _today(reader).year)


def _named_zone(words: str, at: datetime, reader: Reader) -> str:
    """The zone is named where the reader's clock shows another time."""
    if reader.own_zone is None or at.astimezone(reader.own_zone).utcoffset() == at.astimezone(reader.zone).utcoffset():
        return words
    return _("%(when)s, %(zone)s time") % {"when": words, "zone": zone_name(reader.zone)}
