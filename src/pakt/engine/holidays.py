"""Public holidays by country, read from the dated files in `contracts/holidays`.

The files are frozen, so that an upgrade of a library never moves a settled month. Each names its source, version and
day of making, and a digest of its content; a file that was changed by hand is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pakt.engine.errors import CalendarError

FILES: Traversable = files("pakt") / "contracts" / "holidays"


@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """The holidays of a country or of a part of it, in the years of its file."""

    country: str
    language: str
    """Of the names, as a BCP 47 tag."""
    generated: date
    source: str
    version: str
    sha256: str
    years: range
    provisional_years: tuple[int, ...]
    """Years whose decree on moved days was not yet published when the file was made: days may be missing in them."""
    names: Mapping[date, str]
    names_en: Mapping[date, str]
    """Of holidays and of working days."""
    working_days: Mapping[date, str]
    """Days of the weekend that are worked, because a day off was moved from them."""

    def holidays(self, first_year: int | None = None, last_year: int | None = None) -> dict[date, str]:
        """The names by date from the first year to the last, inclusive. CalendarError for a year not in the file."""
        first = self.years[0] if first_year is None else first_year
        last = self.years[-1] if last_year is None else last_year
        if first not in self.years or last not in self.years:
            raise CalendarError(
                f"holidays of {self.country} are known for {self.years[0]}-{self.years[-1]}, not for {first}-{last}: "
                "make the file for these years"
            )
        return {day: name for day, name in self.names.items() if first <= day.year <= last}


def known() -> list[str]:
    """The codes for which there is a file."""
    return sorted(entry.name.removesuffix(".json") for entry in FILES.iterdir() if entry.name.endswith(".json"))


@cache
def country(code: str) -> CountryHolidays:
    """The holidays under a code as a contract names it. CalendarError for one without a file, or a changed file."""
    if code not in known():
        raise CalendarError(f"no holidays for {code!r}: known are {', '.join(known())}")
    return parse((FILES / f"{code}.json").read_text(encoding="utf-8"), f"holidays/{code}.json")


def parse(text: str, name: str) -> CountryHolidays:
    """The content of a file; `name` is for the error."""
    try:
        document = json.loads(text)
        if digest(document) != document["sha256"]:
            raise CalendarError(f"{name} was changed after it was made: its digest differs. Make it anew")
        return _read(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalendarError(f"{name} is no file of holidays ({error!r}): make it anew") from error


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a file's content without the digest itself: JSON in UTF-8, keys sorted, no spaces."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read(document: dict[str, Any]) -> CountryHolidays:
    years = {int(year): content for year, content in document["years"].items()}
    return CountryHolidays(
        country=document["country"],
        language=document["language"],
        generated=date.fromisoformat(document["generated"]),
        source=document["source"],
        version=document["version"],
        sha256=document["sha256"],
        years=range(min(years), max(years) + 1),
        provisional_years=tuple(sorted(year for year, content in years.items() if content["provisional"])),
        names=_by_date(content["holidays"] for content in years.values()),
        names_en=_by_date(content["names_en"] for content in years.values()),
        working_days=_by_date(content["working_days"] for content in years.values()),
    )


def _by_date(years: Iterable[Mapping[str, str]]) -> dict[date, str]:
    return {date.fromisoformat(day): name for year in years for day, name in year.items()}
