"""The pages of another contractor's people: what is shared with them, what they were asked, what they answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.files.attaching import file_part
from pakt.desk.pages.markdown import markup
from pakt.desk.pages.parts import MessagePart
from pakt.desk.people.access import Act, scope
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets import actions, sharing
from pakt.desk.tickets.details import day_words
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.sharing import Seen

PAGE = 50


@dataclass(frozen=True)
class Question:
    """Something that the contractor was asked, and when it answered, if it did."""

    sequence: int
    words: str
    at: datetime
    until: str
    answered: datetime | None


@login_required
def shared_list(request: HttpRequest) -> HttpResponse:
    """All tickets that are shared with one's organisation, or that its people reported; open questions first."""
    person = reader(request)
    if not scope(person, Act.SEE_SHARED):
        raise Http404
    page = Paginator(sharing.shared_with(person).order_by("-is_open", "-reported_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    seen = sharing.seen_of(person, page)
    lines = [
        {
            "ticket": ticket,
            "customer": ticket.agreement.customer.name,
            "open": sum(question.answered is None for question in questions(seen[ticket.pk])),
            "since": seen[ticket.pk].since.astimezone(ZoneInfo(current_zone())),
        }
        for ticket in page
    ]
    return render(request, "tickets/shared_list.html", {"lines": lines, "page": page})


def shown(request: HttpRequest, ticket: Ticket, *, text: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """One ticket with what this contractor may see of it, and nothing else."""
    person = reader(request)
    seen = sharing.seen_of(person, [ticket])[ticket.pk]
    asked = questions(seen)
    context = {
        "ticket": ticket,
        "seen": seen,
        "said": [message(row) for row in seen.rows],
        "questions": asked,
        "open_questions": [question for question in asked if question.answered is None],
        "text": text,
        "error": error,
        "key": uuid.uuid4().hex,
    }
    return render(request, "tickets/shared_ticket.html", context, status=status)


@login_required
@require_POST
def shared_write(request: HttpRequest, reference: str) -> HttpResponse:
    """The contractor writes: to a question that it was asked, or on its own; to its own report as whoever reported."""
    ticket, person = found(request, reference), reader(request)
    seen = sharing.seen_of(person, [ticket])[ticket.pk]
    text, question = request.POST.get("text", "").strip(), request.POST.get("question", "")
    if not text:
        return shown(request, ticket, error=_("Write something first."), status=400)
    said: dict[str, Any] = {"person": person, "text": text, "key": request.POST.get("key") or None}
    try:
        if seen.share is None:
            actions.answer(ticket, by="customer", **said)
        else:
            data = {"organisation": seen.share}
            if question in {str(one.sequence) for one in questions(seen)}:
                data["question"] = int(question)
            actions.record(ticket, type="contractor_wrote", by="contractor", data=data, **said)
    except (StepRefused, BadEvent) as error:
        return shown(request, ticket, text=text, error=str(error), status=409)
    messages.success(request, _("Sent."))
    return redirect("ticket", reference)


def found(request: HttpRequest, reference: str) -> Ticket:
    """The ticket, or 404 where nothing of it is shown to this person."""
    ticket = sharing.shared_with(reader(request)).filter(reference=reference).first()
    if ticket is None:
        raise Http404
    return ticket


def questions(seen: Seen) -> list[Question]:
    """What the contractor was asked, with its answers; a first word of sharing that asks nothing is none."""
    zone, asked = ZoneInfo(current_zone()), []
    for row in seen.rows:
        if row.type == "contractor_asked":
            answers = [one.at for one in seen.rows if one.data.get("question") == row.sequence]
            until = row.data.get("until")
            asked.append(
                Question(
                    row.sequence,
                    sharing.words_of(row),
                    row.at.astimezone(zone),
                    day_words(datetime.fromisoformat(until).date()) if until else "",
                    min(answers, default=None),
                )
            )
    return asked


def message(row: Event) -> MessagePart:
    """Words as the contractor reads them: its own, and those of the two sides."""
    side: Literal["us", "you", "other"] = "us"
    if row.by in ("customer", "contractor"):
        side = "you" if row.by == "customer" else "other"
    author = row.person.name if row.person else _("Pakt")
    files = [file_part(one.file) for one in row.attachments.all()]
    at = row.at.astimezone(ZoneInfo(current_zone()))
    return MessagePart(side, author, at, markup(sharing.words_of(row)), files=files, id=f"event-{row.pk}")
