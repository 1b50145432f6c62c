"""Who is suited to work on a ticket now: by the language that it is in, and the hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.models import Person, Skill, Team
from pakt.desk.tickets.models import Ticket
from pakt.engine.contract import Channel, Contract
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

TEAM = "team-"
Choice = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """Choices under one heading; `value` of a choice is a person's key, or `team-` and a team's."""

    title: str
    choices: list[Choice]


def is_open(contract: Contract, now: datetime) -> bool:
    """Whether `now` lies in the service hours of the contract's first calendar."""
    return rules_of(contract).calendar.is_open(to_instant(now))


def spoken(contract: Contract, channel: str, wished: str, now: datetime) -> str:
    """The language in which a ticket is handled now: the wished one, unless the channel speaks only others at this
    hour; then the first of these."""
    known: Channel | None = contract.channels.get(channel)  # type: ignore[call-overload]
    offered = known.languages.get("in hours" if is_open(contract, now) else "out of hours", ()) if known else ()
    return wished if not offered or wished in offered else offered[0]


def language_of(ticket: Ticket, now: datetime) -> str:
    """The language of whoever reported, else of the agreement, as far as it is spoken at this hour."""
    contract = contract_of(ticket.version)
    wished = ticket.reporter.language.split("-")[0] if ticket.reporter else contract.language
    return spoken(contract, ticket.channel, wished, now)


def speaks(person: Person, language: str, *, in_hours: bool) -> bool:
    hours = {Skill.Hours.ALWAYS, Skill.Hours.IN_HOURS if in_hours else Skill.Hours.OUT_OF_HOURS}
    return any(skill.language == language and skill.hours in hours for skill in person.skills.all())


def assignable(ticket: Ticket, people: Iterable[Person], now: datetime) -> list[Group]:
    """Everybody who may work on the ticket, whoever speaks its language now first, then the provider's teams."""
    language, in_hours = language_of(ticket, now), is_open(contract_of(ticket.version), now)
    suited: list[Choice] = []
    others: list[Choice] = []
    for person in people:
        (suited if speaks(person, language, in_hours=in_hours) else others).append((str(person.pk), person.name))
    names = {code.split("-")[0]: str(name) for code, name in settings.LANGUAGES}
    teams = Team.objects.filter(organisation=ticket.agreement.provider)
    title = _("Gives support in this language now: %(language)s") % {"language": names.get(language, language)}
    groups = [
        Group(title, suited),
        Group(_("Others"), others),
        Group(_("Teams"), [(f"{TEAM}{team.pk}", team.name) for team in teams]),
    ]
    return [group for group in groups if group.choices]


def chosen_team(ticket: Ticket, value: str) -> Team | None:
    """The team of the provider that a choice names; None where it names none."""
    number = value.removeprefix(TEAM)
    if not value.startswith(TEAM) or not number.isdecimal():
        return None
    return Team.objects.filter(organisation=ticket.agreement.provider, pk=number).first()
