"""Every write to drafts. One that nobody touches for a month is forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from pakt.desk.drafts.models import Draft
from pakt.desk.due.rows import Job, schedule
from pakt.desk.due.worker import handler
from pakt.desk.people.models import Person

FORGET = "forget draft"
KEPT = timedelta(days=30)
# Characters of one draft, and drafts of one person.
LONGEST = 200_000
MOST = 100
# What the form needs and nobody typed.
NOT_TYPED = ("csrfmiddlewaretoken", "key")


class TooMuch(Exception):
    """A draft that is too long, or one too many."""


def keep(person: Person, place: str, fields: Mapping[str, Sequence[str]], *, now: datetime | None = None) -> Draft:
    """Keep what is typed in a form by now, in place of what was there before. TooMuch where that cannot be kept."""
    now = now or timezone.now()
    typed = {name: list(values) for name, values in fields.items() if name not in NOT_TYPED and any(values)}
    if len(json.dumps(typed, ensure_ascii=False)) > LONGEST or "\0" in json.dumps(typed, ensure_ascii=False):
        raise TooMuch
    with transaction.atomic():
        values = {"fields": typed, "updated_at": now}
        draft, is_new = Draft.objects.update_or_create(person=person, place=place, defaults=values)
        if is_new:
            if Draft.objects.filter(person=person).count() > MOST:
                raise TooMuch
            schedule(FORGET, draft.pk, now + KEPT)
    return draft


def discard(person: Person, place: str) -> None:
    """The form was sent, or nobody wants it any more."""
    Draft.objects.filter(person=person, place=place).delete()


@handler(FORGET)
def forget(job: Job, now: datetime) -> None:
    """Remove a draft a month after it was touched last."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=job.subject).first()
        if draft is None:
            job.finish()
        elif draft.updated_at + KEPT > now:
            job.finish(again_at=draft.updated_at + KEPT)
        else:
            job.finish()
            draft.delete()
