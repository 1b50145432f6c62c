"""Inputs whose value browsers want in one form, whatever the language of the page."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day: shown in the reader's own way by the browser, handed over as 2026-03-10."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
