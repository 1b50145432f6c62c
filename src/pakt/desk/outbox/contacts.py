"""The contact persons whom the sides have named under an agreement, and what each of them is told (CC-26).

Some are people of the desk, and are told as such. The others get letters only, at the address that was named, in the
language of the contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from pakt.desk.agreements.queries import contacts, contract_of
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.rules import RULES, Relation
from pakt.desk.outbox.things import Thing
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket

C = Relation.CONTACT
A = Relation.ALL_NOTICES


@dataclass(frozen=True)
class ContactPerson:
    """Whoever is named now on one side; `relations` as the contract says."""

    side: str
    email: str
    relations: frozenset[Relation]


def contact_persons(ticket: Ticket) -> list[ContactPerson]:
    """Those with an e-mail address. One query, and none where the contract asks for no contact."""
    contract = contract_of(ticket.version)
    if not contract.contacts:
        return []
    return [
        ContactPerson(filled.role.side, one.email.lower(), frozenset({C, A} if filled.role.receives else {C}))
        for filled in contacts(ticket.agreement, contract)
        for one in filled.people
        if one.email
    ]


def deliveries_to(ticket: Ticket, things: Iterable[Thing], named: Iterable[ContactPerson]) -> list[Delivery]:
    """The letters to those who are nobody of the desk. One query, where somebody is named."""
    named = list(named)
    known = set(Person.objects.filter(email__in=[one.email for one in named]).values_list("email", flat=True))
    outside = [one for one in named if one.email not in known]
    return [
        Delivery(
            address=one.email,
            language=language_of(ticket),
            ticket=ticket,
            event=thing.event,
            what=thing.what,
            key=thing.key,
            data={**thing.data, "side": one.side},
            reason=C,
            at=thing.at,
            due_at=thing.at,
        )
        for thing in things
        for one in outside
        if is_told(thing, one)
    ]


def is_told(thing: Thing, one: ContactPerson) -> bool:
    rule = RULES[thing.what]
    if thing.internal or (rule.owing_side_only and one.side != thing.owed_by):
        return False
    return bool(rule.to & one.relations)


def is_still_named(delivery: Delivery) -> bool:
    """Whether the address of a delivery without a person is still that of a contact of its side."""
    assert delivery.ticket is not None
    named = contact_persons(delivery.ticket)
    return any((one.email, one.side) == (delivery.address, delivery.data.get("side")) for one in named)


def language_of(ticket: Ticket) -> str:
    """The desk's code of the contract's language; English where the desk does not speak it."""
    wanted = contract_of(ticket.version).language
    return next((code for code, _ in settings.LANGUAGES if code.split("-")[0] == wanted), "en")
