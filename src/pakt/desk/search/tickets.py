"""Tickets as texts: what both sides said in one entry, the provider's notes to itself in another.

The entries are written where the news is, in the same transaction, and grow with the conversation. A ticket is in the
language of its agreement, and each message in that of whoever wrote it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse

from pakt.desk.agreements.queries import contract_of
from pakt.desk.search import actions
from pakt.desk.search.models import Audience, Kind
from pakt.desk.search.sources import Part, Text, source
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Event, Message, Ticket

AT_ONCE = 500


@hears
def hear(news: News) -> None:
    """A report begins the entry, each message is added to it; where there is none yet, it is made whole."""
    for row in news.events:
        message = _message(row)
        if row.type == "reported":
            actions.index(_text(news.ticket, Kind.TICKET, [row]))
        elif message and message.text:
            kind = _kind(message)
            if not actions.append(kind, news.ticket.pk, _part(news.ticket, row), at=row.recorded_at):
                index_ticket(news.ticket, kind)


def index_ticket(ticket: Ticket, kind: Kind) -> None:
    """Make an entry of a ticket anew from all that is kept of it; remove it where there is nothing left to find."""
    rows = ticket.events.filter(message__isnull=False).select_related("message", "person").order_by("sequence")
    said = _of_kind(rows, kind)
    if said:
        actions.index(_text(ticket, kind, said))
    else:
        actions.remove(kind, ticket.pk)


@source(Kind.TICKET)
def public() -> Iterator[Text]:
    return _all(Kind.TICKET)


@source(Kind.TICKET_INTERNAL)
def internal() -> Iterator[Text]:
    return _all(Kind.TICKET_INTERNAL)


def _all(kind: Kind) -> Iterator[Text]:
    tickets = Ticket.objects.select_related("agreement", "version").defer("version__text").order_by("pk")
    for ticket in tickets.prefetch_related("events__message", "events__person").iterator(AT_ONCE):
        said = _of_kind(sorted(ticket.events.all(), key=lambda row: row.sequence), kind)
        if said:
            yield _text(ticket, kind, said)


def _of_kind(rows: Iterable[Event], kind: Kind) -> list[Event]:
    """The report, and what has words of this kind."""
    told = ((row, _message(row)) for row in rows)
    return [row for row, message in told if message and _kind(message) == kind and _words(row)]


def _text(ticket: Ticket, kind: Kind, rows: Sequence[Event]) -> Text:
    first, *further = [_part(ticket, row) for row in rows]
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
        updated_at=max(row.recorded_at for row in rows),
    )


def _part(ticket: Ticket, row: Event) -> Part:
    own = [row.person.language] if row.person else []
    return Part(_words(row), tuple(dict.fromkeys([contract_of(ticket.version).language, *own])))


def _words(row: Event) -> str:
    """The message, and below a report what its form says in words."""
    form = row.data.get("form", {}) if row.type == "reported" else {}
    said = [value for value in form.values() if isinstance(value, str)]
    return "\n".join(filter(None, [row.message.text, *said]))


def _kind(message: Message) -> Kind:
    return Kind.TICKET_INTERNAL if message.visibility == Message.Visibility.INTERNAL else Kind.TICKET


def _message(row: Event) -> Message | None:
    """The words that came with an event, without asking the database for what is at hand."""
    return getattr(row, "message", None) if Event.message.is_cached(row) else None
