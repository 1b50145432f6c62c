"""The form of a report: what the contract asks for this kind, or for what is ordered, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.files.models import File
from pakt.desk.people.models import Person
from pakt.desk.tickets.agreed import Objection, objections
from pakt.desk.tickets.checks import LONGEST_SUBJECT
from pakt.desk.tickets.local_time import MINUTES, LocalTime
from pakt.desk.tickets.questions import (
    asked,
    field_of,
    filed,
    form_of,
    instances,
    kept,
    missing_words,
    questions_of,
)  # fmt: skip
from pakt.engine.contract import CatalogueEntry, Contract, FormField
from pakt.engine.orders import first_day
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

ANSWER = "answer-"
TEXT = f"{ANSWER}text"
INSTANCE = f"{ANSWER}instance"
# Where the contract asks for no files by name they may come all the same.
FILES = "files"
LONGEST_TEXT = 50_000
# The channels by which a report comes to somebody of the provider, who then enters it here.
TOLD = ("phone", "email")


def file_questions(contract: Contract, kind: str, entry: CatalogueEntry | None) -> dict[str, FormField | None]:
    """The fields that take files, by name, each with the contract's question for them; always at least one."""
    named = {f"{ANSWER}{question.id}": question for question in filed(questions_of(contract, kind, entry))}
    return {**named} or {FILES: None}


class ReportForm(forms.Form):
    """A report of one kind, or an order of one `entry`.

    `people` is given where somebody of the provider enters it: who may have reported. `files` are those that go with
    it, by the field that they answer. Fields of the contract's questions are named `answer-…`. `data_of_event` is what
    the event carries.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of report"), widget=forms.RadioSelect)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, contract: Contract, kind: str, person: Person,
        now: datetime, entry: CatalogueEntry | None = None, people: Sequence[Person] | None = None,
        files: Mapping[str, Sequence[File]] | None = None, typed: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.contract, self.kind_name, self.entry, self.people, self.now = contract, kind, entry, people, now
        self.sent_files = files or {}
        super().__init__(data, initial={"kind": kind, "key": self.new_key(), **(typed or {})})
        self.fields["kind"].choices = [(name, said(one.name)) for name, one in contract.kinds.items()]  # type: ignore[attr-defined]
        if entry is not None:
            del self.fields["kind"]
        self.add_priority()
        if people is not None:
            self.add_who_told(people)
        self.add_subject()
        self.questions = self.add_questions()
        self.prefill(person)

    @staticmethod
    def new_key() -> str:
        """What makes a report that is sent twice one ticket."""
        return secrets.token_urlsafe(16)

    @property
    def priorities(self) -> tuple[str, ...]:
        """The priorities to choose from; an order has the one of its entry."""
        if self.entry is not None:
            return (self.entry.priority,) if self.entry.priority else ()
        return self.contract.kinds[self.kind_name].priorities

    @property
    def is_lenient(self) -> bool:
        """Whoever enters what somebody else said may enter it though something is missing."""
        return self.people is not None and bool(self.data.get("incomplete"))

    # fields

    def add_priority(self) -> None:
        """Where a kind has one priority only there is nothing to choose."""
        if len(self.priorities) > 1:
            known = [(name, said(self.contract.priorities[name].name)) for name in self.priorities]
            missing = _("Choose how urgent it is: the terms depend on it.")
            self.fields["priority"] = forms.ChoiceField(
                label=_("Priority"), choices=known, widget=forms.RadioSelect, error_messages={"required": missing}
            )

    def add_who_told(self, people: Sequence[Person]) -> None:
        told = [(name, said(self.contract.channels[name].name)) for name in TOLD if name in self.contract.channels]
        self.fields["channel"] = forms.ChoiceField(
            label=_("How it came"), choices=told, widget=forms.RadioSelect, initial=told[0][0] if told else None
        )
        choices = [("", _("nobody who is listed here")), *((str(person.pk), person.name) for person in people)]
        self.fields["reporter"] = forms.ChoiceField(label=_("Who told us"), choices=choices, required=False)
        self.fields["reporter"].opt = _("if you know")  # type: ignore[attr-defined]
        zone = self.contract.time_zone
        self.fields["at"] = LocalTime(
            self.contract,
            label=_("When it came"),
            help_text=_("In the time of %(zone)s. The terms count from then.") % {"zone": zone},
            initial=rules_of(self.contract).zone.to_datetime(to_instant(self.now)).strftime(MINUTES),
        )
        self.fields["incomplete"] = forms.BooleanField(
            label=_("Enter it although required answers are missing"),
            help_text=_("What is missing is then asked for; whether a term runs until then, the agreement says."),
            required=False,
        )

    def add_subject(self) -> None:
        self.fields["subject"] = forms.CharField(
            label=_("In one line"),
            max_length=LONGEST_SUBJECT,
            initial=said(self.entry.name) if self.entry else None,
            error_messages={"required": _("Say in one line what it is about: it names the ticket.")},
        )

    def add_questions(self) -> dict[str, FormField]:
        """The contract's questions, by the name of their field; a form without any words asks for them still."""
        form = form_of(self.contract, self.kind_name, self.entry)
        asked_here = asked(questions_of(self.contract, self.kind_name, self.entry))
        questions = {f"{ANSWER}{one.id}": one for one in asked_here}
        because = (self.entry.clauses if self.entry else ()) or (form.clauses if form else ())
        if self.contract.instances and self.entry is None:
            self.fields[INSTANCE] = forms.ChoiceField(label=_("Instance"), choices=instances(self.contract))
        if not any(question.purpose == "description" for question in questions.values()):
            label = _("What it is about")
            self.fields[TEXT] = forms.CharField(
                label=label, widget=forms.Textarea, max_length=LONGEST_TEXT, required=not self.is_lenient,
                error_messages={"required": missing_words(label, ())},
            )  # fmt: skip
        for name, question in questions.items():
            if name != INSTANCE:
                self.fields[name] = field_of(question, self.contract, enforced=not self.is_lenient, because=because)
            elif INSTANCE in self.fields:
                self.fields[name].label = said(question.label)
        return {name: question for name, question in questions.items() if name != INSTANCE}

    def prefill(self, person: Person) -> None:
        """What is known already need not be typed: today, and who one is where one reports oneself."""
        today = rules_of(self.contract).zone.local_date(to_instant(self.now))
        for name, question in self.questions.items():
            if name in self.initial:
                continue
            if question.purpose == "takes place then":
                if self.entry and self.entry.lead_time:
                    first = first_day(rules_of(self.contract), self.entry.lead_time, to_instant(self.now))
                    self.fields[name].widget.attrs["min"] = first.isoformat()
            elif question.type == "date" and self.entry is None:
                self.initial[name] = today
            elif self.people is None and question.id == "name":
                self.initial[name] = person.name
            elif self.people is None and question.purpose == "answers go there":
                self.initial[name] = person.email

    @property
    def required_questions(self) -> list[BoundField]:
        names = [name for name in (INSTANCE, TEXT) if name in self.fields]
        return [self[name] for name in [*names, *(n for n, q in self.questions.items() if q.required == "always")]]

    @property
    def further_questions(self) -> list[BoundField]:
        return [self[name] for name, question in self.questions.items() if question.required != "always"]

    # checks

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        channel = self.contract.channels.get(values.get("channel") or "portal")
        if self.people is not None and channel and channel.senders == "registered only" and not values.get("reporter"):
            told = _("By this channel only registered people report: choose who it was (%(clauses)s).")
            self.add_error("reporter", told % {"clauses": ", ".join(channel.clauses)})
        if (at := values.get("at")) is not None and at > self.now:
            self.add_error("at", _("This time has not come yet."))
        self.cleaned_data = values
        for objection in self.objections():
            words = {"reason": objection.reason, "clauses": ", ".join(objection.clauses)}
            self.add_error(f"{ANSWER}{objection.question}", _("%(reason)s (%(clauses)s)") % words)
        return values

    def objections(self) -> Iterator[Objection]:
        """What the agreement has against the answers as they are."""
        data = {"kind": self.kind_name, **self.data_of_event()}
        return objections(self.contract, data, self.cleaned_data.get("at") or self.now)

    # what it says

    @property
    def channel(self) -> str:
        return self.cleaned_data.get("channel") or "portal"

    @property
    def priority(self) -> str | None:
        return self.cleaned_data.get("priority") or next(iter(self.priorities), None)

    @property
    def reporter(self) -> Person | None:
        chosen = self.cleaned_data.get("reporter")
        return next((person for person in self.people or () if str(person.pk) == chosen), None)

    @property
    def text(self) -> str:
        """The words of the report: the answer to the question that the contract marks as its description."""
        names = [name for name, question in self.questions.items() if question.purpose == "description"] or [TEXT]
        return "\n\n".join(filter(None, (self.cleaned_data.get(name) or "" for name in names)))

    @property
    def all_files(self) -> list[File]:
        return [file for several in self.sent_files.values() for file in several]

    def data_of_event(self) -> dict[str, Any]:
        """What the report carries beside channel, kind and priority; what was not answered is left out."""
        answers: dict[str, Any] = {
            question.id: kept(question, value)
            for name, question in self.questions.items()
            if (value := self.cleaned_data.get(name)) not in (None, "") and question.purpose != "description"
        }
        for name, several in self.sent_files.items():
            if several and name.startswith(ANSWER):
                answers[name.removeprefix(ANSWER)] = [file.name for file in several]
        data: dict[str, Any] = {"form": answers} if answers else {}
        if self.entry is not None:
            data["entry"] = self.entry.id
        if instance := self.cleaned_data.get(INSTANCE):
            data["instance"] = instance
        if self.is_lenient and self.is_lacking():
            data["complete"] = False
        return data

    def is_lacking(self) -> bool:
        """Whether an answer that the contract requires is missing."""
        return any(
            question.required == "always" and self.cleaned_data.get(name) in (None, "")
            for name, question in self.questions.items()
        )
