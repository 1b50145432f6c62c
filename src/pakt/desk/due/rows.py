"""Rows that are due: schedule, claim, finish, fail.

A claim and a finish are conditional UPDATEs: whoever changes exactly one row has it. A finish stands in the same
transaction as the effect, so an effect without a finish, or a finish without its effect, does not exist: after a crash
at any point the lease runs out and another worker does it.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from pakt.desk.due.fail import fail_point
from pakt.desk.due.models import Due

LEASE = timedelta(seconds=60)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 12
# So many rows are looked at for one to take.
CANDIDATES = 16

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """The row was given to another worker or got a new date meanwhile: what was done for it must be rolled back."""


@dataclass
class Job:
    """A claimed row. A handler does its work and calls `finish` inside the transaction that makes the effect."""

    id: int
    kind: str
    subject: str
    payload: dict[str, Any]
    due_at: datetime
    fence: int
    attempts: int
    finished: bool = field(default=False, compare=False)

    def hold(self, until: datetime) -> None:
        """Keep the row until then, longer than a lease, before something slow that must not be done twice.

        LeaseLost where it is no longer ours.
        """
        if Due.objects.filter(pk=self.id, fence=self.fence).update(take_at=until) != 1:
            raise LeaseLost(f"{self.kind} {self.subject}")

    def finish(self, *, again_at: datetime | None = None) -> None:
        """Give the row its next date, or remove it. LeaseLost where it is no longer ours: let that roll all back."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError(f"{self.kind}: finish must be called inside the transaction of the effect")
        fail_point("effect")
        row = Due.objects.filter(pk=self.id, fence=self.fence)
        if again_at is None:
            changed, _ = row.delete()
        else:
            changed = row.update(
                due_at=again_at, take_at=again_at, fence=F("fence") + 1, attempts=0, last_error="", dead_at=None
            )
        if changed != 1:
            raise LeaseLost(f"{self.kind} {self.subject}")
        self.finished = True


def schedule(
    kind: str, subject: object, at: datetime, *, payload: dict[str, Any] | None = None, new: bool = False
) -> None:
    """Make `subject` due at `at`, also where it had another date, was being worked on, or had been given up.

    A `new` one cannot have been due before: nobody else knows it yet.
    """
    values = {"due_at": at, "take_at": at, "payload": payload or {}}
    if new:
        Due.objects.create(kind=kind, subject=str(subject), **values)
        return
    row = Due.objects.filter(kind=kind, subject=str(subject))
    anew = {**values, "fence": F("fence") + 1, "attempts": 0, "last_error": "", "dead_at": None}
    if row.update(**anew):
        return
    try:
        with transaction.atomic():
            Due.objects.create(kind=kind, subject=str(subject), **values)
    except IntegrityError:
        row.update(**anew)


def schedule_new(found: Iterable[tuple[str, str, datetime]]) -> None:
    """Make kinds and subjects due that never were before, each at its time, by one INSERT; what is there stays.

    Where a subject can have been due before, use `schedule`.
    """
    rows = [Due(kind=kind, subject=subject, due_at=at, take_at=at) for kind, subject, at in found]
    Due.objects.bulk_create(rows, ignore_conflicts=True)


def schedule_all(kind: str, subjects: Iterable[object], at: datetime) -> None:
    """`schedule` for many subjects, in the order of their names so that two callers never wait for each other."""
    for subject in sorted(str(subject) for subject in subjects):
        schedule(kind, subject, at)


def unschedule(kind: str, subject: object) -> None:
    """Nothing is due for `subject` any more."""
    Due.objects.filter(kind=kind, subject=str(subject)).delete()


def claim(now: datetime, *, kind: str | None = None, subjects: Iterable[object] | None = None) -> Job | None:
    """Take the row that has been due longest, for the length of a lease; None where nothing is due.

    `kind` and `subjects` narrow the choice. Must run outside of any transaction of the caller's.
    """
    due = Due.objects.filter(take_at__lte=now, dead_at=None).order_by("take_at", "pk")
    if kind is not None:
        due = due.filter(kind=kind)
    if subjects is not None:
        due = due.filter(subject__in=[str(subject) for subject in subjects])
    found = list(due[:CANDIDATES])
    # Where another worker was faster with the first, the others will be tried by chance, not all in the same order.
    for row in found[:1] + random.sample(found[1:], len(found[1:])):
        if row.attempts >= MOST_ATTEMPTS:
            _give_up(row, now)
            continue
        taken = Due.objects.filter(pk=row.pk, fence=row.fence, dead_at=None).update(
            take_at=now + LEASE, fence=F("fence") + 1, attempts=F("attempts") + 1
        )
        if taken:
            fail_point("claimed")
            return Job(row.pk, row.kind, row.subject, row.payload, row.due_at, row.fence + 1, row.attempts + 1)
    return None


def fail(job: Job, error: BaseException, now: datetime) -> None:
    """Keep the error; try again after a pause that doubles each time, or give up after the last attempt."""
    text = f"{type(error).__name__}: {error}"[:2000]
    pause = min(FIRST_RETRY * 2 ** (job.attempts - 1), LONGEST_RETRY)
    Due.objects.filter(pk=job.id, fence=job.fence).update(
        last_error=text, take_at=now + pause, dead_at=now if job.attempts >= MOST_ATTEMPTS else None
    )


def next_at() -> datetime | None:
    """When a worker has something to take next; in the past where something waits already."""
    row = Due.objects.filter(dead_at=None).order_by("take_at").first()
    return row.take_at if row else None


def _give_up(row: Due, now: datetime) -> None:
    # Every attempt ended without an error of its own: the worker was killed or hung over it.
    logger.error("%s is given up after %d attempts", row, row.attempts)
    error = row.last_error or f"no attempt of {row.attempts} came to an end; the worker was killed or hung each time"
    Due.objects.filter(pk=row.pk, fence=row.fence).update(dead_at=now, last_error=error)
