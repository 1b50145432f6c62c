"""A ticket as the provider sees it: conversation, obligations with their *why*, and the steps allowed now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.wording import said
from pakt.desk.pages.dates import zone_name
from pakt.desk.pages.parts import WritePart
from pakt.desk.pages.words import Reader
from pakt.desk.people.access import Act, may, side
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.owing import open_waits
from pakt.desk.tickets.panels import panels
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.questions import answer_rows
from pakt.desk.tickets.routing import TEAM, assignable, chosen_team
from pakt.desk.tickets.step_forms import StepForm
from pakt.desk.tickets.step_parts import form_about, form_rows, step_effect, step_parts, steps_of
from pakt.desk.tickets.story import Story
from pakt.desk.tickets.terms import Terms, reader_of
from pakt.desk.tickets.views import portal
from pakt.desk.tickets.wording import WORDS, step_title
from pakt.engine.steps import Step


def found(request: HttpRequest, reference: str) -> Ticket:
    """The ticket, or 404 where it is not there for this person."""
    ticket = queries.ticket(reader(request), reference)
    if ticket is None:
        raise Http404
    return ticket


@login_required
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The ticket's page, from the side on which one stands."""
    ticket = found(request, reference)
    if side(reader(request), ticket.agreement) == "provider":
        return page(request, ticket, form=None)
    return portal.ticket(request, ticket)


def page(
    request: HttpRequest, ticket: Ticket, *, form: StepForm | None, status: int = 200, **more: Any
) -> HttpResponse:
    """The provider's page, with a step's form open where one is asked for."""
    now, person = timezone.now(), reader(request)
    rows, team = queries.conversation(ticket, internal=True), queries.team(ticket)
    known = queries.now_from(ticket, rows, now)
    terms = Terms(
        ticket.agreement, known.contract, known.state, reader_of(known.contract, now, current_zone(), exact=True)
    )
    grouped = steps_of(known, "provider")
    asked = request.GET.get("step", "")
    if form is None and asked in grouped:
        form = step_form(None, known, grouped, asked, people=team.workers)
        form.initial = {
            "kind": known.state.kind,
            "priority": known.state.priority,
            "assignee": str(ticket.assignee_id or person.pk),
            "channel": ticket.channel,
        }
    story = Story(ticket, known.contract, rows, team.everybody)
    owed = sides(terms)
    context = {
        "ticket": ticket,
        "next": next((part for part in owed[0]["clocks"][:1] if not part.done), None),
        "title": title(known),
        "entries": story.entries(),
        "sides": owed,
        "steps": step_parts(known, grouped, "provider"),
        "rights": rights(terms),
        "form": form,
        "form_rows": form_rows(known, form) if form else [],
        "form_about": form_about(known, form) if form else [],
        "form_title": step_title(form.step, "provider") if form else "",
        "write": write_part(known, grouped, more.get("text", ""), more.get("error", "")),
        "facts": facts(known, rows),
        "panels": panels(request, ticket),
        "may_work": may(person, Act.WORK, ticket.agreement),
        "people": team.workers,
        "assignable": assignable(ticket, team.workers, now),
        "assigned": str(ticket.assignee_id or (f"{TEAM}{ticket.team_id}" if ticket.team_id else "")),
        "other_zone": other_zone(terms.reader),
    }
    return render(request, "tickets/ticket.html", context, status=status)


def title(now: Now) -> dict[str, str]:
    contract = now.contract
    priority = contract.priorities.get(now.state.priority or "")
    status = contract.statuses.get(now.ticket.status)
    return {
        "kind": said(contract.kinds[now.state.kind].name),
        "priority": said(priority.name) if priority else "",
        "status": said(status.name) if status else "" if now.ticket.is_open else _("closed"),
    }


def obligations(terms: Terms, party: str) -> list[Any]:
    """The clocks of one side: open ones first, what is owed next on top, then what is done."""
    mine = [clock for clock in terms.state.clocks if clock.owed_by == party]
    far = max((c.due_at or 0 for c in mine), default=0) + 1
    running = sorted((c for c in mine if c.is_open), key=lambda c: (c.due_at or far, c.started_at))
    done = [clock for clock in mine if not clock.is_open]
    return [terms.clock(clock, first=i == 0 and clock.is_open) for i, clock in enumerate([*running, *done])]


def sides(terms: Terms) -> list[dict[str, Any]]:
    """What each side owes; first ours, unless the customer alone owes something still."""
    name = {"name": terms.agreement.customer.name}
    ours, theirs = obligations(terms, "provider"), obligations(terms, "customer")
    asked = asked_without_term(terms)
    waits = terms.state.effective_at is None
    nothing = _("Nothing yet.") if waits else _("No term of ours: the agreement names none for this kind of report.")
    us = {"side": "provider", "title": _("We owe %(name)s") % name, "clocks": ours, "nothing": nothing}
    you = {"side": "customer", "title": _("%(name)s owes us") % name, "clocks": theirs, "nothing": asked}
    is_theirs = any(not part.done for part in theirs) and all(part.done for part in ours)
    return [you, us] if is_theirs else [us, you]


def asked_without_term(terms: Terms) -> str:
    """What we wait for from the customer though no term of theirs runs."""
    waits = open_waits(terms)
    if waits:
        called = "called" in waits[0].waits_for
        return _("A call: until then no term runs.") if called else _("What is missing: until then no term runs.")
    if terms.state.facts.question is not None:
        return _("An answer to our question; the agreement sets no term for it.")
    return _("Nothing now.")


def other_zone(reader: Reader) -> str:
    """The agreement's zone, where the reader's clock shows another time."""
    own = reader.own_zone or reader.zone
    same = reader.now.astimezone(own).utcoffset() == reader.now.astimezone(reader.zone).utcoffset()
    return "" if same else zone_name(reader.zone)


def rights(terms: Terms) -> list[dict[str, Any]]:
    return [
        {"name": said(terms.contract.rights[r.right].name), "holder": r.holder, "clauses": terms.pars(r.clauses)}
        for r in terms.state.rights
    ]


def facts(now: Now, told: list[Event]) -> list[tuple[str, str]]:
    """The report in facts: who reported, and what the form's questions were answered."""
    ticket = now.ticket
    report = next((row for row in told if row.type == "reported"), None)
    rows = [(_("Reference"), ticket.reference)]
    if ticket.reporter:
        rows.append((_("Reporter"), ticket.reporter.name))
    if report is None:
        return rows
    if report.person and report.person != ticket.reporter:
        rows.append((_("Entered by"), report.person.name))
    return [*rows, *answer_rows(now.contract, report.data["kind"], report.data)]


def write_part(now: Now, grouped: dict[str, list[Step]], text: str, error: str) -> WritePart:
    """Where one writes. A question that is waited for is a step of its own: it is asked whether this is one."""
    asking = grouped.get("info_requested", [])
    ticket = now.ticket
    name = ticket.reporter.name if ticket.reporter else ticket.agreement.customer.name
    return WritePart(
        action=reverse("ticket_write", args=[ticket.reference]),
        hint=_("Write to %(name)s.") % {"name": name},
        note_hint=_("Only your own side reads this. The customer never sees it."),
        text=text,
        error=error,
        ask=_("Is this a question that you wait for?") if asking else "",
        ask_hint=step_effect(now.contract, asking[0]) if asking else "",
    )


def step_form(
    data: Any, now: Now, grouped: dict[str, Any], name: str, *, people: Sequence[Person], party: str = "provider"
) -> StepForm:
    return StepForm(data, contract=now.contract, options=grouped[name], people=people, party=party)


@login_required
@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Words: to the customer (a question that is waited for, or not), or a note for the own side."""
    ticket = found(request, reference)
    shown = page if side(reader(request), ticket.agreement) == "provider" else portal.ticket
    text = request.POST.get("text", "").strip()
    if not text:
        return shown(request, ticket, form=None, error=_("Write something first."), status=400)
    person, key = reader(request), request.POST.get("key") or None
    try:
        if request.POST.get("place") == "note":
            actions.note(ticket, text=text, person=person, key=key)
        else:
            actions.answer(ticket, text=text, person=person, asks=request.POST.get("asks") == "yes", key=key)
    except (StepRefused, BadEvent) as error:
        return shown(request, ticket, form=None, text=text, error=str(error), status=409)
    return redirect("ticket", reference)


@login_required
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Make a step; refused or incomplete it comes back with its form, and nothing is stored."""
    if name not in WORDS:
        raise Http404
    ticket = found(request, reference)
    here = reverse("ticket", args=[reference])
    if request.method != "POST":
        return redirect(f"{here}?step={name}#step")
    known = queries.now_of([ticket], timezone.now())[ticket.pk]
    party = side(reader(request), ticket.agreement)
    if party not in ("provider", "customer"):
        raise PermissionDenied
    grouped = steps_of(known, party)
    if name not in grouped:
        gone = _("“%(step)s” is not possible any more: the ticket has changed.") % {"step": step_title(name, party)}
        if words := request.POST.get("text", "").strip():
            shown = portal.ticket if party == "customer" else page
            return shown(request, ticket, form=None, text=words, error=gone, status=409)
        messages.error(request, gone)
        return redirect(here)
    form = step_form(request.POST, known, grouped, name, people=queries.workers(ticket), party=party)
    if form.is_valid():
        try:
            told = actions.record(
                ticket, type=name, by="customer" if form.is_noted else party, person=reader(request),
                data=form.data_of_event(), text=form.cleaned_data.get("text", ""), at=form.cleaned_data.get("at"),
                key=form.cleaned_data.get("key") or None,
            )  # fmt: skip
        except StepRefused as error:
            form.add_error(
                None,
                _("Refused: %(reason)s (%(clauses)s)") % {"reason": error.reason, "clauses": ", ".join(error.clauses)},
            )
        except BadEvent as error:
            form.add_error(error.field if error.field in form.fields else None, error.problem)
        else:
            if told.created:
                messages.success(request, _("Recorded: %(step)s.") % {"step": step_title(name, party)})
            return redirect(here)
    if party == "customer":
        return portal.ticket(request, ticket, form=form)
    return page(request, ticket, form=form, status=409)


@login_required
@require_POST
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Who works on it: oneself, somebody, a team, or nobody."""
    ticket = found(request, reference)
    chosen = request.POST.get("to", "")
    team = chosen_team(ticket, chosen)
    to = next((person for person in queries.workers(ticket) if str(person.pk) == chosen), None)
    if chosen and not team and not to:
        raise Http404
    if (to, team) != (ticket.assignee, ticket.team if not to else None):
        actions.assign(ticket, to=to, team=team, person=reader(request))
    return redirect("ticket", reference)
