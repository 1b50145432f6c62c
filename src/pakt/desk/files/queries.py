"""Every read of files. Who asks comes first; what one may not read is not there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet, Sum

from pakt.desk.files.holding import readers
from pakt.desk.files.models import File
from pakt.desk.people.models import Person


def readable(person: Person) -> QuerySet[File]:
    """The files that a person may read: their own while not sent, and those of what they may read."""
    if not person.is_active:
        return File.objects.none()
    own = Q(uploaded_by=person, sent_at=None)
    return File.objects.filter(reduce(or_, (Q(pk__in=reads(person)) for reads in readers), own))


def file(person: Person, pk: int) -> File | None:
    return readable(person).filter(pk=pk).first()


def not_sent(person: Person, pks: Iterable[object]) -> list[File]:
    """Those of the person's own files that can still be sent, in the order asked for; others are left out."""
    wanted = [int(str(pk)) for pk in pks if str(pk).isdecimal() and len(str(pk)) < 19]
    found = File.objects.filter(uploaded_by=person, sent_at=None).in_bulk(wanted) if wanted else {}
    return [found[pk] for pk in dict.fromkeys(wanted) if pk in found]


def waiting_bytes(person: Person) -> int:
    """How much a person has uploaded and not sent."""
    total = File.objects.filter(uploaded_by=person, sent_at=None).aggregate(total=Sum("size"))["total"]
    return int(total or 0)
