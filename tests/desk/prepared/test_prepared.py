"""Prepared answers fill their blanks in the reporter's language; macros do all of their steps or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.prepared import actions as prepared
from pakt.desk.prepared.models import Answer, Macro
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")
Under = Callable[..., Agreement]


@pytest.fixture
def ticket(cast: Cast, under: Under) -> Ticket:
    told = at("2026-03-10T09:00:00+01:00")
    return actions.report(
        under("city-bots"), subject="No voice {agent}", text="Silence", channel="email", kind="defect", priority="B",
        person=cast.a1, at=told, now=told,
    )  # fmt: skip


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def answer(cast: Cast, **values: object) -> Answer:
    given = {"organisation": cast.provider, "name": "Greeting", "texts": {"en": "Hello {reporter}"}, **values}
    return prepared.save(Answer(**given), by=cast.g1, now=NOW)  # type: ignore[misc]


def macro(cast: Cast, *steps: dict[str, object], **values: object) -> Macro:
    given = {"organisation": cast.provider, "name": "Take over", "steps": list(steps), **values}
    return prepared.save(Macro(**given), by=cast.g1, now=NOW)  # type: ignore[misc]


BEGIN = {"type": "responded", "data": {}, "texts": {"en": "We have begun, {reporter}."}}
NOTE = {"type": "note", "data": {}, "texts": {"en": "Taken over by {agent}"}}
TAKE = {"type": "assigned", "data": {"to": "me"}, "texts": {}}
CALL_BACK = {"type": "accepted", "data": {}, "texts": {}}


def test_blanks_are_filled_in_the_language_of_whoever_reported(cast: Cast, ticket: Ticket) -> None:
    cast.a1.language = "pl"
    cast.a1.save()
    one = answer(cast, texts={"en": "Hello {reporter}", "pl": "Szanowni Państwo, {reference}: {subject}"})
    words = signed_in(cast.g1).get(f"/tickets/{ticket.reference}/answers/{one.pk}/").content.decode()
    assert words == f"Szanowni Państwo, {ticket.reference}: No voice {{agent}}"


def test_a_macro_takes_all_of_its_steps(cast: Cast, ticket: Ticket) -> None:
    one = macro(cast, TAKE, BEGIN, NOTE)
    with time_machine.travel(NOW, tick=False):
        seen = signed_in(cast.g1).get(f"/tickets/{ticket.reference}/macros/{one.pk}/").content.decode()
        assert "We have begun, A1." in seen
        assert not ticket.events.filter(type="responded").exists()
        assert signed_in(cast.g1).post(f"/tickets/{ticket.reference}/macros/{one.pk}/").status_code == 302
    ticket.refresh_from_db()
    assert [row.type for row in ticket.events.order_by("sequence")] == ["reported", "assigned", "responded", "note"]
    assert ticket.assignee == cast.g1
    verify(ticket)


def test_a_refused_step_undoes_the_ones_before_it_and_is_named(cast: Cast, ticket: Ticket) -> None:
    one = macro(cast, BEGIN, CALL_BACK)
    with time_machine.travel(NOW, tick=False):
        response = signed_in(cast.g1).post(f"/tickets/{ticket.reference}/macros/{one.pk}/")
    assert response.status_code == 409
    assert [row.type for row in ticket.events.all()] == ["reported"]
    assert "none of them is taken" in response.content.decode()
    verify(ticket)


def test_what_the_agreement_asks_with_a_step_no_macro_can_skip(cast: Cast, under: Under) -> None:
    ticket = actions.report(
        under("campus-modules", "CM"), subject="Broken", text="Broken", channel="portal", kind="error",
        priority="major", person=cast.a1, at=NOW, now=NOW,
    )  # fmt: skip
    ran = prepared.run(macro(cast, {"type": "confirmed", "data": {}, "texts": {}}), ticket, by=cast.g1, now=NOW)
    assert not ran.is_done
    assert "CM-23" in ran.outcomes[0].clauses


def test_what_belongs_to_another_customer_or_provider_is_not_there(cast: Cast, under: Under, ticket: Ticket) -> None:
    other = under("city-bots", "BT", customer=cast.b)
    narrowed = answer(cast, agreement=other, name="Only for B")
    assert "Only for B" not in signed_in(cast.g2).get("/prepared/").content.decode()
    assert "Only for B" in signed_in(cast.g1).get("/prepared/").content.decode()
    for person in (cast.g2, cast.a1, cast.nobody):
        assert signed_in(person).get(f"/prepared/answers/{narrowed.pk}/").status_code == 404
    assert signed_in(cast.g1).get(f"/tickets/{ticket.reference}/answers/{narrowed.pk}/").status_code == 404
    everywhere = answer(cast)
    assert signed_in(cast.a1).get(f"/tickets/{ticket.reference}/answers/{everywhere.pk}/").status_code == 404


def test_what_was_thrown_away_can_be_taken_back(cast: Cast) -> None:
    one, client = answer(cast), signed_in(cast.g1)
    page = client.post(f"/prepared/answers/{one.pk}/throw-away/", follow=True).content.decode()
    assert "take-back" in page
    assert client.get(f"/prepared/answers/{one.pk}/").status_code == 404
    client.post(f"/prepared/answers/{one.pk}/take-back/")
    assert client.get(f"/prepared/answers/{one.pk}/").status_code == 200


def test_a_blank_that_nothing_fills_is_told(cast: Cast) -> None:
    sent = {"name": "Odd", "agreement": "", "text-en": "Hello {who}"}
    response = signed_in(cast.g1).post("/prepared/answers/new/", sent)
    assert response.status_code == 400
    assert "{who}" in response.content.decode()
    assert not Answer.objects.exists()


def test_a_macro_is_prepared_step_by_step_without_a_script(cast: Cast, under: Under) -> None:
    under("city-bots")
    client = signed_in(cast.g1)
    sent = {"name": "Take over", "agreement": "", "rows": "1", "step0-type": "note", "step0-text-en": "Mine now"}
    more = client.post("/prepared/macros/new/", {**sent, "redraw": "more"}).content.decode()
    assert "Mine now" in more
    assert 'name="step1-type"' in more
    client.post("/prepared/macros/new/", {**sent, "rows": "2", "step1-type": "assigned", "step1-to": "me"})
    one = Macro.objects.get()
    assert [step["type"] for step in one.steps] == ["note", "assigned"]
    assert one.changed_by == cast.g1
    assert "Mine now" in client.get(f"/prepared/macros/{one.pk}/").content.decode()
