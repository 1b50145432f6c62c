"""Pages of what is prepared, and its use on a ticket."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import agreements, contract_of
from pakt.desk.agreements.wording import pars
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.prepared import actions, queries
from pakt.desk.prepared.blanks import BLANKS, filled, in_language_of
from pakt.desk.prepared.forms import AnswerForm, MacroForm
from pakt.desk.prepared.models import Answer, Macro, Prepared
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import ticket as ticket_of
from pakt.desk.tickets.wording import step_title

MODELS: dict[str, type[Prepared]] = {"answers": Answer, "macros": Macro}


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """All that one may use, answers and macros."""
    person = worker(request)
    context = {
        "answers": queries.answers(person),
        "macros": [(macro, steps_in_words(macro)) for macro in queries.macros(person)],
    }
    return render(request, "prepared/home.html", context)


@login_required
def edit(request: HttpRequest, what: str, pk: int | None = None) -> HttpResponse:
    """Prepare a new one, or change one."""
    person = worker(request)
    one = new(person, what) if pk is None else found(person, what, pk)
    known = list(agreements(person, Act.WORK))
    data = request.POST if request.method == "POST" else None
    form = form_of(one, known, data)
    if data is not None and "redraw" in data:
        form = form_of(form.typed(one), known, None)
    elif data is not None and form.is_valid():
        form.apply(one)
        actions.save(one, by=person)
        say(request, _("Saved: %(name)s.") % {"name": one.name})
        return redirect("prepared")
    context = {"form": form, "one": one, "what": what, "blanks": BLANKS.items()}
    return render(request, f"prepared/{what}.html", context, status=400 if form.errors else 200)


def form_of(one: Prepared, known: list[Agreement], data: Any) -> AnswerForm | MacroForm:
    if isinstance(one, Answer):
        return AnswerForm(data, agreements=known, one=one)
    assert isinstance(one, Macro)
    return MacroForm(data, agreements=known, one=one)


@login_required
@require_POST
def throw_away(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    one = found(worker(request), what, pk)
    actions.throw_away(one)
    undo = reverse("prepared_take_back", args=[what, pk])
    say(request, _("Thrown away: %(name)s.") % {"name": one.name}, undo=undo)
    return redirect("prepared")


@login_required
@require_POST
def take_back(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    one = found(worker(request), what, pk, thrown_away=True)
    actions.take_back(one)
    say(request, _("Taken back: %(name)s.") % {"name": one.name})
    return redirect("prepared")


@login_required
def answer(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A prepared answer with its blanks filled for a ticket, as plain text to be put where one writes."""
    ticket, one = on_ticket(request, reference, Answer, pk)
    words = filled(in_language_of(one.texts, ticket), ticket, reader(request))
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@login_required
def run(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """First what the macro would do, step by step; posted, it does all of it or nothing."""
    ticket, macro = on_ticket(request, reference, Macro, pk)
    is_sent = request.method == "POST"
    ran = actions.run(macro, ticket, by=reader(request), only_try=not is_sent)
    if is_sent and ran.is_done:
        say(request, _("Done, all of it: %(name)s.") % {"name": macro.name})
        return redirect("ticket", reference)
    contract = contract_of(ticket.version)
    lines = [
        {
            "title": step_title(step["type"], "provider"),
            "words": filled(in_language_of(step.get("texts", {}), ticket), ticket, reader(request)),
            "outcome": ran.outcomes[i] if i < len(ran.outcomes) else None,
            "clauses": pars(ticket.agreement, contract, ran.outcomes[i].clauses) if i < len(ran.outcomes) else [],
        }
        for i, step in enumerate(macro.steps)
    ]
    context = {"ticket": ticket, "macro": macro, "lines": lines, "can": ran.is_done, "sent": is_sent}
    return render(request, "prepared/run.html", context, status=409 if is_sent else 200)


def worker(request: HttpRequest) -> Person:
    """Whoever works on tickets of somebody; for others these pages are not there."""
    person = reader(request)
    if not queries.providers(person).exists():
        raise Http404
    return person


def new(person: Person, what: str) -> Prepared:
    organisation = queries.providers(person).first()
    if what not in MODELS or organisation is None:
        raise Http404
    return MODELS[what](organisation=organisation)


def found(person: Person, what: str, pk: int, *, thrown_away: bool = False) -> Prepared:
    if what not in MODELS:
        raise Http404
    one = queries.prepared(person, MODELS[what], thrown_away=thrown_away).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def on_ticket(request: HttpRequest, reference: str, model: type[queries.P], pk: int) -> tuple[Ticket, queries.P]:
    person = worker(request)
    ticket = ticket_of(person, reference)
    one = queries.for_ticket(person, model, ticket).filter(pk=pk).first() if ticket else None
    if ticket is None or one is None:
        raise Http404
    return ticket, one


def steps_in_words(macro: Macro) -> str:
    return " → ".join(step_title(step["type"], "provider") for step in macro.steps)


def used_on(ticket: Ticket, person: Person) -> dict[str, Any]:
    """What a ticket's page offers."""
    return {"ticket": ticket, **queries.names_for_ticket(person, ticket)}
