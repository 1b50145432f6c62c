"""What the tests of the outbox have in common: reporting, and reading who was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.rows import next_at
from pakt.desk.due.worker import run_all
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from tests.desk.histories import at

MONDAY = at("2026-03-09T09:00:00+01:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def report(agreement: Agreement, person: Person, **more: Any) -> Ticket:
    said = {"subject": "It stands", "text": "Since nine.", "channel": "portal", "kind": "error", "priority": "critical"}
    return actions.report(agreement, person=person, **{"now": MONDAY} | said | more)


def told(what: str) -> dict[str, str]:
    """Who has a notice of this, and how it goes out by letter."""
    return {one.person.name: one.letter for one in Notice.objects.filter(what=what).select_related("person")}


def sent(what: str) -> dict[str, str]:
    """To whom a letter of this goes, and why."""
    rows = Delivery.objects.filter(what=what).select_related("person")
    return {one.person.name if one.person else one.address: one.reason for one in rows}


def letter(what: str, name: str) -> Delivery:
    """The letter of this that went to somebody."""
    return Delivery.objects.get(what=what, person__name=name, state="sent")


def work_until(now: datetime) -> None:
    """Let a worker do everything at its own time."""
    while (due := next_at()) is not None and due <= now:
        run_all(due)
