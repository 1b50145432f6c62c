"""What the demo's agents have prepared, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.people.models import Person
from pakt.desk.prepared.actions import save
from pakt.desk.prepared.models import Answer, Macro

FILE = FOLDER / "desk" / "prepared.yaml"


class Words(Strict):
    name: str
    texts: dict[str, str]


class Step(Strict):
    type: str
    data: dict[str, str] = {}
    texts: dict[str, str] = {}


class Steps(Strict):
    name: str
    steps: list[Step]


class Told(Strict):
    by: str
    answers: list[Words]
    macros: list[Steps]


def fill(persons: Mapping[str, Person], now: datetime) -> None:
    told = parsed(Told, FILE)[0]
    by = persons[told.by]
    organisation = by.roles.select_related("organisation").get().organisation
    for words in told.answers:
        save(Answer(organisation=organisation, name=words.name, texts=words.texts), by=by, now=now)
    for one in told.macros:
        steps = [step.model_dump() for step in one.steps]
        save(Macro(organisation=organisation, name=one.name, steps=steps), by=by, now=now)
