"""The calls of the demo, and the numbers by which their callers are known, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pakt.desk.agreements.queries import contract_of
from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.people.models import Person
from pakt.desk.telephone.actions import log, ring
from pakt.desk.telephone.models import Call
from pakt.desk.tickets.models import Ticket

FILE = FOLDER / "desk" / "telephone.yaml"
# So many of the tickets that came by phone are calls in the list.
MOST = 12


class Rang(Strict):
    number: str
    minutes_ago: int
    name: str = ""


class Told(Strict):
    numbers: dict[str, str]
    answers: str
    rang: list[Rang]


def fill(persons: Mapping[str, Person], now: datetime) -> None:
    told = parsed(Told, FILE)[0]
    for who, number in told.numbers.items():
        Person.objects.filter(pk=persons[who].pk).update(phone=number)
    by = persons[told.answers]
    provider = by.roles.select_related("organisation").get().organisation
    by_phone = Ticket.objects.filter(channel="phone").select_related(
        "agreement__provider", "agreement__customer", "reporter", "version"
    )
    for ticket in by_phone.order_by("-reported_at")[:MOST]:
        entered = ticket.events.get(type="reported").person or by
        number = Person.objects.get(pk=ticket.reporter_id).phone if ticket.reporter_id else ""
        contract = contract_of(ticket.version)
        log(None, ticket, contract=contract, caller=ticket.reporter, number=number, by=entered, at=ticket.reported_at)
    for one in told.rang:
        ring(provider, number=one.number, name=one.name, at=now - timedelta(minutes=one.minutes_ago))
    Call.objects.filter(state=Call.State.RINGING, started_at__lt=now - timedelta(hours=1)).update(
        state=Call.State.DISMISSED, taken_by=by
    )
