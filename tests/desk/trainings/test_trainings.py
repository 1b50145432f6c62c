"""Trainings: the provider sets place and dates, customers enrol their own, and see only their own (CM-46)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.trainings import actions
from pakt.desk.trainings.actions import TrainingRefused
from pakt.desk.trainings.models import Enrolment, Training
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-46")]
NOW = at("2026-03-10T12:00:00+01:00")
LATE = at("2026-04-02T09:00:00+02:00")
Under = Callable[..., Agreement]


@pytest.fixture
def agreement(under: Under) -> Agreement:
    return under("campus-modules")


def training(cast: Cast, **values: object) -> Training:
    given = {
        "provider": cast.provider, "entry": "administrators_training", "title": "Spring training", "place": "Hall 2",
        "starts_on": date(2026, 4, 13), "ends_on": date(2026, 4, 15), "enrol_until": date(2026, 4, 1), "minutes": 810,
    }  # fmt: skip
    return actions.save(Training(**{**given, **values}), by=cast.manager, now=NOW)


def client(person: Person) -> Client:
    signed_in = Client()
    signed_in.force_login(person)
    return signed_in


def test_a_customer_enrols_somebody_and_takes_them_out_again(cast: Cast, agreement: Agreement) -> None:
    one, a1 = training(cast), client(cast.a1)
    with time_machine.travel(NOW, tick=False):
        sent = {"agreement": agreement.prefix, "name": "Ada Alder", "email": "Ada@alder.example"}
        page = a1.post(f"/trainings/{one.pk}/enrol/", sent, follow=True).content.decode()
        assert "Enrolled: Ada Alder." in page
        assert "13 hours 30 minutes" in page
        enrolment = Enrolment.objects.get()
        a1.post(f"/enrolments/{enrolment.pk}/withdraw/")
        assert "Nobody of yours is enrolled." in a1.get(f"/trainings/{one.pk}/").content.decode()
    enrolment.refresh_from_db()
    assert (enrolment.enrolled_by, enrolment.email) == (cast.a1, "ada@alder.example")
    assert enrolment.withdrawn_at == NOW


def test_enrolment_ends_with_its_day_its_seats_and_the_training(cast: Cast, agreement: Agreement) -> None:
    one = training(cast, seats=1)

    def enrol(email: str, now: object = NOW) -> None:
        actions.enrol(one, agreement, name="N", email=email, by=cast.a1, now=now)  # type: ignore[arg-type]

    with pytest.raises(TrainingRefused, match="enrolment has ended"):
        enrol("n@alder.example", LATE)
    enrol("n@alder.example")
    with pytest.raises(TrainingRefused, match="enrolled already"):
        enrol("N@alder.example")
    with pytest.raises(TrainingRefused, match="no seat is free"):
        enrol("m@alder.example")
    actions.cancel(one, now=NOW)
    with pytest.raises(TrainingRefused, match="called off"):
        enrol("m@alder.example")
    assert Enrolment.objects.count() == 1


def test_nobody_sees_who_of_another_customer_takes_part(cast: Cast, agreement: Agreement, under: Under) -> None:
    other, one = under("campus-modules", "BT", customer=cast.b), training(cast)
    actions.enrol(one, other, name="Canary of B", email="canary@birch.example", by=cast.b1, now=NOW)
    with time_machine.travel(NOW, tick=False):
        assert "Canary" not in client(cast.a1).get(f"/trainings/{one.pk}/").content.decode()
        assert "Canary" in client(cast.g1).get(f"/trainings/{one.pk}/").content.decode()
        canary = Enrolment.objects.get()
        assert client(cast.a1).post(f"/enrolments/{canary.pk}/withdraw/").status_code == 404


def test_only_whose_agreement_has_such_a_training_finds_it(cast: Cast, agreement: Agreement, under: Under) -> None:
    under("city-bots", "BC", customer=cast.b)
    one = training(cast)
    with time_machine.travel(NOW, tick=False):
        assert client(cast.b1).get(f"/trainings/{one.pk}/").status_code == 404
        assert "Spring training" in client(cast.a1).get("/trainings/").content.decode()
        assert "Spring training" not in client(cast.b1).get("/trainings/").content.decode()


def test_the_providers_manager_sets_place_and_dates(cast: Cast, agreement: Agreement) -> None:
    sent = {
        "entry": "administrators_training", "title": "Autumn", "text": "", "place": "Hall 3", "seats": "",
        "minutes": "0",
        "starts_on": "2026-10-05", "ends_on": "2026-10-07", "enrol_until": "2026-09-20",
    }  # fmt: skip
    with time_machine.travel(NOW, tick=False):
        assert client(cast.a2).post("/trainings/new/", sent).status_code == 404
        wrong = client(cast.manager).post("/trainings/new/", {**sent, "ends_on": "2026-10-01"})
        assert wrong.status_code == 400
        assert not Training.objects.exists()
        assert client(cast.manager).post("/trainings/new/", sent).status_code == 302
    assert Training.objects.get().set_by == cast.manager
