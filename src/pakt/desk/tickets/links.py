"""Tickets that belong together: related ones, the same matter told twice, one split from another, one that moved.

Both tickets keep their events and their clocks; a link is an event on each of them. Of two that are the same matter one
leads: a step made on it is recorded on each that follows, where the agreement allows it there, and what was refused is
named. Only the provider's side sees links as events; the customer is shown those to tickets of its own.

Everything here writes to several tickets in one transaction, which it locks in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.files.actions import copied
from pakt.desk.files.models import File
from pakt.desk.people import access
from pakt.desk.people.access import Act
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, looking, queries
from pakt.desk.tickets.actions import Recorded
from pakt.desk.tickets.desk_events import DESK_EVENTS, LINKS
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Event, Message, Ticket
from pakt.desk.tickets.references import FIELD
from pakt.desk.tickets.step_parts import steps_of

# What is said on a leading ticket and goes to those that follow: every step, and words to the other side.
SPREAD_TOO = ("message",)


@dataclass(frozen=True)
class Link:
    """What another ticket, by its key, is to this one, since an event."""

    other: int
    relation: str
    event: Event


def links_of(rows: Iterable[Event]) -> list[Link]:
    """The links of a ticket that were not removed again, in the order in which they were told."""
    found: dict[tuple[int, str], Link] = {}
    for row in sorted(rows, key=lambda row: row.sequence):
        if row.type in ("linked", "unlinked"):
            place = (row.data["ticket"], row.data["as"])
            if row.type == "linked":
                found.setdefault(place, Link(*place, row))
            else:
                found.pop(place, None)
    return list(found.values())


def stored_links(ticket: Ticket) -> list[Link]:
    return links_of(ticket.events.filter(type__in=("linked", "unlinked")))


# Linking


@transaction.atomic
def link(ticket: Ticket, other: Ticket, *, relation: str, person: Person, now: datetime | None = None) -> None:
    """Let `other` be `relation` to `ticket`, told on both. BadEvent where the two cannot be linked so.

    Tickets of two customers can only be related: what is written to one customer never goes to another.
    """
    _may_link(ticket, other, person)
    _lock(ticket, other)
    if any(one.other == other.pk and one.relation == relation for one in stored_links(ticket)):
        return
    if relation in ("leads", "follows"):
        _same_matter(ticket, other, relation)
    _tell(ticket, other, relation, "linked", person, now)


@transaction.atomic
def unlink(ticket: Ticket, other: Ticket, *, relation: str, person: Person, now: datetime | None = None) -> None:
    """Take a link back, on both tickets; what was recorded on each stays."""
    _may_link(ticket, other, person)
    _lock(ticket, other)
    if any(one.other == other.pk and one.relation == relation for one in stored_links(ticket)):
        _tell(ticket, other, relation, "unlinked", person, now)


def _may_link(ticket: Ticket, other: Ticket, person: Person) -> None:
    for one in (ticket, other):
        access.require(person, Act.WORK, one.agreement)
    if ticket.pk == other.pk:
        raise BadEvent("other", _("is this ticket itself"))


def _same_matter(ticket: Ticket, other: Ticket, relation: str) -> None:
    leader, follower = (ticket, other) if relation == "leads" else (other, ticket)
    if ticket.agreement.customer_id != other.agreement.customer_id:
        raise BadEvent("other", _("belongs to another customer; such tickets can only be related"))
    if any(one.relation == "follows" for one in stored_links(leader)):
        raise BadEvent("other", _("%(ticket)s follows another ticket itself") % {"ticket": leader})
    if any(one.relation in ("leads", "follows") for one in stored_links(follower)):
        raise BadEvent("other", _("%(ticket)s belongs to another matter already") % {"ticket": follower})


def _tell(ticket: Ticket, other: Ticket, relation: str, type: str, person: Person, now: datetime | None) -> None:
    for one, with_whom, as_what in ((ticket, other, relation), (other, ticket, LINKS[relation])):
        data = {"ticket": with_whom.pk, "as": as_what}
        actions.record(one, type=type, by="provider", person=person, data=data, now=now)


def _lock(*tickets: Ticket, reporting: Iterable[int] = ()) -> None:
    """Lock tickets in one order; before them the agreements under which something is reported, as a report does."""
    for pk in sorted(reporting):
        Agreement.objects.select_for_update(no_key=True).get(pk=pk)
    for pk in sorted({ticket.pk for ticket in tickets}):
        looking.lock(pk)


# One step for all


@dataclass(frozen=True)
class Outcome:
    """What became of a step on a ticket that follows: nothing in the way, or why it was refused, by which clauses."""

    ticket: Ticket
    reason: str = ""
    clauses: tuple[str, ...] = ()


def followers(ticket: Ticket) -> list[Ticket]:
    """The tickets that this one leads."""
    keys = [one.other for one in stored_links(ticket) if one.relation == "leads"]
    found = Ticket.objects.filter(pk__in=keys).select_related("agreement__customer", "agreement__provider", "version")
    return list(found.order_by("pk")) if keys else []


@transaction.atomic
def record_on_all(
    ticket: Ticket, *, person: Person, record: Callable[..., Recorded] = actions.record, **said: Any
) -> tuple[Recorded, list[Outcome]]:
    """Record on a ticket, as `record` does, and on each that follows it and to which the step applies.

    What the ticket itself refuses is raised, and then nothing is stored anywhere.
    """
    following = followers(ticket)
    _lock(ticket, *following)
    told = record(ticket, person=person, **said)
    spreads = told.created and (told.event.type in SPREAD_TOO or told.event.type not in DESK_EVENTS)
    return told, list(_on_each(following, told.event, said)) if spreads else []


def _on_each(following: Sequence[Ticket], event: Event, said: dict[str, Any]) -> Iterable[Outcome]:
    known = queries.now_of(following, event.recorded_at)
    same = {name: said[name] for name in ("text", "at", "key", "now") if name in said}
    for follower in following:
        if event.type not in SPREAD_TOO and event.type not in steps_of(known[follower.pk], event.by):
            continue
        data = event.data | ({"channel": follower.channel} if event.type == "answered" else {})
        if follower.agreement_id != event.agreement_id:
            # What is told to one customer may be unknown to another.
            data.pop(FIELD, None)
        files = [copied(file, person=event.person, now=event.recorded_at) for file in said.get("files", ())]
        try:
            with transaction.atomic():
                actions.record(
                    follower, type=event.type, by=event.by, person=event.person, data=data, files=files, **same
                )
        except StepRefused as refused:
            yield Outcome(follower, refused.reason, refused.clauses)
        except BadEvent as error:
            yield Outcome(follower, str(error))
        else:
            yield Outcome(follower)


def outcome_words(outcomes: Iterable[Outcome]) -> str:
    """`Recorded on ZU-3 too. On ZU-4 refused: … (CM-29).`"""
    outcomes = list(outcomes)
    done = [outcome.ticket.reference for outcome in outcomes if not outcome.reason]
    words = [_("Recorded on %(tickets)s, too.") % {"tickets": ", ".join(done)}] if done else []
    for outcome in outcomes:
        if outcome.reason:
            named = {"ticket": outcome.ticket.reference, "reason": str(StepRefused(outcome.reason, outcome.clauses))}
            words.append(_("On %(ticket)s refused: %(reason)s.") % named)
    return " ".join(words)


# Splitting and moving


@transaction.atomic
def split(
    ticket: Ticket,
    *,
    messages: Sequence[int],
    subject: str,
    kind: str,
    priority: str | None,
    person: Person,
    now: datetime | None = None,
) -> Ticket:
    """A ticket of its own for something that was told in another: reported at the moment and by the channel of the
    original, in the words of the chosen messages (by their sequence). Nothing internal can be chosen."""
    access.require(person, Act.WORK, ticket.agreement)
    _lock(ticket, reporting=[ticket.agreement_id])
    chosen = list(
        ticket.events.filter(sequence__in=messages, message__visibility=Message.Visibility.PUBLIC)
        .select_related("message", "person")
        .order_by("at", "sequence")
    )
    if not chosen or len(chosen) != len(set(messages)):
        raise BadEvent("messages", _("Choose the messages that the new ticket is about."))
    new = _anew(ticket, ticket.agreement, subject, _told(chosen), kind, priority, person, chosen, now)
    _tell(ticket, new, "split_into", "linked", person, now)
    return new


@transaction.atomic
def move(
    ticket: Ticket,
    to: Agreement,
    *,
    kind: str,
    priority: str | None,
    person: Person,
    now: datetime | None = None,
) -> Ticket:
    """Close a ticket and report it anew under another agreement with the same customer, at its old time.

    StepRefused where that agreement was not in force then; all or nothing.
    """
    for agreement in (ticket.agreement, to):
        access.require(person, Act.WORK, agreement)
    if to.pk == ticket.agreement_id or to.customer_id != ticket.agreement.customer_id:
        raise BadEvent("to", _("is no other agreement with this customer"))
    _lock(ticket, reporting=[ticket.agreement_id, to.pk])
    report = ticket.events.select_related("message", "person").get(type="reported")
    text = report.message.text if hasattr(report, "message") else ""
    new = _anew(ticket, to, ticket.subject, text, kind, priority, person, [report], now)
    if looking.lock(ticket.pk).is_open:  # type: ignore[union-attr]
        words = _("This goes on as %(ticket)s, under %(agreement)s.") % {"ticket": new.reference, "agreement": to.name}
        actions.record(ticket, type="closed", by="provider", person=person, text=words, now=now)
    _tell(ticket, new, "moved_to", "linked", person, now)
    return new


def _anew(
    ticket: Ticket,
    agreement: Agreement,
    subject: str,
    text: str,
    kind: str,
    priority: str | None,
    person: Person,
    chosen: Sequence[Event],
    now: datetime | None,
) -> Ticket:
    """Report what was reported before, with what the report said of it and the files of the chosen messages."""
    report = ticket.events.get(type="reported")
    same = agreement.pk == ticket.agreement_id
    kept = ("instance", "complete", *(("form",) if same and report.data["kind"] == kind else ()))
    data = {name: report.data[name] for name in kept if name in report.data} if same else {}
    files: list[File] = [
        copied(attachment.file, person=person, now=now or timezone.now())
        for row in chosen
        for attachment in row.attachments.select_related("file")
    ]
    new = actions.report(
        agreement,
        subject=subject,
        text=text,
        channel=report.data["channel"],
        kind=kind,
        priority=priority,
        person=person,
        reporter=ticket.reporter,
        data=data,
        files=files,
        at=report.at,
        now=now,
    )
    # A call that the report waited for was made for this, too.
    for call in ticket.events.filter(type="called").order_by("sequence"):
        actions.record(new, type="called", by="customer", person=person, at=call.at, now=now)
    return new


def _told(chosen: Sequence[Event]) -> str:
    """The words of messages as one text, each with who wrote it where there are several."""
    if len(chosen) == 1:
        return chosen[0].message.text
    desk = _("The desk")
    return "\n\n".join(f"{row.person.name if row.person else desk}:\n{row.message.text}" for row in chosen)
