"""Every write to what a person does with notices: reading them, choosing what comes, muting a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from pakt.desk.outbox.models import Muted, Notice, Wishes
from pakt.desk.outbox.queries import notices
from pakt.desk.outbox.rules import Kind
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket

CHOICES = ("", "app", "none")


def read(person: Person, *, only: Iterable[int] | None = None, now: datetime | None = None) -> datetime | None:
    """Mark what is unread as read, all of it or `only` these; the moment, None where there was nothing.

    The moment tells these apart from what was read at other times: `unread_again` takes it back.
    """
    now = now or timezone.now()
    found = notices(person).filter(read_at=None)
    if only is not None:
        found = found.filter(pk__in=list(only))
    # By key: a condition over the tickets that one may see cannot stand in an UPDATE with an order.
    keys = list(found.values_list("pk", flat=True))
    return now if Notice.objects.filter(pk__in=keys, read_at=None).update(read_at=now) else None


def read_of(person: Person, ticket: Ticket, *, now: datetime | None = None) -> None:
    """Mark everything of a ticket as read."""
    Notice.objects.filter(person=person, ticket=ticket, read_at=None).update(read_at=now or timezone.now())


def unread_again(person: Person, *, moment: datetime) -> None:
    """Take back what was marked as read at this moment."""
    Notice.objects.filter(person=person, read_at=moment).update(read_at=None)


def wish(person: Person, *, kinds: Mapping[Kind, str]) -> None:
    """How each kind is to come from now on; ValueError for what cannot be chosen."""
    if not set(kinds.values()) <= set(CHOICES):
        raise ValueError(f"a kind of notice comes as one of {CHOICES}")
    chosen = {str(kind): how for kind, how in kinds.items() if how}
    Wishes.objects.update_or_create(person=person, defaults={"kinds": chosen})


def mute(person: Person, ticket: Ticket) -> None:
    """Hear of a ticket only what is owed."""
    Muted.objects.get_or_create(person=person, ticket=ticket)


def unmute(person: Person, ticket: Ticket) -> None:
    Muted.objects.filter(person=person, ticket=ticket).delete()
