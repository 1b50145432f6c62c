"""Everything about a ticket that is not its conversation: recorded by forms, shown to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-11T12:00:00+01:00")
REPORTED = at("2026-03-09T10:00:00+01:00")

Under = Callable[..., Agreement]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def error(cast: Cast, under: Under) -> Ticket:
    return actions.report(
        under("campus-modules"), subject="Locked", text="It locks.", channel="portal", kind="error",
        priority="critical", person=cast.a1, at=REPORTED, now=REPORTED,
        data={"instance": "production", "form": {"module": "zad", "version": "4.1", "warranty": False}},
    )  # fmt: skip


def page(person: Person, ticket: Ticket, asked: str = "") -> str:
    client = Client()
    client.force_login(person)
    response = client.get(f"/tickets/{ticket.reference}/{asked}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(person: Person, ticket: Ticket, where: str, **data: Any) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    response = client.post(f"/tickets/{ticket.reference}/{where}", data)
    return response.status_code, response.content.decode()


def last(ticket: Ticket) -> Event:
    found = ticket.events.order_by("sequence").last()
    assert found is not None
    return found


def test_the_pages_stand(cast: Cast, error: Ticket) -> None:
    page(cast.g1, error)
    page(cast.a1, error)
    for name in (
        "planned", "details_changed", "work_done", "call_attempted", "cooperation_asked", "warned", "meeting_noted",
    ):  # fmt: skip
        page(cast.g1, error, f"record/{name}/")
    for name in ("opinion_brought", "meeting_noted"):
        page(cast.a1, error, f"record/{name}/")
    for name in ("link", "split"):
        page(cast.g1, error, f"{name}/")
