"""What the queue shows: a filter that is an address, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

LONGEST = 100
SIDES = ("provider", "customer")
STATES = ("past", "soon", "today", "still", "no_term", "rest")
ORDERS = ("rank",)
ME, NOBODY, MY_TEAM = "me", "nobody", "team"
PERSON, TEAM = "p", "t"


@dataclass(frozen=True)
class Filter:
    """Empty fields narrow nothing.

    `customer` is an organisation's key; `with_whom` is `me`, `nobody`, `team` (one's own), or `p` or `t` and the key of
    a person or a team; `since` a date; `order` empty for what is owed next, `rank` for the gravest first.
    """

    owed_by: str = ""
    agreement: str = ""
    with_whom: str = ""
    customer: str = ""
    kind: str = ""
    priority: str = ""
    clock: str = ""
    state: str = ""
    language: str = ""
    since: str = ""
    text: str = ""
    order: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filter:
        """From the parameters of an address; what cannot be meant narrows nothing."""
        given = {name: asked.get(name, "").strip()[:LONGEST] for name in NAMES}
        sound = {name: value for name, value in given.items() if value and is_sound(name, value)}
        return cls(**sound)

    @property
    def asked(self) -> dict[str, str]:
        """What is not empty, in the order of the sentence."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def narrows(self) -> bool:
        return bool(self.without("order").asked)

    @property
    def address(self) -> str:
        asked = self.asked
        return reverse("queue") + (f"?{urlencode(asked)}" if asked else "")

    def without(self, *names: str) -> Filter:
        return replace(self, **dict.fromkeys(names, ""))


NAMES = tuple(field.name for field in fields(Filter))


def is_sound(name: str, value: str) -> bool:
    match name:
        case "owed_by":
            return value in SIDES
        case "state":
            return value in STATES
        case "order":
            return value in ORDERS
        case "customer":
            return is_key(value)
        case "with_whom":
            return value in (ME, NOBODY, MY_TEAM) or (value[0] in (PERSON, TEAM) and is_key(value[1:]))
        case "since":
            return day_of(value) is not None
    return value.isprintable()


def is_key(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 15


def day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
