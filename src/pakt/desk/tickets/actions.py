"""Every write to tickets. A form, a mail, a call, the API, an import: all end in `record`.

    report                a ticket begins
    record                something happened to a ticket
    answer                words to the other side, and whatever step lies in them
    note, assign          what only the provider's side sees and does
    record_for_agreement  something happened that concerns a whole agreement: a release, an outage

All raise `StepRefused` where the contract does not allow it, `BadEvent` naming the field where what is given cannot be,
`PermissionDenied` where the person may not; then nothing is stored. `at` is when it happened (default: now), `now` when
it is told; both are aware. What is noted later goes to its place in time, and shows by its `recorded_at` that it was.
`key` makes a thing that is sent twice one event: the second time the first one is returned. `files` are the person's
own that were not sent yet (see `files.actions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import version_at
from pakt.desk.due.rows import schedule_all
from pakt.desk.due.worker import run_next
from pakt.desk.files.actions import send
from pakt.desk.files.limits import FileRefused
from pakt.desk.files.models import File
from pakt.desk.people import access
from pakt.desk.people.access import Act
from pakt.desk.people.models import Person, Team
from pakt.desk.tickets import checks, copies, looking
from pakt.desk.tickets.desk_events import DESK_EVENTS, INTERNAL
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.history import refused_rows, releases_of, rows_of
from pakt.desk.tickets.looking import LOOK, Walk
from pakt.desk.tickets.models import Attachment, Event, Message, Ticket
from pakt.desk.tickets.watching import take_mentions
from pakt.engine import events as engine
from pakt.engine.replay import Replay
from pakt.engine.rules import rules_of
from pakt.engine.terms import RELEASES as RELEASE_TERMS
from pakt.engine.zone import to_instant

# The provider's steps in which the customer hears from somebody: the first of them is the response, too.
ANSWERS = {"message", "answered", "workaround_provided", "resolved"}
# So many tickets are looked at at once after a release; workers do the rest.
AT_ONCE = 20


@dataclass(frozen=True)
class Recorded:
    """The event that now stands for what was said; not `created` where it had been said before."""

    event: Event
    created: bool


@transaction.atomic
def report(
    agreement: Agreement,
    *,
    subject: str,
    text: str,
    channel: str,
    kind: str,
    priority: str | None = None,
    person: Person | None = None,
    reporter: Person | None = None,
    by: str = "customer",
    data: dict[str, Any] | None = None,
    files: Sequence[File] = (),
    at: datetime | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Open a ticket under the version of the contract that is in force at `at`; refused where none is.

    `person` enters it, for `reporter` where that is somebody else. `data` holds what else a report says: `instance`,
    `complete`, and `form` with the answers of the report form.
    """
    if person is not None:
        access.require(person, Act.REPORT, agreement)
    # Whoever enters what a stranger said by phone is not the one who reported it.
    by_customer = person is not None and access.side(person, agreement) != "provider"
    checks.allowed(agreement, by, person, "reported")
    checks.keepable("key", key or "", checks.LONGEST_KEY)
    # Reports of one agreement wait for each other here, so that numbers have no gaps and a key counts once. They wait
    # for what is recorded for all of its tickets, too, as others do by `Agreement.hold`.
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if key is not None and (told := Event.objects.filter(agreement=agreement, type="reported", key=key).first()):
        return Ticket.objects.get(events=told)
    now = now or timezone.now()
    said = {**(data or {}), "channel": channel, "kind": kind, **({"priority": priority} if priority else {})}
    row = Event(agreement=agreement, type="reported", at=at or now, by=by, person=person, data=said, key=key)
    message = Message(subject=subject.strip(), text=text, visibility=Message.Visibility.PUBLIC)
    checks.in_its_time(row, now)
    version = checks.in_force(agreement, row.at, version_at(agreement, row.at))
    checks.well_formed(row, version)
    checks.as_agreed(row, version)
    if not message.subject:
        raise BadEvent("subject", "is missing")
    checks.keepable("subject", message.subject, checks.LONGEST_SUBJECT)
    agreement.last_number += 1
    agreement.save(update_fields=["last_number"])
    ticket = Ticket.objects.create(
        agreement=agreement,
        version=version,
        reference=f"{agreement.prefix}-{agreement.last_number:04}",
        reporter=reporter or (person if by_customer else None),
        reported_at=row.at,
        subject=message.subject,
        looked_at=row.at,
    )
    _take_in(ticket, row, message, now, files=files)
    return ticket


@transaction.atomic
def record(
    ticket: Ticket,
    *,
    type: str,
    by: str,
    person: Person | None = None,
    data: dict[str, Any] | None = None,
    text: str = "",
    files: Sequence[File] = (),
    at: datetime | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Keep what happened to a ticket, in its place in time, and everything that follows from it.

    An answer of the provider's that a term of response still waits for is recorded as that response, too, at the same
    instant. A step that was said last already, and would change nothing, is the one said before: of many people who
    confirm at once, one does.
    """
    checks.keepable("key", key or "", checks.LONGEST_KEY)
    locked = _locked(ticket)
    if key is not None and (told := locked.events.filter(key=key).first()):
        return Recorded(told, created=False)
    checks.allowed(locked.agreement, by, person, type)
    now = now or timezone.now()
    row = Event(agreement=locked.agreement, type=type, at=at or now, by=by, person=person, data=data or {}, key=key)
    checks.in_its_time(row, now, earliest=locked.reported_at)
    if type == "reported":
        raise BadEvent("type", "a ticket is reported once")
    if type in engine.RELEASES:
        raise BadEvent("type", f"{type!r} concerns the whole agreement, not one ticket")
    checks.well_formed(row, locked.version)
    checks.fits(locked, row)
    if type in DESK_EVENTS and DESK_EVENTS[type].words and not text.strip() and not files:
        raise BadEvent("text", "is missing")
    visibility = Message.Visibility.INTERNAL if type in INTERNAL else Message.Visibility.PUBLIC
    message = Message(text=text, visibility=visibility) if text or files else None
    return _take_in(locked, row, message, now, files=files, may_be_repeated=at is not None)


@transaction.atomic
def answer(
    ticket: Ticket,
    *,
    text: str,
    person: Person,
    asks: bool = False,
    by: str | None = None,
    data: dict[str, Any] | None = None,
    files: Sequence[File] = (),
    at: datetime | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Words to the other side, from the side of `person` unless `by` says that they note what the other one said.

    From the provider, `asks` says that this is a question which is waited for: what the agreement lets stand still
    meanwhile does. From the customer, where such a question is open or the report lacked something, these words supply
    it.
    """
    locked = _locked(ticket)
    by = by or ("provider" if access.side(person, locked.agreement) == "provider" else "customer")
    if by == "provider":
        type = "info_requested" if asks else "message"
    else:
        type = "info_supplied" if _is_waited_for(locked) else "message"
    return record(locked, type=type, by=by, person=person, data=data, text=text, files=files, at=at, key=key, now=now)


def note(
    ticket: Ticket,
    *,
    text: str,
    person: Person,
    data: dict[str, Any] | None = None,
    files: Sequence[File] = (),
    key: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Words for the provider's own side; they never leave it, and neither do their files."""
    return record(
        ticket, type="note", by="provider", person=person, data=data, text=text, files=files, key=key, now=now
    )


def assign(
    ticket: Ticket, *, to: Person | None, person: Person | None, team: Team | None = None, now: datetime | None = None
) -> Recorded:
    """Who works on the ticket: somebody who may, a team of the provider, or nobody; a person keeps the team."""
    if to is not None and not access.may(to, Act.WORK, ticket.agreement):
        raise BadEvent("to", f"{to} does not work on tickets of {ticket.agreement}")
    if team is not None and team.organisation_id != ticket.agreement.provider_id:
        raise BadEvent("team", f"{team} is no team of the provider of {ticket.agreement}")
    kept = ticket.team_id if to is not None and team is None else None
    data = {"person": to.pk if to else None, "team": team.pk if team else kept}
    return record(ticket, type="assigned", by="provider", person=person, data=data, now=now)


def record_for_agreement(
    agreement: Agreement,
    *,
    type: str,
    by: str = "provider",
    person: Person | None = None,
    data: dict[str, Any] | None = None,
    text: str = "",
    at: datetime | None = None,
    key: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Keep, once, what concerns all tickets of an agreement, and look again at those that it may concern.

    `text` are words to both sides: the notes of a release, a warning.

    Call it outside of any transaction: the first tickets are looked at before it returns, each in one of its own.
    """
    if person is not None:
        access.require(person, Act.WORK if type == "warned" else Act.MANAGE_AGREEMENTS, agreement)
    if type not in checks.OF_AGREEMENT:
        raise BadEvent("type", f"{type!r} is nothing that concerns a whole agreement")
    with transaction.atomic():
        # Nobody replays a ticket of this agreement until this is wholly there (see `Agreement.hold`).
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        now = now or timezone.now()
        shared = Event.objects.filter(agreement=agreement, ticket=None)
        if key is not None and (told := shared.filter(key=key).first()):
            return Recorded(told, created=False)
        row = Event(agreement=agreement, type=type, at=at or now, by=by, person=person, data=data or {}, key=key)
        # Work is planned for a time to come; all else has happened.
        checks.in_its_time(row, row.at if type == "maintenance" else now)
        version = checks.in_force(agreement, min(row.at, now), version_at(agreement, min(row.at, now)))
        checks.well_formed_for_agreement(row, version)
        last = shared.order_by("sequence").last()
        row.sequence = last.sequence + 1 if last else 1
        row.recorded_at = max(now, last.recorded_at) if last else now
        row.save()
        if text:
            checks.keepable("text", text, checks.LONGEST_TEXT)
            Message.objects.create(event=row, text=text, visibility=Message.Visibility.PUBLIC)
        tickets = _bound_to_releases(agreement) if type in engine.RELEASES else []
        schedule_all(LOOK, tickets, now)
    for ticket in tickets[:AT_ONCE]:
        run_next(now, kind=LOOK, subjects=[ticket])
    return Recorded(row, created=True)


def _bound_to_releases(agreement: Agreement) -> list[int]:
    """Tickets with a term that a release ends, kept or not: a release noted late may show that it was."""
    bound = Ticket.objects.filter(agreement=agreement, clocks__term__in=RELEASE_TERMS)
    return list(bound.order_by("pk").distinct().values_list("pk", flat=True))


def _locked(ticket: Ticket) -> Ticket:
    locked = looking.lock(ticket.pk)
    if locked is None:
        raise BadEvent("ticket", "is not there")
    return locked


def _is_waited_for(ticket: Ticket) -> bool:
    """Whether the provider asked for something, or the report lacks what lets it count."""
    state = looking.begin(ticket, rows_of(ticket)).state
    if state is None:
        return False
    lacks = any(wait.end is None and "info_supplied" in wait.waits_for for wait in state.facts.waits)
    return lacks or state.facts.question is not None


def _take_in(
    ticket: Ticket, row: Event, message: Message | None, now: datetime, *, files: Sequence[File] = (),
    may_be_repeated: bool = False,
) -> Recorded:  # fmt: skip
    """Replay a locked ticket with the new event; keep both, or raise StepRefused."""
    first = not ticket.seen
    rows = releases_of([ticket.agreement_id]) if first else rows_of(ticket)
    walk = looking.caught_up(ticket, rows, max([now, *(told.recorded_at for told in rows)]))
    before, earlier = walk.state, list(walk.known)
    new = [*_response(walk, row), row, *_assignment(ticket, row)]
    for number, event in enumerate(new, ticket.seen + 1):
        event.ticket, event.sequence, event.recorded_at = ticket, number, walk.moment
        walk.take(event)
    after = walk.state
    assert after is not None
    _refuse(walk, after, before, earlier, new)
    if before is not None and message is None and not may_be_repeated:
        said = _said_last(rows)
        if said and _same_words(said, row) and copies.follows(before) == copies.follows(after):
            return Recorded(said, created=False)
    for event in new:
        event.save(force_insert=True)
    if message is not None:
        checks.keepable("text", message.text, checks.LONGEST_TEXT)
        message.event = row
        message.save(force_insert=True)
        take_mentions(ticket, row, message, walk.moment)
        _attach(row, files, walk.moment)
    looking.keep(ticket, walk, new)
    looking.schedule(ticket, looking.look_again_at(after), new=first)
    return Recorded(row, created=True)


def _attach(row: Event, files: Sequence[File], now: datetime) -> None:
    """Let files of whoever entered the event go with it; BadEvent where one is not there to be sent."""
    if not files:
        return
    try:
        sent = send(files, person=row.person, now=now)
    except FileRefused as refused:
        raise BadEvent("files", str(refused)) from None
    Attachment.objects.bulk_create(Attachment(event=row, file=file, position=i) for i, file in enumerate(sent))


def _response(walk: Walk, row: Event) -> list[Event]:
    """The response that lies in a provider's answer, where one is still owed."""
    if walk.state is None or row.by != "provider" or row.type not in ANSWERS:
        return []
    names = {rule.name for rule in rules_of(walk.contract).stopped_by.get("responded", ())}
    at = to_instant(row.at)
    owed = [clock for clock in walk.state.clocks if clock.name in names]
    if not any(clock.stopped_at is None or clock.stopped_at > at for clock in owed):
        return []
    return [Event(agreement=row.agreement, type="responded", at=row.at, by="provider", person=row.person)]


def _assignment(ticket: Ticket, row: Event) -> list[Event]:
    """Whoever an analysis names as responsible works on the ticket from then on."""
    named = str(row.data.get("assignee", "")) if row.type == "analysed" else ""
    who = Person.objects.filter(pk=named, is_active=True).first() if named.isdecimal() and len(named) < 19 else None
    if who is None or who.pk == ticket.assignee_id or not access.may(who, Act.WORK, ticket.agreement):
        return []
    data = {"person": who.pk, "team": ticket.team_id}
    return [Event(agreement=row.agreement, type="assigned", at=row.at, by="provider", person=row.person, data=data)]


def _refuse(walk: Walk, after: Replay, before: Replay | None, earlier: Sequence[Event], new: Sequence[Event]) -> None:
    """StepRefused where the contract refuses the new event, or would refuse what is kept already because of it."""
    refused = refused_rows(after, walk.known)
    for event in new:
        if id(event) in refused:
            raise StepRefused(*refused[id(event)])
    already = refused_rows(before, earlier) if before is not None else {}
    for event in earlier:
        if id(event) in refused and id(event) not in already:
            reason, clauses = refused[id(event)]
            raise StepRefused(f"{event.type}, {event.at.isoformat()}: {reason}", clauses)


def _said_last(rows: Sequence[Event]) -> Event | None:
    """The last step that was told of this ticket, whatever was written meanwhile."""
    steps = [row for row in rows if row.ticket_id and row.type in engine.WHO]
    return steps[-1] if steps else None


def _same_words(said: Event, row: Event) -> bool:
    return (said.type, said.by, said.data) == (row.type, row.by, row.data)
