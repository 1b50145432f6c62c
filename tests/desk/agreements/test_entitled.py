"""The list of entitled people: the customer's own, handed over in its term, kept as it was."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements import actions
from pakt.desk.agreements.actions import add_version, create_agreement
from pakt.desk.agreements.duties import list_owed
from pakt.desk.agreements.models import Agreement, EntitledList
from pakt.desk.pages.csv import plain
from pakt.desk.people import actions as people
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.models import Invitation, Organisation, Person, Role
from pakt.engine.load import shipped_text
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
R = Role.Name
BEGAN = at("2026-11-12T00:00:00+03:00")  # a Thursday
DUE = at("2026-11-17T18:00:00+03:00")  # the Tuesday: the third working day after that, at closing


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """Signed on Thursday 12 November: the list is owed within three working days."""
    made = create_agreement(
        name="Systems", customer=cast.a, provider=cast.provider, contract_id="information-systems", prefix="IS"
    )
    add_version(made, text=shipped_text("information-systems"), signed_on=BEGAN.date(), effective_from=BEGAN, now=BEGAN)
    return made


@pytest.fixture
def a3(cast: Cast) -> Person:
    person = Person.objects.create_user("a3@example.org", name="A3", phone="=1+1")
    Role.objects.create(person=person, organisation=cast.a, role=R.CUSTOMER_ADMINISTRATOR)
    return person


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, name: str = "entitled", *arguments: object) -> str:
    response = client_of(person).get(reverse(name, args=["IS", *arguments]))
    assert response.status_code == 200
    return html.unescape(response.text)


@pytest.mark.clause("IS-2")
def test_the_customer_owes_the_list_within_three_working_days(cast: Cast, agreement: Agreement, a3: Person) -> None:
    with time_machine.travel(at("2026-11-13T12:00:00+03:00"), tick=False):
        owed = list_owed(agreement, at("2026-11-13T12:00:00+03:00"))
        assert owed
        assert (owed.due_at, owed.state) == (DUE, "running")
        for person in (a3, cast.a2, cast.g1, cast.manager):
            shown = page(person)
            assert "Still to be handed over" in shown
            assert "2 working days left" in shown
            assert "IS-2" in shown
        assert "The list is still to be handed over." in client_of(cast.g1).get(reverse("agreement", args=["IS"])).text
    with time_machine.travel(at("2026-11-19T12:00:00+03:00"), tick=False):
        assert "late by 1 working day" in page(a3)


@pytest.mark.clause("IS-2")
@pytest.mark.parametrize(("time", "state"), [("18:00", "met"), ("18:01", "late")])
def test_what_is_handed_over_is_in_time_or_late_and_kept_so(
    cast: Cast, agreement: Agreement, a3: Person, time: str, state: str
) -> None:
    people.invite(organisation=cast.a, role=R.REPORTER, email="new@example.org", name="Nika", by=a3)
    with time_machine.travel(at(f"2026-11-17T{time}:00+03:00"), tick=False):
        response = client_of(a3).post(reverse("hand_over", args=["IS"]))
        made = EntitledList.objects.get()
        assert response.url == reverse("entitled_list", args=["IS", made.pk])
        assert [one["email"] for one in made.people] == [
            "a1@example.org", "a2@example.org", "a3@example.org", "new@example.org",
        ]  # fmt: skip
        owed = list_owed(agreement, at("2026-12-01T12:00:00+03:00"))
        assert owed
        assert owed.state == state
    Role.objects.filter(person=cast.a1).delete()
    Person.objects.filter(pk=a3.pk).update(name="Renamed")
    assert "A1" in page(cast.g1, "entitled_list", made.pk)
    shown = page(cast.manager)
    assert "− A1" in shown
    for change in ({"people": []}, {"handed_over_at": BEGAN}):
        with pytest.raises(Error), transaction.atomic():
            EntitledList.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        made.delete()


def test_only_the_customers_managers_hand_over(cast: Cast, agreement: Agreement, a3: Person) -> None:
    for person in (cast.a1, cast.g1, cast.manager):
        with pytest.raises(PermissionDenied):
            actions.hand_over(agreement, by=person)
        assert client_of(person).post(reverse("hand_over", args=["IS"])).status_code == 404
    actions.hand_over(agreement, by=cast.a2)
    assert client_of(cast.a1).get(reverse("entitled", args=["IS"])).status_code == 404


def test_an_agreement_that_asks_for_no_list_has_one_without_a_term(cast: Cast, under: Under, a3: Person) -> None:
    agreement = under("city-bots")
    assert list_owed(agreement, DUE) is None
    shown = client_of(a3).get(reverse("entitled", args=["AT"])).text
    assert "Still to be handed over" not in shown
    assert "Hand the list over" in shown


def test_the_list_as_csv_holds_no_formula(cast: Cast, agreement: Agreement, a3: Person) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(name='=HYPERLINK("http://evil.example")')
    response = client_of(a3).get(reverse("entitled_csv", args=["IS"]))
    assert response["Content-Disposition"].startswith("attachment; ")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    assert "'=1+1" in rows[3]
    made = actions.hand_over(agreement, by=a3)
    Role.objects.filter(person=cast.a1).delete()
    client = client_of(cast.g1)
    assert len(client.get(reverse("entitled_csv", args=["IS"]), {"list": made.pk}).content.splitlines()) == 4
    assert len(client.get(reverse("entitled_csv", args=["IS"])).content.splitlines()) == 3
    assert client.get(reverse("entitled_csv", args=["IS"]), {"list": "9" * 30}).status_code == 404


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\n=1", "＝1", "\u00a0=1"])
def test_what_would_begin_a_formula_is_text(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


def test_the_provider_invites_the_first_administrator_and_no_second_one(cast: Cast, agreement: Agreement) -> None:
    client, url = client_of(cast.manager), reverse("invite_administrator", args=["IS"])
    assert "Invite the customer’s administrator" in page(cast.manager)
    typed = {"name": "Irina", "email": "irina@example.org", "language": "ru"}
    assert client_of(cast.g1).post(url, typed).status_code == 404
    client.post(url, typed)
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (cast.a, R.CUSTOMER_ADMINISTRATOR)
    assert invitation.invited_by == cast.manager
    with pytest.raises(PeopleRefused):
        actions.invite_administrator(agreement, email="x@example.org", name="X", language="en", by=cast.manager)
    assert "Invite the customer’s administrator" not in page(cast.manager)


def test_people_of_another_customer_are_in_no_list(cast: Cast, agreement: Agreement) -> None:
    other = Organisation.objects.create(name="Else")
    Role.objects.create(person=cast.b1, organisation=other, role=R.REPORTER)
    Role.objects.create(person=cast.nobody, organisation=other, role=R.CONTRACTOR, customer=cast.a)
    made = actions.hand_over(agreement, by=cast.a2)
    assert {one["email"] for one in made.people} == {"a1@example.org", "a2@example.org"}


@pytest.mark.clause("CB-4")
def test_everybody_of_the_customer_may_report_while_it_runs(cast: Cast, under: Under, a3: Person) -> None:
    agreement = under("city-bots")
    invited = people.invite(organisation=cast.a, role=R.REPORTER, email="new@example.org", by=a3)
    someone = people.accept(invited, name="New", password="correct horse battery")
    for person in (cast.a1, cast.a2, a3, someone):
        assert client_of(person).get(reverse("report_form", args=[agreement.prefix, "defect"])).status_code == 200
