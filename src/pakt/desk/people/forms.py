"""The forms of people: signing in, coming in, passwords, oneself, inviting, teams and skills."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from pakt.desk.people.access import CONTRACTORS
from pakt.desk.people.limits import RESETS, SIGN_IN, place_of
from pakt.desk.people.models import Invitation, Organisation, Person, Role, Skill, Team
from pakt.desk.people.queries import Managed, customers_of, folded

# Longer ones only cost time to hash.
LONGEST_PASSWORD = 1000
SPOKEN = """
    bg cs da de el en es et fi fr hr hu it lt lv mk nl pl pt ro ru sk sl sr sv tr uk
"""


class SignInForm(AuthenticationForm):
    """E-mail and password. Whoever failed too often is told to wait, and nothing is tried until then."""

    username = UsernameField(
        label=_lazy("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _lazy(
            "The e-mail or the password is another one. Look at capital letters and the keyboard’s language, "
            "then try again."
        ),
    }
    must_wait = False

    def clean(self) -> dict[str, Any]:
        address = self.cleaned_data.get("username")
        if address is None or self.request is None:
            return super().clean()
        now = timezone.now()
        digest = SIGN_IN.digest(address, place_of(self.request))
        until = SIGN_IN.wait_until(digest, now)
        if until is not None:
            self.must_wait = True
            raise ValidationError(wait_words(until, now), code="wait")
        try:
            cleaned = super().clean()
        except ValidationError:
            SIGN_IN.count(digest, now)
            raise
        if self.user_cache is not None:
            SIGN_IN.forget(digest)
        return cleaned


def wait_words(until: datetime, now: datetime) -> str:
    """How long to wait, in whole minutes, rounded up."""
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    return ngettext(
        "Somebody tried this address too often from here. Wait %(n)d minute, then try again.",
        "Somebody tried this address too often from here. Wait %(n)d minutes, then try again.",
        minutes,
    ) % {"n": minutes}


# Passwords


def password_field(label: Any) -> forms.CharField:
    """One field, that can be shown while one types; it takes what a password manager pastes."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "data-show": _lazy("Show"), "data-hide": _lazy("Hide")}
        ),
        help_text=_lazy("At least 10 characters. Several words are easier to keep than signs."),
    )


class ResetAskForm(forms.Form):
    """For which account. A place that asks too often waits; an address that is asked for too often is not told so."""

    email = forms.EmailField(
        label=_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def __init__(self, data: Any = None, *, place: str, now: datetime) -> None:
        super().__init__(data)
        self.digest, self.now = RESETS.digest(place), now

    def clean(self) -> dict[str, Any] | None:
        if not self.errors:
            until = RESETS.wait_until(self.digest, self.now)
            if until is not None:
                raise ValidationError(place_wait_words(until, self.now), code="wait")
            RESETS.count(self.digest, self.now)
        return super().clean()


class NewPasswordForm(forms.Form):
    """A new password for `person`, whose name and address it must not be."""

    password = password_field(_lazy("New password"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password


class ChangePasswordForm(NewPasswordForm):
    """A new password, by whoever knows the old one; too many wrong ones wait, as when one signs in."""

    old = forms.CharField(
        label=_lazy("Password until now"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password"]

    def __init__(self, data: Any = None, *, person: Person, place: str, now: datetime) -> None:
        super().__init__(data, person=person)
        self.digest, self.now = SIGN_IN.digest(person.email, place), now

    def clean_old(self) -> str:
        until = SIGN_IN.wait_until(self.digest, self.now)
        if until is not None:
            raise ValidationError(wait_words(until, self.now), code="wait")
        if not self.person.check_password(self.cleaned_data["old"]):
            SIGN_IN.count(self.digest, self.now)
            raise ValidationError(_("This is not your password until now."))
        return str(self.cleaned_data["old"])


def place_wait_words(until: datetime, now: datetime) -> str:
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    return ngettext(
        "This was asked too often from here. Wait %(n)d minute, then try again.",
        "This was asked too often from here. Wait %(n)d minutes, then try again.",
        minutes,
    ) % {"n": minutes}


# Coming in


class AcceptForm(forms.Form):
    """Name and password of somebody new."""

    name = forms.CharField(label=_lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = password_field(_lazy("Password"))

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data, initial={"name": invitation.name})
        self.invitation = invitation

    def clean(self) -> dict[str, Any] | None:
        if "password" in self.cleaned_data:
            person = Person(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
            try:
                validate_password(self.cleaned_data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return super().clean()


# One's own


class ProfileForm(forms.ModelForm):
    """What one may change of oneself. The address is what one signs in with: an administrator invites a new one."""

    time_zone = forms.ChoiceField(label=_lazy("Time zone"))

    class Meta:
        model = Person
        fields = ["name", "phone", "language", "time_zone", "digest"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "digest": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(available_timezones())
        if self.instance.time_zone not in zones:
            zones.insert(0, self.instance.time_zone)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        for name, words in (
            ("name", _("As others see it.")),
            (
                "language",
                _("Of the pages and of letters to you. The agreement’s own words stay in theirs."),
            ),
            ("digest", _("What an agreement lets you expect comes at once, whatever you choose.")),
        ):
            self.fields[name].help_text = words


# Inviting


LINE = re.compile(r"^\s*(?:(?P<name>[^<>]*?)\s*<(?P<in>[^<>\s]+)>|(?P<bare>[^<>\s]+))\s*$")
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Invited:
    name: str
    email: str


class PeopleField(forms.CharField):
    """One person a line: `Jan Novák <jan@example.org>`, or the address alone."""

    def clean(self, value: Any) -> list[Invited]:
        text, wrong = str(super().clean(value)), []
        found: dict[str, Invited] = {}
        for line in filter(str.strip, re.split(r"[\n;]", text)):
            match = LINE.match(line)
            email = (match["in"] or match["bare"]).lower() if match else ""
            try:
                validate_email(email)
            except ValidationError:
                wrong.append(_("“%(line)s” has no e-mail address.") % {"line": line.strip()[:100]})
            else:
                name = ((match["name"] if match else "") or "").strip("\"' ,")
                found.setdefault(email, Invited(name[:200], email))
        if wrong:
            raise ValidationError(wrong)
        if len(found) > MOST_AT_ONCE:
            raise ValidationError(_("These are too many at once: at most %(n)d.") % {"n": MOST_AT_ONCE})
        return list(found.values())


class InviteForm(forms.Form):
    """Several people at once, all with the same role."""

    people = PeopleField(
        label=_lazy("Who"),
        help_text=_lazy("One person a line: the name with the address, or the address alone."),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "Jan Novák <jan.novak@example.org>"}),
        max_length=20_000,
    )
    role = forms.ChoiceField(label=_lazy("As"), widget=forms.RadioSelect)
    customer = forms.ModelChoiceField(
        Organisation.objects.none(), label=_lazy("For"), required=False, empty_label=_lazy("all customers")
    )
    language = forms.ChoiceField(label=_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, at: Managed, language: str) -> None:
        super().__init__(data, initial={"language": language})
        self.roles = [role for role in Role.Name if role in at.roles - CONTRACTORS]
        self.fields["role"].choices = [(role.value, role.label) for role in self.roles]  # type: ignore[attr-defined]
        self.initial["role"] = self.roles[0].value
        if at.is_provider:
            self.fields["customer"].queryset = customers_of(at.organisation)  # type: ignore[attr-defined]
        else:
            del self.fields["customer"]


class InviteContractorForm(forms.Form):
    """People of another contractor."""

    organisation = forms.CharField(
        label=_lazy("Contractor"), max_length=200, help_text=_lazy("The name of the firm, as in your contract with it.")
    )
    people = PeopleField(
        label=_lazy("Who"),
        help_text=_lazy("One person a line: the name with the address, or the address alone."),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Jan Novák <jan.novak@example.org>"}),
        max_length=20_000,
    )
    language = forms.ChoiceField(label=_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, at: Managed, language: str) -> None:
        super().__init__(data, initial={"language": language})
        self.at = at

    def clean_organisation(self) -> str:
        name = str(self.cleaned_data["organisation"])
        if folded(" ".join(name.split())) == folded(self.at.organisation.name):
            raise ValidationError(_("This is your own organisation: invite its people as such."))
        return name


class GiveForm(forms.Form):
    """One more role for somebody who is there."""

    role = forms.ChoiceField(label=_lazy("Role"))
    customer = forms.ModelChoiceField(
        Organisation.objects.none(), label=_lazy("For"), required=False, empty_label=_lazy("all customers")
    )

    def __init__(self, data: Any = None, *, at: Managed) -> None:
        super().__init__(data)
        roles = [role for role in Role.Name if role in at.roles - CONTRACTORS]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        if at.is_provider:
            self.fields["customer"].queryset = customers_of(at.organisation)  # type: ignore[attr-defined]
        else:
            del self.fields["customer"]


# Teams and skills


class TeamForm(forms.ModelForm):
    class Meta:
        model = Team
        fields = ["name", "members"]
        widgets = {"members": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, staff: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = staff  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if (
            Team.objects.filter(organisation=self.instance.organisation, name=name)
            .exclude(pk=self.instance.pk)
            .exists()
        ):
            raise ValidationError(_("There is a team of this name already."))
        return name


class SkillForm(forms.Form):
    """In which language somebody gives support, and when."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_lazy("Who"))
    language = forms.ChoiceField(label=_lazy("Language"))
    hours = forms.ChoiceField(label=_lazy("When"), choices=Skill.Hours.choices)

    def __init__(self, data: Any = None, *, staff: QuerySet[Person]) -> None:
        super().__init__(data)
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        self.fields["language"].choices = spoken()  # type: ignore[attr-defined]


def spoken() -> list[tuple[str, str]]:
    """Codes of languages as contract files write them, with their names; the desk's own first."""
    own = [code.split("-")[0] for code, _name in settings.LANGUAGES]
    names = [(code, str(_(LANG_INFO[code]["name"])).capitalize()) for code in SPOKEN.split()]
    return sorted(names, key=lambda one: (one[0] not in own, one[1]))
