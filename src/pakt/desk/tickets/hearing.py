"""Whoever must know at once of what was recorded: an index, the notices.

An app that stands above tickets names its function in its `ready`. It is called inside the transaction that keeps the
news, so that what it writes is there exactly when the news is; what it raises undoes both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pakt.desk.tickets.models import Change, Event, Ticket


@dataclass(frozen=True)
class News:
    """What was recorded of a ticket at `now`: new events with their messages, and what became different by them or
    by time alone."""

    ticket: Ticket
    events: Sequence[Event]
    changes: Sequence[Change]
    now: datetime


Hearer = Callable[[News], None]
_hearers: list[Hearer] = []


def hears(hearer: Hearer) -> Hearer:
    """Lets the function below it hear all news from now on."""
    _hearers.append(hearer)
    return hearer


def spread(news: News) -> None:
    for hearer in _hearers:
        hearer(news)
