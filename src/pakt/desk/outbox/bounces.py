"""Mails that did not arrive: counted for each address, until somebody says that the address is right."""

from __future__ import annotations

from datetime import datetime
from re import compile as pattern

from django.db import transaction
from django.utils import timezone

from pakt.desk.due.rows import schedule
from pakt.desk.outbox.models import Bounce, Delivery
from pakt.desk.outbox.telling import DELIVER

# After so many mails that did not arrive for good, no more go to an address.
MOST = 3
OF_DELIVERY = pattern(r"^<?(\d{1,18})\.")


def note(
    failed_recipient: str,
    status: str,
    permanent: bool,
    diagnostic: str,
    of_message_id: str = "",
    *,
    now: datetime | None = None,
) -> Bounce | None:
    """Keep that a mail did not reach its address; None where we never sent that mail to it.

    Anybody can send a report of a failure: it counts only with the Message-ID of a letter of ours to that address.
    """
    address = failed_recipient.strip().lower()
    delivery = delivery_of(of_message_id)
    if delivery is None or delivery.address.lower() != address:
        return None
    return keep(delivery, status=status, permanent=permanent, diagnostic=diagnostic, now=now or timezone.now())


def keep(delivery: Delivery, *, status: str, permanent: bool, diagnostic: str, now: datetime) -> Bounce:
    """Keep what is known of one delivery, once for each status."""
    known = Bounce.objects.filter(delivery=delivery, status=status[:20], permanent=permanent).first()
    if known is not None:
        return known
    return Bounce.objects.create(
        address=delivery.address.lower(), status=status[:20], permanent=permanent,
        diagnostic=" ".join(diagnostic.split())[:500], delivery=delivery, at=now,
    )  # fmt: skip


def delivery_of(message_id: str) -> Delivery | None:
    """The letter with this Message-ID, every character of it."""
    found = OF_DELIVERY.match(message_id.strip())
    delivery = Delivery.objects.filter(pk=int(found[1])).first() if found else None
    if delivery is None or delivery.headers.get("Message-ID", "").strip("<>") != message_id.strip().strip("<>"):
        return None
    return delivery


def is_stopped(address: str) -> bool:
    """Whether nothing goes to an address any more until somebody confirms it. One query."""
    return Bounce.objects.filter(address=address.lower(), permanent=True, confirmed_at=None).count() >= MOST


def confirm(address: str, *, now: datetime | None = None) -> int:
    """Somebody says that the address is right: what is owed to it goes now. How many letters that were."""
    now = now or timezone.now()
    with transaction.atomic():
        Bounce.objects.filter(address=address.lower(), confirmed_at=None).update(confirmed_at=now)
        held = Delivery.objects.filter(address__iexact=address, state=Delivery.State.WITHHELD)
        return sum(release(one, now=now) for one in held)


@transaction.atomic
def release(delivery: Delivery, *, now: datetime | None = None) -> bool:
    """Let a letter go that was withheld, whatever the caps say; whether it was still withheld."""
    now = now or timezone.now()
    held = Delivery.objects.filter(pk=delivery.pk, state__in=[Delivery.State.WITHHELD, Delivery.State.FAILED])
    data = {**delivery.data, "released": True}
    if not held.update(state=Delivery.State.WAITING, data=data, attempts=0, error="", due_at=now):
        return False
    schedule(DELIVER, delivery.key, now)
    return True
