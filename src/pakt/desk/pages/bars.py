"""Where the pieces of a bar of time used stand, in percent of its width."""

from __future__ import annotations

from dataclasses import dataclass

from pakt.desk.pages.parts import BarPart

OVER = ("breached", "late")
LEAST_DUE = 20.0  # however late it is, the term itself keeps a fifth of the bar
LEAST_OVER = 103.0  # late by a little must still be seen to be late


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths as text with a percent sign, ready for SVG; empty where a piece is not drawn."""

    look: str
    used: str
    over: str = ""
    due: str = ""
    notice: str = ""


def pct(value: float) -> str:
    """`66.67%`: a point whatever the language, and no more digits than a screen can show."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def bar_of(part: BarPart) -> Bar:
    look = "you-owe" if part.owed_by == "customer" and part.state == "running" else part.state
    if part.state not in OVER:
        used = min(max(part.used, 0.0), 100.0)
        return Bar(look, pct(used), notice="" if part.notice is None else pct(part.notice))
    due = max(LEAST_DUE, 10_000 / max(part.used, LEAST_OVER))
    return Bar(look, pct(due), over=pct(100 - due), due=pct(due))
