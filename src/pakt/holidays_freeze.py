"""Makes the dated files of public holidays from the `holidays` library, and tells where they differ from it.

Which years are provisional: where a country moves days off by yearly decree, every year after the last one for which
the library has such a decree. Where holidays follow from statute alone, none; a change of the law is then a difference
that a newer version of the library brings to light.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pakt.engine.holidays import digest, parse

SOURCE = "holidays"

# A Saturday worked for a day off elsewhere has no name in the library; %s is the date of that day off.
_WORKED = {
    "en_US": "Working day (day off moved to %s)",
    "hu": "Áthelyezett munkanap (pihenőnap: %s)",
    "ru": "Рабочий день (выходной перенесён на %s)",
}
# Serbian is shown in Latin letters, the library gives Cyrillic.
_SERBIAN = str.maketrans(
    "АБВГДЂЕЖЗИЈКЛМНОПРСТЋУФХЦЧШабвгдђежзијклмнопрстћуфхцчш",
    "ABVGDĐEŽZIJKLMNOPRSTĆUFHCČŠabvgdđežzijklmnoprstćufhcčš",
) | {ord(cyrillic): latin for cyrillic, latin in zip("ЉЊЏљњџ", ("Lj", "Nj", "Dž", "lj", "nj", "dž"), strict=True)}


def freeze(code: str, years: range, path: Path, *, generated: date) -> list[str]:
    """Write the file of a country, and tell what changed in it. A code such as `XX-YY` is of a part of it.

    A file that says the same already is left as it is, with its older date and version.
    """
    new = document(code, years, generated)
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"years": {}}
    changes = differences(old, new)
    if changes or digest(old) != old.get("sha256"):
        text = json.dumps(new, ensure_ascii=False, indent=1) + "\n"
        parse(text, path.name)
        path.write_text(text, encoding="utf-8")
    return changes


def document(code: str, years: range, generated: date) -> dict[str, Any]:
    """What the installed library says, in the form of a file."""
    country, _, part = code.partition("-")
    local, english = (_library(country, part, years, language) for language in (None, "en_US"))
    worked = sorted(day for day in local.weekend_workdays if day.year in years)
    last_decree = max((day.year for day in [*worked, *_moved(local)]), default=max(years))
    holidays = dict(sorted((day, name) for day, name in local.items() if day.year in years))
    latin = local.language.startswith("sr")
    content = {
        str(year): {
            "provisional": year > last_decree,
            "holidays": _texts(year, holidays.items(), latin=latin),
            "names_en": _texts(year, [*((day, english[day]) for day in holidays), *_work(english, worked)]),
            "working_days": _texts(year, _work(local, worked)),
        }
        for year in years
    }
    frozen = {
        "country": code,
        "language": "sr-Latn" if latin else local.language.replace("_", "-"),
        "generated": generated.isoformat(),
        "source": SOURCE,
        "version": version(SOURCE),
        "sha256": "",
        "years": content,
    }
    return {**frozen, "sha256": digest(frozen)}


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What a second file says otherwise, one line a difference, in order of time."""
    lines = []
    for year in sorted({*old["years"], *new["years"]}):
        before, after = old["years"].get(year, {}), new["years"].get(year, {})
        if before.get("provisional") != after.get("provisional"):
            lines.append(f"{year}: provisional {before.get('provisional')} → {after.get('provisional')}")
        for kind in ("holidays", "names_en", "working_days"):
            was, now = before.get(kind, {}), after.get(kind, {})
            lines += [
                f"{day}: {kind} {was.get(day)!r} → {now.get(day)!r}"
                for day in sorted({*was, *now})
                if was.get(day) != now.get(day)
            ]
    return lines


def _library(country: str, part: str, years: range, language: str | None) -> Any:
    """The library's holidays, with a year to either side: an observed day may fall into the year before."""
    # Here, and not above: the library is needed for making the files only, and slow to load.
    import holidays

    default = getattr(holidays, country).default_language or "en_US"
    return holidays.country_holidays(
        country,
        subdiv=part or None,
        years=range(years.start - 1, years.stop + 1),
        language=language or default,
    )


def _moved(library: Any) -> dict[date, str]:
    """Days off that were moved by decree, with the text that tells from where."""
    label = getattr(library, "substituted_label", None)
    if label is None:
        return {}
    moved = re.compile(re.escape(library.tr(label)).replace("%s", "(.+?)"))
    return {day: found[1] for day, name in library.items() if (found := moved.search(name))}


def _work(library: Any, worked: Iterable[date]) -> list[tuple[date, str]]:
    """The names of worked days of the weekend: for which day off."""
    if not worked:
        return []
    style = library.tr(library.substituted_date_format)
    given = {text: day for day, text in _moved(library).items()}
    name = _WORKED.get(library.language, _WORKED["en_US"])
    return [(day, name % given[day.strftime(style)].strftime(style)) for day in worked]


def _texts(year: int, names: Iterable[tuple[date, str]], *, latin: bool = False) -> dict[str, str]:
    """The names of one year by date, as they are shown."""
    return {day.isoformat(): _shown(name, latin=latin) for day, name in names if day.year == year}


def _shown(name: str, *, latin: bool) -> str:
    # The library's English dates put the month first.
    name = re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", name)
    return name.translate(_SERBIAN) if latin else name
