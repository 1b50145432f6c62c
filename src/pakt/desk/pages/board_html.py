"""The board as markup. In Python, not in a template: it is the largest part of the page that is opened most."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pakt.desk.pages import states
from pakt.desk.pages.bars import Bar, bar_of
from pakt.desk.pages.board import BoardGroup, BoardPart, BoardRow
from pakt.desk.pages.parts import BarPart

COLUMNS = ("w-due", "w-owed", "w-bar", "", "w-who")


def board_html(part: BoardPart) -> SafeString:
    words = Words(part.picks)
    heads = [_("Due"), _("What, and by whom"), _("Time used"), _("Ticket"), _("With")]
    columns = [*(["w-pick"] if part.picks else []), *COLUMNS]
    out = [
        '<div class="board-wrap"><table class="board" role="table" data-list>',
        f'<caption class="vh">{escape(part.caption)}</caption><colgroup>',
        *(f'<col class="{name}">' if name else "<col>" for name in columns),
        '</colgroup><thead role="rowgroup"><tr role="row">',
        *([pick_head(part)] if part.picks else []),
        *(f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in heads[:-1]),
        f'<th role="columnheader" scope="col" class="c-who">{escape(heads[-1])}</th></tr></thead>',
        *(group_html(group, words) for group in part.groups),
        "</table></div>",
    ]
    return SafeString("".join(out))


def pick_head(part: BoardPart) -> str:
    """With a name for it, a box that selects every row of the page."""
    if not part.pick_all:
        select = escape(_("Select"))
        return f'<th role="columnheader" scope="col"><span class="vh">{select}</span></th>'
    return format_html(
        '<th role="columnheader" scope="col"><span class="vh">{}</span>'
        '<input class="pick-all" type="checkbox" aria-label="{}" hidden></th>',
        _("Select"),
        part.pick_all,
    )


class Words:
    """What every row says in the same way, looked up once for the board."""

    def __init__(self, picks: bool) -> None:
        self.picks = picks
        self.icons = escape(static("pakt/icons.svg"))
        self.select = escape(_("Select %(ref)s"))
        self.nobody = escape(_("nobody yet"))
        self.sides = {"provider": self.side("us", _("we owe")), "customer": self.side("you", _("the customer owes"))}
        self.states = {name: (self.icon(states.icon(name)), states.word(name)) for name in states.STATES}
        self.percent = escape(_("%(n)d percent of the time used"))

    def icon(self, name: str) -> str:
        return f'<svg class="icon" aria-hidden="true"><use href="{self.icons}#i-{name}"/></svg>'

    def side(self, look: str, text: str) -> str:
        return f'<span class="two"><span class="side {look}">{self.icon(look)}{escape(text)}</span></span>'


def group_html(group: BoardGroup, words: Words) -> str:
    count = len(group.rows) if group.count is None else group.count
    head = (
        f'<tbody role="rowgroup"><tr role="row"><th role="cell" scope="rowgroup" colspan="{5 + words.picks}">'
        f'{escape(group.title)} <span class="count">{count}</span></th></tr>'
    )
    return head + "".join(row_html(row, words) for row in group.rows) + "</tbody>"


def row_html(row: BoardRow, words: Words) -> str:
    icon, word = words.states[row.state]
    said = f'<span class="vh">, {escape(word)}</span>' if row.term != word else ""
    when, due, ref = escape(row.due.when), row.due, escape(row.ref)
    at = f'<time datetime="{due.at.isoformat(timespec="minutes")}">{when}</time>' if due.at else when
    known = f' id="{escape(row.id)}"' if row.id else ""
    about = f" · {escape(row.about)}" if row.about else ""
    under = f'<span class="two">{escape(row.bar_words)}</span>' if row.bar_words else ""
    return (
        f'<tr role="row" data-row{known}{" class=sel" if row.picked else ""}>'
        f"{pick_html(row, ref, words) if words.picks else ''}"
        f'<td role="cell" class="at due {due.state}"><b class="one">{escape(due.left)}</b>'
        f'<span class="two abs">{at}</span></td>'
        f'<td role="cell" class="c-owed"><span class="one"><span class="state {row.state}">{icon}{escape(row.term)}'
        f"</span>{said}</span>{words.sides[row.owed_by] if row.owed_by else ''}</td>"
        f'<td role="cell" class="bar-cell">{bar_html(row.bar, words.percent)}{under}</td>'
        f'<td role="cell" class="c-what"><a class="title one" href="{escape(row.url)}" data-open-row>'
        f'{escape(row.title)}</a><span class="two"><span class="ref">{ref}</span>{about}</span></td>'
        f'<td role="cell" class="c-who"><span class="one{"" if row.who else " faint"}">'
        f"{escape(row.who) if row.who else words.nobody}</span></td></tr>"
    )


def pick_html(row: BoardRow, ref: str, words: Words) -> str:
    if not row.value:
        return '<td role="cell" class="c-pick"></td>'
    return (
        f'<td role="cell" class="c-pick"><input class="pick" type="checkbox" name="pick" value="{escape(row.value)}" '
        f'aria-label="{words.select % {"ref": ref}}"{" checked" if row.picked else ""}></td>'
    )


def bar_html(part: BarPart, percent: str) -> str:
    """Time used; `percent` says it in escaped words, with `%(n)d`, where the part has none of its own."""
    bar = bar_of(part)
    label = states.word("best_effort") if part.state == "best_effort" else part.words
    said = escape(label) if label else percent % {"n": part.used}
    return f'<svg class="bar {bar.look}" role="img" aria-label="{said}">{pieces(bar)}</svg>'


def pieces(bar: Bar) -> str:
    if bar.look == "best_effort":
        return '<rect class="frame" x=".5" y=".5" width="99%" height="7" rx="3.5"/>'
    if bar.over:
        return (
            f'<rect class="used" width="{bar.used}" height="8" rx="4"/>'
            f'<rect class="over" x="{bar.due}" width="{bar.over}" height="8"/>'
            f'<line class="dueline" x1="{bar.due}" x2="{bar.due}" y1="-2" y2="10"/>'
        )
    look = "hatch" if bar.look == "paused" else "used"
    tick = f'<line class="tick" x1="{bar.notice}" x2="{bar.notice}" y1="-2" y2="10"/>' if bar.notice else ""
    return (
        '<rect class="track" width="100%" height="8" rx="4"/>'
        f'<rect class="{look}" width="{bar.used}" height="8" rx="4"/>{tick}'
    )
