"""Forms of trainings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.models import Person
from pakt.desk.trainings.models import Training
from pakt.desk.trainings.queries import Place

DATES = ("starts_on", "ends_on", "enrol_until")


class TrainingForm(forms.ModelForm):
    """What is trained, where and when."""

    entry = forms.ChoiceField(label=gettext_lazy("Training of the catalogue"))

    class Meta:
        model = Training
        fields = ("entry", "title", "text", "place", "starts_on", "ends_on", "enrol_until", "seats", "minutes")
        labels = {
            "title": gettext_lazy("Title"),
            "text": gettext_lazy("What it is about"),
            "place": gettext_lazy("Place"),
            "starts_on": gettext_lazy("First day"),
            "ends_on": gettext_lazy("Last day"),
            "enrol_until": gettext_lazy("Enrolment until"),
            "seats": gettext_lazy("Seats"),
            "minutes": gettext_lazy("Minutes charged for each person"),
        }
        help_texts = {"seats": gettext_lazy("Empty: as many as come.")}

    def __init__(self, data: Any = None, *, places: list[Place], instance: Training) -> None:
        super().__init__(data, instance=instance)
        entries = {entry.id: said(entry.name) for _agreement, entry in places}
        self.fields["entry"].choices = list(entries.items())  # type: ignore[attr-defined]
        for name in DATES:
            self.fields[name].widget = DayInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last, until = (values.get(name) for name in DATES)
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be before the first."))
        if first and until and until > first:
            self.add_error("enrol_until", _("Enrolment must end before the training begins, or with its first day."))
        return values


class EnrolForm(forms.Form):
    """Who takes part, and under which agreement."""

    agreement = forms.ChoiceField(label=gettext_lazy("Under which agreement"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail"))

    def __init__(self, data: Any = None, *, places: list[Place], person: Person) -> None:
        super().__init__(data, initial={"name": person.name, "email": person.email})
        self.places = {agreement.prefix: agreement for agreement, _entry in places}
        self.fields["agreement"].choices = [(p, a.name) for p, a in self.places.items()]  # type: ignore[attr-defined]
        if len(self.places) == 1:
            self.fields["agreement"].widget = forms.HiddenInput()
            self.initial["agreement"] = next(iter(self.places))
