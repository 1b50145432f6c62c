"""Forms of duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.duty.alarms import ways
from pakt.desk.duty.models import Rota, Rule
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.models import Person
from pakt.engine.contract import Contract
from pakt.engine.holidays import known

MOST_STEPS = 3
MOST_PEOPLE = 12


def weekdays() -> list[tuple[int, str]]:
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return list(enumerate(names))


def way_names() -> dict[str, str]:
    return {"push": _("push"), "text": _("text message"), "call": _("phone call"), "email": _("e-mail")}


class RotaForm(forms.ModelForm):
    """A rota and the order of its people: one select for each place, empty ones are left out."""

    class Meta:
        model = Rota
        fields = ("name", "handover_day", "handover_time", "time_zone", "country", "starts_on")
        help_texts = {"country": gettext_lazy("A handover on a public holiday moves to the next working day.")}

    def __init__(self, data: Any = None, *, people: Sequence[Person], instance: Rota) -> None:
        super().__init__(data, instance=instance)
        self.people = {str(person.pk): person for person in people}
        self.fields["handover_day"] = forms.TypedChoiceField(
            label=_("Day of the handover"), choices=weekdays(), coerce=int
        )
        self.fields["handover_time"].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        self.fields["starts_on"].widget = DayInput()
        none = [("", _("none"))]
        countries = [*none, *((code, code) for code in known())]
        self.fields["country"] = forms.ChoiceField(
            label=_("Public holidays of"), choices=countries, required=False,
            help_text=_("A handover on a public holiday moves to the next working day."),
        )  # fmt: skip
        turns = [turn.person for turn in instance.turns.all()] if instance.pk else []
        choices = [("", _("nobody")), *((key, person.name) for key, person in self.people.items())]
        for place in range(min(MOST_PEOPLE, len(people) + 2)):
            label = _("Turn %(number)d") % {"number": place + 1}
            initial = str(turns[place].pk) if place < len(turns) else ""
            self.fields[f"turn-{place}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=initial
            )

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("This is no time zone. They are named as in Europe/Prague."))
        return zone

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.order:
            self.add_error("turn-0", _("Choose who takes the first turn."))
        return values

    @property
    def order(self) -> list[Person]:
        chosen = [self.cleaned_data.get(name) for name in self.fields if name.startswith("turn-")]
        return [self.people[key] for key in chosen if key]


class SwapForm(forms.Form):
    """Who is on duty instead, from when to when, in the zone of the rota."""

    person = forms.ChoiceField(label=gettext_lazy("Who stands in"))
    from_at = forms.DateTimeField(label=gettext_lazy("From"))
    until_at = forms.DateTimeField(label=gettext_lazy("Until"))

    def __init__(self, data: Any = None, *, rota: Rota, people: Sequence[Person]) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.zone = ZoneInfo(rota.time_zone)
        self.fields["person"].choices = [(key, person.name) for key, person in self.people.items()]  # type: ignore[attr-defined]
        for name in ("from_at", "until_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            self.fields[name].help_text = _("In the time of %(zone)s.") % {"zone": rota.time_zone}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("from_at", "until_at"):
            if values.get(name) is not None:
                values[name] = values[name].replace(tzinfo=self.zone)
        start, end = values.get("from_at"), values.get("until_at")
        if start and end and end <= start:
            self.add_error("until_at", _("The end must be after the beginning."))
        return values


class RuleForm(forms.Form):
    """What is called for, and up to three steps."""

    what = forms.ChoiceField(label=gettext_lazy("Call for"), choices=Rule.What.choices)
    priorities = forms.MultipleChoiceField(
        label=gettext_lazy("Only of these priorities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes_before = forms.IntegerField(
        label=gettext_lazy("Minutes before a term runs out"), min_value=1, max_value=10_080, initial=60
    )

    def __init__(
        self, data: Any = None, *, contract: Contract, rotas: Sequence[Rota], people: Sequence[Person]
    ) -> None:
        super().__init__(data)
        self.who = {f"rota-{rota.pk}": rota for rota in rotas} | {f"person-{one.pk}": one for one in people}
        priorities = [(name, said(one.name)) for name, one in contract.priorities.items()]
        self.fields["priorities"].choices = priorities  # type: ignore[attr-defined]
        if not priorities:
            del self.fields["priorities"]
        names, there = way_names(), set(ways())
        labels = [
            (way, name if way in there else _("%(way)s (no gateway is set up)") % {"way": name})
            for way, name in names.items()
        ]
        who = [("", _("nobody")), *((key, str(one)) for key, one in self.who.items())]
        for number in range(MOST_STEPS):
            label = _("Step %(number)d: call") % {"number": number + 1}
            self.fields[f"who-{number}"] = forms.ChoiceField(label=label, choices=who, required=number == 0)
            self.fields[f"ways-{number}"] = forms.MultipleChoiceField(
                label=_("By"), choices=labels, required=False, widget=forms.CheckboxSelectMultiple
            )
            self.fields[f"minutes-{number}"] = forms.IntegerField(
                label=_("Minutes until the next step"), min_value=1, max_value=1440, initial=10, required=False
            )

            for name in (f"ways-{number}", f"minutes-{number}"):
                self.fields[name].opt = ""  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in range(MOST_STEPS):
            if values.get(f"who-{number}") and not values.get(f"ways-{number}"):
                self.add_error(f"ways-{number}", _("Choose by which ways."))
        return values

    @property
    def steps(self) -> list[dict[str, Any]]:
        found = []
        for number in range(MOST_STEPS):
            who = self.who.get(self.cleaned_data.get(f"who-{number}") or "")
            if who is not None:
                target = {"rota": who} if isinstance(who, Rota) else {"person": who}
                minutes = self.cleaned_data.get(f"minutes-{number}") or 10
                found.append({**target, "ways": self.cleaned_data[f"ways-{number}"], "minutes": minutes})
        return found


class ReachForm(forms.Form):
    push = forms.CharField(
        label=gettext_lazy("Push"), max_length=200, required=False,
        help_text=gettext_lazy("The topic or the key of your push service; whoever runs the desk says which."),
    )  # fmt: skip
