"""Calls: who rings is known by the number, and what was said is logged in one form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pakt.desk.agreements.models import Agreement, Contact
from pakt.desk.due.worker import run_all
from pakt.desk.people.models import Person, Role
from pakt.desk.people.numbers import digits_of
from pakt.desk.telephone.actions import make_key
from pakt.desk.telephone.models import Call
from pakt.desk.tickets import actions as tickets
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.duty.gateways import gateway
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
# A Wednesday, in the hours of every agreement; and its evening.
NOW = at("2026-11-18T11:00:00+01:00")
EVENING = at("2026-11-18T19:00:00+01:00")
Under = Callable[..., Agreement]


def client(person: Person) -> Client:
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


def ring(cast: Cast, number: str, key: str | None = None, **more: str) -> Any:
    key = make_key(cast.provider, by=cast.manager, now=NOW) if key is None else key
    return Client().post(
        "/hooks/call/", json.dumps({"number": number, **more}), content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip


def phone(person: Person, number: str) -> None:
    Person.objects.filter(pk=person.pk).update(phone=number)


@pytest.mark.parametrize("typed", ["+420 604 123 456", "00420 604-123-456", "(0420) 604/123 456", "420604123456"])
def test_a_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert digits_of(typed) == "420604123456"


@time_machine.travel(NOW, tick=False)
def test_the_caller_is_found_by_the_number_as_it_is_typed(cast: Cast, under: Under) -> None:
    agreement = under("city-bots")
    phone(cast.a1, "+420 604 123 456")
    Contact.objects.create(agreement=agreement, role="x", name="Dora", phone="604 12 99 99", from_at=NOW)
    g1 = client(cast.g1)
    page = g1.get("/calls/?number=60412").content.decode()
    assert "A1" in page and "Dora" in page
    page = g1.get("/calls/?number=604123456").content.decode()
    assert "A1" in page and "Dora" not in page
    assert "A1" not in g1.get("/calls/?number=60").content.decode()


@time_machine.travel(NOW, tick=False)
def test_nobody_finds_a_caller_of_a_customer_for_whom_they_do_not_work(cast: Cast, under: Under) -> None:
    under("city-bots", "BT", customer=cast.b)
    phone(cast.b1, "+420 604 123 456")
    assert "B1" in client(cast.g1).get("/calls/?number=604123456").content.decode()
    assert "B1" not in client(cast.g2).get("/calls/?number=604123456").content.decode()
    assert ring(cast, "+420604123456").status_code == 201
    assert "Rings: +420604123456" in client(cast.g1).get("/calls/").content.decode()
    assert "420604123456" not in client(cast.g2).get("/calls/").content.decode()
    assert client(cast.a1).get("/calls/").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_a_call_pops_up_once_and_leaves_when_it_is_put_aside(cast: Cast, under: Under) -> None:
    under("city-bots")
    phone(cast.a1, "604123456")
    g1 = client(cast.g1)
    assert g1.get("/calls/news/?seen=0.0").status_code == 204
    key = make_key(cast.provider, by=cast.manager)
    for _ in range(2):
        assert ring(cast, "+420 604 123 456", key=key, id="17").status_code == 201
    call = Call.objects.get()
    assert call.customer == cast.a
    news = g1.get("/calls/news/?seen=0.0").content.decode()
    assert "Rings: +420 604 123 456" in news and "A1" in news
    page = g1.post(f"/calls/{call.pk}/dismiss/", follow=True).content.decode()
    assert "Rings:" not in page and "The call was put aside." in page
    assert "Rings:" in g1.post(f"/calls/{call.pk}/again/", follow=True).content.decode()


def test_an_exchange_without_the_right_key_is_not_heard(cast: Cast) -> None:
    assert ring(cast, "1", key="wrong").status_code == 401
    assert ring(cast, "1", key="").status_code == 401
    assert not Call.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"number": 5}', '{"number": "1\\n2"}', '{"number": "1", "at": "x"}'])
def test_what_an_exchange_tells_wrongly_is_refused_with_the_reason(cast: Cast, body: str) -> None:
    key = make_key(cast.provider, by=cast.manager)
    answer = Client().post(
        "/hooks/call/", body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]


def logged(person: Person, prefix: str, **said: str) -> Any:
    sent = {
        "channel": "phone",
        "subject": "It stopped",
        "answer-text": "It stopped at nine.",
        "outcome": "open",
        **said,
    }
    return client(person).post(f"/calls/log/{prefix}/", sent)


@pytest.mark.clause("CB-8", "CB-7")
def test_a_call_becomes_a_ticket_from_its_start_with_a_spoken_confirmation(cast: Cast, under: Under) -> None:
    under("city-bots")
    phone(cast.a1, "604123456")
    with time_machine.travel(NOW, tick=False):
        ring(cast, "+420604123456")
    call = Call.objects.get()
    with time_machine.travel(at("2026-11-18T11:04:00+01:00"), tick=False):
        page = client(cast.g1).get(f"/calls/log/AT/?call={call.pk}&caller={cast.a1.pk}").content.decode()
        assert "Call from A1" in page and "2026-11-18T11:00" in page
        sent = {
            "kind": "defect", "priority": "A", "at": "2026-11-18T11:00", "reporter": str(cast.a1.pk),
            "call": str(call.pk), "number": "604123456", "confirmation": "spoken", "answer-function": "Bot",
        }  # fmt: skip
        answer = logged(cast.g1, "AT", **sent, **answers("city-bots", "defect"))
        assert answer.status_code == 302, answer.content.decode()
    ticket = verify(Ticket.objects.get())
    assert (ticket.channel, ticket.reported_at, ticket.reporter) == ("phone", NOW, cast.a1)
    assert ticket.events.filter(type="acknowledged", data__channel="phone").exists()
    call.refresh_from_db()
    assert (call.state, call.ticket, call.taken_by, call.out_of_hours) == ("logged", ticket, cast.g1, False)


def answers(contract: str, kind: str) -> dict[str, str]:
    """Something for each question that the contract requires."""
    from pakt.desk.tickets.questions import asked, questions_of
    from pakt.engine.load import shipped

    loaded = shipped(contract)
    found = {}
    for one in asked(questions_of(loaded, kind, None)):
        if one.required == "always":
            given = {"choice": "0", "date": "2026-11-18", "number": "1", "yes_no": "yes", "phone": "+48604123456"}
            found[f"answer-{one.id}"] = given.get(one.type, "a1@example.org" if one.type == "email" else "604123456")
    return found


@pytest.mark.clause("MH-10", "MH-11")
def test_outside_the_phone_hours_a_call_is_noted_as_such_and_a_call_back_agreed(cast: Cast, under: Under) -> None:
    under("ministry-hotline")
    with time_machine.travel(EVENING, tick=False):
        page = client(cast.g1).get("/calls/").content.decode()
        assert "closed, opens Thu 19 Nov, 08:00" in page
        said = {
            "kind": "question", "at": "2026-11-18T19:00", "outcome": "callback", "due": "2026-11-19T12:00",
            "confirmation": "later", "number": "604123456", **answers("ministry-hotline", "question"),
        }  # fmt: skip
        answer = logged(cast.g1, "AT", **said)
        assert answer.status_code == 302, answer.content.decode()
        page = client(cast.g1).get("/calls/").content.decode()
    ticket = verify(Ticket.objects.get())
    assert ticket.events.filter(type="callback_agreed").exists()
    assert not ticket.events.filter(type="acknowledged").exists()
    assert Call.objects.get().out_of_hours
    assert "outside the phone hours" in page
    assert "by Thu 19 Nov, 11:00" in page


@pytest.mark.clause("IS-5")
def test_a_call_back_later_than_the_agreement_allows_is_refused_and_nothing_is_stored(cast: Cast, under: Under) -> None:
    under("information-systems")
    with time_machine.travel(NOW, tick=False):
        said = {
            "kind": "support", "priority": "normal", "at": "2026-11-18T13:00", "outcome": "callback",
            "due": "2026-11-24T18:00",
            "number": "604123456", "reporter": str(cast.a1.pk), **answers("information-systems", "support"),
        }  # fmt: skip
        answer = logged(cast.g1, "AT", **said)
        assert answer.status_code == 409, answer.content.decode()
        assert "IS-5" in answer.content.decode() or "3 working days" in answer.content.decode()
        assert not Ticket.objects.exists() and not Call.objects.exists()
        assert logged(cast.g1, "AT", **{**said, "due": "2026-11-23T12:00"}).status_code == 302


@pytest.mark.clause("CC-11")
def test_a_critical_report_by_mail_stands_among_the_calls_owed_until_they_rang(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    with time_machine.travel(NOW, tick=False):
        ticket = tickets.report(
            agreement, subject="All down", text="All is down.", channel="email", kind="incident", priority="critical",
            person=cast.a1,
        )  # fmt: skip
    with time_machine.travel(at("2026-11-18T11:20:00+01:00"), tick=False):
        g1 = client(cast.g1)
        assert "They have called" in g1.get("/calls/").content.decode()
        assert Ticket.objects.get().effective_at is None
        g1.post(f"/calls/owed/{ticket.reference}/")
        assert "They have called" not in g1.get("/calls/").content.decode()
    assert verify(ticket).effective_at == at("2026-11-18T11:20:00+01:00")


def test_a_recording_comes_with_the_report(cast: Cast, under: Under, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    under("city-bots")
    with time_machine.travel(NOW, tick=False):
        page = client(cast.g1).get("/calls/log/AT/?kind=defect").content.decode()
        assert 'type="file"' in page
        name = page.split('type="file"')[1].split('name="')[1].split('"')[0]
        said: dict[str, Any] = {
            "kind": "defect", "priority": "A", "at": "2026-11-18T11:00", "confirmation": "later",
            name: SimpleUploadedFile("call.wav", b"RIFF"), **answers("city-bots", "defect"),
        }  # fmt: skip
        answer = logged(cast.g1, "AT", **said)
        assert answer.status_code == 302, answer.content.decode()
    assert Ticket.objects.get().events.get(type="reported").attachments.get().file.name == "call.wav"


def test_nothing_is_due_when_no_text_message_was_asked_for(cast: Cast) -> None:
    assert run_all(NOW, kind="telephone.confirm") == 0
    assert Role.objects.exists()


@pytest.mark.clause("CB-8")
def test_a_text_message_counts_as_the_confirmation_once_the_gateway_has_taken_it(
    cast: Cast, under: Under, settings: Any
) -> None:
    under("city-bots")
    with gateway() as there, time_machine.travel(NOW, tick=False):
        sid, secret = "AC" + "a" * 32, "b" * 32
        settings.ALERT_GATEWAYS = {"text": f"twilio://{sid}:{secret}@+420777000111/{{to}}"}
        settings.ALERT_ENDPOINTS = {"notify_sms_url": f"http://127.0.0.1:{there.port}/{{sid}}"}
        settings.ALERT_HOSTS = ["127.0.0.1"]
        said = {
            "kind": "defect", "priority": "A", "at": "2026-11-18T11:00", "confirmation": "text",
            "number": "+420604123456", **answers("city-bots", "defect"),
        }  # fmt: skip
        assert logged(cast.g1, "AT", **said).status_code == 302
        ticket = Ticket.objects.get()
        there.status = 500
        run_all(NOW, kind="telephone.confirm")
        assert not ticket.events.filter(type="acknowledged").exists()
        there.status = 200
        run_all(NOW + timedelta(seconds=10), kind="telephone.confirm")
    assert there.got[-1][1]["To"] == "+420604123456"
    assert ticket.reference in there.got[-1][1]["Body"]
    assert ticket.events.filter(type="acknowledged", by="system", data__channel="phone").count() == 1
