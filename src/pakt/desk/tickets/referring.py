"""Picking what words refer to, and showing it below them.

Apps above tickets hold what can be referred to: one of them names in its `ready` what picks from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from pakt.desk.pages.parts import ReferencePart
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.references import FIELD, KINDS, MOST, Reference


def parts(row: Event) -> list[ReferencePart]:
    """The references of an event as its message shows them."""
    return [part(one) for one in row.data.get(FIELD, ())]


def part(one: Mapping[str, Any]) -> ReferencePart:
    return ReferencePart(one["title"], reverse(KINDS[one["kind"]], args=[one["key"]]), one["place"])


@dataclass(frozen=True)
class Picker:
    """`field` is where one picks, as a part of a form on the ticket's page; `taken` what was picked in a posted form,
    each checked to be there for both sides; it raises `BadEvent`."""

    field: Callable[[HttpRequest, Ticket, str], SafeString]
    taken: Callable[[HttpRequest, Ticket], list[Reference]]


_pickers: list[Picker] = []


def offer(picker: Picker) -> None:
    _pickers.append(picker)


def field(request: HttpRequest, ticket: Ticket, step: str = "") -> SafeString:
    """Where one picks what words refer to, in the form of a step or of words alone."""
    return SafeString("".join(picker.field(request, ticket, step) for picker in _pickers))


def taken(request: HttpRequest, ticket: Ticket) -> dict[str, list[Reference]]:
    """What was picked, as the data of an event."""
    found = [one for picker in _pickers for one in picker.taken(request, ticket)]
    return {FIELD: found[:MOST]} if found else {}
