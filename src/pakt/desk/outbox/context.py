"""What a letter or a notice about a ticket is written from: the ticket, what happened, and how it stood then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import said
from pakt.desk.tickets.models import Event, Message, Ticket
from pakt.desk.tickets.queries import Now, now_of, ours
from pakt.desk.tickets.story import Story
from pakt.desk.tickets.terms import Terms, reader_of
from pakt.desk.tickets.wording import Effect, effects
from pakt.engine.contract import Contract
from pakt.engine.replay import ClockState
from pakt.engine.zone import to_instant


@dataclass
class Context:
    """One thing told of one ticket; words come out in the language and zone that are active when they are asked for."""

    ticket: Ticket
    event: Event | None
    data: dict[str, Any]
    at: datetime
    ours: frozenset[int] | None = None  # the provider's people, where they are known already

    @cached_property
    def contract(self) -> Contract:
        return contract_of(self.ticket.version)

    @cached_property
    def now(self) -> Now:
        """The engine's word on the ticket for the moment that is told of."""
        return now_of([self.ticket], self.at)[self.ticket.pk]

    @cached_property
    def story(self) -> Story:
        return Story(self.ticket, self.contract, [], ours(self.ticket) if self.ours is None else self.ours)

    def terms(self, own_zone: str) -> Terms:
        reader = reader_of(self.contract, self.at, own_zone, exact=True)
        return Terms(self.ticket.agreement, self.contract, self.now.state, reader)

    @property
    def clock(self) -> ClockState | None:
        """The term that a thing without an event is about, as it stood then."""
        name, cycle = self.data.get("clock"), self.data.get("cycle")
        return next((one for one in self.now.state.clocks if (one.name, one.cycle) == (name, cycle)), None)

    @property
    def is_open(self) -> bool:
        """Whether the ticket was open then."""
        at = to_instant(self.at)
        ends = [event.type for event in self.now.events if event.type in ("closed", "reopened") and event.at <= at]
        return not ends or ends[-1] == "reopened"

    @property
    def message(self) -> Message | None:
        return getattr(self.event, "message", None) if self.event is not None else None

    @property
    def text(self) -> str:
        """The words that came with it."""
        if self.message is None:
            return ""
        return self.message.text if self.message.erased_at is None else _("These words were erased.")

    @cached_property
    def files(self) -> Sequence[str]:
        """The names of the files that came with it."""
        return [one.file.name for one in self.event.attachments.select_related("file")] if self.event else []

    def who(self) -> str:
        return self.story.who(self.event) if self.event is not None else ""

    def detail(self) -> str:
        """What the event carries, in words: the new classification with its reason, a date, a release."""
        if self.event is None:
            return self.of_terms()
        if self.event.type == "assigned":
            return self.assignee()
        words = self.story.detail(self.event).strip()
        return words[1:-1] if words.startswith("(") and words.endswith(")") else words

    def assignee(self) -> str:
        """Who works on it from now on, unless it was given on meanwhile."""
        to = self.ticket.assignee
        return to.name if self.event and to and self.event.data.get("person") == to.pk else ""

    def of_terms(self) -> str:
        """The term or right that a thing without an event is about."""
        clock, right = self.data.get("clock"), self.data.get("right")
        if clock in self.contract.clocks:
            name = said(self.contract.clocks[clock].name)
            return f"{name} {self.data['cycle']}" if self.data.get("cycle", 1) > 1 else name
        return said(self.contract.rights[right].name) if right in self.contract.rights else ""

    @cached_property
    def changes(self) -> list[Effect]:
        told = ("kind", "priority")
        if self.event is None or self.event.ticket_id is None:
            return []
        return [Effect(c.what, c.name, c.before, c.after) for c in self.event.changes.all() if c.what not in told]

    def effect(self) -> str:
        """What it did to terms and rights."""
        words = effects(self.contract, self.changes)
        return words[:1].upper() + words[1:]
