"""What was just done, said in its place at the top of the next page, with a way back where there is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

UNDO = "undo:"


def say(request: HttpRequest, text: str, *, undo: str = "", level: int = messages.SUCCESS) -> None:
    """Show `text` on the next page. `undo` is the address to which the button posts that takes the step back."""
    messages.add_message(request, level, text, extra_tags=UNDO + undo if undo else "")


def undo_of(message: object) -> str:
    """The address that takes the step of a shown message back, or nothing."""
    tags = getattr(message, "extra_tags", "") or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
