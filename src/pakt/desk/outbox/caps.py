"""How many automatic letters go to one address: two desks that answer each other stop, and nobody is flooded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from pakt.desk.outbox.models import Delivery

MOST = 10
WITHIN = timedelta(hours=1)
# Letters that a mail alone brings about: its receipt, and what else is answered by itself.
RECEIPT, ANSWER = "received", "automatic_answer"


def allows(address: str, now: datetime, *, before: int | None = None) -> bool:
    """Whether one more automatic letter may go to an address now. One query.

    `before`: the key of a letter that waits already; those that came after it do not count against it.
    """
    recent = Delivery.objects.filter(address__iexact=address, what__in=(RECEIPT, ANSWER), at__gt=now - WITHIN)
    waiting = Q(state=Delivery.State.WAITING)
    if before is not None:
        waiting &= Q(pk__lt=before)
    return recent.filter(Q(state=Delivery.State.SENT) | waiting).count() < MOST


def is_automatic(delivery: Delivery) -> bool:
    """Whether a letter answers a mail by itself. What was typed on a page is confirmed without a cap."""
    if delivery.what == ANSWER:
        return True
    event = delivery.event
    return delivery.what == RECEIPT and event is not None and event.data.get("channel") == "email"
