"""The forms in which answers and macros are prepared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.prepared.blanks import BLANKS, unknown
from pakt.desk.prepared.models import Answer, Macro, Prepared
from pakt.desk.tickets.wording import step_title

LONGEST = 10_000
MOST_STEPS = 8
# Steps that a macro can take with words alone; what the agreement asks beside them it refuses to take.
TYPES = (
    "message", "note", "assigned", "responded", "confirmed", "info_requested", "workaround_provided", "resolved",
    "answered", "delay_announced", "closed",
)  # fmt: skip
SAYS_NOTHING = ("assigned",)


def languages() -> list[tuple[str, str]]:
    """The languages of the desk, the author's own first."""
    own = get_language()
    return sorted(((code, str(name)) for code, name in settings.LANGUAGES), key=lambda one: one[0] != own)


class WordsField(forms.CharField):
    """Words in one language, with blanks that are known."""

    def __init__(self, language: str, *, required: bool = False) -> None:
        super().__init__(
            label=language, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
        )

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if strange := unknown(text):
            known = ", ".join(f"{{{name}}}" for name in BLANKS)
            raise ValidationError(
                _("Nothing fills %(blanks)s. These blanks there are: %(known)s.")
                % {"blanks": ", ".join(f"{{{name}}}" for name in strange), "known": known}
            )
        return text


class PreparedForm(forms.Form):
    """Name, and for which agreements."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    agreement = forms.ChoiceField(label=gettext_lazy("For"), required=False)

    def __init__(self, data: Any = None, *, agreements: Sequence[Agreement], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.agreements = agreements
        every = ("", _("all agreements"))
        self.fields["agreement"].choices = [every, *((one.prefix, one.name) for one in agreements)]  # type: ignore[attr-defined]

    def typed(self, one: Prepared) -> Prepared:
        """What was typed so far, to be shown again: nothing is checked or kept."""
        self.is_valid()
        one.name, one.agreement = str(self.data.get("name", "")), self.chosen(str(self.data.get("agreement", "")))
        return one

    def chosen(self, prefix: str) -> Agreement | None:
        return next((agreement for agreement in self.agreements if agreement.prefix == prefix), None)

    def apply(self, one: Prepared) -> None:
        one.name = self.cleaned_data["name"]
        one.agreement = self.chosen(self.cleaned_data["agreement"])


class AnswerForm(PreparedForm):
    """Words in each language; at least in one."""

    def __init__(self, data: Any = None, *, agreements: Sequence[Agreement], one: Answer) -> None:
        initial = {"name": one.name, "agreement": one.agreement.prefix if one.agreement else ""}
        super().__init__(
            data, agreements=agreements, initial=initial | {f"text-{code}": text for code, text in one.texts.items()}
        )
        for code, name in languages():
            self.fields[f"text-{code}"] = WordsField(name)

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[f"text-{code}"] for code, _name in languages()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not self.texts():
            self.add_error(self.words[0].name, _("Write the answer in at least one language."))
        return values

    def texts(self) -> dict[str, str]:
        found = {code: self.cleaned_data.get(f"text-{code}", "").strip() for code, _name in languages()}
        return {code: text for code, text in found.items() if text}

    def apply(self, one: Prepared) -> None:
        super().apply(one)
        assert isinstance(one, Answer)
        one.texts = self.texts()


class StepRow(forms.Form):
    """One step of a macro; an empty one is left out."""

    type = forms.ChoiceField(label=gettext_lazy("Step"), required=False)
    to = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        required=False,
        choices=[("me", gettext_lazy("whoever runs it")), ("nobody", gettext_lazy("nobody"))],
    )

    def __init__(self, data: Any = None, *, step: Mapping[str, Any], prefix: str) -> None:
        texts = {f"text-{code}": text for code, text in step.get("texts", {}).items()}
        super().__init__(
            data,
            prefix=prefix,
            initial={"type": step.get("type", ""), "to": step.get("data", {}).get("to", "me"), **texts},
        )
        titles = [(name, step_title(name, "provider")) for name in TYPES]
        self.fields["type"].choices = [("", _("no further step")), *titles]  # type: ignore[attr-defined]
        for code, name in languages():
            self.fields[f"text-{code}"] = WordsField(name)

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[f"text-{code}"] for code, _name in languages()]

    def step(self) -> dict[str, Any] | None:
        """The step as it is kept, or None for an empty row."""
        name = self.cleaned_data.get("type")
        if not name:
            return None
        found = {code: self.cleaned_data.get(f"text-{code}", "").strip() for code, _name in languages()}
        texts = {code: text for code, text in found.items() if text and name not in SAYS_NOTHING}
        data = {"to": self.cleaned_data["to"] or "me"} if name == "assigned" else {}
        return {"type": name, "data": data, "texts": texts}


class MacroForm(PreparedForm):
    """A macro with rows for its steps: those there are, and one more."""

    def __init__(self, data: Any = None, *, agreements: Sequence[Agreement], one: Macro) -> None:
        initial = {"name": one.name, "agreement": one.agreement.prefix if one.agreement else ""}
        super().__init__(data, agreements=agreements, initial=initial)
        count = min(MOST_STEPS, int(data.get("rows", 1)) if data is not None else len(one.steps) + 1)
        steps = [one.steps[i] if i < len(one.steps) else {} for i in range(count)]
        self.rows = [StepRow(data, step=step, prefix=f"step{i}") for i, step in enumerate(steps)]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if all(row.is_valid() for row in self.rows) and not self.steps():
            raise ValidationError(_("A macro takes at least one step: choose it below."))
        return values

    def typed(self, one: Prepared) -> Prepared:
        assert isinstance(one, Macro)
        super().typed(one)
        one.steps = self.steps()
        return one

    def steps(self) -> list[dict[str, Any]]:
        return [step for row in self.rows if (step := row.step()) is not None]

    def apply(self, one: Prepared) -> None:
        super().apply(one)
        assert isinstance(one, Macro)
        one.steps = self.steps()
