"""Time spent on a ticket: entries with their corrections, each a new event, and what they come to.

An entry keeps what was worked to the minute. How it is rounded when it is billed the agreement says; an entry that was
corrected counts as it stands after its last correction, at the time at which the work was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.tickets.models import Event
from pakt.engine.contract import Billing, Contract

UNITS = {"started half-hour": 30, "started hour": 60, "minute": 1}


@dataclass(frozen=True)
class Entry:
    """Work that was done `at` a time by `worker`, a person's key. `minutes` is 0 where it was taken back."""

    event: Event
    at: datetime
    worker: int
    minutes: int
    is_billable: bool
    corrections: Sequence[Event]


@dataclass(frozen=True)
class Sums:
    """Minutes: all that were worked, those of billable entries, and these as they are billed."""

    worked: int
    billable: int
    billed: int


def entries(rows: Iterable[Event]) -> list[Entry]:
    """The entries as they stand, in order of time."""
    rows = list(rows)
    corrected: dict[int, list[Event]] = {}
    for row in sorted(rows, key=lambda row: row.sequence):
        if row.type == "work_corrected":
            corrected.setdefault(row.data["entry"], []).append(row)
    found = []
    for row in rows:
        if row.type == "work_done":
            corrections = corrected.get(row.sequence, [])
            last = corrections[-1] if corrections else row
            found.append(
                Entry(row, row.at, row.data["worker"], last.data["minutes"], last.data["billable"], corrections)
            )
    return found


def sums(contract: Contract, found: Iterable[Entry]) -> Sums:
    """What entries come to; each billable one is rounded by itself, as the settlement does it."""
    found = list(found)
    unit = UNITS[rule.rounded] if (rule := billing(contract)) else 1
    billable = [entry.minutes for entry in found if entry.is_billable]
    return Sums(sum(entry.minutes for entry in found), sum(billable), sum(-(-n // unit) * unit for n in billable))


def billing(contract: Contract) -> Billing | None:
    """How the agreement bills work, if it does."""
    return contract.billing[0] if contract.billing else None


def rounding_words(contract: Contract) -> str:
    """`each entry rounded up to the started half-hour`; nothing where the agreement bills to the minute."""
    rule = billing(contract)
    return {
        "started half-hour": _("each entry rounded up to the started half-hour"),
        "started hour": _("each entry rounded up to the started hour"),
    }.get(rule.rounded if rule else "", "")


def minutes_words(minutes: int) -> str:
    """`1:30`, hours and minutes as in a time sheet."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def count_words(count: int) -> str:
    return ngettext("%(n)d entry", "%(n)d entries", count) % {"n": count}
