"""The form with which one signs in."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pakt.desk.people.limits import SIGN_IN, place_of


class SignInForm(AuthenticationForm):
    """E-mail and password. Whoever failed too often is told to wait, and nothing is tried until then."""

    username = UsernameField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _(
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
