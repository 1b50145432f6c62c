"""The forms of the queue: its further conditions, the name of a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.people.models import Team
from pakt.desk.queue import queries, sentences
from pakt.desk.queue.filters import ME, MY_TEAM, NOBODY, PERSON, TEAM
from pakt.desk.queue.queries import Query

Choices = list[tuple[str, Any]]


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
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
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


def whom(query: Query) -> Choices:
    people = [(f"{PERSON}{person.pk}", person.name) for person in queries.colleagues(query.places)]
    teams = [(f"{TEAM}{team.pk}", team.name) for team in queries.teams(query.places)]
    known = [("", _("anyone")), (ME, _("me")), (NOBODY, _("nobody")), (MY_TEAM, _("my team"))]
    return [*known, (_("People"), people), *([(_("Teams"), teams)] if teams else [])]


def customers(query: Query) -> Choices:
    names = {str(one.customer_id): one.customer.name for one in query.places.agreements.values()}
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
