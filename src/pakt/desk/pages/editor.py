"""Where people write in Markdown: a text area with a toolbar and a preview, both only where a script runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Mark:
    """A button of the toolbar: `sample` is put where nothing is marked, `shortcut` as `aria-keyshortcuts` has it."""

    name: str
    title: str
    sample: str
    shortcut: str

    @property
    def keys(self) -> str:
        return self.shortcut.replace("Control", "Ctrl").replace("+", " ")


def marks() -> list[Mark]:
    return [
        Mark("bold", _("Bold"), _("bold words"), "Control+B"),
        Mark("italic", _("Italic"), _("words"), "Control+I"),
        Mark("list", _("List"), "", "Control+Shift+8"),
        Mark("quote", _("Quote"), "", "Control+Shift+9"),
        Mark("code", _("Code"), _("code"), "Control+E"),
        Mark("link", _("Link"), _("words"), "Control+Shift+L"),
    ]


def editor(
    name: str, text: str = "", *, id: str = "", label: str = "", described: str = "", invalid: bool = False,
    required: bool = False, rows: int = 0, mentions: str = "",
) -> SafeString:  # fmt: skip
    """The editor of a field. `mentions` is the address that knows whom `@` may name; `label` where no label stands."""
    context = {
        "name": name, "text": text, "id": id or name, "label": label, "described": described, "invalid": invalid,
        "required": required, "rows": rows, "mentions": mentions, "tools": _tools(name, id or name, get_language()),
    }  # fmt: skip
    return render_to_string("pages/_editor.html", context)


@lru_cache(maxsize=200)
def _tools(name: str, id: str, _language: str | None) -> SafeString:
    """The toolbar: the same each time, and much to put together."""
    return render_to_string("pages/_editor_tools.html", {"name": name, "id": id, "marks": marks()})


class Editor(forms.Textarea):
    """The editor as the widget of a form's field."""

    mentions = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**self.attrs, **(attrs or {})}
        return editor(
            name,
            self.format_value(value) or "",
            id=attrs.get("id", ""),
            described=attrs.get("aria-describedby", ""),
            invalid=bool(attrs.get("aria-invalid")),
            rows=int(attrs.get("rows", 0)),
            mentions=self.mentions,
        )
