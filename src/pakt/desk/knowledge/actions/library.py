"""The library: every write of its documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.files.actions import send
from pakt.desk.files.models import File
from pakt.desk.knowledge import models
from pakt.desk.knowledge.actions.checks import allowed, checked_scope, keepable, known_language
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.indexing import document_changed
from pakt.desk.knowledge.models import Document
from pakt.desk.people.models import Organisation, Person


class About(TypedDict):
    """What a document is called, and what it is of."""

    title: str
    product: str
    version: str
    summary: str
    language: str
    kind: str
    published_on: date
    customer: Organisation | None
    audience: str


@transaction.atomic
def add_document(
    about: About, *, file: File, provider: Organisation, person: Person | None, now: datetime | None = None
) -> Document:
    """Put a file, which was not sent yet, into the library. FileRefused where it is gone or somebody else's."""
    now = now or timezone.now()
    document = Document(**about, provider=provider, file=file, added_by=person, added_at=now)
    _checked(document, person)
    send([file], person=file.uploaded_by, now=now)
    document.save(force_insert=True)
    document_changed(document)
    return document


@transaction.atomic
def change_document(
    document: Document, about: About, *, person: Person, file: File | None = None, now: datetime | None = None
) -> Document:
    """What it is called and of, and another file in place of the one it has."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    allowed(person, document)
    for name, value in about.items():
        setattr(document, name, value)
    _checked(document, person)
    if file is not None:
        document.file = send([file], person=person, now=now)[0]
    document.save()
    document_changed(document)
    return document


@transaction.atomic
def withdraw_document(document: Document, *, person: Person, now: datetime | None = None) -> None:
    """Take it out of the library; what refers to it keeps its name."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    allowed(person, document)
    document.withdrawn_at = document.withdrawn_at or now or timezone.now()
    document.save(update_fields=["withdrawn_at"])
    document_changed(document)


def _checked(document: Document, person: Person | None) -> None:
    allowed(person, document)
    checked_scope(document)
    for name in ("title", "product", "version", "summary"):
        setattr(document, name, getattr(document, name).strip())
    keepable("title", document.title, models.LONGEST_TITLE)
    keepable("product", document.product, models.LONGEST_PRODUCT)
    for name, longest in (("version", models.LONGEST_VERSION), ("summary", models.LONGEST_SUMMARY)):
        if getattr(document, name):
            keepable(name, getattr(document, name), longest)
    known_language(document.language)
    if document.kind not in Document.Kind.values:
        raise BadEntry("kind", _("Choose one of these."))
