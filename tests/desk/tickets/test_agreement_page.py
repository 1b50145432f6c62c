"""The agreement in plain words: its terms, findings, readings, versions and counters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.engine.load import shipped, shipped_ids
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-20T12:00:00+01:00")

Under = Callable[..., Agreement]


def page_of(person: Person, prefix: str = "AT") -> str:
    client = Client()
    client.force_login(person)
    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/agreements/{prefix}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_every_clause_stands_on_the_page(cast: Cast, under: Under, contract_id: str) -> None:
    under(contract_id)
    page = page_of(cast.a2)
    for clause in shipped(contract_id).clauses:
        assert f'id="{clause}"' in page


def test_terms_findings_and_readings(cast: Cast, under: Under) -> None:
    under("campus-modules")
    page = page_of(cast.g1)
    assert "18 working hours" in page
    assert "with the next update or upgrade" in page
    assert "DOZT240H" in page
    assert "350,379" in page
    assert "How the text is read" in page


def test_the_counter_counts_terms_missed_by_more_than_the_bound(cast: Cast, under: Under) -> None:
    campus = under("campus-modules")
    for day in (9, 10):
        when = at(f"2026-03-{day:02}T08:00:00+01:00")
        actions.report(
            campus, subject="Late", text="x", channel="portal", kind="error", priority="blocker",
            person=cast.a1, at=when, now=when,
        )  # fmt: skip
    page = page_of(cast.a2)
    assert "2 of 3." in page
    assert "AT-0001" in page


def test_another_customers_agreement_is_not_there(cast: Cast, under: Under) -> None:
    under("city-bots")
    client = Client()
    client.force_login(cast.b1)
    assert client.get("/agreements/AT/").status_code == 404
    assert "Alder" not in client.get("/agreements/").content.decode()
