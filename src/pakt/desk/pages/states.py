"""The seven looks of a term: icons and words. *Late*, *stands still*; the engine's words are for programs."""

from __future__ import annotations

from django.utils.translation import pgettext

STATES = ("running", "soon", "paused", "breached", "met", "late", "best_effort")


def icon(state: str) -> str:
    return state if state in STATES else "info"


def word(state: str) -> str:
    words = {
        "running": pgettext("state of a term", "running"),
        "soon": pgettext("state of a term", "due soon"),
        "paused": pgettext("state of a term", "stands still"),
        "breached": pgettext("state of a term", "past its term"),
        "met": pgettext("state of a term", "met"),
        "late": pgettext("state of a term", "met late"),
        "best_effort": pgettext("state of a term", "no term"),
    }
    return words.get(state, state)
