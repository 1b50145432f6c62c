"""The page of a report's form: what was typed, what is sent, what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField, RadioSelect, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.agreements.paper import hour_lines
from pakt.desk.agreements.wording import pars, said
from pakt.desk.drafts import actions as drafts
from pakt.desk.drafts.models import Draft
from pakt.desk.drafts.queries import draft
from pakt.desk.files.attaching import Taken, attach_part, taken
from pakt.desk.files.models import File
from pakt.desk.files.queries import not_sent
from pakt.desk.pages.fields import choices_of
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import AttachPart, ChoicesPart, ParPart, PromisePart, Stage
from pakt.desk.people.access import side
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone
from pakt.desk.reporting.catalogue import Offer, offer_of
from pakt.desk.reporting.forms import ANSWER, INSTANCE, TEXT, ReportForm, file_questions
from pakt.desk.reporting.papers import links
from pakt.desk.reporting.promises import Promise
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.choices import kind_choices, priority_choices
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.questions import form_of, questions_of
from pakt.engine.contract import CatalogueEntry, Contract, FormField


@dataclass
class Page:
    """One showing of the form, for one person: a report of a kind, or an order of an entry of the catalogue."""

    request: HttpRequest
    person: Person
    agreement: Agreement
    version: ContractVersion
    contract: Contract
    kind: str
    now: datetime
    entry: CatalogueEntry | None = None

    @property
    def url(self) -> str:
        if self.entry is not None:
            return reverse("order", args=[self.agreement.prefix, self.entry.id])
        return reverse("report_form", args=[self.agreement.prefix, self.kind])

    @property
    def place(self) -> str:
        """Where its draft is kept: one for all kinds of report, one for each order."""
        return f"order {self.agreement.prefix} {self.entry.id}" if self.entry else f"report {self.agreement.prefix}"

    @property
    def enters(self) -> bool:
        """Whether somebody of the provider enters what the customer said."""
        return side(self.person, self.agreement) == "provider"

    @cached_property
    def file_questions(self) -> dict[str, FormField | None]:
        return file_questions(self.contract, self.kind, self.entry)

    @cached_property
    def draft(self) -> Draft | None:
        """What was typed here before and not sent; not asked for while something is being sent."""
        return None if self.request.method == "POST" else draft(self.person, self.place)

    def form(self, data: Any = None, files: Mapping[str, Sequence[File]] | None = None) -> ReportForm:
        people = queries.reporters(self.agreement) if self.enters else None
        return ReportForm(
            data, contract=self.contract, kind=self.kind, person=self.person, now=self.now, entry=self.entry,
            people=people, files=files, typed=None if data else self.typed,
        )  # fmt: skip

    # what was typed

    @cached_property
    def so_far(self) -> dict[str, str]:
        """What was typed by now, in this form or in its draft."""
        if self.draft is not None:
            return {name: self.draft.value(name) for name in self.draft.fields}
        return {name: str(value) for name, value in self.request.POST.items() if name != "redraw"}

    @cached_property
    def typed(self) -> dict[str, str]:
        """What was typed so far. The words of the report move on into the form of another kind."""
        values = {name: value for name, value in self.so_far.items() if name != "kind"}
        here = description_fields(self.contract, self.kind, self.entry)
        words = [values.pop(name) for name in self.all_description_fields if values.get(name)]
        return {**values, here[0]: words[0]} if words else values

    @cached_property
    def all_description_fields(self) -> list[str]:
        """The fields that hold words in the form of any kind."""
        if self.entry is not None:
            return description_fields(self.contract, self.kind, self.entry)
        names = [name for kind in self.contract.kinds for name in description_fields(self.contract, kind)]
        return list(dict.fromkeys(names))

    def carried(self, form: ReportForm) -> list[tuple[str, str]]:
        """Answers that this kind does not ask for; they are kept in the page in case one comes back."""
        answers = {name: value for name, value in self.so_far.items() if name.startswith(ANSWER)}
        gone = set(form.fields) | set(self.all_description_fields) | {f"{name}-kept" for name in self.file_questions}
        return [(name, value) for name, value in answers.items() if value and name not in gone]

    def files_so_far(self) -> dict[str, Taken]:
        """The files that this form holds, by the field that they answer, and what was wrong with others."""
        if self.draft is not None:
            kept = {name: self.draft.values(f"{name}-kept") for name in self.file_questions}
            return {name: Taken(not_sent(self.person, keys)) for name, keys in kept.items() if keys}
        if self.request.method != "POST":
            return {}
        return {name: taken(self.request, name) for name in self.file_questions}

    # sending

    def sent(self) -> HttpResponse:
        found = self.files_so_far()
        form = self.form(self.request.POST, {name: one.files for name, one in found.items()})
        if not form.is_valid() or any(one.errors for one in found.values()):
            return self.shown(form, found)
        if (told := self.told_before(form, found)) is not None:
            return told
        try:
            ticket = actions.report(
                self.agreement, subject=form.cleaned_data["subject"], text=form.text, channel=form.channel,
                kind=self.kind, priority=form.priority, person=self.person, reporter=form.reporter,
                data=form.data_of_event(), files=form.all_files, at=form.cleaned_data.get("at"),
                key=form.cleaned_data["key"] or None,
            )  # fmt: skip
        except StepRefused as refused:
            form.add_error(None, str(refused))
            return self.shown(form, found, status=409)
        except BadEvent as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
            return self.shown(form, found)
        drafts.discard(self.person, self.place)
        if self.enters:
            say(self.request, _("%(ref)s is entered.") % {"ref": ticket.reference})
            return redirect("ticket", ticket.reference)
        return redirect("reported", ticket.reference)

    def told_before(self, form: ReportForm, found: dict[str, Taken]) -> HttpResponse | None:
        """The same report sent twice leads to its ticket; other words under the same key are another report."""
        key = form.cleaned_data["key"]
        told = queries.report_told(self.agreement, key) if key else None
        if told is None or told.ticket is None:
            return None
        message = getattr(told, "message", None)
        if message is not None and (message.subject, message.text) == (form.cleaned_data["subject"], form.text):
            return redirect("reported", told.ticket.reference)
        data = self.request.POST.copy()
        data["key"] = ReportForm.new_key()
        anew = self.form(data, form.sent_files)
        said_already = _(
            "You sent this already, as %(ref)s, with other words. Send it again to make it another report."
        )
        anew.add_error(None, said_already % {"ref": told.ticket.reference})
        return self.shown(anew, found, status=409)

    # showing

    def shown(self, form: ReportForm, found: dict[str, Taken] | None = None, status: int = 200) -> HttpResponse:
        found = self.files_so_far() if found is None else found
        return render(self.request, "reporting/form.html", self.context(form, found), status=status)

    def context(self, form: ReportForm, found: dict[str, Taken]) -> dict[str, Any]:
        asked_by = form_of(self.contract, self.kind, self.entry)
        required, further = self.rows(form, found)
        return {
            "agreement": self.agreement,
            "url": self.url,
            "place": self.place,
            "draft": self.draft,
            "form": form,
            "entry": self.ordered(),
            "channel": choices_of(form["channel"], details={}, across=True) if self.enters else None,
            "enters": self.enters,
            "kinds": self.kinds(form),
            "priorities": self.priorities(form),
            "classified": self.classified(),
            "asks_clauses": self.pars(asked_by.clauses) if asked_by else [],
            "required": required,
            "further": further,
            "further_open": any(row.is_answered for row in further),
            "carried": self.carried(form),
            "promise": self.promise(form),
            "channels": self.other_channels(),
            "stages": self.stages(form),
            "likely": likely_url(),
            "papers": self.papers(),
        }

    def rows(self, form: ReportForm, found: dict[str, Taken]) -> tuple[list[FieldRow], list[FieldRow]]:
        """The questions that must be answered and the others, each with those that files answer behind them."""
        required, further = rows_of(form.required_questions), rows_of(form.further_questions)
        for number, (name, question) in enumerate(self.file_questions.items()):
            part = self.attach(name, question, found.get(name, Taken()))
            # The first place for files is in sight: that is where a screenshot is dropped.
            is_in_sight = number == 0 or question is None or question.required == "always"
            (required if is_in_sight else further).append(FieldRow(attach=part))
        return required, further

    def attach(self, name: str, question: FormField | None, held: Taken) -> AttachPart:
        if question is None:
            return attach_part(held.files, name=name, label=_("Files"), opt=_("if you like"), errors=held.errors)
        opt = {"always": "", "if known": _("if you know"), "optional": _("if you like")}[question.required]
        hint = said(question.help) if question.help else ""
        return attach_part(held.files, name=name, label=said(question.label), hint=hint, opt=opt, errors=held.errors)

    def pars(self, clauses: Any) -> list[ParPart]:
        return pars(self.agreement, self.contract, clauses)

    def ordered(self) -> Offer | None:
        """What is ordered, where something is."""
        if self.entry is None:
            return None
        return offer_of(self.agreement, self.version, self.contract, self.entry, self.now)

    def kinds(self, form: ReportForm) -> ChoicesPart | None:
        if self.entry is not None:
            return None
        return choices_of(form["kind"], details=kind_choices(self.contract), legend_hidden=True)

    def papers(self) -> list[tuple[str, str]]:
        """Where the empty form can be taken along, by its kind of file; nothing where the contract has no form."""
        if self.entry is not None or form_of(self.contract, self.kind) is None:
            return []
        return links("blank_paper", self.agreement.prefix, self.kind)

    def stages(self, form: ReportForm) -> dict[str, Stage]:
        """The questions that there are, numbered; those are done in which something is chosen."""
        asked_by = form_of(self.contract, self.kind, self.entry)
        titles = {
            "kind": (_("What is it?"), True),
            "told": (_("Who told us, and when?"), True),
            "priority": (_("How urgent is it?"), chosen(form, "priority", "") in form.priorities),
            "asks": (said(asked_by.name) if asked_by else _("What is it about?"), False),
        }
        if self.entry is not None:
            titles["kind"] = (_("What is ordered?"), True)
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
        at = moment_of(form, self.now)
        return Promise(self.agreement, self.version, data, at, self.now, self.enters, current_zone()).part()

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


def likely_url() -> str:
    """Where likely answers are looked up while somebody types; nowhere where no knowledge base is installed."""
    try:
        return reverse("likely_answers")
    except NoReverseMatch:
        return ""


def description_fields(contract: Contract, kind: str, entry: CatalogueEntry | None = None) -> list[str]:
    """The fields that hold the words of a report of this kind, or of an order."""
    names = [f"{ANSWER}{one.id}" for one in questions_of(contract, kind, entry) if one.purpose == "description"]
    return names or [TEXT]


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
    if form.entry is not None:
        data["entry"] = form.entry.id
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


@dataclass(frozen=True)
class FieldRow:
    """A line of the form: one field, two short ones side by side, answers to choose from, or a place for files."""

    fields: list[BoundField] = field(default_factory=list)
    choices: ChoicesPart | None = None
    attach: AttachPart | None = None

    @property
    def is_answered(self) -> bool:
        """Whether something stands in it, right or wrong."""
        return (
            any(bound.value() or bound.errors for bound in self.fields)
            or (self.choices is not None and any(one.checked and one.value for one in self.choices.choices))
            or (self.attach is not None and bool(self.attach.kept or self.attach.errors))
        )

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
