"""What the demo tells of accounts beside who there is: read strictly from `stories/desk/`, done by the same actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pakt.desk.agreements.actions import end_contact, hand_over, name_contact
from pakt.desk.agreements.models import Agreement
from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.people.access import side
from pakt.desk.people.actions import invite
from pakt.desk.people.models import Organisation, Person, Role, Skill, Team

FILE = FOLDER / "desk" / "accounts.yaml"
NOON = timedelta(hours=12)


class Together(Strict):
    organisation: str
    name: str
    members: list[str]


class Invited(Strict):
    organisation: str
    role: str
    name: str
    email: str
    language: str
    by: str
    ago: int


class Named(Strict):
    agreement: str
    role: str = ""
    channel: Literal["phone", "email", ""] = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    by: str
    ago: int
    until: int | None = None


class HandedOver(Strict):
    agreement: str
    by: str
    after_start: int


class Told(Strict):
    teams: list[Together]
    skills: dict[str, dict[str, Literal["always", "in_hours", "out_of_hours"]]]
    invited: list[Invited]
    contacts: list[Named]
    handed_over: list[HandedOver]


def fill(persons: Mapping[str, Person], organisations: Mapping[str, Organisation], now: datetime) -> None:
    told = parsed(Told, FILE)[0]
    for team in told.teams:
        made = Team.objects.create(organisation=organisations[team.organisation], name=team.name)
        made.members.set(persons[member] for member in team.members)
    Skill.objects.bulk_create(
        Skill(person=persons[who], language=language, hours=hours)
        for who, spoken in told.skills.items()
        for language, hours in spoken.items()
    )
    agreements = {one.prefix: one for one in Agreement.objects.select_related("customer", "provider")}
    for handed in told.handed_over:
        agreement = agreements[handed.agreement]
        start = agreement.versions.order_by("effective_from").values_list("effective_from", flat=True).first()
        assert start is not None
        hand_over(agreement, by=persons[handed.by], now=start + timedelta(days=handed.after_start) + NOON)
    for one in told.invited:
        invite(
            organisation=organisations[one.organisation], role=Role.Name(one.role), email=one.email, name=one.name,
            language=one.language, by=persons[one.by], now=now - timedelta(days=one.ago),
        )  # fmt: skip
    for named in told.contacts:
        _name(agreements[named.agreement], named, persons[named.by], now)


def _name(agreement: Agreement, named: Named, by: Person, now: datetime) -> None:
    whose = side(by, agreement)
    assert whose is not None
    made = name_contact(
        agreement, side=whose, role=named.role, channel=named.channel, name=named.name, phone=named.phone,
        email=named.email, by=by, now=now - timedelta(days=named.ago),
    )  # fmt: skip
    if named.until is not None:
        end_contact(made, side=whose, by=by, now=now - timedelta(days=named.until))
