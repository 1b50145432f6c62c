"""Every read of notices and deliveries. Who asks comes first; what one may not see any more is not there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pakt.desk.outbox.models import Notice
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.tickets.queries import visible
from pakt.desk.tickets.sharing import shared_with


def notices(person: Person) -> QuerySet[Notice]:
    """What a person was told and may still see, the newest first."""
    seen = Q(ticket=None) | Q(ticket__in=visible(person)) | Q(ticket__in=shared_with(person))
    ours = Q(internal=False) | scope(person, Act.WORK).where("ticket__agreement")
    return Notice.objects.filter(seen, ours, person=person).order_by("-at", "-pk")


def unread(person: Person) -> int:
    """How many notices a person has not read. One query."""
    return notices(person).filter(read_at=None).count()
