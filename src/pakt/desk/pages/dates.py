"""Dates and times as people of a language write them. Every function takes an aware datetime in the zone to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import dateformat, translation
from django.utils.translation import pgettext, pgettext_lazy


@dataclass(frozen=True, slots=True)
class Forms:
    """Patterns of `django.utils.dateformat`; the weekday stands before each and is not part of them."""

    short: str
    short_year: str
    long: str
    long_year: str
    comma: str = " "  # between the weekday and a date in full
    hour: str = "{}"
    day: str = "j"  # the two halves of `short`, with what joins them
    month: str = " M"


FORMS = {
    "en": Forms("j M", "j M Y", "j F", "j F Y", hour="{:02}"),
    "pl": Forms("d.m", "d.m.Y", "j E", "j E Y", comma=", ", day="d", month=".m"),
    "cs": Forms("j. n.", "j. n. Y", "j. E", "j. E Y", day="j.", month=" n."),
    "sr": Forms("j. n.", "j. n. Y.", "j. F", "j. F Y.", comma=", ", day="j.", month=" n."),
    "ru": Forms("d.m", "d.m.Y", "j E", "j E Y г.", comma=", ", day="d", month=".m"),
}

# Cities that stand for a zone, named here so that they are translated; any other one is shown as its key spells it.
CITIES = (
    pgettext_lazy("time zone", "Belgrade"),
    pgettext_lazy("time zone", "Moscow"),
    pgettext_lazy("time zone", "Prague"),
    pgettext_lazy("time zone", "Warsaw"),
)


def clock_time(moment: datetime) -> str:
    """`08:55`."""
    return f"{_forms().hour.format(moment.hour)}:{moment.minute:02}"


def weekday(moment: datetime, *, full: bool = False) -> str:
    """`Wed` or `Wednesday`; small letters where the language has them in the middle of a sentence."""
    return _weekday(moment.weekday(), full, translation.get_language())


@lru_cache(maxsize=512)
def _weekday(day: int, full: bool, _of: str | None) -> str:
    # 5 January 1970 was a Monday.
    name = dateformat.format(date(1970, 1, 5 + day), "l" if full else "D").rstrip(".")
    return name if _language() == "en" else name.lower()


def short_day(moment: datetime, *, year: bool = False) -> str:
    """`Wed 18 Nov`, for lists."""
    return _short_day(moment.date(), year, translation.get_language())


@lru_cache(maxsize=4096)
def _short_day(day: date, year: bool, _language: str | None) -> str:
    """A list says few days again and again; the weekday's name and the month's depend on the language."""
    forms, moment = _forms(), datetime.combine(day, time(12))
    return f"{weekday(moment)} {_formatted(day, forms.short_year if year else forms.short, _language)}"


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, _of: str | None) -> str:
    return dateformat.format(day, pattern)


def _written(moment: datetime, pattern: str) -> str:
    return _formatted(moment.date(), pattern, translation.get_language())


def short_date(moment: datetime, *, year: bool = False) -> str:
    """`18 Nov`, where the weekday stands elsewhere."""
    forms = _forms()
    return _written(moment, forms.short_year if year else forms.short)


def day_and_month(moment: datetime) -> tuple[str, str]:
    """`18` and ` Nov`, for a place that may have to leave the month out."""
    forms = _forms()
    return _written(moment, forms.day), _written(moment, forms.month)


def long_day(moment: datetime, *, year: bool = False) -> str:
    """`Wednesday 18 November`, for those who listen and for sentences."""
    forms = _forms()
    return f"{weekday(moment, full=True)}{forms.comma}{_written(moment, forms.long_year if year else forms.long)}"


def zone_name(zone: ZoneInfo) -> str:
    """`Prague`, the city that stands for a zone; the whole key where there is none."""
    city = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return pgettext("time zone", city) if city else zone.key


def _language() -> str:
    return (translation.get_language() or "en").split("-")[0]


def _forms() -> Forms:
    return FORMS.get(_language(), FORMS["en"])
