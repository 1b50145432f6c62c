"""A page that follows its ticket: what is new, who writes, and that a customer's page tells nothing of notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.worker import run_all
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, live
from pakt.desk.tickets.models import Presence, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")
REPORTED = at("2026-03-10T10:00:00+01:00")
Under = Callable[..., Agreement]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def error(cast: Cast, under: Under, clock: Any) -> Ticket:
    return actions.report(
        under("campus-modules"), subject="Locked", text="It locks.", channel="portal", kind="error",
        priority="critical", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def seen_on(page: str) -> dict[str, str]:
    """What a page says that it has seen."""
    found = re.search(r'data-seen="([^"]*)" data-here="([^"]*)"', page)
    assert found
    return {"seen": found[1], "here": found[2]}


def opened(ticket: Ticket, person: Person) -> dict[str, str]:
    return seen_on(client_of(person).get(f"/tickets/{ticket.reference}/").content.decode())


def news(ticket: Ticket, person: Person, seen: dict[str, str]) -> tuple[int, str]:
    response = client_of(person).get(f"/tickets/{ticket.reference}/news/", seen)
    return response.status_code, response.content.decode()


def test_where_nothing_is_new_nothing_is_sent_and_one_query_is_asked(
    cast: Cast, error: Ticket, django_assert_num_queries: Any
) -> None:
    for person in (cast.g1, cast.a1):
        seen = opened(error, person)
        assert news(error, person, seen) == (204, "")
        client = client_of(person)
        with django_assert_num_queries(4):  # the session, the person, the roles, and the ticket
            client.get(f"/tickets/{error.reference}/news/", seen)


def test_new_words_come_with_the_page_as_it_is_now(cast: Cast, error: Ticket) -> None:
    seen = opened(error, cast.g1)
    actions.answer(error, text="More of it.", person=cast.a1)
    status, page = news(error, cast.g1, seen)
    assert status == 200
    assert "More of it." in page
    assert news(error, cast.g1, seen_on(page)) == (204, "")


def test_what_time_alone_changes_is_new_too(cast: Cast, error: Ticket, clock: Any) -> None:
    seen = {person: opened(error, person) for person in (cast.g1, cast.a1)}
    clock.move_to(NOW + timedelta(days=1))
    run_all(NOW + timedelta(days=1))
    for person in (cast.g1, cast.a1):
        assert news(error, person, seen[person])[0] == 200


def test_a_note_and_an_assignment_are_nothing_new_to_the_customer(cast: Cast, error: Ticket) -> None:
    theirs, ours = opened(error, cast.a1), opened(error, cast.g1)
    actions.note(error, text="canary", person=cast.g2)
    actions.assign(error, to=cast.g2, person=cast.g2)
    assert news(error, cast.a1, theirs) == (204, "")
    status, page = news(error, cast.g1, ours)
    assert status == 200
    assert "canary" in page


def test_another_customers_ticket_has_no_news(cast: Cast, error: Ticket) -> None:
    seen = opened(error, cast.a1)
    assert news(error, cast.b1, seen)[0] == news(error, cast.nobody, seen)[0] == 404


def test_whoever_is_signed_out_is_told_so_and_sent_nowhere(error: Ticket) -> None:
    assert Client().get(f"/tickets/{error.reference}/news/").status_code == 401


def test_two_of_one_side_are_told_of_each_other_and_nobody_else_is(cast: Cast, error: Ticket, clock: Any) -> None:
    seen = {person: opened(error, person) for person in (cast.g1, cast.g2, cast.a1)}
    here = f"/tickets/{error.reference}/writing/"
    assert client_of(cast.g1).post(here).status_code == 204
    status, page = news(error, cast.g2, seen[cast.g2])
    assert status == 200
    assert "G1 is writing here." in page
    assert "It locks." not in page
    assert news(error, cast.g2, seen_on(page)) == (204, "")
    for person in (cast.g1, cast.a1):
        assert news(error, person, seen[person]) == (204, "")
    clock.shift(live.LASTS)
    status, page = news(error, cast.g2, seen_on(page))
    assert status == 200
    assert "is writing here" not in page


def test_whoever_has_sent_their_words_writes_no_more(cast: Cast, error: Ticket) -> None:
    client = client_of(cast.g1)
    client.post(f"/tickets/{error.reference}/writing/")
    client.post(f"/tickets/{error.reference}/write/", {"text": "Done."})
    assert not Presence.objects.exists()


def test_only_who_sees_the_ticket_can_write_on_it_and_looking_is_not_writing(cast: Cast, error: Ticket) -> None:
    here = f"/tickets/{error.reference}/writing/"
    assert client_of(cast.b1).post(here).status_code == 404
    assert client_of(cast.g1).get(here).status_code == 405
    assert not Presence.objects.exists()
