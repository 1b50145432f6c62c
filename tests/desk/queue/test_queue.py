"""The queue: what is owed next comes first, and nobody sees what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")  # a Tuesday

Under = Callable[..., Agreement]


@pytest.fixture
def see() -> Callable[[Person, str], str]:
    def page(person: Person, address: str) -> str:
        client = Client()
        client.force_login(person)
        with time_machine.travel(NOW, tick=False):
            response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    return page


def report(agreement: Agreement, subject: str, when: str, person: Person, **said: str) -> Ticket:
    told: datetime = at(when)
    values = {"channel": "email", "kind": "defect", "priority": "A", **said}
    return actions.report(agreement, subject=subject, text=subject, person=person, at=told, now=told, **values)


def test_what_is_owed_next_comes_first(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    city = under("city-bots")
    report(city, "Later", "2026-03-10T11:50:00+01:00", cast.a1, priority="C")
    report(city, "Sooner", "2026-03-10T11:30:00+01:00", cast.a1)
    report(city, "Over", "2026-03-10T09:00:00+01:00", cast.a1)
    page = see(cast.g1, "/queue/")
    assert page.index("Over") < page.index("Sooner") < page.index("Later")
    assert page.index("Past its term <") < page.index("Today <") < page.index("Tomorrow and later <")
    assert "30 minutes left" in page
    assert "late by 2 working hours" in page


def test_both_sides_owe_and_each_is_named(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    ticket = report(under("city-bots"), "Done", "2026-03-10T09:00:00+01:00", cast.a1)
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, at=NOW, now=NOW)
    page = see(cast.g1, "/queue/?owed_by=customer")
    assert "the customer owes" in page
    assert "then it is accepted" in page
    assert "we owe" not in page


def test_an_agent_sees_only_their_agreements(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    report(under("city-bots"), "Of Alder", "2026-03-10T11:30:00+01:00", cast.a1)
    report(under("city-bots", "BT", customer=cast.b), "Of Birch", "2026-03-10T11:30:00+01:00", cast.b1)
    assert "Of Birch" in see(cast.g1, "/queue/")
    for_alder_only = see(cast.g2, "/queue/")
    assert "Of Alder" in for_alder_only
    assert "Birch" not in for_alder_only


def test_a_ticket_without_a_term_is_not_forgotten(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    report(
        under("campus-modules"), "A wish", "2026-03-10T11:00:00+01:00", cast.a1,
        channel="portal", kind="improvement", priority="minor",
    )  # fmt: skip
    page = see(cast.g1, "/queue/")
    assert "Open, nothing owed by a term" in page
    assert "A wish" in page


def test_an_empty_queue_says_what_to_do(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    under("city-bots")
    assert "Nothing is owed" in see(cast.g1, "/queue/")
    assert "Show every open term" in see(cast.g1, "/queue/?with_whom=me")


def test_a_customer_has_no_queue(cast: Cast, under: Under) -> None:
    under("city-bots")
    client = Client()
    client.force_login(cast.a1)
    response = client.get("/queue/")
    assert response.status_code == 302
    assert response["Location"] == "/mine/"


def test_the_number_of_queries_does_not_grow(cast: Cast, under: Under) -> None:
    from django.db import connection

    city = under("city-bots")
    client = Client()
    client.force_login(cast.g1)

    def queries() -> int:
        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as captured:
            client.get("/queue/")
        return len(captured)

    report(city, "One", "2026-03-10T11:00:00+01:00", cast.a1)
    queries()  # the first page of a process reads the contract, too
    report(city, "Two", "2026-03-10T11:00:00+01:00", cast.a1)
    few = queries()
    for number in range(8):
        report(city, f"More {number}", "2026-03-10T11:01:00+01:00", cast.a1)
    assert queries() <= few <= 12
