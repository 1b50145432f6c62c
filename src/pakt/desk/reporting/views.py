"""Reporting: the agreement and the kind, then what the contract asks for it, and by when an answer is owed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import BoundField, RadioSelect, Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements import queries as agreements
from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.paper import hour_lines
from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.fields import choices_of
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import ChoicePart, ChoicesPart, ParPart, PromisePart, Stage
from pakt.desk.people.access import Act, side
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.reporting.forms import ANSWER, INSTANCE, TEXT, ReportForm
from pakt.desk.reporting.promises import Promise
from pakt.desk.tickets import actions, checks, queries
from pakt.desk.tickets.choices import kind_choices, priority_choices
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.questions import form_of, questions_of
from pakt.engine.contract import Contract

# So many agreements are shown with all their kinds at once.
FEW = 2


@dataclass(frozen=True)
class Place:
    """An agreement under which one may report; `refused` says why nothing can be reported now."""

    agreement: Agreement
    kinds: list[tuple[str, ChoicePart]] = field(default_factory=list)
    refused: str = ""


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Under which agreement, and what kind. Where there is only one there is nothing to choose."""
    now = timezone.now()
    person = reader(request)
    places = [place_of(agreement, now) for agreement in agreements.agreements(person, Act.REPORT)]
    links = [url for place in places for url, _part in place.kinds]
    if len(links) == 1 and len(places) == 1:
        return redirect(links[0])
    return render(request, "reporting/choose.html", context(places, person))


def context(places: list[Place], person: Person) -> dict[str, Any]:
    enters = any(side(person, place.agreement) == "provider" for place in places)
    return {"places": places, "are_few": len(places) <= FEW, "enters": enters}


def place_of(agreement: Agreement, now: datetime) -> Place:
    try:
        version = in_force(agreement, now)
    except StepRefused as refused:
        return Place(agreement, refused=str(refused))
    known = kind_choices(agreements.contract_of(version))
    return Place(
        agreement, [(reverse("report_form", args=[agreement.prefix, name]), part) for name, part in known.items()]
    )


def in_force(agreement: Agreement, at: datetime) -> ContractVersion:
    """StepRefused where no version is."""
    return checks.in_force(agreement, at, agreements.version_at(agreement, at))


@login_required
def fill(request: HttpRequest, prefix: str, kind: str) -> HttpResponse:
    """The form of one kind. Posting with `redraw` shows it anew for another kind or priority and stores nothing."""
    person, now = reader(request), timezone.now()
    agreement = agreements.agreements(person, Act.REPORT).filter(prefix=prefix).first()
    if agreement is None:
        raise Http404
    try:
        version = in_force(agreement, now)
    except StepRefused as refused:
        place = Place(agreement, refused=str(refused))
        return render(request, "reporting/choose.html", context([place], person), status=409)
    contract = agreements.contract_of(version)
    kind = request.POST.get("kind", kind)
    if kind not in contract.kinds:
        raise Http404
    page = Page(request, person, agreement, version, contract, kind, now)
    if request.method == "POST" and "redraw" not in request.POST:
        return page.sent()
    response = page.shown(page.form(typed=page.typed()))
    # With a script the form is drawn anew in its place, and the address follows.
    response["HX-Replace-Url"] = reverse("report_form", args=[prefix, kind])
    return response


@dataclass
class Page:
    """One showing of the form, for one person."""

    request: HttpRequest
    person: Person
    agreement: Agreement
    version: ContractVersion
    contract: Contract
    kind: str
    now: datetime

    @property
    def enters(self) -> bool:
        """Whether somebody of the provider enters what the customer said."""
        return side(self.person, self.agreement) == "provider"

    def form(self, data: Any = None, typed: dict[str, str] | None = None) -> ReportForm:
        people = queries.reporters(self.agreement) if self.enters else None
        return ReportForm(
            data, contract=self.contract, kind=self.kind, person=self.person, now=self.now, people=people, typed=typed
        )

    # what was typed

    def typed(self) -> dict[str, str]:
        """What was typed so far. The words of the report move on into the form of another kind."""
        values = {name: str(value) for name, value in self.request.POST.items() if name != "redraw"}
        here = description_fields(self.contract, self.kind)
        words = [values.pop(name) for name in all_description_fields(self.contract) if values.get(name)]
        return {**values, here[0]: words[0]} if words else values

    def carried(self, form: ReportForm) -> list[tuple[str, str]]:
        """Answers that this kind does not ask for; they are kept in the page in case one comes back."""
        answers = {name: str(value) for name, value in self.request.POST.items() if name.startswith(ANSWER)}
        gone = set(form.fields) | set(all_description_fields(self.contract))
        return [(name, value) for name, value in answers.items() if value and name not in gone]

    # sending

    def sent(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.shown(form)
        if (told := self.told_before(form)) is not None:
            return told
        try:
            ticket = actions.report(
                self.agreement, subject=form.cleaned_data["subject"], text=form.text, channel=form.channel,
                kind=self.kind, priority=form.priority, person=self.person, reporter=form.reporter,
                data=form.data_of_event(), at=form.cleaned_data.get("at"), key=form.cleaned_data["key"] or None,
            )  # fmt: skip
        except StepRefused as refused:
            form.add_error(None, str(refused))
            return self.shown(form, status=409)
        except BadEvent as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
            return self.shown(form)
        owed = promise_of(self, ticket.reported_at, ticket_data(ticket)).big
        say(self.request, _("%(ref)s is reported. %(owed)s.") % {"ref": ticket.reference, "owed": owed})
        return redirect("ticket", ticket.reference)

    def told_before(self, form: ReportForm) -> HttpResponse | None:
        """The same report sent twice leads to its ticket; other words under the same key are another report."""
        key = form.cleaned_data["key"]
        told = queries.report_told(self.agreement, key) if key else None
        if told is None or told.ticket is None:
            return None
        message = getattr(told, "message", None)
        if message is not None and (message.subject, message.text) == (form.cleaned_data["subject"], form.text):
            return redirect("ticket", told.ticket.reference)
        data = self.request.POST.copy()
        data["key"] = ReportForm.new_key()
        anew = self.form(data)
        said_already = _(
            "You sent this already, as %(ref)s, with other words. Send it again to make it another report."
        )
        anew.add_error(None, said_already % {"ref": told.ticket.reference})
        return self.shown(anew, status=409)

    # showing

    def shown(self, form: ReportForm, status: int = 200) -> HttpResponse:
        asked_by = form_of(self.contract, self.kind)
        context = {
            "agreement": self.agreement,
            "url": reverse("report_form", args=[self.agreement.prefix, self.kind]),
            "form": form,
            "channel": choices_of(form["channel"], details={}, across=True) if self.enters else None,
            "enters": self.enters,
            "kinds": choices_of(form["kind"], details=kind_choices(self.contract), legend_hidden=True),
            "priorities": self.priorities(form),
            "classified": self.classified(),
            "asks_clauses": self.pars(asked_by.clauses) if asked_by else [],
            "required": rows_of(form.required_questions),
            "further": rows_of(form.further_questions),
            "further_open": any(bound.value() or bound.errors for bound in form.further_questions),
            "carried": self.carried(form),
            "promise": self.promise(form),
            "channels": self.other_channels(),
            "stages": self.stages(form),
        }
        return render(self.request, "reporting/form.html", context, status=status)

    def pars(self, clauses: Any) -> list[ParPart]:
        return pars(self.agreement, self.contract, clauses)

    def stages(self, form: ReportForm) -> dict[str, Stage]:
        """The questions that there are, numbered; those are done in which something is chosen."""
        asked_by = form_of(self.contract, self.kind)
        titles = {
            "kind": (_("What is it?"), True),
            "told": (_("Who told us, and when?"), True),
            "priority": (_("How urgent is it?"), chosen(form, "priority", "") in form.priorities),
            "asks": (said(asked_by.name) if asked_by else _("What is it about?"), False),
        }
        if not self.enters:
            del titles["told"]
        if "priority" not in form.fields:
            del titles["priority"]
        return {name: Stage(number, *titles[name]) for number, name in enumerate(titles, 1)}

    def priorities(self, form: ReportForm) -> ChoicesPart | None:
        if "priority" not in form.fields:
            return None
        channel, instance = chosen(form, "channel", "portal"), chosen(form, INSTANCE, "production")
        details = priority_choices(self.contract, self.kind, self.version.plan, channel, instance)
        return choices_of(form["priority"], details=details, legend_hidden=True)

    def classified(self) -> tuple[str, list[ParPart]] | None:
        """Who may change the classification, and what stands until then."""
        rules = self.contract.classification
        if rules is None:
            return None
        if rules.disputable:
            words = _("You classify. If we disagree we must give a reason, and yours stands until it is settled.")
        elif "analysed" in rules.set_by:
            words = _("As you see it. Our first analysis sets kind and priority anew.")
        else:
            return None
        return words, self.pars(rules.clauses)

    def promise(self, form: ReportForm) -> PromisePart:
        data = as_it_would_be(form)
        if data is None:
            return PromisePart(_("By when an answer is owed"), _("Choose how urgent it is, and it stands here"))
        return promise_of(self, moment_of(form, self.now), data)

    def other_channels(self) -> list[dict[str, Any]]:
        """The other ways to report, with their hours."""
        ways = [(name, way) for name, way in self.contract.channels.items() if name != "portal" and way.contact]
        return [
            {
                "name": said(way.name),
                "contact": said(way.contact or {}),
                "hours": [] if way.open == "always" else hour_lines(self.contract.calendars[way.open]),
                "always": way.open == "always",
                "clauses": self.pars(way.clauses[:2]),
            }
            for _name, way in ways
        ]


def description_fields(contract: Contract, kind: str) -> list[str]:
    """The fields that hold the words of a report of this kind."""
    names = [f"{ANSWER}{one.id}" for one in questions_of(contract, kind) if one.purpose == "description"]
    return names or [TEXT]


def all_description_fields(contract: Contract) -> list[str]:
    return list(dict.fromkeys(name for kind in contract.kinds for name in description_fields(contract, kind)))


def chosen(form: ReportForm, name: str, otherwise: str) -> str:
    """What is chosen in a field of the form as it stands, sent or not."""
    return str(form[name].value() or otherwise) if name in form.fields else otherwise


def as_it_would_be(form: ReportForm) -> dict[str, Any] | None:
    """What the report would carry as the form stands; None while the priority is not chosen."""
    contract = form.contract
    data: dict[str, Any] = {"kind": form.kind_name, "channel": chosen(form, "channel", "portal")}
    if data["channel"] not in contract.channels:
        data["channel"] = "portal"
    if form.priorities:
        data["priority"] = chosen(form, "priority", "") if "priority" in form.fields else form.priorities[0]
        if data["priority"] not in form.priorities:
            return None
    if (instance := chosen(form, INSTANCE, "")) in contract.instances:
        data["instance"] = instance
    if chosen(form, "incomplete", "") not in ("", "False") and "incomplete" in form.fields:
        data["complete"] = False
    return data


def moment_of(form: ReportForm, now: datetime) -> datetime:
    """When the report came, as the form stands."""
    if "at" not in form.fields:
        return now
    try:
        at: datetime = form.fields["at"].clean(form["at"].value())
        return min(at, now)
    except ValidationError:
        return now


def promise_of(page: Page, at: datetime, data: dict[str, Any]) -> PromisePart:
    return Promise(page.agreement, page.version, data, at, page.now, page.enters, current_zone()).part()


def ticket_data(ticket: Ticket) -> dict[str, Any]:
    return dict(ticket.events.get(type="reported").data)


@dataclass(frozen=True)
class FieldRow:
    """A line of the form: one field, two short ones side by side, or answers to choose from."""

    fields: list[BoundField] = field(default_factory=list)
    choices: ChoicesPart | None = None

    @property
    def reckons(self) -> bool:
        """Whether the terms depend on it."""
        return any(bound.name == INSTANCE for bound in self.fields)


def rows_of(bounds: list[BoundField]) -> list[FieldRow]:
    rows: list[FieldRow] = []
    for bound in bounds:
        if isinstance(bound.field.widget, RadioSelect):
            rows.append(FieldRow(choices=choices_of(bound, details={}, across=True)))
        elif rows and is_short(bound) and len(rows[-1].fields) == 1 and is_short(rows[-1].fields[0]):
            rows[-1].fields.append(bound)
        else:
            rows.append(FieldRow([bound]))
    return rows


def is_short(bound: BoundField) -> bool:
    return not isinstance(bound.field.widget, Textarea) and not bound.field.help_text
