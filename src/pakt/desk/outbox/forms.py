"""How each kind of notice is to come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pakt.desk.outbox import words
from pakt.desk.outbox.models import Wishes
from pakt.desk.outbox.rules import OWED, Kind
from pakt.desk.people.access import works
from pakt.desk.people.models import Person

WAYS = (
    ("", pgettext_lazy("how notices come", "in Pakt and by e-mail")),
    ("app", pgettext_lazy("how notices come", "only in Pakt")),
    ("none", pgettext_lazy("how notices come", "not at all")),
)
OURS = {Kind.NEW, Kind.ASSIGNED, Kind.NOTE}


class WishesForm(forms.Form):
    """One choice for each kind that can concern a person; a receipt is always owed to whoever gets it."""

    def __init__(self, data: object, person: Person) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        wishes = Wishes.objects.filter(person=person).first()
        for kind in Kind:
            if kind == Kind.RECEIPT or (kind in OURS and not works(person)):
                continue
            name, explained = words.KINDS[kind]
            kept = (wishes.kinds if wishes else {}).get(kind, "")
            self.fields[kind] = forms.ChoiceField(
                label=name, help_text=explained, choices=WAYS, required=False, initial=kept
            )
            self.fields[kind].widget.attrs["class"] = "input small"

    def groups(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        """What is owed to whom it concerns, and all else: title, what that means, the choices."""
        bound = [(Kind(field.name), field) for field in self]
        return [
            (
                _("Owed under the agreement"),
                _("To whom it is owed it comes in any case, at once and by e-mail. Choose for tickets that you watch."),
                [field for kind, field in bound if kind in OWED],
            ),
            (_("Everything else"), "", [field for kind, field in bound if kind not in OWED]),
        ]

    def kinds(self) -> dict[Kind, str]:
        return {Kind(name): how for name, how in self.cleaned_data.items()}
