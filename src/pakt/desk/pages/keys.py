"""The keys of the desk: the one list that the scripts go by and that the pages show.

Those that work on every page stand here; `keys.js` reads them from the list that `?` opens, so that what is not listed
does nothing. An app whose pages have further ones names a function in its `ready`. Single letters and signs can be
switched off (WCAG 2.1.4), which this browser keeps in a cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pakt.desk.pages.editor import marks
from pakt.desk.pages.frame import Key, KeyGroup

COOKIE, OFF = "letters", "off"
A_YEAR_IN_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Everywhere:
    """`does` names what `keys.js` does for a single key; without it another script does it."""

    keys: tuple[str, ...]
    words: Promise | str
    does: str = ""


EVERYWHERE = (
    Everywhere(("j",), gettext_lazy("down in a list"), "down"),
    Everywhere(("k",), gettext_lazy("up in a list"), "up"),
    Everywhere(("Enter",), gettext_lazy("open what is marked"), "open"),
    Everywhere(("x",), gettext_lazy("select what is marked"), "select"),
    Everywhere(("w",), gettext_lazy("why the first term is due when it is"), "why"),
    Everywhere(("/",), gettext_lazy("search"), "search"),
    Everywhere(("?",), gettext_lazy("this list"), "help"),
    Everywhere(("Ctrl", "K"), gettext_lazy("search or do")),
    Everywhere(("Ctrl", "Enter"), gettext_lazy("send the form one writes in")),
    Everywhere(("Esc",), gettext_lazy("leave a field, close what floats")),
)

Group = Callable[[HttpRequest], KeyGroup | None]
_groups: list[Group] = []


def key_group(function: Group) -> Group:
    """Shows what the function below it gives on the page of all keys; nothing where this person has none of them."""
    _groups.append(function)
    return function


def groups(request: HttpRequest) -> list[KeyGroup]:
    """The keys of some pages, one group after the other."""
    return [group for function in _groups if (group := function(request))]


@key_group
def writing(request: HttpRequest) -> KeyGroup:
    return KeyGroup(_("In a text"), [Key(mark.keys.split(), mark.title) for mark in marks()])


def letters_are_off(request: HttpRequest | None) -> bool:
    return request is not None and request.COOKIES.get(COOKIE) == OFF


def keep_letters(response: HttpResponse, *, on: bool, secure: bool) -> HttpResponse:
    """Remember on this device whether single letters do anything."""
    if on:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, OFF, max_age=A_YEAR_IN_SECONDS, samesite="Lax", httponly=True, secure=secure)
    return response
