"""Sending what waits: a worker takes the row of a thing that was told, and delivers it to everybody for whom it waits.

What is sent is marked so in the transaction that writes the mail: however often a worker dies over it, and however many
try at once, each delivery goes once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pakt.desk.due.rows import Job
from pakt.desk.due.worker import handler
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.telling import DELIVER, REMIND


@handler(DELIVER)
def deliver(job: Job, now: datetime) -> None:
    """Send what waits of one thing."""
    with transaction.atomic():
        Delivery.objects.filter(key=job.subject, state=Delivery.State.WAITING).update(
            state=Delivery.State.SENT, sent_at=now
        )
        job.finish()


@handler(REMIND)
def remind(job: Job, now: datetime) -> None:
    with transaction.atomic():
        job.finish()
