"""Every write of what is prepared, and the running of a macro: all of its steps, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import said
from pakt.desk.people.models import Person
from pakt.desk.prepared.blanks import filled, in_language_of
from pakt.desk.prepared.models import Macro, Prepared
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.step_forms import is_words, steps_asking

P = TypeVar("P", bound=Prepared)


@dataclass(frozen=True)
class Outcome:
    """What became of one step: `refused` with the reason and the clauses where it was not taken."""

    type: str
    refused: str = ""
    clauses: Sequence[str] = ()


@dataclass(frozen=True)
class Ran:
    """The steps up to the first that was refused. Only where none was is anything stored."""

    outcomes: Sequence[Outcome]

    @property
    def is_done(self) -> bool:
        return not any(outcome.refused for outcome in self.outcomes)


def save(one: P, *, by: Person, now: datetime | None = None) -> P:
    one.changed_by, one.changed_at = by, now or timezone.now()
    one.save()
    return one


def throw_away(one: Prepared, *, now: datetime | None = None) -> None:
    one.thrown_away_at = now or timezone.now()
    one.save(update_fields=["thrown_away_at"])


def take_back(one: Prepared) -> None:
    one.thrown_away_at = None
    one.save(update_fields=["thrown_away_at"])


def run(macro: Macro, ticket: Ticket, *, by: Person, only_try: bool = False, now: datetime | None = None) -> Ran:
    """Take the macro's steps one after the other through `tickets.record`; one that is refused undoes them all.

    With `only_try` nothing is stored in any case: what would happen.
    """
    now = now or timezone.now()
    outcomes: list[Outcome] = []
    with transaction.atomic():
        for step in macro.steps:
            try:
                _take(step, ticket, by, now)
            except (StepRefused, BadEvent) as error:
                reason = error.reason if isinstance(error, StepRefused) else str(error)
                clauses = error.clauses if isinstance(error, StepRefused) else ()
                outcomes.append(Outcome(step["type"], reason, clauses))
                break
            outcomes.append(Outcome(step["type"]))
        if only_try or any(outcome.refused for outcome in outcomes):
            transaction.set_rollback(True)
    return Ran(outcomes)


def _take(step: dict[str, Any], ticket: Ticket, by: Person, now: datetime) -> None:
    words = filled(in_language_of(step.get("texts", {}), ticket), ticket, by)
    data = dict(step.get("data", {}))
    match step["type"]:
        case "note":
            actions.note(ticket, text=words, person=by, now=now)
        case "message":
            actions.answer(ticket, text=words, person=by, now=now)
        case "assigned":
            actions.assign(ticket, to=by if data["to"] == "me" else None, person=by, now=now)
        case name:
            _asks_nothing_else(name, ticket)
            if name == "answered":
                data.setdefault("channel", ticket.channel)
            actions.record(ticket, type=name, by="provider", person=by, data=data, text=words, now=now)


def _asks_nothing_else(step: str, ticket: Ticket) -> None:
    """StepRefused where the agreement wants something with the step that no prepared words can give."""
    for asking in steps_asking(contract_of(ticket.version), step, "provider", ticket.kind):
        for question in asking.asks:
            if question.required == "always" and not is_words(question):
                reason = _("the agreement asks “%(question)s” with this step: take it by itself")
                raise StepRefused(reason % {"question": said(question.label)}, asking.clauses)
