"""Drafts: what is typed is kept, on every device, for whoever typed it, until it is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pakt.desk.drafts import actions, queries
from pakt.desk.drafts.models import Draft
from pakt.desk.due.worker import run_all
from pakt.desk.people.models import Person
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-11-18T10:30:00+00:00")
PLACE = "ticket AT-0001"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_what_is_typed_last_is_what_is_kept(cast: Cast) -> None:
    client = client_of(cast.a1)
    for text in ("It st", "It stops"):
        fields = {"draft-place": PLACE, "text": text, "files-kept": ["3", "4"], "csrfmiddlewaretoken": "x", "key": "k"}
        assert client.post(reverse("keep_draft"), fields).status_code == 204
    draft = queries.draft(cast.a1, PLACE)
    assert draft is not None
    assert draft.fields == {"text": ["It stops"], "files-kept": ["3", "4"]}
    assert (draft.value("text"), draft.values("files-kept"), draft.value("other")) == ("It stops", ["3", "4"], "")


def test_a_draft_is_read_and_discarded_by_its_writer_only(cast: Cast) -> None:
    actions.keep(cast.a1, PLACE, {"text": ["canary"]}, now=NOW)
    assert queries.draft(cast.a2, PLACE) is None
    client_of(cast.a2).post(reverse("discard_draft"), {"draft-place": PLACE})
    assert queries.draft(cast.a1, PLACE) is not None
    client_of(cast.a1).post(reverse("discard_draft"), {"draft-place": PLACE})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_discarding_leads_nowhere_else(cast: Cast, back: str) -> None:
    response = client_of(cast.a1).post(reverse("discard_draft"), {"draft-place": PLACE, "draft-back": back})
    assert response["Location"] == "/"
    response = client_of(cast.a1).post(reverse("discard_draft"), {"draft-place": PLACE, "draft-back": "/mine/"})
    assert response["Location"] == "/mine/"


def test_a_draft_too_long_or_one_too_many_is_not_kept(cast: Cast) -> None:
    client = client_of(cast.a1)
    long = {"draft-place": PLACE, "text": "x" * (actions.LONGEST + 1)}
    assert client.post(reverse("keep_draft"), long).status_code == 413
    for number in range(actions.MOST):
        actions.keep(cast.a1, f"place {number}", {"text": ["x"]}, now=NOW)
    assert client.post(reverse("keep_draft"), {"draft-place": PLACE, "text": "x"}).status_code == 413
    assert Draft.objects.count() == actions.MOST
    assert client.post(reverse("keep_draft"), {"text": "x"}).status_code == 400


def test_a_draft_is_forgotten_a_month_after_it_was_touched(cast: Cast) -> None:
    actions.keep(cast.a1, PLACE, {"text": ["one"]}, now=NOW)
    actions.keep(cast.a1, PLACE, {"text": ["two"]}, now=NOW + timedelta(days=10))
    run_all(NOW + timedelta(days=30))
    assert Draft.objects.exists()
    run_all(NOW + timedelta(days=40))
    assert not Draft.objects.exists()


def test_a_visitor_keeps_nothing(db: None) -> None:
    assert Client().post(reverse("keep_draft"), {"draft-place": PLACE, "text": "x"}).status_code == 302
    assert not Draft.objects.exists()
