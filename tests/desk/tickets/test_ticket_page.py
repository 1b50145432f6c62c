"""The ticket's page for the provider: the obligations with their why, and exactly the steps that are allowed now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")
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
    )  # fmt: skip


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(ticket: Ticket, person: Person, asked: str = "") -> str:
    response = client_of(person).get(f"/tickets/{ticket.reference}/{asked}")
    assert response.status_code == 200
    return response.content.decode()


def step(ticket: Ticket, person: Person, name: str, **data: str) -> tuple[int, str]:
    response = client_of(person).post(f"/tickets/{ticket.reference}/steps/{name}/", data)
    return response.status_code, response.content.decode()


def types(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket=ticket).order_by("sequence").values_list("type", flat=True))


def test_each_clock_says_why(cast: Cast, error: Ticket) -> None:
    page = page_of(error, cast.g1)
    assert "late by 4 working hours" in page
    assert "was due Mon 9 Mar, 16:00" in page
    assert "Why Mon 9 Mar, 16:00" in page
    assert "Day by day" in page or "day by day" in page
    assert "CM-22" in page


def test_steps_are_those_of_the_agreement(cast: Cast, error: Ticket) -> None:
    page = page_of(error, cast.g1)
    assert "Confirm that all needed is there" in page
    assert "Mark as removed" not in page  # nothing to remove is confirmed yet
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    page = page_of(error, cast.g1)
    assert "Mark as removed" in page
    assert "Confirm that all needed is there" not in page


def test_a_refused_step_stays_with_its_clause(cast: Cast, error: Ticket) -> None:
    page = page_of(error, cast.g1)
    assert "refused" in page
    assert "CM-29" in page


def test_a_step_is_recorded(cast: Cast, error: Ticket) -> None:
    status, _ = step(error, cast.g1, "confirmed", **{"answer-cooperation": "yes"})
    assert status == 302
    assert types(error) == ["reported", "confirmed"]
    assert verify(error).clocks.get(name="removal").state == "running"


def test_what_the_agreement_asks_with_a_step_is_asked_and_told(cast: Cast, error: Ticket) -> None:
    status, page = step(error, cast.g1, "confirmed")
    assert status == 409
    question = "All information and the customer&#x27;s cooperation are at hand"
    assert f"“{question}” is missing. The agreement asks for it: CM-23." in page
    assert "Removal starts at this moment." in page
    assert types(error) == ["reported"]
    step(error, cast.g1, "confirmed", **{"answer-cooperation": "yes"})
    assert error.events.get(type="confirmed").data == {"form": {"cooperation": True}}
    assert f"({question}: Yes)" in page_of(error, cast.g1)


def test_a_refused_step_stores_nothing_and_names_the_clause(cast: Cast, error: Ticket) -> None:
    status, page = step(error, cast.g1, "classified", kind="error", priority="minor", reason="small")
    assert status == 409
    assert types(error) == ["reported"]
    assert "minor" in page


def test_a_step_that_lacks_what_is_asked_comes_back(cast: Cast, error: Ticket) -> None:
    status, page = step(error, cast.g1, "classified", kind="error", priority="blocker", reason="")
    assert status == 409
    assert "“Reason” is missing. The agreement asks for it: CM-28." in page
    assert types(error) == ["reported"]


def test_a_step_of_a_ticket_that_has_changed_is_told(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    status, _ = step(error, cast.g1, "confirmed")
    assert status == 302
    assert types(error) == ["reported", "confirmed"]


def test_answering_asks_whether_it_is_a_question(cast: Cast, error: Ticket) -> None:
    assert "Is this a question that you wait for?" in page_of(error, cast.g1)
    client = client_of(cast.g1)
    client.post(f"/tickets/{error.reference}/write/", {"text": "Which room?", "place": "customer", "asks": "yes"})
    assert types(error) == ["reported", "info_requested"]
    assert verify(error).clocks.get(name="reaction").state == "late"


def test_the_first_answer_is_the_response_too(cast: Cast, error: Ticket) -> None:
    client_of(cast.g1).post(f"/tickets/{error.reference}/write/", {"text": "We are at it.", "place": "customer"})
    assert sorted(types(error)) == ["message", "reported", "responded"]
    assert verify(error).clocks.get(name="reaction").stopped_at == NOW


def test_a_note_is_no_answer(cast: Cast, error: Ticket) -> None:
    client_of(cast.g1).post(f"/tickets/{error.reference}/write/", {"text": "Same race again.", "place": "note"})
    assert types(error) == ["reported", "note"]
    page = page_of(error, cast.g1)
    assert "Internal note, the customer never sees it" in page
    assert "Same race again." in page


def test_nothing_written_is_told(cast: Cast, error: Ticket) -> None:
    response = client_of(cast.g1).post(f"/tickets/{error.reference}/write/", {"text": "  ", "place": "customer"})
    assert response.status_code == 400
    assert "Write something first." in response.content.decode()
    assert types(error) == ["reported"]


def test_what_is_not_mine_is_not_there(cast: Cast, error: Ticket, under: Under) -> None:
    for person in (cast.b1, cast.nobody):
        client = client_of(person)
        assert client.get(f"/tickets/{error.reference}/").status_code == 404
        assert client.get("/tickets/ZZ-9999/").status_code == 404
        assert client.post(f"/tickets/{error.reference}/write/", {"text": "x"}).status_code == 404
        assert client.post(f"/tickets/{error.reference}/steps/confirmed/").status_code == 404
        assert client.post(f"/tickets/{error.reference}/assign/", {"to": ""}).status_code == 404
    assert types(error) == ["reported"]


def test_who_is_not_signed_in_is_asked_to(error: Ticket) -> None:
    response = Client().get(f"/tickets/{error.reference}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_somebody_takes_it(cast: Cast, error: Ticket) -> None:
    client_of(cast.g1).post(f"/tickets/{error.reference}/assign/", {"to": str(cast.g2.pk)})
    error.refresh_from_db()
    assert error.assignee == cast.g2
    assert client_of(cast.g1).post(f"/tickets/{error.reference}/assign/", {"to": str(cast.a1.pk)}).status_code == 404


def test_the_desks_markup_is_not_the_writers(cast: Cast, error: Ticket) -> None:
    actions.answer(error, text="<script>alert(1)</script>\n\nand {{7*7}}", person=cast.g1)
    page = page_of(error, cast.g1)
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_a_ticket_is_closed_and_opened_again(cast: Cast, error: Ticket) -> None:
    assert "2 terms go on" in page_of(error, cast.g1)
    step(error, cast.g1, "closed")
    error.refresh_from_db()
    assert not error.is_open
    page = page_of(error, cast.g1)
    assert "Reopen" in page
    assert "Say that work has begun" not in page
    step(error, cast.g1, "reopened")
    error.refresh_from_db()
    assert error.is_open


def test_words_are_kept_when_a_step_is_gone(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    status, page = step(error, cast.g1, "confirmed", text="All of it is here, thank you.")
    assert status == 409
    assert "All of it is here, thank you." in page
    assert "is not possible any more" in page


def test_a_customer_excuses_nothing(cast: Cast, error: Ticket) -> None:
    step(error, cast.a1, "excused", **{"from": "2026-03-10T10:00", "until": "2026-03-10T11:00", "reason": "x"})
    assert types(error) == ["reported"]


def test_what_stops_the_term_due_next_stands_out(cast: Cast, error: Ticket) -> None:
    page = page_of(error, cast.g1)
    first = re.findall(r'<a class="step first".*?<b>(.*?)</b>', page, re.S)
    assert first == ["Say that work has begun", "Confirm that all needed is there"]
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    page = page_of(error, cast.g1)
    first = re.findall(r'<a class="step first".*?<b>(.*?)</b>', page, re.S)
    assert first == ["Give a workaround", "Mark as removed"]


def test_a_dispute_can_be_settled_for_either_side(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="classified", by="provider", person=cast.g1,
                   data={"kind": "error", "priority": "blocker", "reason": "worse"})  # fmt: skip
    actions.record(error, type="classification_disputed", by="customer", person=cast.a1)
    page = page_of(error, cast.g1, "?step=dispute_settled")
    assert "The customer’s" in page
    assert "The provider’s" in page
    status, _ = step(error, cast.g1, "dispute_settled", outcome="customer")
    assert status == 302
    assert "the dispute is settled" in page_of(error, cast.g1)


def test_a_reason_is_asked_for_only_with_the_choice_that_needs_it(cast: Cast, under: Under) -> None:
    agreement = under("ministry-hotline")
    question = actions.report(
        agreement, subject="Where?", text="Where is it?", channel="email", kind="question", person=cast.a1
    )
    status, page = step(question, cast.g1, "answered", channel="portal", text="Here.")
    assert status == 409
    assert "MH-4" in page
    status, _ = step(question, cast.g1, "answered", channel="email", text="Here.")
    assert status == 302


def test_the_customers_call_and_answer_can_be_noted(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    reported = actions.report(
        agreement, subject="Silence", text="No call comes in.", channel="portal", kind="incident",
        priority="critical", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    assert "A call: until then no term runs." in page_of(reported, cast.g1)
    status, page = step(reported, cast.g1, "called", at="2026-03-09T09:00")
    assert status == 409
    assert "before the report" in page
    status, _ = step(reported, cast.g1, "called", at="2026-03-09T10:20", text="They said the same.")
    assert status == 302
    called = reported.events.get(type="called")
    assert (called.by, called.person, called.at) == ("customer", cast.g1, at("2026-03-09T10:20:00+01:00"))
    assert verify(reported).clocks.get(name="first_response").started_at == called.at
    page = page_of(reported, cast.g1)
    assert f"entered by {cast.g1.name}" in page
    assert "Note the customer’s call" not in page
