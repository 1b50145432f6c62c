"""What is new on a ticket since its page was made, and who else of the own side writes on it just now.

Asking is one query and changes nothing. The mark of a customer's page is made of what the customer may see alone, so
that not even the number of notes shows in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.access import side
from pakt.desk.people.models import Person
from pakt.desk.tickets.desk_events import INTERNAL
from pakt.desk.tickets.models import Change, Event, Message, Presence, Ticket
from pakt.desk.tickets.queries import visible

# How long somebody who wrote counts as writing; the page says so again sooner, while they do.
LASTS = timedelta(seconds=25)


@dataclass(frozen=True)
class Look:
    """`mark` stands for all that a page shows of a ticket; `here` are the others who write, by name."""

    mark: str
    here: Sequence[str]


def mark_of(event: int | None, change: int | None, shared: int) -> str:
    return f"{event or 0}.{change or 0}.{shared}"


def look(person: Person, reference: str, now: datetime | None = None) -> Look | None:
    """The ticket at a glance; None where it is not there for this person."""
    now = now or timezone.now()
    events = Event.objects.filter(ticket=OuterRef("pk")).order_by("-pk")
    public = events.exclude(type__in=INTERNAL).exclude(message__visibility=Message.Visibility.INTERNAL)
    changes = Change.objects.filter(ticket=OuterRef("pk")).order_by("-number")
    found = visible(person).filter(reference=reference).annotate(
        newest=Subquery(events.values("pk")[:1]),
        newest_public=Subquery(public.values("pk")[:1]),
        newest_change=Subquery(changes.values("number")[:1]),
        here=FilteredRelation("presences", condition=Q(presences__at__gt=now - LASTS)),
        customer=F("agreement__customer"),
        provider=F("agreement__provider"),
    )  # fmt: skip
    rows = list(
        found.values(
            "newest", "newest_public", "newest_change", "seen_of_agreement", "customer", "provider", "here__side",
            "here__person", "here__person__name",
        )
    )  # fmt: skip
    if not rows:
        return None
    row = rows[0]
    own = side(person, Agreement(customer_id=row["customer"], provider_id=row["provider"]))
    event = row["newest" if own == "provider" else "newest_public"]
    others = [one for one in rows if one["here__side"] == own and one["here__person"] != person.pk]
    here = sorted(one["here__person__name"] for one in others)
    return Look(mark_of(event, row["newest_change"], row["seen_of_agreement"]), here)


def write_here(ticket: Ticket, person: Person, now: datetime | None = None) -> None:
    """Somebody writes on a ticket; whoever has not done so for a while is forgotten."""
    now = now or timezone.now()
    own = side(person, ticket.agreement)
    Presence.objects.filter(ticket=ticket, at__lt=now - LASTS).exclude(person=person).delete()
    Presence.objects.update_or_create(ticket=ticket, person=person, defaults={"side": own or "", "at": now})


def leave(ticket: Ticket, person: Person) -> None:
    """Somebody has sent what they wrote."""
    Presence.objects.filter(ticket=ticket, person=person).delete()
