"""Telling people: what is heard of a ticket becomes notices and deliveries, in the transaction that keeps the news.

It is cheap, because whoever reports waits for it: who there is (one query, for a new ticket), their notices, their
deliveries, and rows for the workers. The words of a letter are written when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pakt.desk.agreements.queries import contract_of
from pakt.desk.due.rows import schedule, schedule_new
from pakt.desk.outbox.audience import Around, Hearer, around, audience
from pakt.desk.outbox.contacts import contact_persons, deliveries_to
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.mornings import next_morning
from pakt.desk.outbox.rules import OWED, OWED_TO, RULES, Kind, Relation, Rule
from pakt.desk.outbox.things import Thing, things_of
from pakt.desk.people.models import Person
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Ticket
from pakt.engine.rules import rules_of

DELIVER, REMIND, DIGEST = "deliver", "remind", "digest"
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
    """Tell of what was recorded, unless it is history that nobody waits for."""
    if news.is_history:
        return
    is_new = any(event.type == "reported" for event in news.events)
    due = tell(news.ticket, things_of(news), is_new=is_new and not names_somebody(news))
    if is_new:
        due.append((REMIND, str(news.ticket.pk), news.now))
    elif any(change.what in OF_TERMS for change in news.changes):
        schedule(REMIND, news.ticket.pk, news.now)
    schedule_new(due)


def names_somebody(news: News) -> bool:
    return any("@" in event.message.text for event in news.events if hasattr(event, "message"))


def tell(ticket: Ticket, things: Iterable[Thing], *, is_new: bool = False) -> list[tuple[str, str, datetime]]:
    """Keep who is to be told of these things; what must then be made due by `schedule_new` in the same transaction.

    `is_new`: nobody watches the ticket, or is named in it, yet.
    """
    things = list(things)
    if not things:
        return []
    wanted = frozenset(relation for thing in things for relation in RULES[thing.what].to)
    events = [thing.event.pk for thing in things if thing.event is not None]
    contractors = {one for thing in things if (one := thing.shared_with) is not None}
    near = Around(contacts=contact_persons(ticket)) if is_new else around(ticket, events)
    hearers = audience(ticket, wanted, near, contractors)
    notices: list[Notice] = []
    deliveries: list[Delivery] = []
    for thing in things:
        for told in whom(thing, hearers):
            if not (RULES[thing.what].by_letter_only and is_own(thing, told.hearer.person)):
                notices.append(notice(ticket, thing, told))
            if told.letter == Letter.AT_ONCE:
                deliveries.append(delivery(ticket, thing, told))
    if near.contacts:
        deliveries += deliveries_to(ticket, things, near.contacts)
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    keys = {one.key: one.due_at for one in deliveries}
    return [*((DELIVER, key, at) for key, at in keys.items()), *digests(ticket, notices)]


def digests(ticket: Ticket, notices: Iterable[Notice]) -> list[tuple[str, str, datetime]]:
    """When the daily letter is due of everybody who gets one of these in it."""
    gathered = [one for one in notices if one.letter == Letter.DIGEST]
    if not gathered:
        return []
    calendar = rules_of(contract_of(ticket.version)).calendar
    mornings = {one.person_id: next_morning(one.person, calendar, one.at) for one in gathered}
    return [(DIGEST, str(person), at) for person, at in mornings.items()]


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
    by_colleague = thing.by == "provider" and not rule.from_colleagues
    return relations - {Relation.TEAM} if by_colleague else relations


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
