"""On a ticket's page: its unread notices become read, and it can be muted."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pakt.desk.outbox.queries import hearing
from pakt.desk.people.request import reader
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.panels import panel


@panel
def notices_of_ticket(request: HttpRequest, ticket: Ticket) -> SafeString:
    shown = {"ticket": ticket, "hearing": hearing(reader(request), ticket)}
    return render_to_string("outbox/_ticket_panel.html", shown, request)
