"""Linking tickets, splitting one, moving one to another agreement; only for the provider's side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.people.access import Act, may, scope
from pakt.desk.people.request import reader
from pakt.desk.tickets import links, queries
from pakt.desk.tickets.desk_events import LINKS
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.link_forms import BETWEEN, AnewForm, LinkForm, SplitForm, WhereForm
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.views.watching import found


def worked_on(request: HttpRequest, reference: str) -> Ticket:
    """The ticket, or 404 unless this person works on it."""
    ticket = found(request, reference)
    if not may(reader(request), Act.WORK, ticket.agreement):
        raise Http404
    return ticket


@login_required
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link with another ticket: the same matter, or only related."""
    ticket, person = worked_on(request, reference), reader(request)
    form = LinkForm(posted(request), ticket=ticket, person=person)
    if request.method == "POST" and form.is_valid():
        other, relation = form.cleaned_data["other"], form.cleaned_data["relation"]
        if not may(person, Act.WORK, other.agreement):
            form.add_error("other", _("There is no other ticket with this reference."))
        else:
            try:
                links.link(ticket, other, relation=relation, person=person)
            except BadEvent as error:
                form.add_error("other", error.problem)
            else:
                messages.success(request, _("Linked with %(ticket)s.") % {"ticket": other.reference})
                return redirect("ticket", reference)
    return page(request, ticket, form, _("Link with another ticket"), "")


@login_required
@require_POST
def unlink(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a link back; what was recorded on each ticket stays."""
    ticket, person = worked_on(request, reference), reader(request)
    other = queries.ticket(person, request.POST.get("other", ""))
    relation = request.POST.get("relation", "")
    if other is None or relation not in LINKS or not may(person, Act.WORK, other.agreement):
        raise Http404
    links.unlink(ticket, other, relation=relation, person=person)
    messages.success(request, _("No longer linked with %(ticket)s.") % {"ticket": other.reference})
    return redirect("ticket", reference)


@login_required
def split(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a ticket of its own of some messages, reported when and as the original was."""
    ticket = worked_on(request, reference)
    rows = queries.conversation(ticket, internal=False)
    contract = contract_of(ticket.version)
    present = f"{ticket.kind}{BETWEEN}{ticket.priority or ''}"
    form = SplitForm(posted(request), contract=contract, rows=rows, initial=present)
    if request.method == "POST" and form.is_valid():
        values, (kind, priority) = form.cleaned_data, form.chosen
        made = done(
            form,
            lambda: links.split(
                ticket,
                messages=values["messages"],
                subject=values["subject"],
                kind=kind,
                priority=priority,
                person=reader(request),
            ),
        )
        if made is not None:
            messages.success(request, _("%(ticket)s is a ticket of its own now.") % {"ticket": made.reference})
            return redirect("ticket", made.reference)
    about = _("The new ticket counts as reported when this one was, by the same channel: its terms run since then.")
    return page(request, ticket, form, _("Split off a ticket"), about)


@login_required
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the ticket and report it anew under another agreement with the same customer, at its old time."""
    ticket, person = worked_on(request, reference), reader(request)
    others = other_agreements(request, ticket)
    if not others:
        raise Http404
    title = _("Move to another agreement")
    chosen = next((one for one in others if one.prefix == request.GET.get("to")), None)
    if chosen is None:
        where = WhereForm(posted(request), agreements=others)
        if request.method == "POST" and where.is_valid():
            return redirect(f"{request.path}?to={where.cleaned_data['to']}")
        return page(request, ticket, where, title, "", submit=_("Next"))
    version = version_at(chosen, ticket.reported_at)
    if version is None:
        messages.error(request, _("%(agreement)s was not in force when this was reported.") % {"agreement": chosen})
        return redirect("ticket", reference)
    form = AnewForm(posted(request), contract=contract_of(version))
    if request.method == "POST" and form.is_valid():
        kind, priority = form.chosen
        made = done(form, lambda: links.move(ticket, chosen, kind=kind, priority=priority, person=person))
        if made is not None:
            messages.success(request, _("It goes on as %(ticket)s.") % {"ticket": made.reference})
            return redirect("ticket", made.reference)
    about = _("This ticket is closed, and reported anew under %(agreement)s at its old time: its terms run since then.")
    return page(request, ticket, form, title, about % {"agreement": chosen.name})


def posted(request: HttpRequest) -> Any:
    """What a form was sent with; an empty form is sent, too."""
    return request.POST if request.method == "POST" else None


def other_agreements(request: HttpRequest, ticket: Ticket) -> list[Agreement]:
    """The other agreements with the same customer that this person works under."""
    mine = Agreement.objects.filter(scope(reader(request), Act.WORK).where(""))
    return list(mine.filter(customer=ticket.agreement.customer).exclude(pk=ticket.agreement_id).order_by("prefix"))


def done(form: Any, make: Any) -> Ticket | None:
    """What was made; nothing, with the form telling why, where it cannot be."""
    try:
        made: Ticket = make()
    except StepRefused as refused:
        form.add_error(None, str(refused))
    except BadEvent as error:
        form.add_error(error.field if error.field in form.fields else None, error.problem)
    else:
        return made
    return None


def page(request: HttpRequest, ticket: Ticket, form: Any, title: str, about: str, *, submit: str = "") -> HttpResponse:
    context = {
        "ticket": ticket,
        "form": form,
        "title": title,
        "submit": submit or title,
        "about": [(about, [])] if about else [],
        "base": "base_desk.html",
        "action": request.get_full_path(),
    }
    return render(request, "tickets/record.html", context, status=409 if form.errors else 200)
