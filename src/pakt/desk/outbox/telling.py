"""Telling people: what is heard of a ticket becomes notices and deliveries, in the transaction that keeps the news.

It is cheap, because whoever reports waits for it: who there is (two queries), their notices, their deliveries, and one
row for the workers. The words of a letter are written when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pakt.desk.due.rows import schedule, schedule_new
from pakt.desk.outbox.audience import Hearer, audience
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.rules import OWED, OWED_TO, RULES, Kind, Relation, Rule
from pakt.desk.outbox.things import Thing, things_of
from pakt.desk.people.models import Person
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Ticket

DELIVER, REMIND = "deliver", "remind"
OF_TERMS = {"started", "stopped", "unstopped", "state", "due", "notice"}
OF_CONTRACTOR = frozenset({Relation.CONTRACTOR})
Letter = Notice.Letter


@dataclass(frozen=True)
class Told:
    """That somebody is told of something: why, and how by letter."""

    hearer: Hearer
    reason: Relation
    letter: Letter


@hears
def hear(news: News) -> None:
    if news.is_history:
        return
    tell(news.ticket, things_of(news))
    if any(event.type == "reported" for event in news.events):
        schedule_new(REMIND, {str(news.ticket.pk): news.now})
    elif any(change.what in OF_TERMS for change in news.changes):
        schedule(REMIND, news.ticket.pk, news.now)


def tell(ticket: Ticket, things: Iterable[Thing]) -> None:
    """Keep who is to be told of these things; letters go out by the workers. Call it inside a transaction."""
    things = list(things)
    if not things:
        return
    wanted = frozenset(relation for thing in things for relation in RULES[thing.what].to)
    events = [thing.event.pk for thing in things if thing.event is not None]
    contractors = {one for thing in things if (one := thing.shared_with) is not None}
    hearers = audience(ticket, wanted, events, contractors)
    notices: list[Notice] = []
    deliveries: list[Delivery] = []
    for thing in things:
        for told in whom(thing, hearers):
            if not (RULES[thing.what].by_letter_only and is_own(thing, told.hearer.person)):
                notices.append(notice(ticket, thing, told))
            if told.letter == Letter.AT_ONCE:
                deliveries.append(delivery(ticket, thing, told))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    schedule_new(DELIVER, {one.key: one.due_at for one in deliveries})


def whom(thing: Thing, hearers: Iterable[Hearer]) -> list[Told]:
    """Who of them is told of this thing."""
    found = ((hearer, _told(RULES[thing.what], thing, hearer)) for hearer in hearers)
    return [Told(hearer, *told) for hearer, told in found if told is not None]


def _told(rule: Rule, thing: Thing, hearer: Hearer) -> tuple[Relation, Letter] | None:
    relations = relations_to(rule, thing, hearer)
    if not relations or hearer.person.pk == thing.actor:
        return None
    if thing.internal and not hearer.works:
        return None
    if rule.owing_side_only and hearer.side != thing.owed_by:
        return None
    reason = next(relation for relation in Relation if relation in relations)
    if is_owed(rule, thing, hearer):
        return reason, Letter.AT_ONCE
    wish = hearer.wish(Kind.MENTION if reason == Relation.MENTIONED else rule.kind)
    if hearer.muted or wish == "none":
        return None
    if wish == "app" or hearer.person.digest == Person.Digest.OWED:
        return reason, Letter.NONE
    return reason, Letter.DIGEST if hearer.person.digest == Person.Digest.DAILY else Letter.AT_ONCE


def relations_to(rule: Rule, thing: Thing, hearer: Hearer) -> frozenset[Relation]:
    """How somebody stands to a ticket, as far as it counts for this thing."""
    relations = rule.to & hearer.relations
    if hearer.side == "contractor":
        return relations & (OF_CONTRACTOR | ({Relation.REPORTER} if thing.what == "received" else set()))
    return relations - {Relation.TEAM} if thing.by == "provider" else relations


def is_owed(rule: Rule, thing: Thing, hearer: Hearer) -> bool:
    """Whether one side owes it to this person of the other."""
    is_of_other_side = thing.by not in (hearer.side, "contractor")
    return rule.kind in OWED and bool(hearer.relations & rule.to & OWED_TO) and is_of_other_side


def is_own(thing: Thing, person: Person) -> bool:
    return thing.event is not None and thing.event.person_id == person.pk


def notice(ticket: Ticket, thing: Thing, told: Told) -> Notice:
    return Notice(
        person=told.hearer.person,
        ticket=ticket,
        event=thing.event,
        what=thing.what,
        key=thing.key,
        data=thing.data,
        internal=thing.internal,
        letter=told.letter,
        at=thing.at,
    )


def delivery(ticket: Ticket, thing: Thing, told: Told) -> Delivery:
    return Delivery(
        person=told.hearer.person,
        address=told.hearer.person.email,
        language=told.hearer.person.language,
        ticket=ticket,
        event=thing.event,
        what=thing.what,
        key=thing.key,
        data=thing.data,
        reason=told.reason,
        internal=thing.internal,
        at=thing.at,
        due_at=thing.at,
    )
