"""The parts as template tags. One argument, a class of `parts.py`, `papers.py` or `board.py`, unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages import constants
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import escape, format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from pakt.desk.pages import fields, keys, states, strip_markup, themes
from pakt.desk.pages.board import BoardPart
from pakt.desk.pages.board_html import bar_html, board_html
from pakt.desk.pages.dates import clock_time, short_date, short_day
from pakt.desk.pages.editor import editor as editor_of
from pakt.desk.pages.frame import Frame, Link
from pakt.desk.pages.notices import undo_of
from pakt.desk.pages.parts import BarPart, ParPart, SelectPart, Strip

register = template.Library()

# Parts whose template says all: {% clock part %}, {% strip part %}, …
PLAIN = (
    "clause clock strip_table files message happened steps write choices owe table eq finding versions "
    "diff counter figures heat ninety stacked spark updates decide tabs views undo progress"
)


def _plain(name: str) -> None:
    register.inclusion_tag(f"pages/_{name}.html", name=name)(lambda part: {"part": part})


for _name in PLAIN.split():
    _plain(_name)


# Marks


@register.simple_tag
@lru_cache(maxsize=1000)
def icon(name: str, look: str = "", label: str = "") -> SafeString:
    """`{% icon "met" %}`: silent beside words; with a label it speaks for itself."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {}><use href="{}#i-{}"/></svg>',
        f" {look}" if look else "",
        voice,
        static("pakt/icons.svg"),
        name,
    )


@register.simple_tag
def state(name: str, text: str = "", boxed: bool = False) -> SafeString:
    """`{% state "running" %}`; with a text, the state's own word is only said to those who listen."""
    word = states.word(name)
    said = format_html('<span class="vh">, {}</span>', word) if text and text != word else ""
    look = f"{name} boxed" if boxed else name
    return format_html('<span class="state {}">{}{}</span>{}', look, icon(states.icon(name)), text or word, said)


@register.simple_tag
def side(owed_by: str, text: str = "") -> SafeString:
    """`{% side "provider" %}`: who owes; the text is `we owe` or `the customer owes` unless given."""
    look, words = ("us", _("we owe")) if owed_by == "provider" else ("you", _("the customer owes"))
    return format_html('<span class="side {}">{}{}</span>', look, icon(look), text or words)


@register.simple_tag
def par(part: ParPart | Sequence[ParPart]) -> SafeString:
    """`{% par reference %}`: a reference to a clause, always a link; or several, one after the other."""
    pars = [part] if isinstance(part, ParPart) else part
    return format_html_join(
        " ", '<a class="par" href="{}" title="{}">{}</a>', ((one.url, one.title, one.ref) for one in pars)
    )


@register.filter
def file_size(size: int) -> str:
    """`{{ 184320|file_size }}`: `184 kB`, as a mail program says it."""
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{formats.number_format(size / unit, 0 if size >= 10 * unit else 1)} {name}"
    return f"{size} B"


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text in paragraphs; markup that was cleaned before stays as it is."""
    return text if isinstance(text, SafeString) else SafeString(linebreaks(text, autoescape=True))


# Time


@register.simple_tag
def bar(part: BarPart) -> SafeString:
    return SafeString(bar_html(part, escape(_("%(n)d percent of the time used"))))


@register.simple_tag
def board(part: BoardPart) -> SafeString:
    return board_html(part)


@register.inclusion_tag("pages/_due.html")
def due(part: Any, look: str = "") -> dict[str, Any]:
    """`{% due part %}`; `look` is a further class."""
    return {"part": part, "look": look}


@register.simple_tag
def strip(part: Strip) -> SafeString:
    """`{% strip part %}`: the day strips of a clock."""
    return strip_markup.markup(part)


@register.simple_tag
def moment(at: datetime, text: str = "") -> SafeString:
    """`{% moment at %}`: `Wed 18 Nov, 11:25` as `<time>`, in the zone that `at` carries; or `text` in its place."""
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), text or f"{short_day(at)}, {clock_time(at)}"
    )


@register.simple_tag
def now_and_zone(now: datetime, zone: str = "") -> SafeString:
    return format_html("<b>{}</b>{}", moment(now), format_html(' <span class="zone">{}</span>', zone) if zone else "")


@register.filter
def dated(at: datetime) -> SafeString:
    """`{{ at|dated }}`: `18 Nov 2026` as `<time>`, in the reader's zone: for what counts in days."""
    local = localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), short_date(local, year=True))


@register.filter
def timed(at: datetime) -> SafeString:
    """`{{ at|timed }}`: `18 Nov 2026, 11:25` as `<time>`, in the reader's zone."""
    local = localtime(at)
    words = f"{short_date(local, year=True)}, {clock_time(local)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


# Forms


@register.inclusion_tag("pages/_field.html")
def field(bound: BoundField, look: str = "") -> dict[str, Any]:
    """`{% field form.subject %}`: label, help, errors and control, tied together. `look` may be `short`."""
    return fields.parts_of(bound, look)


@register.simple_tag
def editor(part: Any) -> SafeString:
    """`{% editor part %}`: where one writes in Markdown, of a part with `text`, `error` and `mentions`."""
    return editor_of(
        "text",
        part.text,
        id=f"{part.id}-text",
        label=_("Your words"),
        described=f"{part.id}-wrong" if part.error else "",
        invalid=bool(part.error),
        mentions=part.mentions,
    )


@register.inclusion_tag("pages/_attach.html")
def attach(part: Any) -> dict[str, Any]:
    """`{% attach part %}`: where files are added to a form, and those that wait there."""
    return {"part": part}


@register.inclusion_tag("pages/_wrongs.html")
def wrongs(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """`{% wrongs form %}`: what is wrong, above the form, each with a link to its field; it is read first."""
    return {"wrongs": fields.wrongs_of(form), "focus": focus}


@register.inclusion_tag("pages/_sentence.html")
def sentence(part: Any) -> dict[str, Any]:
    return {"part": part, "pieces": fields.pieces_of(part)}


@register.simple_tag
def options(part: SelectPart) -> SafeString:
    """`{% options select %}`: the choices of a select, of which there may be many."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected" if value == part.value else ""), text) for value, text in part.options),
    )


# Small parts


@register.inclusion_tag("pages/_versus.html")
def versus(parts: Any) -> dict[str, Any]:
    """`{% versus parts %}`: two or more things set side by side."""
    return {"parts": parts}


@register.inclusion_tag("pages/_told.html", takes_context=True)
def told(context: template.Context, parts: Sequence[Any], read_url: str) -> dict[str, Any]:
    """`{% told parts read_url %}`: what one was told; unread ones post their `notice` to `read_url`."""
    return {"parts": parts, "read_url": read_url, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("pages/_pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """`{% pager page %}`: a page of Django's paginator; the other parameters of the address are kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def address(number: int) -> str:
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "before": address(page.previous_page_number()) if page.has_previous() else "",
        "after": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("pages/_notices.html")
def notices(messages: Any) -> dict[str, Any]:
    """`{% notices messages %}`: what was just done, with its way back."""
    looks = {
        constants.WARNING: ("soon", "warn"),
        constants.ERROR: ("breached", "warn"),
        constants.SUCCESS: ("met", "met"),
    }
    shown = []
    for message in messages or ():
        look, sign = looks.get(message.level, ("running", "info"))
        shown.append({"text": message.message, "look": look, "icon": sign, "undo": undo_of(message)})
    return {"notices": shown}


@register.inclusion_tag("pages/_keylist.html")
def keys_everywhere(listed: bool = False) -> dict[str, Any]:
    """`{% keys_everywhere %}`: the keys of every page. In the list that `?` opens they are what `keys.js` goes by."""
    return {"all": keys.EVERYWHERE, "listed": listed}


@register.simple_tag
def places(frame: Frame) -> list[Link]:
    """`{% places frame as places %}`: what the bar at the top leads to by keys."""
    return [link for link in (*frame.nav, frame.bell) if link is not None and link.keys]


@register.filter
def each_key(sequence: str) -> list[str]:
    """`{{ "g q"|each_key }}`: the keys of a sequence."""
    return sequence.split()


@register.simple_tag(takes_context=True)
def letters_off(context: template.Context) -> bool:
    """`{% letters_off as off %}`: whether single letters do nothing in this browser."""
    return keys.letters_are_off(context.get("request"))


@register.simple_tag(takes_context=True)
def chosen_theme(context: template.Context) -> str:
    """`{% chosen_theme as theme %}`: light, dark, or empty."""
    return themes.theme_of(context.get("request"))


# Parts around a body


@register.simple_block_tag
def callout(content: str, look: str = "", sign: str = "info") -> str:
    """`{% callout "soon" "soon" %}…{% endcallout %}`: a notice that stays in its place; `look` is a state or empty."""
    return render_to_string("pages/_callout.html", {"content": content, "look": look, "icon": sign})


@register.simple_block_tag
def promise(content: str, part: Any) -> str:
    """`{% promise part %}` buttons `{% endpromise %}`: by when an answer is owed if this is sent now."""
    return render_to_string("pages/_promise.html", {"content": content, "part": part})


@register.simple_block_tag
def stage(content: str, part: Any) -> str:
    """`{% stage part %}` fields `{% endstage %}`: a numbered question of a long form."""
    return render_to_string("pages/_stage.html", {"content": content, "part": part})


@register.simple_block_tag
def verdict(content: str, title: str, id: str = "verdict") -> str:
    """`{% verdict "Is it in order?" %}` text and buttons `{% endverdict %}`: what is asked of the customer."""
    return render_to_string("pages/_verdict.html", {"content": content, "title": title, "id": id})


@register.simple_block_tag
def empty(content: str, title: str, sign: str = "tray") -> str:
    """`{% empty "Nothing is owed" %}` what would be here, what to do `{% endempty %}`.

    Not inside a `for`: there the word belongs to the loop.
    """
    return render_to_string("pages/_empty.html", {"content": content, "title": title, "icon": sign})


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """`{% dialog "send" "Send it?" %}` body and footer `{% enddialog %}`; opened by `data-open="send"`."""
    return render_to_string("pages/_dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def menu(content: str, title: str) -> str:
    """`{% menu "More" %}` items of class `menu-item` `{% endmenu %}`."""
    return render_to_string("pages/_menu.html", {"content": content, "title": title})


@register.simple_block_tag
def panel(content: str, title: str = "", beside: str = "", id: str = "") -> str:
    """`{% panel "Report" %}…{% endpanel %}`: a sheet with a head; `beside` stands at its right."""
    return render_to_string("pages/_panel.html", {"content": content, "title": title, "beside": beside, "id": id})
