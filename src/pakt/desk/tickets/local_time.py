"""A time typed as it is in the agreement's zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pakt.engine.contract import Contract
from pakt.engine.rules import rules_of

MINUTES = "%Y-%m-%dT%H:%M"


class LocalTime(forms.DateTimeField):
    """A time as it is in the agreement's zone; one that comes twice, when the clock is set back, is the first."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)

    def __init__(self, contract: Contract, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = rules_of(contract).zone

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            given = datetime.fromisoformat(str(value))
        except ValueError:
            raise ValidationError(_("This is no date with a time.")) from None
        return given if given.tzinfo else self.zone.to_datetime(self.zone.instant(given))
