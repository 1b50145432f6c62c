"""/healthz for balancers, /readyz for whoever is woken at night."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from pakt.desk.due import rows
from pakt.desk.due.models import Due, Worker

pytestmark = pytest.mark.django_db


def alive(ago: timedelta = timedelta(0)) -> None:
    now = timezone.now() - ago
    Worker.objects.create(name=f"host:{Worker.objects.count()}", started_at=now, beat_at=now)


def test_a_desk_that_works_is_ready(client: Client) -> None:
    alive()
    rows.schedule("look", "1", timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "migrations": "ok", "worker": "ok", "due": "ok", "given_up": "ok"},
    )
    assert "no-store" in answer["Cache-Control"]


def test_without_a_living_worker_the_desk_is_not_ready_but_its_pages_are_served(client: Client) -> None:
    alive(timedelta(minutes=2))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "none is alive; run: pakt worker")


def test_what_waits_too_long_is_told(client: Client) -> None:
    alive()
    rows.schedule("look", "1", timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["due"].startswith("1 ")


def test_what_was_given_up_is_told_until_somebody_mends_it(client: Client) -> None:
    alive()
    rows.schedule("look", "1", timezone.now())
    Due.objects.update(dead_at=timezone.now(), last_error="ValueError: a secret")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["given_up"][:2]) == (503, "1 ")
    assert b"secret" not in answer.content


def test_a_database_that_does_not_answer_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (503, {"database": "does not answer"})


def test_only_reading_is_answered(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
