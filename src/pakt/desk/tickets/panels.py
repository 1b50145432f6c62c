"""What apps above tickets add beside the conversation of a ticket: linked articles, time spent.

An app names its function in its `ready`; it gives ready markup, or nothing where there is nothing to show to this
person.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from pakt.desk.tickets.models import Ticket

Panel = Callable[[HttpRequest, Ticket], SafeString | None]
_panels: list[Panel] = []


def panel(function: Panel) -> Panel:
    """Shows what the function below it gives on every ticket's page, on both sides."""
    _panels.append(function)
    return function


def panels(request: HttpRequest, ticket: Ticket) -> list[SafeString]:
    return [shown for one in _panels if (shown := one(request, ticket))]
