"""Who is suited for a ticket, by its language and the hour; a team takes a ticket as a person does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person, Skill, Team
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.routing import assignable, language_of
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
DAY = at("2026-03-10T12:00:00+01:00")
NIGHT = at("2026-03-10T23:00:00+01:00")
Under = Callable[..., Agreement]


@pytest.fixture
def ticket(cast: Cast, under: Under) -> Ticket:
    cast.a1.language = "sr-latn"
    cast.a1.save()
    return actions.report(
        under("contact-centre"), subject="No calls", text="None", channel="phone", kind="incident",
        priority="critical", person=cast.a1, at=DAY, now=DAY,
    )  # fmt: skip


def skill(person: Person, language: str, hours: str = "always") -> None:
    Skill.objects.create(person=person, language=language, hours=hours)


@pytest.mark.clause("CC-9")
def test_at_night_only_the_languages_of_the_night_are_spoken(cast: Cast, ticket: Ticket) -> None:
    skill(cast.g1, "sr", "in_hours")
    skill(cast.g2, "cs")
    assert (language_of(ticket, DAY), language_of(ticket, NIGHT)) == ("sr", "cs")
    suited = [assignable(ticket, queries.workers(ticket), when)[0].choices for when in (DAY, NIGHT)]
    assert suited == [[(str(cast.g1.pk), "G1")], [(str(cast.g2.pk), "G2")]]


def test_whoever_speaks_the_language_at_another_hour_only_is_among_the_others(cast: Cast, ticket: Ticket) -> None:
    skill(cast.g1, "sr", "out_of_hours")
    groups = assignable(ticket, queries.workers(ticket), DAY)
    assert [group.title for group in groups] == ["Others"]
    assert str(cast.g1.pk) in dict(groups[0].choices)


def test_a_team_takes_a_ticket_and_a_person_of_it_keeps_the_team(cast: Cast, ticket: Ticket) -> None:
    team = Team.objects.create(organisation=cast.provider, name="Voice")
    client = Client()
    client.force_login(cast.g1)
    with time_machine.travel(DAY, tick=False):
        client.post(f"/tickets/{ticket.reference}/assign/", {"to": f"team-{team.pk}"})
        ticket = verify(ticket)
        assert (ticket.assignee, ticket.team) == (None, team)
        client.post(f"/tickets/{ticket.reference}/assign/", {"to": str(cast.g1.pk)})
        ticket = verify(ticket)
        assert (ticket.assignee, ticket.team) == (cast.g1, team)
        client.post(f"/tickets/{ticket.reference}/assign/", {"to": ""})
    ticket = verify(ticket)
    assert (ticket.assignee, ticket.team) == (None, None)


def test_a_team_of_somebody_else_takes_nothing(cast: Cast, ticket: Ticket) -> None:
    strange = Team.objects.create(organisation=cast.b, name="Voice")
    with pytest.raises(BadEvent):
        actions.assign(ticket, to=None, team=strange, person=cast.g1, now=DAY)
    client = Client()
    client.force_login(cast.g1)
    assert client.post(f"/tickets/{ticket.reference}/assign/", {"to": f"team-{strange.pk}"}).status_code == 404
