"""Files: kept once and whole, read by nobody who may not, and never more than a download in anybody's browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.worker import run_all
from pakt.desk.files import actions as files
from pakt.desk.files.limits import FileRefused
from pakt.desk.files.models import File
from pakt.desk.files.names import LONGEST, safe_name
from pakt.desk.files.pictures import Picture, picture_of
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at
from tests.desk.pictures import GIF, JPEG, WEBP, png

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
NOW = at("2026-11-18T10:30:00+00:00")
CANARY = b"canary-of-alder"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def kept(person: Person | None, content: bytes = CANARY, name: str = "error.log") -> File:
    return files.take_in(ContentFile(content), name=name, person=person, now=NOW)


def reported(agreement: Agreement, person: Person, *sent: File) -> Ticket:
    return actions.report(
        agreement, subject="It stops", text="Since nine.", channel="portal", kind="defect", priority="A",
        person=person, files=sent, now=NOW,
    )  # fmt: skip


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def get(person: Person, file: File) -> HttpResponse:
    return client_of(person).get(reverse("file", args=[file.pk]))  # type: ignore[return-value]


# keeping


def test_one_content_is_kept_once_under_its_digest(cast: Cast) -> None:
    first, second = kept(cast.a1, name="one.txt"), kept(cast.b1, name="two.txt")
    assert first.sha256 == second.sha256
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == [first.sha256]
    with default_storage.open(first.path) as content:
        assert content.read() == CANARY


@pytest.mark.parametrize(
    ("content", "picture"),
    [
        (png(3, 2), Picture("image/png", 3, 2)),
        (JPEG, Picture("image/jpeg", 40, 30)),
        (GIF, Picture("image/gif", 7, 5)),
        (WEBP, Picture("image/webp", 16, 10)),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xff\xd8\xff" + b"\xff\xe0\x00\x00" * 9, None),
        (b"\xff\xd8\xff\xe0\xff\xff", None),
        (b"RIFF1234WEBPXXXX" + b"\0" * 20, None),
        (b"", None),
    ],
)  # fmt: skip
def test_a_picture_is_known_by_its_bytes(content: bytes, picture: Picture | None) -> None:
    assert picture_of(io.BytesIO(content)) == picture


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\lock.png", "lock.png"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie: x=1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("nul\0l.txt", "nul l.txt"),
        ("...", "file"),
        ("", "file"),
        ("\u200b\ufeff", "file"),
        ("half\ud800.txt", "half.txt"),
        ("Výpis z rozvrhu č. 3.pdf", "Výpis z rozvrhu č. 3.pdf"),
        ("журнал.log", "журнал.log"),
    ],
)
def test_no_name_hides_what_it_is(given: str, shown: str) -> None:
    assert safe_name(given) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 500 + ".tar.gz")
    assert len(name) <= LONGEST
    assert name.endswith(".gz")


def test_a_file_that_is_too_large_is_not_taken_and_the_limit_is_told(cast: Cast, settings: Any) -> None:
    settings.MAX_UPLOAD = 1000
    response = client_of(cast.a1).post(
        reverse("upload"), {"files": [SimpleUploadedFile("big.bin", b"x" * 5000), SimpleUploadedFile("ok.txt", b"y")]}
    )
    assert response.status_code == 413
    assert "“big.bin” is larger than 1.0 kB." in response.content.decode()
    assert File.objects.get().name == "ok.txt"
    with pytest.raises(FileRefused, match="larger"):
        kept(cast.a1, b"x" * 1001)


def test_what_waits_to_be_sent_is_limited_for_each_person(cast: Cast, settings: Any) -> None:
    settings.MAX_UPLOAD = 1000
    for number in range(4):
        kept(cast.a1, bytes([number]) * 1000)
    with pytest.raises(FileRefused, match="wait to be sent"):
        kept(cast.a1, b"one more")
    kept(cast.a2, b"somebody else")


# reading


def test_what_is_not_sent_is_read_by_its_uploader_only(cast: Cast) -> None:
    file = kept(cast.a1)
    assert body(get(cast.a1, file)) == CANARY
    for person in (cast.a2, cast.b1, cast.g1, cast.manager, cast.nobody):
        assert get(person, file).status_code == 404
    assert client_of(cast.a2).post(reverse("remove_file", args=[file.pk])).status_code == 404
    assert File.objects.filter(pk=file.pk).exists()


def test_a_file_is_read_by_whoever_reads_its_message(cast: Cast, under: Under) -> None:
    file = kept(cast.a1)
    reported(under("city-bots"), cast.a1, file)
    for person in (cast.a1, cast.a2, cast.g1, cast.g2, cast.manager):
        assert body(get(person, file)) == CANARY
    for person in (cast.b1, cast.nobody):
        response = get(person, file)
        assert response.status_code == 404
        assert CANARY not in body(response)


def test_a_file_of_an_internal_note_never_reaches_the_customer(cast: Cast, under: Under) -> None:
    ticket = reported(under("city-bots"), cast.a1)
    file = kept(cast.g1, name="canary.log")
    actions.note(ticket, text="Look at this.", person=cast.g1, files=[file], now=NOW)
    assert body(get(cast.g2, file)) == CANARY
    for person in (cast.a1, cast.a2, cast.b1):
        assert get(person, file).status_code == 404
    page = client_of(cast.a1).get(reverse("ticket", args=[ticket.reference]))
    assert b"canary.log" not in page.content
    assert b"canary.log" in client_of(cast.g1).get(reverse("ticket", args=[ticket.reference])).content


def test_a_person_that_left_reads_nothing(cast: Cast) -> None:
    file = kept(cast.a1)
    client = client_of(cast.a1)
    Person.objects.filter(pk=cast.a1.pk).update(is_active=False)
    assert client.get(reverse("file", args=[file.pk])).status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("lock.png", b"<html><script>alert(1)</script>"),
        ("plan.pdf", b"%PDF-1.7 /JavaScript"),
        ("meeting.ics", b"BEGIN:VCALENDAR"),
        ("x.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        ("noname", b""),
    ],
)
def test_what_is_no_picture_is_only_ever_saved(cast: Cast, name: str, content: bytes) -> None:
    response = get(cast.a1, kept(cast.a1, content, name))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")
    safe_headers(response)


def test_a_picture_is_shown_but_alone(cast: Cast) -> None:
    polyglot = png() + b"<script>alert(1)</script>"
    response = get(cast.a1, kept(cast.a1, polyglot, "lock.html"))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline;")
    safe_headers(response)


def safe_headers(response: HttpResponse) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("error.log", 'attachment; filename="error.log"'),
        ('say "hi".txt', r'attachment; filename="say \"hi\".txt"'),
        ("výpis.txt", "attachment; filename*=utf-8''v%C3%BDpis.txt"),
        ("a\r\nX-Evil: 1.txt", 'attachment; filename="a X-Evil: 1.txt"'),
    ],
)
def test_a_name_is_no_header(cast: Cast, name: str, header: str) -> None:
    response = get(cast.a1, kept(cast.a1, name=name))
    assert response["Content-Disposition"] == header
    assert "X-Evil" not in response


def test_a_name_is_shown_as_text(cast: Cast, under: Under) -> None:
    ticket = reported(under("city-bots"), cast.a1, kept(cast.a1, name="<img src=x onerror=alert(1)>{{7*7}}.txt"))
    page = client_of(cast.g1).get(reverse("ticket", args=[ticket.reference])).content.decode()
    assert "<img src=x" not in page
    assert "{{7*7}}.txt" in page


# sending


def test_files_go_with_a_message_in_their_order(cast: Cast, under: Under) -> None:
    ticket = reported(under("city-bots"), cast.a1)
    sent = [kept(cast.a1, bytes([number]), f"{number}.log") for number in (3, 1, 2)]
    told = actions.answer(ticket, text="", person=cast.a1, files=sent, now=NOW)
    row = next(row for row in queries.conversation(ticket, internal=False) if row.pk == told.event.pk)
    assert [one.file.name for one in row.attachments.all()] == ["3.log", "1.log", "2.log"]
    assert row.message.text == ""


def test_nobody_sends_anothers_file_or_one_twice(cast: Cast, under: Under) -> None:
    ticket = reported(under("city-bots"), cast.a1)
    theirs, mine = kept(cast.b1), kept(cast.a1, b"mine")
    for stolen in ([theirs], [mine, theirs]):
        with pytest.raises(BadEvent, match="not there any more"):
            actions.answer(ticket, text="see", person=cast.a1, files=stolen, now=NOW)
    actions.answer(ticket, text="see", person=cast.a1, files=[mine], now=NOW)
    with pytest.raises(BadEvent, match="not there any more"):
        actions.answer(ticket, text="again", person=cast.a1, files=[mine], now=NOW)
    assert ticket.events.filter(type="message").count() == 1


def test_what_was_sent_stays_as_it_is(cast: Cast, under: Under) -> None:
    file = kept(cast.a1)
    reported(under("city-bots"), cast.a1, file)
    for sql in (
        f"UPDATE files_file SET sha256 = 'x' WHERE id = {file.pk}",
        f"UPDATE files_file SET sent_at = NULL WHERE id = {file.pk}",
        "UPDATE tickets_attachment SET position = 7",
        "DELETE FROM tickets_attachment",
    ):
        with pytest.raises(Error, match="kept as it is"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# forgetting


def test_what_is_never_sent_is_gone_after_a_day(cast: Cast, under: Under) -> None:
    forgotten, sent = kept(cast.a1), kept(cast.a1, b"sent")
    reported(under("city-bots"), cast.a1, sent)
    run_all(NOW + timedelta(hours=23))
    assert File.objects.filter(pk=forgotten.pk).exists()
    run_all(NOW + timedelta(hours=24))
    assert not File.objects.filter(pk=forgotten.pk).exists()
    assert not default_storage.exists(forgotten.path)
    assert default_storage.exists(sent.path)


def test_the_same_content_that_another_sent_stays(cast: Cast, under: Under) -> None:
    forgotten, sent = kept(cast.b1), kept(cast.a1)
    reported(under("city-bots"), cast.a1, sent)
    run_all(NOW + timedelta(days=1))
    assert not File.objects.filter(pk=forgotten.pk).exists()
    assert body(get(cast.a1, sent)) == CANARY


def test_a_file_removed_and_uploaded_again_is_there(cast: Cast) -> None:
    first = kept(cast.a1)
    assert client_of(cast.a1).post(reverse("remove_file", args=[first.pk])).status_code == 204
    again = files.take_in(ContentFile(CANARY), name="again.log", person=cast.a1, now=NOW + timedelta(hours=20))
    run_all(NOW + timedelta(hours=25))
    assert body(get(cast.a1, again)) == CANARY


def test_nothing_is_half_kept_where_the_disk_is_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="No space"):
        broken.setattr("os.fsync", full)
        kept(cast.a1)
    assert not File.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert body(get(cast.a1, kept(cast.a1))) == CANARY
