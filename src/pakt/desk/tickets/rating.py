"""How satisfied the customer is with a closed ticket: said once, and changed as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pakt.desk.tickets.models import Event


@dataclass(frozen=True)
class Rating:
    """What was said last: 1 to 5, by whom, with which words."""

    score: int
    words: str
    text: str
    name: str
    at: datetime


def scores() -> dict[int, str]:
    """The answers, best first."""
    return {
        5: _("very satisfied"),
        4: _("satisfied"),
        3: _("neither satisfied nor dissatisfied"),
        2: _("dissatisfied"),
        1: _("very dissatisfied"),
    }


def rating_of(rows: Iterable[Event]) -> Rating | None:
    told = [row for row in rows if row.type == "rated"]
    if not told:
        return None
    last = max(told, key=lambda row: row.sequence)
    message = getattr(last, "message", None)
    text = message.text if message is not None and message.erased_at is None else ""
    name = last.person.name if last.person else ""
    return Rating(last.data["score"], scores()[last.data["score"]], text, name, last.at)
