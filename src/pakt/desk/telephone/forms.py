"""What is asked of a call beside the report itself: how it ended, and how its receipt was confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.outbox.channels import gateway
from pakt.desk.tickets.local_time import LocalTime
from pakt.engine.contract import Contract
from pakt.engine.steps import acknowledged_by

OPEN, ANSWERED, CALL_BACK = "open", "answered", "callback"
SPOKEN, TEXT, LATER = "spoken", "text", "later"


def confirmation_owed(contract: Contract) -> bool:
    """Whether receipt of what comes by phone must be confirmed (CB-8, MH-13)."""
    return contract.channels["phone"].acknowledged is not None or acknowledged_by(contract, "provider")


def has_callback(contract: Contract) -> bool:
    """Whether the agreement knows a time at which one calls back (IS-5, MH-11)."""
    return any(told.event == "callback_agreed" for clock in contract.clocks.values() for told in clock.starts_on)


class OutcomeForm(forms.Form):
    """How the call ended."""

    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    outcome = forms.ChoiceField(label=gettext_lazy("How did the call end?"), widget=forms.RadioSelect, initial=OPEN)
    answer = forms.CharField(
        label=gettext_lazy("What was answered"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    confirmation = forms.ChoiceField(
        label=gettext_lazy("How was the receipt confirmed?"), widget=forms.RadioSelect, initial=SPOKEN
    )

    def __init__(self, data: Any = None, *, contract: Contract, now: datetime, number: str = "") -> None:
        super().__init__(data, initial={"number": number})
        self.now = now
        outcomes = [(OPEN, _("it goes on as a ticket")), (ANSWERED, _("answered at once"))]
        if has_callback(contract):
            outcomes.append((CALL_BACK, _("a call back was agreed")))
            self.fields["due"] = LocalTime(contract, label=_("Call back by"), required=False)
            self.fields["due"].help_text = _("In the time of %(zone)s.") % {"zone": contract.time_zone}
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        if not confirmation_owed(contract):
            del self.fields["confirmation"]
            return
        ways = [(SPOKEN, _("the reference is told on the phone"))]
        if gateway.is_there("text"):
            ways.append((TEXT, _("by text message to this number")))
        ways.append((LATER, _("not yet; it stays owed")))
        self.fields["confirmation"].choices = ways  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") == ANSWERED and not (values.get("answer") or "").strip():
            self.add_error("answer", _("Write down what was answered: both sides read it later."))
        if values.get("outcome") == CALL_BACK:
            due = values.get("due")
            if due is None and "due" not in self.errors:
                self.add_error("due", _("Say until when the caller is called back."))
            elif due is not None and due <= self.now:
                self.add_error("due", _("This time has passed already."))
        if values.get("confirmation") == TEXT and not values.get("number"):
            self.add_error("number", _("A text message needs a number to go to."))
        return values
