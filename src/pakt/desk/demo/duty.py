"""The rota of the demo, whom an alarm calls, and alarms that were, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pakt.desk.agreements.models import Agreement
from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.duty.actions import add_rule, save_rota, set_push, swap
from pakt.desk.duty.alarms import new_code, raise_alarm, take
from pakt.desk.duty.models import Alarm, Attempt, Rota
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket

FILE = FOLDER / "desk" / "duty.yaml"
WEEK = timedelta(days=7)


class Weekly(Strict):
    name: str
    time_zone: str
    country: str
    weeks_ago: int
    people: list[str]


class Stands(Strict):
    person: str
    by: str
    days_ahead: int


class Next(Strict):
    person: str = ""
    ways: list[Literal["push", "text", "call", "email"]]
    minutes: int


class Called(Strict):
    agreement: str
    what: Literal["report", "breach", "outage"]
    priorities: list[str] = []
    minutes_before: int = 60
    steps: list[Next]


class Taken(Strict):
    agreement: str
    minutes: int
    silent: str
    by: str


class Told(Strict):
    rota: Weekly
    swap: Stands
    push: dict[str, str]
    called: list[Called]
    taken: Taken


def fill(persons: Mapping[str, Person], now: datetime) -> None:
    told = parsed(Told, FILE)[0]
    people = [persons[who] for who in told.rota.people]
    provider = people[0].roles.select_related("organisation")[0].organisation
    zone = ZoneInfo(told.rota.time_zone)
    rota = Rota(
        organisation=provider, name=told.rota.name, time_zone=told.rota.time_zone, country=told.rota.country,
        handover_day=0, handover_time=time(8), starts_on=(now - told.rota.weeks_ago * WEEK).date(),
    )  # fmt: skip
    save_rota(rota, people)
    for who, topic in told.push.items():
        set_push(persons[who], topic)
    day = datetime.combine(now.astimezone(zone).date() + timedelta(days=told.swap.days_ahead), time(8), zone)
    stands = {"person": persons[told.swap.person], "by": persons[told.swap.by]}
    swap(rota, from_at=day, until_at=day + timedelta(days=1), now=now, **stands)
    agreements = {one.prefix: one for one in Agreement.objects.all()}
    for one in told.called:
        steps = [
            {**({"person": persons[step.person]} if step.person else {"rota": rota}), "ways": step.ways,
             "minutes": step.minutes}
            for step in one.steps
        ]  # fmt: skip
        rule = add_rule(
            agreements[one.agreement], what=one.what, steps=steps, priorities=one.priorities,
            minutes_before=one.minutes_before, now=now,
        )  # fmt: skip
        if one.agreement == told.taken.agreement and one.what == "report":
            _taken(told.taken, rule.agreement, persons, now, raise_alarm(
                rule, key=f"demo {rule.pk}", ticket=_ticket(rule.agreement), now=now - timedelta(hours=9)
            ))  # fmt: skip


def _ticket(agreement: Agreement) -> Ticket | None:
    return Ticket.objects.filter(agreement=agreement, is_open=True).order_by("-reported_at").first()


def _taken(told: Taken, agreement: Agreement, persons: Mapping[str, Person], now: datetime, alarm: Alarm) -> None:
    """The first was silent, the second took it."""
    for step, who in enumerate((persons[told.silent], persons[told.by])):
        at = alarm.at + timedelta(minutes=told.minutes * step)
        Attempt.objects.create(
            alarm=alarm, step=step, person=who, way="push", to="demo", code=new_code(), at=at, sent_at=at, state="sent"
        )
    take(alarm, by=persons[told.by], how="link", now=now)
    Alarm.objects.filter(pk=alarm.pk).update(taken_at=alarm.at + timedelta(minutes=told.minutes + 2))
