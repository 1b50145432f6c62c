"""Recording what only the desk keeps: a page for each thing, the same on both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.parts import ParPart
from pakt.desk.people.access import Act, Side, may, side
from pakt.desk.people.models import Organisation
from pakt.desk.people.request import reader
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.desk.tickets.desk_forms import FIELDS, Around, DeskForm
from pakt.desk.tickets.details import details_of
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.rating import scores
from pakt.desk.tickets.sharing import contractors_of
from pakt.desk.tickets.views.watching import found
from pakt.desk.tickets.wording import step_title
from pakt.desk.tickets.work import entries

# The events that each side records here, and those that the provider notes for another.
OF_CUSTOMER = (
    "cooperation_answered", "opinion_brought", "meeting_noted", "shared", "unshared", "contractor_asked",
)  # fmt: skip
NOTED_FOR = {"cooperation_answered": "customer", "contractor_wrote": "contractor"}
# The address names which earlier event it counts to: what it carries → that event's type.
COUNTS_TO = {
    "cooperation_answered": ("request", "cooperation_asked"),
    "opinion_commented": ("opinion", "opinion_brought"),
    "contractor_wrote": ("question", "contractor_asked"),
    "work_corrected": ("entry", "work_done"),
}
# Which duty of the agreement each of them carries out.
DUTIES = {
    "cooperation_asked": "cooperation",
    "cooperation_answered": "cooperation",
    "warned": "warnings",
    "meeting_noted": "meetings",
    "shared": "sharing",
    "contractor_asked": "sharing",
}


@login_required
def record(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """One thing to record of a ticket. Wrong or incomplete it comes back with its form, and nothing is stored."""
    ticket = found(request, reference)
    person = reader(request)
    party = side(person, ticket.agreement)
    if name not in FIELDS or not can_record(request, ticket, party, name):
        raise Http404
    rows = queries.conversation(ticket, internal=party == "provider")
    known = queries.now_from(ticket, rows, timezone.now())
    form = DeskForm(
        request.POST if request.method == "POST" else None,
        type=name,
        around=around(request, ticket, known, rows, name, party),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and recorded(request, ticket, form, party):
            messages.success(request, _("Recorded: %(step)s.") % {"step": step_title(name, party or "")})
            return redirect("ticket", reference)
        status = 409
    about = duties(known, name)
    context = {
        "ticket": ticket,
        "form": form,
        "title": step_title(name, party or ""),
        "counts_to": counted_event(request, rows, name),
        "about": about,
        "base": "base_desk.html" if party == "provider" else "base.html",
        "action": request.get_full_path(),
    }
    return render(request, "tickets/record.html", context, status=status)


@login_required
@require_POST
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """The customer says how satisfied it is with a closed ticket; said again it is changed."""
    ticket, person = found(request, reference), reader(request)
    if side(person, ticket.agreement) != "customer" or not may(person, Act.ANSWER_AS_CUSTOMER, ticket.agreement):
        raise Http404
    score = request.POST.get("score", "")
    try:
        if score not in {str(one) for one in scores()}:
            raise BadEvent("score", _("Choose one of the answers."))
        actions.record(
            ticket,
            type="rated",
            by="customer",
            person=person,
            data={"score": int(score)},
            text=request.POST.get("text", "").strip(),
        )
    except BadEvent as error:
        messages.error(request, error.problem)
    else:
        messages.success(request, _("Thank you. You can change it as long as you like."))
    return redirect(f"{reverse('ticket', args=[reference])}#rating")


def can_record(request: HttpRequest, ticket: Ticket, party: Side | None, name: str) -> bool:
    """Whether this person's side says such things, and this person may speak for it."""
    person = reader(request)
    if party == "customer":
        return name in OF_CUSTOMER and may(person, Act.ANSWER_AS_CUSTOMER, ticket.agreement)
    is_noted = name in NOTED_FOR
    says = "provider" in DESK_EVENTS[name].said_by or is_noted
    return party == "provider" and says and may(person, Act.WORK, ticket.agreement)


def recorded(request: HttpRequest, ticket: Ticket, form: DeskForm, party: Side | None) -> bool:
    """Record what a valid form says; False, with the form telling why, where it cannot be."""
    values = form.cleaned_data
    by = NOTED_FOR.get(form.type, "provider") if party == "provider" else "customer"
    try:
        actions.record(
            ticket,
            type=form.event_type,
            by=by,
            person=reader(request),
            data=form.data_of_event(),
            text=values.get("text", ""),
            at=values.get("at"),
            key=values.get("key") or None,
        )
    except BadEvent as error:
        form.add_error(error.field if error.field in form.fields else None, error.problem)
    except StepRefused as error:
        form.add_error(None, str(error))
    else:
        return True
    return False


def around(
    request: HttpRequest, ticket: Ticket, known: Now, rows: list[Event], name: str, party: Side | None
) -> Around:
    """What the form of one type must know."""
    contractors = list(contractors_of(ticket.agreement)) if name == "shared" else []
    counted = counted_event(request, rows, name)
    fixed: dict[str, Any] = {COUNTS_TO[name][0]: counted.sequence} if counted else {}
    if name == "contractor_wrote" and counted:
        fixed["organisation"] = counted.data["organisation"]
    if name in ("contractor_asked", "unshared"):
        fixed["organisation"] = shared_organisation(request, ticket).pk
    if name == "shared" and not contractors:
        raise Http404
    return Around(
        ticket,
        known.contract,
        details_of(known, rows),
        person=reader(request),
        rows=rows,
        workers=queries.workers(ticket) if party == "provider" else [],
        contractors=contractors,
        entry=next((one for one in entries(rows) if counted and one.event.pk == counted.pk), None),
        fixed=fixed,
    )


def counted_event(request: HttpRequest, rows: list[Event], name: str) -> Event | None:
    """The earlier event that the address names; 404 where there is none, and none where nothing is to be named."""
    if name not in COUNTS_TO:
        return None
    _field, wanted = COUNTS_TO[name]
    number = request.GET.get("to", "")
    for row in rows:
        if row.type == wanted and str(row.sequence) == number:
            return row
    raise Http404


def shared_organisation(request: HttpRequest, ticket: Ticket) -> Organisation:
    """The contractor that the address names, with which the ticket is shared now."""
    number = request.GET.get("with", "")
    share = ticket.shares.filter(ended_at=None, organisation=int(number) if number.isdecimal() else 0)
    one = share.select_related("organisation").first()
    if one is None:
        raise Http404
    return one.organisation


def duties(known: Now, name: str) -> list[tuple[str, list[ParPart]]]:
    """What the agreement says of it, with its clauses."""
    agreement = known.ticket.agreement
    return [
        (said(duty.what), pars(agreement, known.contract, duty.clauses))
        for duty in known.contract.duties
        if duty.carried_out_by == DUTIES.get(name)
    ]
