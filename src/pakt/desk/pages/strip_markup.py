"""The markup of day strips. A page has dozens of days, each of a dozen lines: written here, not by a template."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pakt.desk.pages.parts import HourTick, Mark, Span, Strip, StripDay

MARKS = {
    "start": '<path class="mark" d="M0 5l8 7.5-8 7.5z"/>',
    "due": '<path class="mark" d="M0 5l6.5 7.5L0 20l-6.5-7.5z"/>',
    "stopped": '<rect class="mark" x="-6" y="6.5" width="12" height="12" rx="1"/>',
}


def markup(part: Strip) -> SafeString:
    """A table, one row a day, its picture an SVG of percent widths."""
    title = _("Day by day: what counted and what did not")
    if part.title:
        title = _("%(title)s, day by day: what counted and what did not") % {"title": part.title}
    day, hours_head, total = escape(_("Day")), escape(_("Hours")), escape(_("Sum"))
    axis = "".join(
        f'<text x="{tick.pct:.2f}%" y="11" text-anchor="{tick.anchor}">{escape(tick.label)}</text>'
        for tick in part.hours
    )
    hours = "".join(_hour(tick) for tick in part.hours)
    return SafeString(
        f'<table class="strip{" you-strip" if part.owed_by == "customer" else ""}" role="table">\n'
        f'  <caption class="vh">{escape(title)}</caption>\n'
        f'  <thead role="rowgroup"><tr role="row"><th class="d" scope="col" role="columnheader">{day}</th>'
        f'<th scope="col" role="columnheader"><span class="vh">{hours_head}</span>'
        f'<svg class="axis" aria-hidden="true">{axis}</svg></th>'
        f'<th class="got" scope="col" role="columnheader">{escape(part.counted_head)}</th>'
        f'<th scope="col" role="columnheader">{total}</th></tr></thead>\n'
        f'  <tbody role="rowgroup">\n{"".join(_row(day, hours) for day in part.days)}  </tbody>\n'
        f'  <tfoot role="rowgroup"><tr role="row"><th scope="row" role="rowheader">{escape(part.sum_label)}</th>'
        f'<td role="cell" class="n">{escape(part.total)}</td></tr></tfoot>\n</table>\n'
        f"{_legend(tuple(part.legend), part.owed_by, get_language())}"
    )


@lru_cache(maxsize=1000)
def _legend(kinds: tuple[str, ...], owed_by: str, _language: str | None) -> SafeString:
    return render_to_string("pages/_legend.html", {"kinds": kinds, "you": owed_by})


def _row(day: StripDay, hours: str) -> str:
    month = f'<span class="mo">{escape(day.month)}</span>' if day.month else ""
    today = ' class="today"' if day.today else ""
    return (
        f'    <tr role="row"{today}><th scope="row" role="rowheader">'
        f'{escape(day.label)}{month}</th><td role="cell">{_day(day, hours)}</td>'
        f'<td role="cell" class="n got{"" if day.counted else " zero"}">{escape(day.counted or "–")}</td>'
        f'<td role="cell" class="n{"" if day.total else " zero"}">{escape(day.total or "–")}</td></tr>\n'
    )


def _day(day: StripDay, hours: str) -> str:
    words = escape(day.words)
    if day.name:
        return f'<span class="dayoff">{escape(day.name)}</span><span class="vh">{words}</span>'
    is_shut = bool(day.spans) and day.spans[0].kind == "shut"
    base = "" if is_shut else '<line class="base" x1="0" x2="100%" y1="20.5" y2="20.5"/>'
    note = ""
    if day.note:
        look = "full" if day.note_filled else "lit note"
        note = f'<text class="{look}" x="50%" y="16.5" text-anchor="middle">{escape(day.note)}</text>'
    spans, marks = "".join(map(_span, day.spans)), "".join(map(_mark, day.marks))
    return f'<svg class="day" role="img" aria-label="{words}">{base}{hours}{spans}{note}{marks}</svg>'


def _hour(tick: HourTick) -> str:
    return f'<line class="hour" x1="{tick.pct:.2f}%" x2="{tick.pct:.2f}%" y1="4" y2="20"/>'


def _span(span: Span) -> str:
    if span.kind == "shut":
        return '<rect class="shut" y="9" width="100%" height="6" rx="3"/>'
    look = f"{span.kind}-t" if span.kind in ("paused", "excused") else span.kind
    return f'<rect class="{look}" x="{span.left_pct:.2f}%" y="4.5" width="{span.width_pct:.2f}%" height="16"/>'


def _mark(mark: Mark) -> str:
    at = f"{mark.pct:.2f}%"
    if mark.kind == "now":
        line = f'<line class="nowline" x1="{at}" x2="{at}" y1="1" y2="24"/>'
        return f'{line}<circle class="nowdot" cx="{at}" cy="2" r="3.5"/>'
    x, anchor = ("-11", "end") if mark.side == "before" else ("11", "start")
    return (
        f'<line class="markline" x1="{at}" x2="{at}" y1="1" y2="23.5"/><svg x="{at}" overflow="visible">'
        f'{MARKS[mark.kind]}<text class="lit" x="{x}" y="16.5" text-anchor="{anchor}">{escape(mark.label)}</text></svg>'
    )
