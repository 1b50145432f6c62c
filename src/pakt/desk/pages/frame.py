"""What stands around every page: the bar at the top, the foot, the list of keys, the sign-in of a demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """`keys` is a sequence such as `g q` that follows the link from the keyboard."""

    title: str
    url: str
    current: bool = False
    count: int | None = None
    keys: str = ""


@dataclass(frozen=True, slots=True)
class TabsPart:
    """Views as links with counts; `title` names them to those who listen."""

    title: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Frame:
    """The context variable `frame` of `base.html`. `now` is in the agreement's zone, `zone` that zone's name in words.

    `search_url` answers `?q=` with a page, and for the command palette (header `X-Palette`) with bare options.
    """

    brand: str = "Pakt"
    brand_note: str = ""
    home: str = "/"
    nav: Sequence[Link] = ()
    now: datetime | None = None
    zone: str = ""
    open_words: str = ""
    is_open: bool = False
    bell: Link | None = None  # notices, with how many are unread
    person: str = ""
    person_links: Sequence[Link] = ()
    search_url: str = ""
    foot: str = ""
    foot_links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Key:
    keys: Sequence[str]
    does: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """A heading and its keys in the list that `?` opens; the context variable `key_groups` holds several."""

    title: str
    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One line under the sign-in form of a demo. `does` says what one sees as this person."""

    name: str
    does: str
    username: str
    password: str
