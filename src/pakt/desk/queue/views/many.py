"""Many tickets at once: what is asked for first, then what came of it, ticket by ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.agreements.queries import contract_of
from pakt.desk.agreements.wording import pars
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import ParPart, ProgressPart, State
from pakt.desk.people.request import reader
from pakt.desk.queue import bulk as many
from pakt.desk.queue.acts import ACTS, Act
from pakt.desk.queue.filters import Filter
from pakt.desk.queue.forms import FORMS, ManyStepsForm
from pakt.desk.queue.models import Bulk, BulkTicket
from pakt.desk.queue.places import places_of
from pakt.desk.queue.queries import Query
from pakt.desk.queue.views.saved import worker
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.wording import step_title

# So many tickets are named in the line that says what was done.
NAMED = 5
Outcome = BulkTicket.Outcome
LOOKS: dict[str, State] = {
    Outcome.WAITING: "paused",
    Outcome.DONE: "met",
    Outcome.SAME: "best_effort",
    Outcome.REFUSED: "breached",
    Outcome.FAILED: "breached",
}


@login_required
def do(request: HttpRequest) -> HttpResponse:
    """Posted, an act that needs nothing is done; one that needs something is first led to its form."""
    person = worker(request)
    given = request.POST if request.method == "POST" else request.GET
    act = ACTS.get(given.get("act", ""))
    if act is None or not act.title:
        raise Http404
    query = Query(person, places_of(person), Filter.read(given), timezone.now())
    tickets = many.chosen_tickets(query, given.getlist("pick"), whole="whole" in given)
    if not tickets:
        say(request, _("Nothing was selected, so nothing was done."))
        return redirect(query.chosen.address)
    data = {}
    if act.asks and request.method == "POST" and "sent" not in given:
        return redirect(f"{reverse('queue_bulk')}?{asked_for(given, query.chosen)}")
    if act.asks:
        form = FORMS[act.name](request.POST if request.method == "POST" else None, query, tickets)
        if request.method != "POST" or not form.is_valid():
            return asked(request, act, query, tickets, form)
        data = form.cleaned_data
    elif request.method != "POST":
        raise Http404
    begun = many.begin(
        person=person, act=act.name, tickets=tickets, data={**data, "queue": query.chosen.asked}, now=query.now
    )
    many.do_now(begun, query.now)
    return told(request, begun)


def asked_for(given: QueryDict, chosen: Filter) -> str:
    """The parameters of the form's address, without what else was posted."""
    parts = [("act", str(given.get("act", ""))), *chosen.asked.items()]
    if "whole" in given:
        return urlencode([*parts, ("whole", "1")])
    return urlencode([*parts, *(("pick", str(pick)) for pick in given.getlist("pick"))])


def asked(request: HttpRequest, act: Act, query: Query, tickets: list[Ticket], form: Any) -> HttpResponse:
    """What the act needs, over the list of what it will be done to."""
    context = {
        "act": act,
        "form": form,
        "tickets": tickets,
        "chosen": query.chosen,
        "whole": "whole" in (request.POST or request.GET),
        "steps": steps_in_words(form) if isinstance(form, ManyStepsForm) else [],
        "most": many.MOST if len(tickets) == many.MOST else 0,
    }
    return render(request, "queue/ask.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class StepLine:
    """A step, whether it can be chosen, and in how many tickets."""

    value: str
    title: str
    words: str
    can: bool


def steps_in_words(form: ManyStepsForm) -> list[StepLine]:
    lines = []
    for one in form.possible:
        words = [_("can be taken in %(n)d of %(all)d") % {"n": one.count, "all": form.tried}] if one.count else []
        if one.alone:
            words.append(ngettext("one by one in %(n)d", "one by one in %(n)d", one.alone) % {"n": one.alone})
        if one.refused:
            words.append(ngettext("refused in %(n)d", "refused in %(n)d", one.refused) % {"n": one.refused})
        lines.append(StepLine(one.name, step_title(one.name, "provider"), "; ".join(words), bool(one.count)))
    return lines


def told(request: HttpRequest, bulk: Bulk) -> HttpResponse:
    """Back to the queue with a word where all is done; else to the page that tells of every ticket."""
    counts = many.outcomes(bulk)
    if sum(counts.values()) != counts[Outcome.DONE]:
        return redirect("queue_done", bulk.pk)
    undo = reverse("queue_undo", args=[bulk.pk]) if ACTS[bulk.act].undo else ""
    say(request, in_a_line(bulk), undo=undo)
    return redirect(back(bulk))


def in_a_line(bulk: Bulk) -> str:
    """`Taken: ZU-0001, ZU-0002 and 3 more.`"""
    references = list(bulk.tickets.values_list("ticket__reference", flat=True))
    named, more = ", ".join(references[:NAMED]), len(references) - NAMED
    done = ACTS[bulk.act].done
    if more > 0:
        text = ngettext("%(done)s: %(named)s and %(n)d more.", "%(done)s: %(named)s and %(n)d more.", more)
        return text % {"done": done, "named": named, "n": more}
    return _("%(done)s: %(named)s.") % {"done": done, "named": named}


def back(bulk: Bulk) -> str:
    """The address of the view from which it was done."""
    return Filter.read(bulk.data.get("queue", {})).address


def own(request: HttpRequest, pk: int) -> Bulk:
    found = Bulk.objects.filter(person=worker(request), pk=pk).select_related("person").first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Line:
    """What came of one ticket."""

    ticket: Ticket
    look: State
    words: str
    reason: str
    clauses: list[ParPart]


@login_required
@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it: first what was not done, and why."""
    bulk = own(request, pk)
    act, counts = ACTS[bulk.act], many.outcomes(bulk)
    all_of_them = sum(counts.values())
    through = all_of_them - counts[Outcome.WAITING]
    progress = None
    if counts[Outcome.WAITING]:
        words = _("%(n)d of %(all)d tickets are through") % {"n": through, "all": all_of_them}
        progress = ProgressPart(words, 100 * through / all_of_them)
    context = {
        "act": act,
        "title": title_of(bulk),
        "counts": counts_in_words(counts),
        "progress": progress,
        "lines": lines_of(bulk),
        "back": back(bulk),
        "undo": bool(act.undo and counts[Outcome.DONE] and not counts[Outcome.WAITING] and not is_undone(bulk)),
        "bulk": bulk,
        "again": [] if progress else [one.ticket.reference for one in refused_of(bulk)],
        "queue": urlencode(bulk.data.get("queue", {})),
    }
    return render(request, "queue/done.html", context)


def is_undone(bulk: Bulk) -> bool:
    return Bulk.objects.filter(undoes=bulk).exists()


def title_of(bulk: Bulk) -> str:
    if bulk.act == "step":
        return step_title(bulk.data["step"], "provider")
    return str(ACTS[bulk.act].title or ACTS[bulk.act].done)


def counts_in_words(counts: dict[str, int]) -> str:
    words = {
        Outcome.DONE: ngettext("%(n)d done", "%(n)d done", counts[Outcome.DONE]),
        Outcome.REFUSED: ngettext("%(n)d refused", "%(n)d refused", counts[Outcome.REFUSED]),
        Outcome.FAILED: ngettext("%(n)d not possible", "%(n)d not possible", counts[Outcome.FAILED]),
        Outcome.SAME: ngettext("%(n)d was so already", "%(n)d were so already", counts[Outcome.SAME]),
        Outcome.WAITING: ngettext("%(n)d still waits", "%(n)d still wait", counts[Outcome.WAITING]),
    }
    return ", ".join(text % {"n": counts[name]} for name, text in words.items() if counts[name] or name == Outcome.DONE)


def lines_of(bulk: Bulk) -> list[Line]:
    related = ("ticket__agreement", "ticket__version")
    rows = list(bulk.tickets.select_related(*related).defer("ticket__version__text"))
    order = [Outcome.REFUSED, Outcome.FAILED, Outcome.WAITING, Outcome.DONE, Outcome.SAME]
    rows.sort(key=lambda row: (order.index(Outcome(row.outcome)), row.position))
    words = {
        Outcome.WAITING: _("waits"),
        Outcome.DONE: _("done"),
        Outcome.SAME: _("was so already, or it would change nothing"),
        Outcome.REFUSED: _("refused"),
        Outcome.FAILED: _("not possible"),
    }
    return [
        Line(
            row.ticket,
            LOOKS[row.outcome],
            words[Outcome(row.outcome)],
            row.reason,
            pars(row.ticket.agreement, contract_of(row.ticket.version), row.clauses) if row.clauses else [],
        )
        for row in rows
    ]


def refused_of(bulk: Bulk) -> list[BulkTicket]:
    return list(bulk.tickets.filter(outcome__in=[Outcome.REFUSED, Outcome.FAILED]).select_related("ticket"))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what was done."""
    bulk = own(request, pk)
    undoing = many.undo(bulk, person=reader(request))
    if undoing is None:
        say(request, _("This was taken back already, or there is nothing to take back."))
        return redirect("queue_done", pk)
    many.do_now(undoing)
    return told(request, undoing)
