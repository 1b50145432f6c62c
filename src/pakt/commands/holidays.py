"""`pakt holidays`: make the dated files of public holidays, or tell where they differ from the installed library."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from importlib.util import find_spec
from pathlib import Path

from pakt import holidays_freeze
from pakt.engine import holidays
from pakt.engine.errors import PaktError

FOLDER = Path(__file__).parents[1] / "contracts" / "holidays"
YEARS = "2010-2045"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", choices=["freeze", "differences"], help="write the files, or only tell what would change"
    )
    parser.add_argument(
        "countries", nargs="*", metavar="COUNTRY", help="codes such as PL or GB-ENG; all that are there"
    )
    parser.add_argument("--years", default=YEARS, help=f"first and last year (default {YEARS})")


def run(args: argparse.Namespace) -> int:
    """Exit status 1 where `differences` finds any."""
    if find_spec("holidays") is None:
        raise PaktError("pakt holidays: the library is missing; install it with: pip install 'holidays==0.109'")
    years, found = years_of(args.years), False
    for code in args.countries or holidays.known():
        path = FOLDER / f"{code}.json"
        try:
            if args.what == "freeze":
                changes = holidays_freeze.freeze(code, years, path, generated=dt.datetime.now(dt.UTC).date())
            else:
                changes = holidays_freeze.differences(stored(path), library(code, years))
        except (AttributeError, NotImplementedError):
            raise PaktError(f"pakt holidays: the library knows no country {code!r}") from None
        found = found or bool(changes)
        print(f"{code}: {len(changes)} differences" if changes else f"{code}: the same")
        for line in changes:
            print(f"  {line}")
    return 1 if found and args.what == "differences" else 0


def stored(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"years": {}}


def library(code: str, years: range) -> dict[str, object]:
    return holidays_freeze.document(code, years, dt.datetime.now(dt.UTC).date())


def years_of(text: str) -> range:
    """'2010-2045' as years, both included; PaktError where it is no such range."""
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 1950 <= int(first) <= int(last) <= 2099):
        raise PaktError(f"pakt holidays: --years {text!r} is no range of years; write {YEARS}")
    return range(int(first), int(last) + 1)
