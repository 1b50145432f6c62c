"""What there is to tell in the news of a ticket: its newest event, and what time alone brought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pakt.desk.agreements.queries import contract_of
from pakt.desk.outbox.rules import RULES
from pakt.desk.tickets.desk_events import INTERNAL
from pakt.desk.tickets.hearing import News
from pakt.desk.tickets.models import Change, Event
from pakt.engine.events import RELEASES


@dataclass(frozen=True)
class Thing:
    """One thing to tell. `by` is the side that did it, or "system"; `owed_by` the side whose term it is about."""

    what: str
    key: str
    at: datetime
    by: str = "system"
    actor: int | None = None
    event: Event | None = None
    owed_by: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def internal(self) -> bool:
        """Whether it stays on the provider's side."""
        return self.what in INTERNAL

    @property
    def shared_with(self) -> int | None:
        """The contractor's organisation that it is told to."""
        told = self.event is not None and self.what in ("shared", "contractor_asked")
        return self.event.data.get("organisation") if told and self.event else None


def things_of(news: News) -> list[Thing]:
    """All that the rules know how to tell, in the order in which it happened.

    Of several events that are recorded at once the last one is what was said; those before it lie in it.
    """
    found = [*_by_time_alone(news), *_by_release(news)]
    if news.events:
        found += _by_event(news.events[-1], news.now)
    return found


def _by_event(event: Event, now: datetime) -> Iterator[Thing]:
    if event.type == "reported":
        yield Thing("received", f"received:{event.pk}", now, "provider", event=event)
    if event.type in RULES:
        yield Thing(event.type, f"event:{event.pk}", now, event.by, event.person_id, event)


def _by_time_alone(news: News) -> Iterator[Thing]:
    for change in news.changes:
        if change.event_id is None:
            yield from _alone(news, change)


def _alone(news: News, change: Change) -> Iterator[Thing]:
    contract = contract_of(news.ticket.version)
    # By its number, not its primary key: that is another one after `pakt rebuild`.
    key = f"change:{news.ticket.pk}:{change.number}"
    if change.what == "state" and change.after == "breached":
        data = {"clock": change.name, "cycle": change.cycle}
        yield Thing("breached", key, news.now, owed_by=contract.clocks[change.name].owed_by, data=data)
    elif change.what == "right_arose":
        yield Thing("right_arose", key, news.now, data={"right": change.name})
    elif change.what == "accepted" and change.after:
        yield Thing("accepted_by_silence", key, news.now)


def _by_release(news: News) -> Iterator[Thing]:
    """What a release changed in this ticket; the event is the whole agreement's."""
    own = {event.pk for event in news.events}
    causes = {pk for change in news.changes if (pk := change.event_id) is not None and pk not in own}
    for event in Event.objects.filter(pk__in=causes, type__in=RELEASES) if causes else ():
        yield Thing(event.type, f"event:{event.pk}:{news.ticket.pk}", news.now, event.by, event.person_id, event)
