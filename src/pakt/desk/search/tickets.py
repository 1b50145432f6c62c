"""Tickets as texts: what both sides said in one entry, the provider's notes to itself in another.

The entries are written where the news is, in the same transaction, and grow with the conversation. A ticket is in the
language of its agreement, and each message in that of whoever wrote it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.urls import reverse

from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.models import Person
from pakt.desk.search import actions
from pakt.desk.search.models import Audience, Kind
from pakt.desk.search.sources import Part, Text, source
from pakt.desk.tickets.desk_events import INTERNAL
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Event, Message, Ticket
from pakt.desk.tickets.sharing import seen_of, words_of

AT_ONCE = 500


@hears
def hear(news: News) -> None:
    """A report begins the entry, each message is added to it; where there is none yet, it is made whole."""
    for row in news.events:
        message = _message(row)
        if row.type == "reported":
            actions.index(_of_sides(news.ticket, Kind.TICKET, [row]))
        elif message and message.text:
            kind = _kind(row)
            part = _part(news.ticket, row, message.text)
            if not actions.append(kind, news.ticket.pk, part, at=row.recorded_at):
                index_ticket(news.ticket, kind)


def index_ticket(ticket: Ticket, kind: Kind) -> None:
    """Make an entry of a ticket anew from all that is kept of it; remove it where there is nothing left to find."""
    rows = ticket.events.filter(message__isnull=False).select_related("message", "person").order_by("sequence")
    said = _with_words(rows, kind)
    if said:
        actions.index(_of_sides(ticket, kind, said))
    else:
        actions.remove(kind, ticket.pk)


@source(Kind.TICKET)
def public() -> Iterator[Text]:
    return _all(Kind.TICKET)


@source(Kind.TICKET_INTERNAL)
def internal() -> Iterator[Text]:
    return _all(Kind.TICKET_INTERNAL)


def shared_texts(person: Person, shared: Iterable[Ticket]) -> Iterator[Text]:
    """What a person reads of these tickets, which are of `shared_with`, as another contractor. Kept nowhere."""
    tickets = list(shared)
    seen = seen_of(person, tickets)
    for ticket in tickets:
        rows = seen[ticket.pk].rows
        parts = [_part(ticket, row, words_of(row)) for row in rows]
        yield _text(ticket, Kind.TICKET, parts, max([ticket.reported_at, *(row.recorded_at for row in rows)]))


def _all(kind: Kind) -> Iterator[Text]:
    tickets = Ticket.objects.select_related("agreement", "version").defer("version__text").order_by("pk")
    for ticket in tickets.prefetch_related("events__message", "events__person").iterator(AT_ONCE):
        said = _with_words(sorted(ticket.events.all(), key=lambda row: row.sequence), kind)
        if said:
            yield _of_sides(ticket, kind, said)


def _with_words(rows: Iterable[Event], kind: Kind) -> list[Event]:
    """The events whose words are of this kind, and which have any."""
    return [row for row in rows if _message(row) and _kind(row) == kind and _words(row)]


def _of_sides(ticket: Ticket, kind: Kind, rows: Sequence[Event]) -> Text:
    """What both sides read of a ticket, or what the provider does."""
    parts = [_part(ticket, row, _words(row)) for row in rows]
    return _text(ticket, kind, parts, max(row.recorded_at for row in rows))


def _text(ticket: Ticket, kind: Kind, parts: Sequence[Part], updated_at: datetime) -> Text:
    first, *further = parts or [Part("", (contract_of(ticket.version).language,))]
    language, *others = first.languages
    return Text(
        kind=kind,
        object_id=ticket.pk,
        language=language,
        also_in=tuple(others),
        provider_id=ticket.agreement.provider_id,
        customer_id=ticket.agreement.customer_id,
        agreement_id=ticket.agreement_id,
        audience=Audience.INTERNAL if kind == Kind.TICKET_INTERNAL else Audience.CUSTOMERS,
        label=ticket.reference,
        title=ticket.subject,
        text=first.text,
        further=tuple(further),
        url=reverse("ticket", args=[ticket.reference]),
        updated_at=updated_at,
    )


def _part(ticket: Ticket, row: Event, words: str) -> Part:
    own = [row.person.language] if row.person else []
    return Part(words, tuple(dict.fromkeys([contract_of(ticket.version).language, *own])))


def _words(row: Event) -> str:
    """The message, and below a report what its form says in words."""
    form = row.data.get("form", {}) if row.type == "reported" else {}
    said = [value for value in form.values() if isinstance(value, str)]
    return "\n".join(filter(None, [row.message.text, *said]))


def _kind(row: Event) -> Kind:
    is_internal = row.message.visibility == Message.Visibility.INTERNAL or row.type in INTERNAL
    return Kind.TICKET_INTERNAL if is_internal else Kind.TICKET


def _message(row: Event) -> Message | None:
    """The words that came with an event, without asking the database for what is at hand."""
    return getattr(row, "message", None) if Event.message.is_cached(row) else None
