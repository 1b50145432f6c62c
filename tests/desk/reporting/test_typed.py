"""What belongs to a report beside its words: files, also without a script, and the draft that is kept of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements.models import Agreement
from pakt.desk.drafts.actions import keep
from pakt.desk.drafts.models import Draft
from pakt.desk.due.worker import run_all
from pakt.desk.files.actions import take_in
from pakt.desk.files.models import File
from pakt.desk.people.models import Person
from pakt.desk.reporting.forms import ANSWER
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at
from tests.desk.pictures import png

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
NOW = at("2026-11-18T10:30:00+00:00")
TYPED = {
    "kind": "error", "priority": "major", "subject": "It locks", f"{ANSWER}description": "Two at once.",
    f"{ANSWER}module": "sml", f"{ANSWER}found_on": "2026-11-18", f"{ANSWER}instance": "production",
    f"{ANSWER}first_message": "E17", f"{ANSWER}done_before": "Saved.", "key": "k1",
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_moment(settings: Any, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agreement(under: Under) -> Agreement:
    return under("campus-modules")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(person: Person, **more: Any) -> HttpResponse:
    return client_of(person).post("/report/AT/error/", {**TYPED, **more})  # type: ignore[return-value]


def shown(person: Person, url: str = "/report/AT/error/") -> str:
    return html.unescape(client_of(person).get(url).content.decode())


def upload(name: str = "lock.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or png())


def kept(person: Person, name: str = "lock.png") -> File:
    return take_in(ContentFile(name.encode()), name=name, person=person)


# Files


@pytest.mark.clause("CM-20", "CM-35")
def test_files_come_with_a_report_without_any_script(cast: Cast, agreement: Agreement) -> None:
    files = {f"{ANSWER}screenshot": [upload("a.png"), upload("b.png")], f"{ANSWER}log": upload("error.log", b"x")}
    assert send(cast.a1, **files).status_code == 302
    report = Ticket.objects.get().events.get(type="reported")
    assert report.data["form"]["screenshot"] == ["a.png", "b.png"]
    assert report.data["form"]["log"] == ["error.log"]
    assert [one.file.name for one in report.attachments.all()] == ["a.png", "b.png", "error.log"]
    page = shown(cast.g1, "/tickets/AT-0001/")
    assert all(f'href="{reverse("file", args=[one.file.pk])}"' in page for one in report.attachments.all())


def test_a_file_stays_in_the_form_when_something_else_is_missing(cast: Cast, agreement: Agreement) -> None:
    page = send(cast.a1, **{f"{ANSWER}screenshot": upload(), "subject": ""}).content.decode()
    file = File.objects.get()
    assert f'name="answer-screenshot-kept" value="{file.pk}" checked' in page
    assert send(cast.a1, **{f"{ANSWER}screenshot-kept": str(file.pk)}).status_code == 302
    assert Ticket.objects.get().events.get().attachments.get().file == file


def test_a_file_unticked_is_left_out(cast: Cast, agreement: Agreement) -> None:
    kept(cast.a1)
    send(cast.a1)
    assert not Ticket.objects.get().events.get().attachments.exists()


def test_anothers_file_cannot_be_sent(cast: Cast, agreement: Agreement) -> None:
    theirs = kept(cast.b1, "canary.png")
    response = send(cast.a1, **{f"{ANSWER}screenshot-kept": str(theirs.pk)})
    assert response.status_code == 200
    assert b"not there any more" in response.content
    assert b"canary" not in response.content
    assert not Ticket.objects.exists()


def test_a_file_that_is_too_large_is_told_and_the_rest_stays(cast: Cast, agreement: Agreement, settings: Any) -> None:
    settings.MAX_UPLOAD = 1000
    response = send(cast.a1, **{f"{ANSWER}screenshot": [upload("big.png", b"x" * 2000), upload("small.png", b"x")]})
    page = html.unescape(response.content.decode())
    assert "“big.png” is larger than 1.0 kB" in page
    assert "small.png" in page
    assert "each up to 1.0 kB" in page
    assert not Ticket.objects.exists()


def test_a_report_sent_twice_with_its_files_is_one_ticket(cast: Cast, agreement: Agreement) -> None:
    for _ in range(2):
        assert send(cast.a1, **{f"{ANSWER}screenshot": upload()}).url == "/reported/AT-0001/"  # type: ignore[attr-defined]
    assert Ticket.objects.get().events.get().attachments.count() == 1


# Drafts


def test_what_was_typed_is_there_on_the_next_visit(cast: Cast, agreement: Agreement) -> None:
    file = kept(cast.a1)
    typed = {"kind": "error", "priority": "minor", "subject": "It locks", f"{ANSWER}description": "Two <at> once."}
    body = {**typed, f"{ANSWER}screenshot-kept": str(file.pk), "draft-place": "report AT"}
    assert 'data-draft="report AT"' in shown(cast.a1)
    client_of(cast.a1).post(reverse("keep_draft"), body)
    page = shown(cast.a1)
    assert "Your text of 10:30 was kept and is here again." in page
    assert 'value="It locks"' in page
    assert "Two <at> once." in page
    assert re.search(r'value="minor"\s+checked', page)
    assert f'name="answer-screenshot-kept" value="{file.pk}" checked' in page
    assert "It locks" not in shown(cast.a2)


def test_a_draft_moves_on_into_the_form_of_another_kind(cast: Cast, agreement: Agreement) -> None:
    keep(cast.a1, "report AT", {"kind": ["error"], "subject": ["S"], f"{ANSWER}description": ["Two at once."]})
    page = shown(cast.a1, "/report/AT/faq/")
    assert re.search(r'name="answer-topic"[^>]*>\s*Two at once\.', page)
    assert re.search(r'value="faq"\s+checked', page)


def test_what_is_sent_is_a_draft_no_longer(cast: Cast, agreement: Agreement) -> None:
    keep(cast.a1, "report AT", {"subject": ["It locks"]})
    keep(cast.a1, "ticket AT-0007", {"text": ["Another thing"]})
    send(cast.a1, subject="")
    assert Draft.objects.count() == 2
    send(cast.a1)
    assert Draft.objects.get().place == "ticket AT-0007"


def test_a_draft_keeps_its_files(cast: Cast, agreement: Agreement) -> None:
    wanted, forgotten = kept(cast.a1, "wanted.png"), kept(cast.a1, "forgotten.png")
    keep(cast.a1, "report AT", {f"{ANSWER}screenshot-kept": [str(wanted.pk)]})
    run_all(NOW + timedelta(days=2))
    assert list(File.objects.all()) == [wanted]
    assert not File.objects.filter(pk=forgotten.pk).exists()


def test_likely_answers_are_asked_for_while_one_types(cast: Cast, agreement: Agreement) -> None:
    page = shown(cast.a1)
    assert 'data-likely hx-get="/knowledge/likely/"' in page
    assert "This answered my question" in page
