"""Whoever must know at once of what was recorded: an index, the notices.

An app that stands above tickets names its function in its `ready`. It is called inside the transaction that keeps the
news, so that what it writes is there exactly when the news is; what it raises undoes both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from pakt.desk.tickets.models import Change, Event, Ticket


@dataclass(frozen=True)
class News:
    """What was recorded of a ticket at `now`: new events with their messages, and what became different by them or
    by time alone. `is_history`: it happened long ago elsewhere and is only taken over; nobody waits for it."""

    ticket: Ticket
    events: Sequence[Event]
    changes: Sequence[Change]
    now: datetime
    is_history: bool = False


Hearer = Callable[[News], None]
_hearers: list[Hearer] = []
_takes_over: ContextVar[bool] = ContextVar("takes_over", default=False)


def hears(hearer: Hearer) -> Hearer:
    """Lets the function below it hear all news from now on."""
    _hearers.append(hearer)
    return hearer


def spread(ticket: Ticket, events: Sequence[Event], changes: Sequence[Change], now: datetime) -> None:
    """Let everybody who hears know of it."""
    news = News(ticket, events, changes, now, _takes_over.get())
    for hearer in _hearers:
        hearer(news)


@contextmanager
def history() -> Iterator[None]:
    """What is recorded inside is history that is taken over from elsewhere."""
    token = _takes_over.set(True)
    try:
        yield
    finally:
        _takes_over.reset(token)
