"""Django's forms brought into the parts: a field tied to its help and errors, the list of what is wrong, sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

from pakt.desk.pages.parts import ChoicePart, ChoicesPart, SelectPart, SentencePart


@dataclass(frozen=True, slots=True)
class Wrong:
    text: str
    target: str  # the id of the field, empty for what concerns the whole form


def parts_of(bound: BoundField, look: str = "") -> dict[str, Any]:
    """What `_field.html` needs. `kind` is field, check, choices or hidden.

    A field that need not be answered says so: `if you like`, or what its attribute `opt` says in its place, and
    nothing where that is empty.
    """
    widget = bound.field.widget
    if bound.is_hidden:
        return {"kind": "hidden", "bound": bound}
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "group"
    else:
        kind = "check" if isinstance(widget, forms.CheckboxInput) else "field"
    described = [
        f"{bound.id_for_label}-{end}" for end, said in (("hint", bound.help_text), ("wrong", bound.errors)) if said
    ]
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "kind": kind,
        "bound": bound,
        "look": look,
        "control": bound.as_widget(attrs=attrs),
        "id": bound.id_for_label or bound.auto_id,
    }


def wrongs_of(form: BaseForm) -> list[Wrong]:
    wrongs = [Wrong(str(text), "") for text in form.non_field_errors()]
    for bound in form:
        wrongs += [Wrong(str(text), str(bound.id_for_label or bound.auto_id)) for text in bound.errors]
    return wrongs


def choices_of(
    bound: BoundField, *, details: dict[str, ChoicePart], across: bool = False, legend_hidden: bool = False
) -> ChoicesPart:
    """The choices of a form's field with what the agreement says of each; `details` go by value."""
    chosen = str(bound.value() or "")
    choices = []
    for value, title in bound.field.choices:  # type: ignore[attr-defined]
        known = details.get(str(value), ChoicePart(str(value), str(title)))
        choices.append(replace(known, value=str(value), title=str(title), checked=str(value) == chosen))
    return ChoicesPart(
        bound.html_name,
        str(bound.label),
        choices,
        legend_hidden=legend_hidden,
        across=across,
        hint=str(bound.help_text),
        error=" ".join(str(text) for text in bound.errors),
        optional=not bound.field.required,
    )


def pieces_of(part: SentencePart) -> list[str | SelectPart]:
    """`Show {which} owed by {side}.` cut at its braces, each name replaced by its select."""
    selects = {select.name: select for select in part.selects}
    pieces = re.split(r"\{(\w+)\}", part.text)
    return [selects[piece] if place % 2 else piece for place, piece in enumerate(pieces)]
