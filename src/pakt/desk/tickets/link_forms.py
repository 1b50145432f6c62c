"""The forms that link tickets, split one, and move one to another agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.wording import said
from pakt.desk.people.models import Person
from pakt.desk.tickets import queries
from pakt.desk.tickets.checks import LONGEST_SUBJECT
from pakt.desk.tickets.desk_forms import is_choosable, message_words
from pakt.desk.tickets.models import Event, Ticket
from pakt.engine.contract import Contract

BETWEEN = "/"


class LinkForm(forms.Form):
    """Another ticket, and what it is to this one."""

    other = forms.CharField(max_length=20)
    relation = forms.ChoiceField(widget=forms.RadioSelect, initial="leads")

    def __init__(self, data: Any, *, ticket: Ticket, person: Person) -> None:
        super().__init__(data)
        self.ticket, self.person = ticket, person
        self.fields["other"].label = _("The other ticket")
        self.fields["other"].help_text = _("Its reference, as in %(example)s.") % {"example": ticket.reference}
        self.fields["relation"].label = _("What it is to this one")
        self.fields["relation"].choices = [  # type: ignore[attr-defined]
            ("leads", _("the same matter: it follows this one, and a step made here is recorded there, too")),
            ("follows", _("the same matter: it leads, and a step made there is recorded here, too")),
            ("related", _("related: each goes its own way")),
        ]

    def clean_other(self) -> Ticket:
        """The ticket, if it is there for this person; what one may not see is not there."""
        found = queries.ticket(self.person, self.cleaned_data["other"].strip().upper())
        if found is None or found.pk == self.ticket.pk:
            raise forms.ValidationError(_("There is no other ticket with this reference."))
        return found


class AnewForm(forms.Form):
    """What a ticket is that is reported anew: its kind and priority under an agreement."""

    def __init__(self, data: Any, *, contract: Contract, initial: str = "") -> None:
        super().__init__(data)
        self.fields["class"] = forms.ChoiceField(
            label=_("Kind and priority"), choices=[("", _("Choose")), *classes(contract)], initial=initial
        )

    @property
    def chosen(self) -> tuple[str, str | None]:
        """Kind and priority."""
        kind, _between, priority = self.cleaned_data["class"].partition(BETWEEN)
        return kind, priority or None


class SplitForm(AnewForm):
    def __init__(self, data: Any, *, contract: Contract, rows: Sequence[Event], initial: str = "") -> None:
        super().__init__(data, contract=contract, initial=initial)
        own = {
            "messages": forms.TypedMultipleChoiceField(
                label=_("What the new ticket is about"),
                help_text=_("The words of these messages become the words of the new report."),
                choices=[(row.sequence, message_words(row)) for row in rows if is_choosable(row)],
                widget=forms.CheckboxSelectMultiple,
                coerce=int,
            ),
            "subject": forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT),
        }
        self.fields = {**own, **self.fields}


class WhereForm(forms.Form):
    """The agreement under which a ticket goes on."""

    def __init__(self, data: Any, *, agreements: Sequence[Agreement]) -> None:
        super().__init__(data)
        self.fields["to"] = forms.ChoiceField(
            label=_("The other agreement"),
            choices=[(one.prefix, f"{one.prefix} · {one.name}") for one in agreements],
            widget=forms.RadioSelect,
        )


def classes(contract: Contract) -> list[tuple[str, str]]:
    """Every kind with each of its priorities: `Error · Critical`."""
    found = []
    for name, kind in contract.kinds.items():
        for priority in kind.priorities or ("",):
            words = [said(kind.name), *([said(contract.priorities[priority].name)] if priority else [])]
            found.append((f"{name}{BETWEEN}{priority}", " · ".join(words)))
    return found
