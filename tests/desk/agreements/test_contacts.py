"""Contacts: named by the side that must, kept with their times, shown to both sides."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements import actions, queries
from pakt.desk.agreements.models import Agreement, Contact
from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.models import Person
from pakt.engine.contract import Contract
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
NOW = at("2026-11-18T10:00:00+00:00")
LATER = at("2026-11-20T10:00:00+00:00")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, agreement: Agreement, asked: str = "") -> str:
    response = client_of(person).get(reverse("agreement_contacts", args=[agreement.prefix]) + asked)
    assert response.status_code == 200
    return html.unescape(response.text)


def named(agreement: Agreement) -> list[str]:
    """The addresses of those who fill the first role now."""
    return [one.email for one in queries.contacts(agreement, contract(agreement))[0].people]


def contract(agreement: Agreement) -> Contract:
    return contract_of(agreement.versions.get())


@pytest.mark.clause("CC-26")
def test_the_technical_contact_is_asked_for_until_named_and_receives_all_notices(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    asked = page(cast.a2, agreement)
    assert "One role has nobody yet." in asked
    assert "Receives all notices." in asked
    assert "nobody yet" not in page(cast.g1, agreement).replace("nobody is named yet", "")
    client, url = client_of(cast.a2), reverse("name_contact", args=["AT", "technical_contact"])
    assert "Give a phone number" in client.post(url, {"name": "Tea"}).text
    client.post(url, {"name": "Tea Tehnička", "email": "Tea@example.org"})
    shown = page(cast.g1, agreement)
    assert "Tea Tehnička" in shown
    assert "One role has nobody yet." not in page(cast.a2, agreement)
    assert named(agreement) == ["tea@example.org"]


@pytest.mark.clause("CC-26", "CM-5")
def test_a_change_overwrites_nothing(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    common = {"side": "customer", "role": "technical_contact", "by": cast.a2}
    first = actions.name_contact(agreement, name="Tea", email="tea@example.org", now=NOW, **common)
    actions.name_contact(agreement, name="Una", email="una@example.org", instead_of=first, now=LATER, **common)
    assert named(agreement) == ["una@example.org"]
    kept = Contact.objects.get(pk=first.pk)
    assert (kept.name, kept.from_at, kept.until_at) == ("Tea", NOW, LATER)
    shown = page(cast.g1, agreement)
    assert "Tea · 18 Nov 2026 to 20 Nov 2026, named by A2" in " ".join(shown.split()).replace("<li>", "").replace(
        '<time datetime="2026-11-18">', ""
    ).replace('<time datetime="2026-11-20">', "").replace("</time>", "")
    for change in ({"name": "Else"}, {"from_at": LATER}, {"until_at": NOW}):
        with pytest.raises(Error), transaction.atomic():
            Contact.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        Contact.objects.filter(pk=first.pk).delete()


@pytest.mark.clause("CM-5", "CM-47")
def test_each_side_names_its_own_and_several_may_fill_a_role(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    with pytest.raises(PermissionDenied):
        actions.name_contact(agreement, side="provider", role="project_manager", name="X", phone="1", by=cast.a2)
    with pytest.raises(PermissionDenied):
        actions.name_contact(agreement, side="customer", role="contact_person", name="X", phone="1", by=cast.manager)
    with pytest.raises(PermissionDenied):
        actions.name_contact(agreement, side="customer", role="contact_person", name="X", phone="1", by=cast.a1)
    assert client_of(cast.a2).post(reverse("name_contact", args=["AT", "project_manager"])).status_code == 404
    actions.name_contact(agreement, side="provider", role="project_manager", name="Pia", phone="1", by=cast.manager)
    for name in ("Officer One", "Officer Two"):
        actions.name_contact(agreement, side="customer", role="reporting_officer", name=name, phone="1", by=cast.a2)
    shown = page(cast.a1, agreement)
    for words in (
        "Pia",
        "Officer One",
        "Officer Two",
        "Product administrator",
        "may speak for the customer on changes",
    ):
        assert words in shown
    assert "Name somebody" not in shown


@pytest.mark.clause("CB-7", "MH-1")
@pytest.mark.parametrize("name", ["city-bots", "ministry-hotline"])
def test_channels_are_shown_with_numbers_addresses_and_hours(cast: Cast, under: Under, name: str) -> None:
    agreement = under(name)
    assert "not entered yet" in page(cast.a1, agreement)
    client = client_of(cast.manager)
    for channel, typed in (("phone", "+48 22 123 45 67"), ("email", "hotline@example.org")):
        url = reverse("name_contact", args=["AT", f"channel-{channel}"])
        assert client.post(url, {"phone" if channel == "phone" else "email": ""}).status_code == 400
        assert client.post(url, {channel: typed}).status_code == 302
    shown = page(cast.a1, agreement)
    assert 'href="tel:+48 22 123 45 67"' in shown
    assert 'href="mailto:hotline@example.org"' in shown
    assert "http://localhost:8000" in shown
    assert "not entered yet" not in shown
    listed = client_of(cast.a1).get(reverse("my_tickets")).text
    assert reverse("contacts") in listed
    assert client_of(cast.a1).get(reverse("contacts")).url == reverse("agreement_contacts", args=["AT"])


def test_a_contact_ends_with_a_way_back_that_keeps_the_gap(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    with time_machine.travel(NOW, tick=False) as clock:
        named = actions.name_contact(
            agreement, side="customer", role="technical_contact", name="Tea", phone="1", by=cast.a2
        )
        client = client_of(cast.a2)
        clock.shift(60)
        client.post(reverse("end_contact", args=["AT", named.pk]))
        assert queries.contacts(agreement, contract(agreement))[0].is_missing
        clock.shift(60)
        for _ in range(2):
            client.post(reverse("contact_again", args=["AT", named.pk]))
    assert Contact.objects.count() == 2
    assert [one.name for one in queries.contacts(agreement, contract(agreement))[0].people] == ["Tea"]


def test_who_is_named_elsewhere_is_not_asked_for(cast: Cast, under: Under) -> None:
    agreement = under("information-systems")
    asked = page(cast.a2, agreement)
    assert "One role has nobody yet." in asked  # the address for forwarding
    assert "Whoever stands in the list of entitled people." in asked
    assert "Named on each ticket." in asked
    for role in ("account_holders", "responsible_employee"):
        assert client_of(cast.a2).get(reverse("name_contact", args=["AT", role])).status_code == 404


def test_a_form_without_a_script_opens_in_its_place(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    assert 'id="form"' in page(cast.a2, agreement, "?name=technical_contact")
    assert 'id="form"' not in page(cast.a1, agreement, "?name=technical_contact")
    assert 'id="form"' not in page(cast.a2, agreement, "?name=channel-phone")
