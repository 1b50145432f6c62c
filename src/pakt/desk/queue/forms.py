"""The forms of the queue: its further conditions, the name of a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.models import Team
from pakt.desk.queue import queries, sentences
from pakt.desk.queue.acts import possible_steps
from pakt.desk.queue.filters import ME, MY_TEAM, NOBODY, PERSON, TEAM
from pakt.desk.queue.queries import Query
from pakt.desk.tickets.checks import LONGEST_TEXT
from pakt.desk.tickets.desk_events import LONGEST_LINE
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.wording import step_title

Choices = list[tuple[str, Any]]
# Of very many tickets so many are tried, to see what can be done.
TRIED = 30


class NarrowForm(forms.Form):
    """Every condition that the sentence does not hold, and whom one asks for by name."""

    with_whom = forms.ChoiceField(label=gettext_lazy("Worked on by"), required=False)
    customer = forms.ChoiceField(label=gettext_lazy("Customer"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    clock = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("How it stands"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the ticket"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Reported since"),
        required=False,
        widget=DayInput(),
    )
    text = forms.CharField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("In the title, or in the number of the ticket."),
        required=False,
    )

    def __init__(self, query: Query) -> None:
        super().__init__(initial=query.chosen.asked)
        any_of = ("", _("any"))
        languages = [(code.split("-")[0], name) for code, name in settings.LANGUAGES]
        known: dict[str, Choices] = {
            "with_whom": whom(query),
            "customer": [any_of, *customers(query)],
            "kind": [any_of, *named(query, "kind")],
            "priority": [any_of, *named(query, "priority")],
            "clock": [any_of, *named(query, "clock")],
            "state": [("", _("however it stands")), *sentences.state_choices()],
            "language": [any_of, *languages],
        }
        for name, choices in known.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.opt = ""  # type: ignore[attr-defined] # that none is needed goes without saying


def whom(query: Query) -> Choices:
    people = [(f"{PERSON}{person.pk}", person.name) for person in queries.colleagues(query.places)]
    teams = [(f"{TEAM}{team.pk}", team.name) for team in queries.teams(query.places)]
    known = [("", _("anyone")), (ME, _("me")), (NOBODY, _("nobody")), (MY_TEAM, _("my team"))]
    return [*known, (_("People"), people), *([(_("Teams"), teams)] if teams else [])]


def customers(query: Query) -> Choices:
    names = {str(one.customer_id): one.customer for one in query.places.agreements.values()}
    return sorted(names.items(), key=lambda one: one[1])


def named(query: Query, name: str) -> Choices:
    """What the agreements call so, in their order; of one name in several only the first is shown.

    Where an agreement is chosen only its own.
    """
    chosen = query.places.named(query.chosen.agreement) if query.chosen.agreement else None
    contracts = query.places.contracts
    found: dict[str, str] = {}
    for contract in [contracts[chosen.pk]] if chosen and chosen.pk in contracts else contracts.values():
        for key, one in getattr(contract, sentences.TABLES[name]).items():
            found.setdefault(key, said(one.name))
    return list(found.items())


class ViewForm(forms.Form):
    """The name of a view, whom it is shared with, and whether the queue opens with it."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give it a name: it stands above the queue.")},
    )
    shared = forms.ChoiceField(label=gettext_lazy("Who has it"), widget=forms.RadioSelect, required=False)
    opens = forms.BooleanField(label=gettext_lazy("The queue opens with this view for me"), required=False)

    def __init__(self, data: Any, *, teams: list[Team], provider: str, **more: Any) -> None:
        super().__init__(data, **more)
        choices = [
            ("", _("only I")),
            *((f"{TEAM}{team.pk}", _("the team %(name)s") % {"name": team.name}) for team in teams),
        ]
        if provider:
            choices.append(("provider", _("everybody of %(name)s who works on tickets") % {"name": provider}))
        self.fields["shared"].choices = choices  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who is to work on the tickets."""

    to = forms.ChoiceField(label=gettext_lazy("Who works on them"), required=False)

    def __init__(self, data: Any, query: Query, tickets: list[Ticket]) -> None:
        super().__init__(data)
        people = [(f"{PERSON}{person.pk}", person.name) for person in queries.colleagues(query.places)]
        teams = [(f"{TEAM}{team.pk}", team.name) for team in queries.teams(query.places)]
        choices: Choices = [("", _("nobody")), (_("People"), people), *([(_("Teams"), teams)] if teams else [])]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.initial["to"] = f"{PERSON}{query.person.pk}"


class NoteForm(forms.Form):
    """Words for the own side, the same in every ticket."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("The customer never sees it."),
        widget=forms.Textarea,
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Write the note: it goes into every ticket that is selected.")},
    )

    def __init__(self, data: Any, query: Query, tickets: list[Ticket]) -> None:
        super().__init__(data)


class ManyStepsForm(forms.Form):
    """A step for all of the tickets in which it can be taken with the same words."""

    step = forms.ChoiceField(
        label=gettext_lazy("Step"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the step.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Used where the agreement asks for one."),
        required=False,
        max_length=LONGEST_LINE,
    )
    text = forms.CharField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy("The customer of each ticket reads them."),
        widget=forms.Textarea,
        required=False,
        max_length=LONGEST_TEXT,
    )

    def __init__(self, data: Any, query: Query, tickets: list[Ticket]) -> None:
        super().__init__(data)
        self.possible = possible_steps(tickets[:TRIED], query.now)
        self.tried = min(len(tickets), TRIED)
        names = [one.name for one in self.possible if one.count]
        self.fields["step"].choices = [(name, step_title(name, "provider")) for name in names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = next((one for one in self.possible if one.name == cleaned.get("step")), None)
        if chosen is not None and chosen.needs_words and not cleaned.get("text"):
            self.add_error("text", _("This step is nothing without words."))
        return cleaned


FORMS: dict[str, type[AssignForm] | type[NoteForm] | type[ManyStepsForm]] = {
    "assign": AssignForm,
    "note": NoteForm,
    "step": ManyStepsForm,
}
