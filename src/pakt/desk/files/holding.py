"""Whoever keeps files with something of its own: messages, documents, drafts.

An app that stands above names its functions in its `ready`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from pakt.desk.files.models import File
from pakt.desk.people.models import Person

Readable = Callable[[Person], QuerySet]
Wanted = Callable[[File], bool]
readers: list[Readable] = []
wanting: list[Wanted] = []


def readable(function: Readable) -> Readable:
    """The function gives, as a queryset of primary keys, the files that a person may read because of what they are sent
    with."""
    readers.append(function)
    return function


def wanted(function: Wanted) -> Wanted:
    """The function says whether a file that was not sent yet is still wanted, as a draft's is."""
    wanting.append(function)
    return function
