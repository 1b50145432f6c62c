"""The form of each step: what the event carries and what the contract asks for with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pakt.desk.agreements.wording import said
from pakt.desk.pages.editor import Editor
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.models import Person
from pakt.desk.tickets.local_time import LocalTime
from pakt.desk.tickets.questions import asked, field_of, kept, missing_words
from pakt.desk.tickets.references import Reference, in_words
from pakt.engine import contract as contract_model
from pakt.engine.contract import Contract, FormField, Words
from pakt.engine.steps import Step

WORDS_NEEDED = ("info_requested", "info_supplied", "workaround_provided", "answered")
# What the provider may note for the customer, who said it by phone or in a meeting.
NOTED = ("called", "info_supplied")
NO_WORDS = ("confirmed", "classification_disputed", "closed")
# Questions of agreements that the desk's own fields ask already.
SAID_ELSEWHERE = ("ground", "reason")
PROOFS = "proofs"
ANSWER = "answer-"
TIME = "%Y-%m-%dT%H:%M"


class StepForm(forms.Form):
    """One step of a ticket of `kind`, said by `party`: what its event carries, and what the agreement asks with it.

    `data_of_event()` has times as text in the agreement's zone, and the answers under `form`.
    """

    def __init__(
        self,
        data: Any,
        *,
        contract: Contract,
        options: Sequence[Step],
        people: Sequence[Person] = (),
        party: str = "provider",
        kind: str = "",
        references: Sequence[Reference] = (),
    ) -> None:
        super().__init__(data)
        self.references = references
        self.contract, self.kind = contract, kind
        self.step = options[0].type
        self.party = party
        self.zone = ZoneInfo(contract.time_zone)
        self.options = options
        needs = [name for name in options[0].needs if all(name in option.needs for option in options)]
        for name in ("kind", "priority", "outcome", "channel", "asks_for"):
            self.add_choice(name, options)
        self.add_fields(needs, people)
        if self.is_noted:
            self.fields["at"] = LocalTime(
                contract,
                label=_("When it was"),
                help_text=_("In the time of %(zone)s; now, if you leave it empty.") % {"zone": contract.time_zone},
                required=False,
            )
        self.questions = self.add_questions()
        self.demand_asked()
        wanted = words_asked(contract, self.step, party, kind)
        several = any(map(is_words, self.questions.values()))
        if wanted or self.step not in NO_WORDS:
            own = _("What the customer said") if self.is_noted else _("Your words")
            label = said(wanted[0].label) if wanted else own
            self.fields["text"] = forms.CharField(
                label=label,
                help_text=said(wanted[0].help) if wanted and wanted[0].help else _("The other side reads this."),
                widget=Editor,
                required=bool(wanted) or (self.step in WORDS_NEEDED and not several),
                error_messages={"required": missing_words(label, wanted[1] if wanted else ())},
            )
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, required=False)
        for name, field in self.fields.items():
            if field.required and name != "text" and name not in self.questions:
                field.error_messages["required"] = missing_words(str(field.label), self.demanding(name))
            elif any(name in option.needs for option in options):
                field.opt = _("only for some of these choices")  # type: ignore[attr-defined]

    @property
    def is_noted(self) -> bool:
        """Whether the provider notes what the customer said otherwise."""
        return self.party == "provider" and self.step in NOTED

    @property
    def may_refer(self) -> bool:
        """Whether its words can refer to articles and documents."""
        return self.party == "provider" and "text" in self.fields and not self.is_noted

    def picked(self, question: FormField) -> str:
        """What was picked from the library, where the agreement asks for that and nothing was typed."""
        return in_words(self.references) if question.type == "reference" else ""

    def add_questions(self) -> dict[str, FormField]:
        """What the agreement asks with this step beside words, by the name of its field."""
        questions = {}
        the_words = (words_asked(self.contract, self.step, self.party, self.kind) or ())[:1]
        for step in steps_asking(self.contract, self.step, self.party, self.kind):
            for question in asked(step.asks):
                if question.id in self.fields or question.id in SAID_ELSEWHERE or question in the_words:
                    continue
                name = f"{ANSWER}{question.id}"
                self.fields[name] = field_of(question, self.contract, enforced=True, because=step.clauses)
                if question.type == "reference" and self.references:
                    self.fields[name].required = False
                questions[name] = question
        return questions

    def demand_asked(self) -> None:
        """What the desk's own fields ask is owed where the agreement asks for it, too."""
        for step in steps_asking(self.contract, self.step, self.party, self.kind):
            for question in step.asks:
                if question.id in self.fields and question.id not in self.questions and question.required == "always":
                    field = self.fields[question.id]
                    field.required = not isinstance(field, forms.BooleanField)
                    field.error_messages["required"] = missing_words(str(field.label), question.clauses or step.clauses)

    def demanding(self, name: str) -> tuple[str, ...]:
        """The clauses by which an event without this is refused."""
        for rule in self.contract.refusals:
            if rule.event == self.step and rule.by in (None, self.party) and name in rule.unless.carries:
                return rule.clauses
        for step in steps_asking(self.contract, self.step, self.party, self.kind):
            if any(question.id == name for question in step.asks):
                return step.clauses
        return ()

    def add_choice(self, name: str, options: Sequence[Step]) -> None:
        """A choice among what the contract allows now; what it refuses is not in it."""
        values = list(dict.fromkeys(o.data[name] for o in options if name in o.data and o.refused is None))
        if not values:
            return
        labels = {
            "kind": _("Kind"),
            "priority": _("Priority"),
            "outcome": _("Whose classification stands"),
            "channel": pgettext("channel", "By"),
            "asks_for": _("What is asked for"),
        }
        choices = [(value, self.named(name, value)) for value in values]
        self.fields[name] = forms.ChoiceField(
            label=labels[name], choices=choices, widget=forms.RadioSelect, initial=values[0]
        )

    def named(self, field: str, value: str) -> str:
        known: Any = {
            "kind": self.contract.kinds,
            "priority": self.contract.priorities,
            "channel": self.contract.channels,
        }
        if field == "outcome":
            return _("The customer’s") if value == "customer" else _("The provider’s")
        if field == "asks_for":
            return {"information": _("Information"), "access": _("Access"), "approval": _("Approval")}[value]
        return said(known[field][value].name)

    def add_fields(self, needs: Sequence[str], people: Sequence[Person]) -> None:
        when = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME)
        day = DayInput()
        zone = _("In the time of %(zone)s.") % {"zone": self.contract.time_zone}
        if self.step == "analysed":
            choices = [("", "—"), *((str(p.pk), p.name) for p in people)]
            self.fields["assignee"] = forms.ChoiceField(
                label=_("Responsible person"), choices=choices, required="assignee" in needs
            )
            self.fields["planned_for"] = forms.DateField(
                label=_("Planned for"), widget=day, required="planned_for" in needs
            )
        if self.step in ("classified", "answered", "dispute_settled") and self.step != "dispute_settled":
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), required="reason" in needs, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
        if self.step == "callback_agreed":
            self.fields["due"] = forms.DateTimeField(
                label=_("Call back until"), help_text=zone, widget=when, input_formats=[TIME]
            )
        if self.step == "delay_announced":
            self.fields["until"] = forms.DateTimeField(
                label=_("Expected until"), help_text=zone, widget=when, required=False, input_formats=[TIME]
            )
        if self.step == "excused":
            for name, label in (("from", _("From")), ("until", _("Until"))):
                self.fields[name] = forms.DateTimeField(label=label, help_text=zone, widget=when, input_formats=[TIME])
            self.add_ground()
        if self.step == "workaround_provided" and any(
            trigger.unless_carries == "limits" for clock in self.contract.clocks.values() for trigger in clock.stops_on
        ):
            self.fields["limits"] = forms.BooleanField(
                label=_("The way around leaves limits"),
                help_text=_("Then it does not count as removal."),
                required=False,
            )
        if self.step == "resolved" and any(
            row.term.unit == "release" for c in self.contract.clocks.values() for row in c.terms
        ):
            self.fields["release"] = forms.CharField(label=_("With release"), required=False, max_length=50)

    def add_ground(self) -> None:
        """On what ground time is excused, and the proofs that it needs; kept in the contract's language."""
        grounds = [(words[self.contract.language], said(words)) for words in grounds_of(self.contract)]
        if not grounds:
            self.fields["reason"] = forms.CharField(label=_("Ground"), max_length=2000)
            return
        self.fields["reason"] = forms.ChoiceField(label=_("Ground"), choices=grounds, widget=forms.RadioSelect)
        if any(excuse.proofs for excuse in self.contract.excuses.values()):
            clauses = [clause for excuse in self.contract.excuses.values() for clause in excuse.clauses]
            self.fields[PROOFS] = forms.CharField(
                label=_("Proofs"),
                help_text=_("What proves it, and where it is found: each with its date."),
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=20_000,
                error_messages={"required": missing_words(_("Proofs"), list(dict.fromkeys(clauses)))},
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("from"), values.get("until")
        if self.step == "excused" and first and last and last <= first:
            self.add_error("until", _("This must be later than the beginning."))
        for name in self.needed_by_choice(values):
            if name in self.fields and not values.get(name) and name not in self.errors:
                self.add_error(name, missing_words(str(self.fields[name].label), self.demanding(name)))
        return values

    def needed_by_choice(self, values: dict[str, Any]) -> Sequence[str]:
        """What the contract asks to be carried with this very choice."""
        chosen = (o for o in self.options if all(values.get(name) == value for name, value in o.data.items()))
        return next((option.needs for option in chosen), ())

    def data_of_event(self) -> dict[str, Any]:
        """What the event carries; empty answers are left out."""
        values: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in ("text", "key", "at", PROOFS, *self.questions) or value in (None, "", False):
                continue
            if isinstance(value, datetime):
                value = value.replace(tzinfo=self.zone).isoformat()
            values[name] = value if isinstance(value, (str, bool)) else str(value)
        if self.step == "rejected" and self.cleaned_data.get("text"):
            values["remarks"] = self.cleaned_data["text"]
        answers = {
            question.id: kept(question, value)
            for name, question in self.questions.items()
            if (value := self.cleaned_data.get(name) or self.picked(question)) not in (None, "")
        }
        if self.cleaned_data.get(PROOFS):
            answers[PROOFS] = self.cleaned_data[PROOFS]
        return values | ({"form": answers} if answers else {})


def steps_asking(contract: Contract, event: str, party: str, kind: str = "") -> list[contract_model.Step]:
    """Where the agreement says what goes with a step of one side, for tickets of one kind or of any."""
    found = [step for step in contract.steps if (step.event, step.by) == (event, party)]
    return [step for step in found if not kind or not step.kinds or kind in step.kinds]


def is_words(question: FormField) -> bool:
    """Whether an answer is told in the words to the other side."""
    return question.type == "text" and question.required == "always"


def words_asked(contract: Contract, event: str, party: str, kind: str = "") -> tuple[FormField, tuple[str, ...]] | None:
    """The one thing that the agreement asks to be written with a step, with its clauses: an objection, a way around.

    It is what the other side reads as a message. Where several are asked each is an answer of its own.
    """
    found = [
        (question, question.clauses or step.clauses)
        for step in steps_asking(contract, event, party, kind)
        for question in step.asks
        if is_words(question) and question.id not in ("ground", "reason")
    ]
    return found[0] if len(found) == 1 else None


def more_than_words(contract: Contract, event: str, party: str) -> list[FormField]:
    """What the agreement always asks with a step beside the words of a message: a call that was tried before."""
    words = words_asked(contract, event, party)
    return [
        question
        for step in steps_asking(contract, event, party)
        for question in step.asks
        if question.required == "always" and (words is None or question is not words[0])
    ]


def grounds_of(contract: Contract) -> list[Words]:
    """The grounds on which time is excused: those that the step asks for, else those of the agreement's excuses."""
    asked_for = [
        question.choices
        for step in steps_asking(contract, "excused", "provider")
        for question in step.asks
        if question.id == "ground"
    ]
    return [*asked_for[0]] if asked_for else [excuse.text for excuse in contract.excuses.values()]
