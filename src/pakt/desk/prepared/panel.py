"""What is prepared, on the page of a ticket."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pakt.desk.people.access import Act, may
from pakt.desk.people.request import reader
from pakt.desk.prepared.views import used_on
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.panels import panel


@panel
def prepared(request: HttpRequest, ticket: Ticket) -> SafeString | None:
    if not ticket.is_open or not may(reader(request), Act.WORK, ticket.agreement):
        return None
    offered = used_on(ticket, reader(request))
    if not offered["answers"] and not offered["macros"]:
        return None
    return render_to_string("prepared/_panel.html", offered, request)
