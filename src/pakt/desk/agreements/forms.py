"""The forms of an agreement: a contact is named, the customer's first administrator invited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.agreements.models import Contact


class ContactForm(forms.Form):
    """Who fills a role from now on; for a channel (`of_channel`) at what it is reached."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=100, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    instead_of = forms.ModelChoiceField(
        Contact.objects.none(), label=gettext_lazy("Instead of"), required=False,
        empty_label=gettext_lazy("nobody: beside the others"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, current: Sequence[Contact], of_channel: str = "") -> None:
        super().__init__(data)
        chosen: Any = self.fields["instead_of"]
        chosen.queryset = Contact.objects.filter(pk__in=[one.pk for one in current])
        chosen.label_from_instance = lambda one: one.label
        if current:
            self.initial["instead_of"] = current[0].pk
        else:
            del self.fields["instead_of"]
        if of_channel:
            self.fields["name"].required = False
            self.fields["name"].label = _("What it is for")
            for name in ("phone", "email"):
                if name != of_channel:
                    del self.fields[name]
            if of_channel in self.fields:
                self.fields[of_channel].required = True

    def clean(self) -> dict[str, Any] | None:
        typed = self.cleaned_data
        if not self.errors and not typed.get("phone") and not typed.get("email"):
            raise ValidationError(_("Give a phone number, an e-mail address, or both."))
        return super().clean()


class FirstAdministratorForm(forms.Form):
    """Who will manage the customer's people."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)
