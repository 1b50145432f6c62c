"""The trainings of the demo's provider, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pakt.desk.agreements.models import Agreement
from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.people.models import Person
from pakt.desk.trainings.actions import enrol, save
from pakt.desk.trainings.models import Training

FILE = FOLDER / "desk" / "trainings.yaml"


class Enrolled(Strict):
    agreement: str
    name: str
    email: str
    by: str


class Held(Strict):
    title: str
    text: str
    place: str
    starts_in: int
    days: int
    enrol_until_in: int
    seats: int
    minutes: int
    enrolled: list[Enrolled]


class Told(Strict):
    by: str
    entry: str
    trainings: list[Held]


def fill(persons: Mapping[str, Person], now: datetime) -> None:
    told = parsed(Told, FILE)[0]
    by = persons[told.by]
    provider = by.roles.select_related("organisation").get().organisation
    today = now.date()
    for one in told.trainings:
        first = today + timedelta(days=one.starts_in)
        training = Training(
            provider=provider, entry=told.entry, title=one.title, text=one.text, place=one.place,
            starts_on=first, ends_on=first + timedelta(days=one.days - 1), seats=one.seats, minutes=one.minutes,
            enrol_until=today + timedelta(days=one.enrol_until_in),
        )  # fmt: skip
        save(training, by=by, now=now)
        for who in one.enrolled:
            agreement = Agreement.objects.get(prefix=who.agreement)
            enrol(training, agreement, name=who.name, email=who.email, by=persons[who.by], now=now)
