"""Invitations and new passwords: once, for a while, to the address that is kept, and the same for whoever asks."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from pakt.desk.due.models import Due
from pakt.desk.people import actions
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.limits import RESET, RESETS
from pakt.desk.people.links import invitation_link, invitation_of, person_of_reset, reset_link
from pakt.desk.people.logs import WithoutTokens
from pakt.desk.people.models import Invitation, Person, Role
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
R = Role.Name
NOW = at("2026-11-18T10:00:00+00:00")
PASSWORD = "correct horse battery"
NEW = {"name": "Jan Novák", "password": PASSWORD}


@pytest.fixture
def admin(cast: Cast) -> Person:
    person = Person.objects.create_user("a3@example.org", PASSWORD, name="A3")
    Role.objects.create(person=person, organisation=cast.a, role=R.CUSTOMER_ADMINISTRATOR)
    return person


def invited(cast: Cast, admin: Person, email: str = "jan@example.org", **more: Any) -> Invitation:
    given: dict[str, Any] = {"organisation": cast.a, "role": R.REPORTER, "by": admin, "name": "Jan", **more}
    return actions.invite(email=email, **given)


def path(link: str) -> str:
    assert link.startswith("http://localhost:8000/")
    return link.removeprefix("http://localhost:8000")


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_invitation_makes_a_person_who_is_in_at_once(cast: Cast, admin: Person, client: Client) -> None:
    invitation = invited(cast, admin)
    assert Due.objects.get(kind="invitation").subject == str(invitation.pk)
    page = client.get(path(invitation_link(invitation))).text
    assert "You are invited to Alder Town" in page
    assert "supply what was asked, accept, reject, dispute" in page
    assert "hand the list" not in page
    assert not Person.objects.filter(email="jan@example.org").exists()
    answer = client.post(path(invitation_link(invitation)), NEW)
    assert answer.url == "/"
    assert is_in(client)
    person = Person.objects.get(email="jan@example.org")
    assert (person.name, person.check_password(PASSWORD)) == ("Jan Novák", True)
    assert [(role.organisation, role.role) for role in person.roles.all()] == [(cast.a, R.REPORTER)]


def test_a_link_works_once(cast: Cast, admin: Person, client: Client) -> None:
    link = path(invitation_link(invited(cast, admin)))
    client.post(link, NEW)
    again = Client().post(link, {"name": "Somebody else", "password": "another few words"})
    assert again.status_code == 410
    assert Person.objects.get(email="jan@example.org").check_password(PASSWORD)


def test_a_link_ends_after_a_week_when_withdrawn_and_when_another_is_sent(cast: Cast, admin: Person) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        old, withdrawn, renewed = (invited(cast, admin, f"{name}@example.org") for name in ("old", "wd", "new"))
        tokens = {one.pk: invitation_link(one).rstrip("/").rsplit("/", 1)[-1] for one in (old, withdrawn, renewed)}
        assert all(invitation_of(token) for token in tokens.values())
        actions.withdraw(withdrawn, by=admin)
        actions.send_again(renewed, by=admin)
        assert invitation_of(tokens[withdrawn.pk]) is None
        assert invitation_of(tokens[renewed.pk]) is None
        renewed.refresh_from_db()
        assert invitation_of(invitation_link(renewed).rstrip("/").rsplit("/", 1)[-1]) == renewed
        actions.take_back(withdrawn, by=admin)
        assert invitation_of(tokens[withdrawn.pk]) == withdrawn
        clock.shift(timedelta(days=7))
        assert invitation_of(tokens[old.pk]) is None
        with pytest.raises(PeopleRefused):
            actions.accept(old, **NEW)


def test_following_a_link_changes_nothing(cast: Cast, admin: Person, client: Client) -> None:
    invitation = invited(cast, admin)
    for link in (path(invitation_link(invitation)), path(reset_link(cast.a1))):
        for ask in (client.get, client.head):
            assert ask(link).status_code == 200
    assert client.post(path(invitation_link(invitation)), NEW).status_code == 302
    assert person_of_reset(reset_link(cast.a1).rstrip("/").rsplit("/", 1)[-1]) == cast.a1


def test_a_link_names_the_configured_host_whatever_the_visitor_says(
    cast: Cast, admin: Person, client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    invited(cast, admin)
    client.post(reverse("password_reset"), {"email": "a1@example.org"}, HTTP_HOST="evil.example")
    assert invitation_link(Invitation.objects.get()).startswith(settings.URL)
    assert reset_link(cast.a1).startswith(settings.URL)
    assert not any("evil" in repr(row) for row in Due.objects.values_list("kind", "subject", "payload"))


def test_links_that_are_over_or_made_up_answer_alike(cast: Cast, admin: Person, client: Client) -> None:
    used = invited(cast, admin)
    link = path(invitation_link(used))
    client.post(link, NEW)
    anyone = Client()
    answers = {
        (answer.status_code, answer.text.split("<main")[1].split("<footer")[0])
        for answer in (
            anyone.get(one)
            for one in (link, "/invitation/zz-0/", "/invitation/1/", "/reset/1-nothing/", "/reset/zzzz-x/", "/reset/-/")
        )
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 410


def test_somebody_of_another_organisation_keeps_name_and_password_and_nobody_sees_it_before(
    cast: Cast, admin: Person, client: Client
) -> None:
    cast.b1.set_password(PASSWORD)
    cast.b1.save()
    invitation = invited(cast, admin, "B1@example.org", name="Guessed name")
    client.force_login(admin)
    listed = client.get(reverse("people_of", args=[cast.a.pk])).text
    assert "Guessed name" in listed
    assert ">B1<" not in listed
    theirs = Client()
    link = path(invitation_link(invitation))
    assert "Its password stays" in theirs.get(link).text
    assert theirs.post(link, {"name": "X", "password": "a new one for b1"}).url == reverse("sign_in")
    assert not is_in(theirs)
    cast.b1.refresh_from_db()
    assert (cast.b1.name, cast.b1.check_password(PASSWORD)) == ("B1", True)
    assert {role.organisation for role in cast.b1.roles.all()} == {cast.a, cast.b}


def test_a_bad_password_is_said_in_its_place(cast: Cast, admin: Person, client: Client) -> None:
    link = path(invitation_link(invited(cast, admin)))
    for password, said in (("short", "too short"), ("password123", "too common"), ("jan@example.org", "too similar")):
        answer = client.post(link, {"name": "Jan", "password": password})
        assert answer.status_code == 400
        assert said in answer.text
    assert not Person.objects.filter(email="jan@example.org").exists()


def test_whoever_is_signed_in_as_another_is_told(cast: Cast, admin: Person, client: Client) -> None:
    client.force_login(cast.g1)
    assert "You are signed in as G1" in client.get(path(invitation_link(invited(cast, admin)))).text


# A new password


def test_asking_for_a_link_answers_alike_for_everybody(cast: Cast, client: Client) -> None:
    cast.a2.is_active = False
    cast.a2.save()
    answers = set()
    for email in ("a1@example.org", "nobody-here@example.org", "a2@example.org"):
        answer = client.post(reverse("password_reset"), {"email": email})
        answers.add((answer.status_code, answer.text.split("<main")[1].split("<footer")[0].replace(email, "")))
    assert len(answers) == 1
    assert [row.subject for row in Due.objects.filter(kind="password_reset")] == [str(cast.a1.pk)]


def test_letters_to_one_address_are_few_and_nobody_is_told(cast: Cast, client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(RESET.most):
            client.post(reverse("password_reset"), {"email": "a1@example.org"})
        Due.objects.all().delete()
        answer = client.post(reverse("password_reset"), {"email": "A1@example.org"}, REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 200
        assert not Due.objects.exists()
        clock.shift(RESET.window)
        client.post(reverse("password_reset"), {"email": "a1@example.org"})
        assert Due.objects.exists()


def test_a_place_that_asks_too_often_waits(cast: Cast, client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        for number in range(RESETS.most):
            assert client.post(reverse("password_reset"), {"email": f"{number}@example.org"}).status_code == 200
        answer = client.post(reverse("password_reset"), {"email": "a1@example.org"})
    assert answer.status_code == 400
    assert "Wait 60 minutes" in answer.text
    assert not Due.objects.exists()


def test_a_link_sets_a_password_once_and_ends_all_sessions(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(cast.a1)
    link = path(reset_link(cast.a1))
    assert client.post(link, {"password": PASSWORD}).url == reverse("sign_in")
    assert Person.objects.get(pk=cast.a1.pk).check_password(PASSWORD)
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert client.post(link, {"password": "yet another one"}).status_code == 410


def test_a_link_for_a_password_ends_after_an_hour_and_when_one_signs_in(cast: Cast, client: Client) -> None:
    cast.a1.set_password(PASSWORD)
    cast.a1.save()
    with time_machine.travel(NOW, tick=False) as clock:
        link = path(reset_link(cast.a1))
        clock.shift(timedelta(minutes=61))
        assert client.get(link).status_code == 410
        link = path(reset_link(cast.a1))
        client.post(reverse("sign_in"), {"username": "a1@example.org", "password": PASSWORD})
        assert Client().get(link).status_code == 410


def test_no_token_is_logged() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutTokens())
    logger = logging.getLogger("tests.tokens")
    logger.addHandler(handler)
    try:
        raise ValueError("at /invitation/1-secret/")
    except ValueError:
        logger.exception("%s failed, %r", "/reset/2-secret/?x=1", "http://a.example/reset/3-secret/")
    logger.removeHandler(handler)
    assert "secret" not in stream.getvalue()
    assert "/reset/…/?x=1 failed" in stream.getvalue()


def test_what_goes_through_the_desk_is_logged_without_tokens() -> None:
    """Every handler of the settings has the filter."""
    from django.conf import settings

    assert all("tokens" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


# The first administrator


def said_by_the_command(*arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command("user", *arguments, invite=True, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_comes_in_by_a_link_that_is_printed(client: Client) -> None:
    printed = said_by_the_command("Nora@Example.org", name="Nora Elm", organisation="Cedar Support")
    link = printed.split()[-1]
    assert not Due.objects.exists()
    assert client.post(path(link), {"name": "Nora Elm", "password": PASSWORD}).status_code == 302
    role = Role.objects.get(person__email="nora@example.org")
    assert (role.role, role.organisation.name) == (R.ADMINISTRATOR, "Cedar Support")


def test_whoever_is_there_already_gets_a_link_for_a_new_password(cast: Cast, client: Client) -> None:
    link = said_by_the_command("a1@example.org").split()[-1]
    assert client.post(path(link), {"password": PASSWORD}).status_code == 302
    assert Person.objects.get(pk=cast.a1.pk).check_password(PASSWORD)
