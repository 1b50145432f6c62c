"""Other contractors: they see what was chosen for them and nothing else, answer there, and excuse nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
NOW = at("2026-03-11T12:00:00+01:00")
REPORTED = at("2026-03-09T10:00:00+01:00")

Under = Callable[..., Agreement]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def question(cast: Cast, under: Under) -> Ticket:
    return actions.report(
        under("ministry-hotline"), subject="Where is the export?", text="zzreportzz", channel="phone",
        kind="question", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip


def contractor(cast: Cast, name: str = "Domain Systems") -> Person:
    organisation = Organisation.objects.create(name=name)
    person = Person.objects.create_user(f"{name.split()[0].lower()}@example.org", name=f"{name.split()[0]}son")
    Role.objects.create(person=person, organisation=organisation, role=Role.Name.CONTRACTOR, customer=cast.a)
    return person


def own(person: Person) -> int:
    return person.roles.get().organisation_id


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, ticket: Ticket) -> str:
    response = client_of(person).get(f"/tickets/{ticket.reference}/")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def share(ticket: Ticket, by: Person, person: Person, **data: object) -> Event:
    client = client_of(by)
    response = client.post(
        f"/tickets/{ticket.reference}/record/shared/",
        {"organisation": own(person), "text": "Please look at the interface.", **data},
    )
    assert response.status_code == 302, response.content.decode()
    event = ticket.events.order_by("sequence").last()
    assert event is not None
    return event


@pytest.mark.clause("MH-15")
def test_a_contractor_sees_only_what_is_shared(cast: Cast, question: Ticket) -> None:
    person = contractor(cast)
    assert client_of(person).get(f"/tickets/{question.reference}/").status_code == 404
    answer = actions.answer(question, text="zzchosenzz", person=cast.g1).event
    actions.answer(question, text="zzpublicbutnotchosenzz", person=cast.g1)
    actions.note(question, text="zznotezz", person=cast.g1)
    share(question, cast.g1, person, messages=[answer.sequence])
    told = page(person, question)
    assert "Where is the export?" in told
    assert "Please look at the interface." in told
    assert "zzchosenzz" in told
    for hidden in ("zzreportzz", "zzpublicbutnotchosenzz", "zznotezz", "MH-13", "Acknowledgement"):
        assert hidden not in told
    assert question.subject in client_of(person).get("/shared/").content.decode()


@pytest.mark.clause("MH-15", "MH-17")
def test_what_was_asked_is_followed_with_its_answer_and_dates(cast: Cast, question: Ticket) -> None:
    person = contractor(cast)
    share(question, cast.g1, person)
    asked = f"/tickets/{question.reference}/record/contractor_asked/?with={own(person)}"
    assert client_of(cast.g1).get(asked).status_code == 200
    client_of(cast.g1).post(asked, {"text": "Does version 7 export?", "until": "2026-03-13"})
    event = question.events.get(type="contractor_asked")
    assert "no answer yet" in page(cast.g1, question)
    told = page(person, question)
    assert "Asked of you" in told
    assert "wanted by Fri 13 Mar" in told
    response = client_of(person).post(
        f"/tickets/{question.reference}/answer/", {"text": "Version 7 does.", "question": str(event.sequence)}
    )
    assert response.status_code == 302
    assert "Asked of you" not in page(person, question)
    for reader in (cast.g1, cast.a1):
        told = page(reader, question)
        assert "Version 7 does." in told
        assert "no answer yet" not in told
        assert "Domainson, Domain Systems" in told


@pytest.mark.clause("MH-16")
def test_sharing_pauses_and_excuses_no_term(cast: Cast, under: Under) -> None:
    ticket = actions.report(
        under("campus-modules"), subject="Locked", text="It locks.", channel="portal", kind="error",
        priority="critical", person=cast.a1, at=REPORTED, now=NOW,
    )  # fmt: skip
    before = list(ticket.clocks.order_by("position").values_list("name", "due_at", "state"))
    share(ticket, cast.g1, contractor(cast))
    ticket = verify(ticket)
    assert list(ticket.clocks.order_by("position").values_list("name", "due_at", "state")) == before
    assert "No term stands still for it" in page(cast.g1, ticket)


def test_two_contractors_never_see_each_other(cast: Cast, question: Ticket) -> None:
    first, second = contractor(cast), contractor(cast, "Interface Keepers")
    for person in (first, second):
        share(question, cast.g1, person)
    data = {"organisation": own(first)}
    actions.record(
        question, type="contractor_asked", by="provider", person=cast.g1, data=data, text="zzonlyforthefirstzz"
    )
    assert "zzonlyforthefirstzz" in page(first, question)
    assert "zzonlyforthefirstzz" not in page(second, question)
    assert "Domain Systems" not in page(second, question)


def test_what_is_shared_no_more_is_gone(cast: Cast, question: Ticket) -> None:
    person = contractor(cast)
    share(question, cast.a1, person)
    ended = client_of(cast.a1).post(f"/tickets/{question.reference}/record/unshared/?with={own(person)}", {})
    assert ended.status_code == 302
    assert client_of(person).get(f"/tickets/{question.reference}/").status_code == 404
    assert client_of(person).post(f"/tickets/{question.reference}/answer/", {"text": "x"}).status_code == 404
    assert "Nothing is shared with you now" in client_of(person).get("/shared/").content.decode()


@pytest.mark.clause("MH-17")
def test_a_contractor_asks_as_users_do(cast: Cast, under: Under, question: Ticket) -> None:
    person = contractor(cast)
    own_question = actions.report(
        question.agreement, subject="Our interface", text="Which fields?", channel="portal", kind="question",
        person=person, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    assert own_question.reporter == person
    actions.note(own_question, text="zznotezz", person=cast.g1)
    actions.record(
        own_question, type="answered", by="provider", person=cast.g1, text="These fields.", data={"channel": "portal"}
    )
    told = page(person, own_question)
    assert "Which fields?" in told
    assert "These fields." in told
    assert "zznotezz" not in told
    client_of(person).post(f"/tickets/{own_question.reference}/answer/", {"text": "Thank you."})
    said = own_question.events.order_by("sequence").last()
    assert said is not None
    assert (said.type, said.by, said.person) == ("message", "customer", person)
    assert "Thank you." in page(cast.a1, own_question)


def test_a_contractor_cannot_speak_as_the_customer_of_what_it_did_not_report(cast: Cast, question: Ticket) -> None:
    from django.core.exceptions import PermissionDenied

    person = contractor(cast)
    share(question, cast.g1, person)
    with pytest.raises(PermissionDenied):
        actions.answer(question, text="x", person=person)


@pytest.mark.clause("MH-15")
def test_meetings_are_noted_for_both_sides_or_for_one(cast: Cast, question: Ticket) -> None:
    where = f"/tickets/{question.reference}/record/meeting_noted/"
    common = {"form": "meeting", "participants": "All of us", "at": "2026-03-10T14:00"}
    client_of(cast.g1).post(where, {**common, "text": "We agreed on Friday.", "readers": "both"})
    client_of(cast.g1).post(where, {**common, "text": "zzinsidezz", "participants": "zzwezz", "readers": "inside"})
    ours, theirs = page(cast.g1, question), page(cast.a1, question)
    assert "zzinsidezz" in ours
    assert "We agreed on Friday." in theirs
    assert "a meeting, All of us" in theirs
    assert "zzinsidezz" not in theirs
    assert "zzwezz" not in theirs
