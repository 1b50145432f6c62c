"""The words of time: `6 working hours`, `5 working days, end of day`, `next update or upgrade`.

A term is said in a contract file as a short English sentence. This module is the only place that knows the
sentences; `clock.py` turns a term and a start into a due time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Unit = Literal[
    "working_hours",
    "hours",
    "working_days_same_time",
    "working_days_end_of_day",
    "calendar_days",
    "release",
    "agreed",
    "best_effort",
]

MINUTE = 60_000_000
HOUR = 60 * MINUTE

RELEASES = {
    "next release": (None, None),
    "next planned release": (True, None),
    "next unplanned release": (False, None),
    "next update or upgrade": (None, "update"),
    "next upgrade": (None, "upgrade"),
}
PATTERN = (
    r"^(best effort|as agreed|next release|next (planned|unplanned) release|next update or upgrade|next upgrade"
    r"|[1-9][0-9]{0,4} (working )?(hour|minute)s?"
    r"|[1-9][0-9]{0,3} working days?, (same time|end of day)"
    r"|[1-9][0-9]{0,3} calendar days?)$"
)
HELP = (
    "write one of: '6 working hours', '30 working minutes', '4 hours', '30 minutes', '3 working days, same time', "
    "'1 working day, end of day', '14 calendar days', 'next release', 'next planned release', "
    "'next unplanned release', 'next update or upgrade', 'next upgrade', 'as agreed', 'best effort'"
)


@dataclass(frozen=True, slots=True)
class Term:
    """How long somebody has. `amount` is in microseconds for hours, in days for days, else 0.

    `planned` and `version` narrow the release that a term is bound to: only planned or unplanned ones, only those
    that are at least an update (or an upgrade) by their version number.
    """

    text: str
    unit: Unit
    amount: int = 0
    planned: bool | None = None
    version: Literal["update", "upgrade"] | None = None

    @property
    def owes_a_date(self) -> bool:
        return self.unit != "best_effort"

    @property
    def in_days(self) -> bool:
        return self.unit in ("working_days_same_time", "working_days_end_of_day", "calendar_days")

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def parse_term(text: str) -> Term:
    """The term that `text` says; ValueError with the allowed sentences where it says none."""
    if not isinstance(text, str) or not re.match(PATTERN, text):
        raise ValueError(f"{text!r} is no term; {HELP}")
    if text == "best effort":
        return Term(text, "best_effort")
    if text == "as agreed":
        return Term(text, "agreed")
    if text in RELEASES:
        planned, version = RELEASES[text]
        return Term(text, "release", planned=planned, version=version)  # type: ignore[arg-type]
    number, rest = text.split(" ", 1)
    amount = int(number)
    if rest.startswith("calendar"):
        return Term(text, "calendar_days", amount)
    if "day" in rest:
        return Term(
            text, "working_days_end_of_day" if rest.endswith("end of day") else "working_days_same_time", amount
        )
    length = amount * (MINUTE if "minute" in rest else HOUR)
    return Term(text, "working_hours" if rest.startswith("working") else "hours", length)
