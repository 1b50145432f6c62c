"""A ticket as the provider sees it: conversation, obligations with their *why*, and the steps allowed now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import said
from pakt.desk.pages.dates import zone_name
from pakt.desk.pages.words import Reader
from pakt.desk.people import access
from pakt.desk.people.access import Act, may, side
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets import actions, queries, referring
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.fact_parts import FactParts
from pakt.desk.tickets.links import Outcome, outcome_words, record_on_all
from pakt.desk.tickets.live import leave
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.owing import open_waits
from pakt.desk.tickets.panels import panels
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.questions import answer_rows
from pakt.desk.tickets.references import FIELD, Reference
from pakt.desk.tickets.routing import TEAM, assignable, chosen_team
from pakt.desk.tickets.step_forms import StepForm, more_than_words
from pakt.desk.tickets.step_parts import step_parts, steps_of
from pakt.desk.tickets.story import Entry, Story
from pakt.desk.tickets.terms import Terms, reader_of
from pakt.desk.tickets.views import portal, sharing
from pakt.desk.tickets.views.watching import found, watchers
from pakt.desk.tickets.wording import WORDS, step_title
from pakt.desk.tickets.writing import (
    NOTHING,
    Sent,
    box,
    discard_draft,
    form_context,
    held,
    meanwhile,
    provider_part,
    sent,
)


@login_required
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The ticket's page, from the side on which one stands."""
    ticket = queries.ticket(reader(request), reference)
    if ticket is None:
        return sharing.shown(request, sharing.found(request, reference))
    return side_page(request, ticket)


def side_page(request: HttpRequest, ticket: Ticket, **more: Any) -> HttpResponse:
    """The page of the side on which one stands."""
    is_ours = side(reader(request), ticket.agreement) == "provider"
    return (page if is_ours else portal.ticket)(request, ticket, **more)


def page(
    request: HttpRequest,
    ticket: Ticket,
    *,
    form: StepForm | None = None,
    back: Sent = NOTHING,
    here: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The provider's page, with a step's form open where one is asked for.

    `back` is what came back unsent, `here` are the others who write just now.
    """
    now, person = timezone.now(), reader(request)
    rows = queries.conversation(ticket, internal=True)
    known = queries.now_from(ticket, rows, now)
    terms = Terms(
        ticket.agreement, known.contract, known.state, reader_of(known.contract, now, current_zone(), exact=True)
    )
    may_work = may(person, Act.WORK, ticket.agreement)
    beside = FactParts(known, rows, "provider", person, may_work)
    grouped = steps_of(known, "provider")
    asked = back.step or request.GET.get("step", "")
    if form is None and asked in grouped:
        form = step_form(None, known, grouped, asked, people=queries.workers(ticket))
        form.initial = {
            "kind": known.state.kind,
            "priority": known.state.priority,
            "assignee": str(ticket.assignee_id or person.pk),
            "channel": ticket.channel,
            **beside.initial(asked),
        }
    owed = sides(terms)
    story = Story(ticket, known.contract, rows, queries.ours_in(rows), beside.who_is)
    context = {
        "ticket": ticket,
        "next": next((part for part in owed[0]["clocks"][:1] if not part.done), None),
        "title": title(known),
        "entries": story.entries(),
        "live": {"mark": story.mark, "here": here},
        "sides": owed,
        "steps": step_parts(known, grouped, "provider"),
        "rights": rights(terms),
        **form_context(request, known, rows, form, back),
        "write": box(request, known, rows, back, provider_part(known, grouped))
        if may_work and ticket.is_open and not form
        else None,
        "facts": [*facts(known, rows), *beside.detail_rows()],
        "beside": beside,
        "panels": panels(request, ticket),
        "watch": watchers(request, ticket, adding="watchers" in request.GET),
        "may_work": may_work,
        **(choosing(ticket) if "assign" in request.GET and may_work else {}),
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
    return [*rows, *answer_rows(now.contract, report.data)]


def step_form(
    data: Any, now: Now, grouped: dict[str, Any], name: str, *, people: Sequence[Person], party: str = "provider",
    references: Sequence[Reference] = (),
) -> StepForm:  # fmt: skip
    return StepForm(
        data, contract=now.contract, options=grouped[name], people=people, party=party, kind=now.state.kind,
        references=references,
    )  # fmt: skip


@login_required
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Words: to the other side (a question that is waited for, or not), or a note for the own side.

    They come back unsent where something is wrong, where others were faster, and where they are meant for a step that
    asks for more.
    """
    ticket, person = found(request, reference), reader(request)
    if request.method != "POST":
        return redirect("ticket", reference)
    words = sent(request)
    is_ours = side(person, ticket.agreement) == "provider"
    if is_ours and (step := meant_step(ticket, words)):
        return page(request, ticket, back=replace(words, step=step))
    if words.file_errors:
        return side_page(request, ticket, back=words, status=413)
    if not words.text and not words.files:
        return side_page(request, ticket, back=replace(words, error=_("Write something first.")), status=400)
    if came := overtaken(ticket, person, words, internal=is_ours):
        return side_page(request, ticket, back=replace(words, came=came), status=409)
    say = actions.note if words.place == "note" else partial(actions.answer, asks=words.asks)
    try:
        refers = referring.taken(request, ticket) if is_ours else {}
        told, outcomes = record_on_all(
            ticket, record=say, text=words.text, person=person, files=words.files, data=refers, key=words.key
        )
    except (StepRefused, BadEvent) as error:
        return side_page(request, ticket, back=replace(words, error=str(error)), status=409)
    discard_draft(person, ticket)
    leave(ticket, person)
    tell_outcomes(request, outcomes)
    return redirect(f"{reverse('ticket', args=[reference])}#event-{told.event.pk}")


def tell_outcomes(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """Say on which tickets of the same matter it was recorded, too, and on which it was refused."""
    if outcomes:
        tell = messages.warning if any(outcome.reason for outcome in outcomes) else messages.success
        tell(request, outcome_words(outcomes))


def meant_step(ticket: Ticket, words: Sent) -> str:
    """The step with a form of its own that these words are meant for, if there is one."""
    if words.step:
        return words.step
    if not words.asks or words.place == "note":
        return ""
    return "info_requested" if more_than_words(contract_of(ticket.version), "info_requested", "provider") else ""


def overtaken(ticket: Ticket, person: Person, words: Sent, *, internal: bool) -> list[Entry]:
    """What others said while these words were written."""
    if words.seen is None:
        return []
    rows = queries.conversation(ticket, internal=internal)
    came = meanwhile(rows, person, words.seen)
    return held(Story(ticket, contract_of(ticket.version), rows, queries.ours_in(rows)), came) if came else []


@login_required
def step(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Make a step; refused or incomplete it comes back with its form, and nothing is stored."""
    if name not in WORDS:
        raise Http404
    ticket, person = found(request, reference), reader(request)
    here = reverse("ticket", args=[reference])
    if request.method != "POST":
        return redirect(f"{here}?step={name}#step")
    known = queries.now_of([ticket], timezone.now())[ticket.pk]
    party = side(person, ticket.agreement)
    if party not in ("provider", "customer"):
        raise PermissionDenied
    grouped, words = steps_of(known, party), sent(request)
    if name not in grouped:
        gone = _("“%(step)s” is not possible any more: the ticket has changed.") % {"step": step_title(name, party)}
        if words.text:
            return side_page(request, ticket, back=replace(words, step="", error=gone), status=409)
        messages.error(request, gone)
        return redirect(here)
    refers = referring.taken(request, ticket) if party == "provider" else {}
    form = step_form(
        request.POST, known, grouped, name, people=queries.workers(ticket), party=party,
        references=refers.get(FIELD, ()),
    )  # fmt: skip
    came = overtaken(ticket, person, words, internal=party == "provider")
    if form.is_valid() and not came and not words.file_errors:
        try:
            told, outcomes = record_on_all(
                ticket, type=name, by="customer" if form.is_noted else party, person=person,
                data=form.data_of_event() | (refers if form.may_refer else {}),
                text=form.cleaned_data.get("text", ""), at=form.cleaned_data.get("at"),
                key=form.cleaned_data.get("key") or None, files=words.files,
            )  # fmt: skip
        except StepRefused as error:
            form.add_error(
                None,
                _("Refused: %(reason)s (%(clauses)s)") % {"reason": error.reason, "clauses": ", ".join(error.clauses)},
            )
        except BadEvent as error:
            form.add_error(error.field if error.field in form.fields else None, error.problem)
        else:
            discard_draft(person, ticket, name)
            leave(ticket, person)
            if told.created:
                messages.success(request, _("Recorded: %(step)s.") % {"step": step_title(name, party)})
            tell_outcomes(request, outcomes)
            return redirect(here)
    return side_page(request, ticket, form=form, back=replace(words, step="", came=came), status=409)


def choosing(ticket: Ticket) -> dict[str, Any]:
    """Who could work on a ticket, and who does."""
    return {
        "assignable": assignable(ticket, queries.workers(ticket), timezone.now()),
        "assigned": str(ticket.assignee_id or (f"{TEAM}{ticket.team_id}" if ticket.team_id else "")),
    }


@login_required
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Who works on it: oneself, somebody, a team, or nobody. Asked for, it is the choice of them."""
    ticket = found(request, reference)
    if request.method != "POST":
        access.require(reader(request), Act.WORK, ticket.agreement)
        if "HX-Request" in request.headers:
            return render(request, "tickets/_assign.html", {"ticket": ticket, **choosing(ticket)})
        return redirect(f"{reverse('ticket', args=[reference])}?assign=choose#assign")
    chosen = request.POST.get("to", "")
    team = chosen_team(ticket, chosen)
    to = next((person for person in queries.workers(ticket) if str(person.pk) == chosen), None)
    if chosen and not team and not to:
        raise Http404
    if (to, team) != (ticket.assignee, ticket.team if not to else None):
        actions.assign(ticket, to=to, team=team, person=reader(request))
    return redirect("ticket", reference)
