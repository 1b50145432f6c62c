"""Home pages: each role begins where its work is, counts what it may see, and reads a fixed number of rows' queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
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
See = Callable[[Person, str], str]


@pytest.fixture
def see() -> See:
    def page(person: Person, address: str) -> str:
        client = Client()
        client.force_login(person)
        with time_machine.travel(NOW, tick=False):
            response = client.get(address, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    return page


def report(agreement: Agreement, subject: str, when: str, person: Person, **said: str) -> Ticket:
    told = at(when)
    values = {"channel": "portal", "kind": "error", "priority": "critical", **said}
    return actions.report(agreement, subject=subject, text=subject, person=person, at=told, now=told, **values)


def test_each_role_begins_where_its_work_is(cast: Cast, under: Under, see: See) -> None:
    under("campus-modules")
    for person, title in (
        (cast.manager, "Overview"), (cast.g1, "Today"), (cast.a1, "My tickets"), (cast.a2, "Overview"),
    ):  # fmt: skip
        assert f"<h1>{title}</h1>" in see(person, "/")


def test_only_who_may_sees_the_overview_and_the_day(cast: Cast, under: Under) -> None:
    under("campus-modules")
    for person, address in (
        (cast.a1, "/overview/"),
        (cast.a1, "/today/"),
        (cast.g1, "/overview/"),
        (cast.a2, "/today/"),
    ):
        client = Client()
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_terms_are_counted_by_how_they_ended(cast: Cast, under: Under, see: See) -> None:
    city = under("city-bots")
    bot = {"kind": "defect", "channel": "email"}
    done = report(city, "In time", "2026-03-10T08:00:00+01:00", cast.a1, priority="C", **bot)
    actions.record(done, type="responded", by="provider", person=cast.g1, at=NOW, now=NOW)
    late = report(city, "Late", "2026-03-10T08:00:00+01:00", cast.a1, priority="A", **bot)
    actions.record(late, type="responded", by="provider", person=cast.g1, at=NOW, now=NOW)
    report(city, "Past", "2026-03-10T09:00:00+01:00", cast.a1, priority="A", **bot)
    page = see(cast.manager, "/overview/")
    assert "1 met · 1 late · 9 open" in page
    assert "1 past, 2 due today" in page
    assert "2 terms ended, 1 of them in time" in page


def test_a_manager_of_a_customer_sees_their_own_agreements_only(cast: Cast, under: Under, see: See) -> None:
    under("campus-modules", "AA")
    report(under("campus-modules", "BB", customer=cast.b), "Canary of B", "2026-03-09T09:00:00+01:00", cast.b1)
    page = see(cast.a2, "/overview/")
    assert "Terms owed to us" in page
    assert str(cast.b) not in page


def test_an_open_dispute_waits_for_a_decision_until_it_is_settled(cast: Cast, under: Under, see: See) -> None:
    ticket = report(under("campus-modules"), "Which?", "2026-03-09T09:00:00+01:00", cast.a1, priority="major")
    change = {"priority": "minor", "kind": "error", "reason": "few are hit"}
    actions.record(ticket, type="workaround_provided", by="provider", person=cast.g1, text="So", at=NOW, now=NOW)
    actions.record(ticket, type="classified", by="provider", person=cast.g1, data=change, at=NOW, now=NOW)
    actions.record(ticket, type="classification_disputed", by="customer", person=cast.a1, at=NOW, now=NOW)
    words = f"{ticket.reference}: the classification is disputed"
    assert words in see(cast.manager, "/overview/")
    assert words in see(cast.a2, "/overview/")
    data = {"outcome": "provider"}
    actions.record(ticket, type="dispute_settled", by="provider", person=cast.manager, data=data, at=NOW, now=NOW)
    assert words not in see(cast.manager, "/overview/")


def test_an_agents_day_has_theirs_what_is_at_risk_and_who_is_waited_for(cast: Cast, under: Under, see: See) -> None:
    agreement = under("contact-centre")
    mine, risk, waits = (
        report(agreement, name, "2026-03-10T11:30:00+01:00", cast.a1, kind="incident", channel="phone")
        for name in ("Own work", "At risk", "Asked back")
    )
    for ticket in (mine, waits):
        actions.assign(ticket, to=cast.g1, person=cast.g1, now=NOW)
    actions.answer(waits, text="Which version?", person=cast.g1, asks=True, at=NOW, now=NOW)
    page = see(cast.g1, "/today/")
    places = [page.index(f"<b>{name}</b>") for name in ("Own work", "At risk", "Asked back")]
    heads = [page.index(f'id="{name}"') for name in ("mine", "risk", "waiting")]
    assert heads[0] < places[0] < heads[1] < places[1] < heads[2] < places[2]
    assert risk.reference in page


@pytest.mark.parametrize("address", ["/overview/", "/today/"])
def test_the_number_of_queries_does_not_grow_with_the_tickets(cast: Cast, under: Under, address: str) -> None:
    agreement = under("campus-modules")
    client = Client()
    client.force_login(cast.manager)

    def queries() -> int:
        with (
            time_machine.travel(NOW, tick=False),
            CaptureQueriesContext(
                connection,
            ) as told,
        ):
            assert client.get(address).status_code == 200
        return len(told)

    report(agreement, "First", "2026-03-09T09:00:00+01:00", cast.a1)
    few = queries()
    for number in range(5):
        report(agreement, f"Another {number}", "2026-03-09T09:00:00+01:00", cast.a1)
    assert queries() == few <= 16
