"""The customer's list: narrowed by a sentence, counted over all pages, taken along as a file that runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.views import mine
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")
Under = Callable[..., Agreement]


def get(person: Person, address: str) -> Any:
    client = Client()
    client.force_login(person)
    with time_machine.travel(NOW, tick=False):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    return response, body.decode()


def report(agreement: Agreement, subject: str, person: Person, *, days: float = 0.1, **said: str) -> Ticket:
    when = NOW - timedelta(days=days)
    values = {"channel": "email", "kind": "defect", "priority": "A", **said}
    return actions.report(agreement, subject=subject, text="T", person=person, at=when, now=when, **values)


@pytest.fixture
def tickets(cast: Cast, under: Under) -> dict[str, Ticket]:
    city, campus = under("city-bots"), under("campus-modules", "AC")
    found = {
        "Owed": report(city, "Owed", cast.a1),
        "Asked": report(city, "Asked", cast.a2, days=10),
        "Closed": report(city, "Closed", cast.a1, days=40),
        "Wish": report(campus, "Wish", cast.a1, kind="improvement", priority="minor", days=2),
    }
    actions.record(found["Asked"], type="resolved", by="provider", person=cast.g1, text="Done.", now=NOW)
    actions.record(found["Closed"], type="closed", by="provider", person=cast.g1, now=NOW)
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", {"Owed", "Asked", "Closed", "Wish"}),
        ("by=me", {"Owed", "Closed", "Wish"}),
        ("state=asked", {"Asked"}),
        ("state=running", {"Owed", "Wish"}),
        ("state=closed", {"Closed"}),
        ("agreement=AC", {"Wish"}),
        ("kind=defect&since=30", {"Owed", "Asked"}),
        ("agreement=BT", set()),
        ("state=nonsense&since=-1&by=g1", {"Owed", "Asked", "Closed", "Wish"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    cast: Cast, tickets: dict[str, Ticket], asked: str, expected: set[str]
) -> None:
    _, page = get(cast.a1, f"/mine/?{asked}")
    assert {name for name in tickets if f">{name}</a>" in page} == expected
    _, file = get(cast.a1, f"/mine/export/?{asked}")
    assert {row["Title"] for row in read(file)} == expected


def read(file: str) -> list[dict[str, str]]:
    assert file.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(file[1:], newline="")))


def test_groups_count_what_is_on_all_pages(cast: Cast, under: Under) -> None:
    city = under("city-bots")
    for number in range(mine.PAGE + 3):
        report(city, f"Number {number}", cast.a1)
    _, page = get(cast.a1, "/mine/")
    assert f'<span class="count">{mine.PAGE + 3}</span></header>' in page
    assert 'rel="next"' in page
    _, second = get(cast.a1, "/mine/?page=2")
    assert second.count("data-open-row") == 3


def test_the_file_says_what_the_list_says(cast: Cast, tickets: dict[str, Ticket]) -> None:
    response, file = get(cast.a1, "/mine/export/")
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    rows = {row["Title"]: row for row in read(file)}
    assert [row["Title"] for row in read(file)] == ["Asked", "Owed", "Wish", "Closed"]
    assert rows["Owed"]["Due"] == "2026-03-10 10:36"
    assert rows["Owed"]["Who owes it"] == "we owe"
    assert rows["Asked"]["Who owes it"] == "you owe"
    assert rows["Closed"]["Closed"] == "2026-03-10 12:00"
    assert rows["Closed"]["State"] == "closed"


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_the_file_is_a_formula(cast: Cast, under: Under, subject: str) -> None:
    report(under("city-bots"), subject, cast.a1)
    _, file = get(cast.a1, "/mine/export/")
    assert [row["Title"] for row in read(file)] == [f"'{subject}"]


def test_the_file_holds_nothing_of_another_customer_and_no_note(cast: Cast, under: Under) -> None:
    alder = report(under("city-bots"), "Of Alder", cast.a1)
    report(under("city-bots", "BT", customer=cast.b), "Of Birch", cast.b1)
    actions.note(alder, text="Between us", person=cast.g1, now=NOW)
    _, file = get(cast.a1, "/mine/export/")
    assert "Birch" not in file
    assert "Between us" not in file
    assert [row["Title"] for row in read(get(cast.nobody, "/mine/export/")[1])] == []
