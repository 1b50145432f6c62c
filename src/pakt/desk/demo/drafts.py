"""What the demo's people have typed and not sent, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pakt.desk.demo.moments import distance
from pakt.desk.demo.stories import FOLDER, Distance, Strict, parsed
from pakt.desk.drafts.actions import keep
from pakt.desk.people.models import Person

FILE = FOLDER / "desk" / "drafts.yaml"


class Typed(Strict):
    person: str
    place: str
    ago: Distance
    fields: dict[str, str]


class Told(Strict):
    drafts: list[Typed]


def fill(persons: Mapping[str, Person], now: datetime) -> None:
    for one in parsed(Told, FILE)[0].drafts:
        at = now - timedelta(microseconds=distance(one.ago).length)
        keep(persons[one.person], one.place, {name: [value] for name, value in one.fields.items()}, now=at)
