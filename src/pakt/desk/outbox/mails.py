"""Letters whose words are there when they come about: they are kept at once, and leave with the rest."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation

from pakt.desk.due.rows import schedule
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.letters import Letter
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.telling import DELIVER


@transaction.atomic
def keep(delivery: Delivery, letter: Letter) -> bool:
    """Keep a delivery with its words, once for its key and address; whether it is new. A worker sends it.

    For an automatic answer to somebody who may be nobody of the desk, `what` is `caps.ANSWER`; ask `caps.allows` first.
    Its `letter` must be in the language of the delivery, and hold nothing that a stranger wrote.
    """
    if Delivery.objects.filter(channel=delivery.channel, address=delivery.address, key=delivery.key).exists():
        return False
    delivery.save()
    with translation.override(delivery.language):
        email.write(delivery, letter, delivery.at)
    delivery.save(update_fields=email.WRITTEN)
    schedule(DELIVER, delivery.key, delivery.due_at)
    return True
