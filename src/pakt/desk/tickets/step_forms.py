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
from pakt.desk.people.models import Person
from pakt.desk.tickets.questions import missing_words
from pakt.engine.contract import Contract, FormField
from pakt.engine.steps import Step

WORDS_NEEDED = ("info_requested", "info_supplied", "workaround_provided", "answered")
NO_WORDS = ("confirmed", "classification_disputed", "closed")
TIME = "%Y-%m-%dT%H:%M"


class StepForm(forms.Form):
    """One step of a ticket. `data()` is what its event carries, with times as text in the agreement's zone."""

    def __init__(
        self, data: Any, *, contract: Contract, options: Sequence[Step], people: Sequence[Person] = ()
    ) -> None:
        super().__init__(data)
        self.contract = contract
        self.step = options[0].type
        self.zone = ZoneInfo(contract.time_zone)
        needs = options[0].needs
        for name in ("kind", "priority", "outcome", "channel", "asks_for"):
            self.add_choice(name, options)
        self.add_fields(needs, people)
        asked = words_asked(contract, self.step)
        if asked or self.step not in NO_WORDS:
            label = " ".join(said(question.label) for question, _clauses in asked) or _("Your words")
            clauses = [clause for _question, named in asked for clause in named]
            self.fields["text"] = forms.CharField(
                label=label,
                help_text=_("The other side reads this."),
                widget=forms.Textarea,
                required=bool(asked) or self.step in WORDS_NEEDED,
                error_messages={"required": missing_words(label, clauses)},
            )
        self.fields["key"] = forms.CharField(widget=forms.HiddenInput, required=False)

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
            return said(getattr(self.contract.parties, value).name)
        if field == "asks_for":
            return {"information": _("Information"), "access": _("Access"), "approval": _("Approval")}[value]
        return said(known[field][value].name)

    def add_fields(self, needs: Sequence[str], people: Sequence[Person]) -> None:
        when = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME)
        day = forms.DateInput(attrs={"type": "date"})
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
            grounds = [(said(e.text), said(e.text)) for e in self.contract.excuses.values()]
            self.fields["reason"] = (
                forms.ChoiceField(label=_("Ground"), choices=grounds) if grounds else forms.CharField(label=_("Ground"))
            )
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

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("from"), values.get("until")
        if self.step == "excused" and first and last and last <= first:
            self.add_error("until", _("This must be later than the beginning."))
        return values

    def data_of_event(self) -> dict[str, Any]:
        """What the event carries; empty answers are left out."""
        values: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name in ("text", "key") or value in (None, "", False):
                continue
            if isinstance(value, datetime):
                value = value.replace(tzinfo=self.zone).isoformat()
            values[name] = value if isinstance(value, (str, bool)) else str(value)
        if self.step == "rejected" and self.cleaned_data.get("text"):
            values["remarks"] = self.cleaned_data["text"]
        return values


def words_asked(contract: Contract, event: str) -> list[tuple[FormField, tuple[str, ...]]]:
    """What the agreement asks the customer to write with a step, each with its clauses: an objection, remarks."""
    return [
        (question, question.clauses or step.clauses)
        for step in contract.steps
        if step.event == event and step.by == "customer"
        for question in step.asks
        if question.type == "text" and question.required == "always"
    ]
