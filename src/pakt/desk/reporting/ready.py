"""What reporting adds to the apps below it: the report on paper beside a ticket, and files that a draft still wants."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pakt.desk.drafts.queries import drafts
from pakt.desk.files.holding import wanted
from pakt.desk.files.models import File
from pakt.desk.reporting.papers import links
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.panels import panel

KEPT = "-kept"


@panel
def on_paper(request: HttpRequest, ticket: Ticket) -> SafeString:
    """Where what was reported can be printed and downloaded, on its form."""
    return render_to_string("reporting/_on_paper.html", {"papers": links("filled_paper", ticket.reference)}, request)


@wanted
def is_in_a_draft(file: File) -> bool:
    """Whether a draft of its uploader names a file."""
    if file.uploaded_by is None:
        return False
    return any(
        str(file.pk) in values
        for draft in drafts(file.uploaded_by)
        for name, values in draft.fields.items()
        if name.endswith(KEPT)
    )
