"""Every read of drafts; only of one's own."""

from __future__ import annotations

from django.db.models import QuerySet

from pakt.desk.drafts.models import Draft
from pakt.desk.people.models import Person


def drafts(person: Person) -> QuerySet[Draft]:
    """All of a person's, the one touched last first."""
    return Draft.objects.filter(person=person).order_by("-updated_at", "pk")


def draft(person: Person, place: str) -> Draft | None:
    return drafts(person).filter(place=place).first()
