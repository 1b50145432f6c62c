"""Signing in: the same answer whoever tries, and a wait for who fails too often."""

import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pakt.desk.people.limits import SIGN_IN
from pakt.desk.people.models import Attempt, Person
from pakt.desk.people.views import coming_in

PASSWORD = "correct horse battery"
NOW = "2026-11-18T10:00:00+00:00"


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create_user("ada@example.org", PASSWORD, name="Ada")


def sign(client: Client, address: str, password: str = "wrong", **extra: str) -> HttpResponse:
    return client.post(reverse("sign_in"), {"username": address, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def told(response: HttpResponse, address: str) -> str:
    """A page without what differs on any two pages: the token of its forms, and the address as it was typed."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value|X-CSRFToken&quot;:|"X-CSRFToken":)[^>}]*', "", response.text)
    return page.replace(address, "")


def test_one_signs_in_by_e_mail_in_any_letters(client: Client, person: Person) -> None:
    response = sign(client, " Ada@Example.org ", PASSWORD)
    assert response.status_code == 302
    assert is_in(client)


def test_signing_out_is_a_post(client: Client, person: Person) -> None:
    client.force_login(person)
    assert client.get(reverse("sign_out")).status_code == 405
    assert is_in(client)
    assert client.post(reverse("sign_out")).url == "/sign-in/"
    assert not is_in(client)


def test_nobody_learns_who_exists(client: Client, person: Person) -> None:
    Person.objects.create_user("left@example.org", PASSWORD, name="Left", is_active=False)
    answers = [
        told(sign(client, address, password), address)
        for address, password in (
            ("ada@example.org", "wrong"),
            ("nobody@example.org", "wrong"),
            ("left@example.org", PASSWORD),
        )
    ]
    assert answers[0] == answers[1] == answers[2]
    assert "That did not fit" in answers[0]


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_who_fails_too_often_waits_whether_they_exist_or_not(client: Client, person: Person, address: str) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(SIGN_IN.most):
            assert "That did not fit" in sign(client, address).text
        locked = sign(client, address, PASSWORD).text
    assert "Wait 15 minutes" in locked
    assert not is_in(client)


def test_the_wait_ends_by_itself(client: Client, person: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(SIGN_IN.most):
            sign(client, "ada@example.org")
        clock.shift(SIGN_IN.window - SIGN_IN.window / 15)
        assert "Wait 1 minute," in sign(client, "ada@example.org", PASSWORD).text
        clock.shift(SIGN_IN.window / 15)
        sign(client, "ada@example.org", PASSWORD)
    assert is_in(client)


def test_trying_while_one_waits_does_not_make_it_longer(client: Client, person: Person) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(3 * SIGN_IN.most):
            sign(client, "ada@example.org")
    assert Attempt.objects.count() == SIGN_IN.most


def test_another_place_and_another_address_are_not_held_up(client: Client, person: Person) -> None:
    Person.objects.create_user("bo@example.org", PASSWORD, name="Bo")
    for _ in range(SIGN_IN.most):
        sign(client, "ada@example.org", REMOTE_ADDR="192.0.2.1")
    assert "Wait" in sign(client, "ADA@example.org", PASSWORD, REMOTE_ADDR="192.0.2.1").text
    sign(client, "bo@example.org", PASSWORD, REMOTE_ADDR="192.0.2.1")
    assert is_in(client)
    other = Client()
    sign(other, "ada@example.org", PASSWORD, REMOTE_ADDR="192.0.2.2")
    assert is_in(other)


def test_the_place_behind_a_proxy_is_what_the_proxy_says(client: Client, person: Person, settings: object) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # type: ignore[attr-defined]
    proxy = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    for made_up in range(SIGN_IN.most):
        sign(client, "ada@example.org", HTTP_X_FORWARDED_FOR=f"198.51.100.{made_up}, 192.0.2.1", **proxy)
    assert "Wait" in sign(client, "ada@example.org", HTTP_X_FORWARDED_FOR="192.0.2.1", **proxy).text
    assert "Wait" not in sign(client, "ada@example.org", HTTP_X_FORWARDED_FOR="192.0.2.9", **proxy).text


def test_a_success_forgets_what_failed_before(client: Client, person: Person) -> None:
    for _ in range(SIGN_IN.most - 1):
        sign(client, "ada@example.org")
    sign(client, "ada@example.org", PASSWORD)
    assert not Attempt.objects.exists()


def test_what_was_typed_is_not_kept(client: Client, person: Person) -> None:
    sign(client, PASSWORD)
    assert PASSWORD not in str(Attempt.objects.values())


def test_one_is_sent_on_to_where_one_wanted_but_never_elsewhere(client: Client, person: Person) -> None:
    wanted = {"username": "ada@example.org", "password": PASSWORD}
    assert client.post(reverse("sign_in"), {**wanted, "next": "/parts/"}).url == "/parts/"
    client.logout()
    assert client.post(reverse("sign_in"), {**wanted, "next": "https://elsewhere.example/"}).url == "/"


def test_whom_one_can_be_is_shown_in_a_demo_only(
    client: Client, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "This is a demo" not in client.get(reverse("sign_in")).text
    login = {"name": "Ada", "does": "reports", "username": "ada@example.org", "password": PASSWORD}
    monkeypatch.setattr(coming_in, "demo_logins", lambda: [login])
    page = client.get(reverse("sign_in")).text
    assert "This is a demo" in page
    assert PASSWORD in page
