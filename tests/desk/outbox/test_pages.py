"""The pages of notices, of choices, and of the mailbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.rows import schedule
from pakt.desk.outbox import actions as choosing
from pakt.desk.outbox.models import Delivery, Muted, Notice, Wishes
from pakt.desk.outbox.queries import unread
from pakt.desk.people.models import Invitation, Person, Role
from pakt.desk.tickets import actions
from pakt.desk.tickets.watching import watch
from tests.desk.cast import Cast
from tests.desk.outbox.telling import HOUR, MONDAY, report, work_until

Under = Callable[..., Agreement]
BELL = re.compile(r'class="bell".*?</a>', re.DOTALL)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, url: str, now: datetime = MONDAY + 2 * HOUR) -> str:
    with time_machine.travel(now, tick=False):
        response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_bell_says_how_many_are_unread_to_eyes_and_ears(cast: Cast, under: Under) -> None:
    client = client_of(cast.g1)
    found = BELL.search(page(client, "/agreements/"))
    assert found is not None and "Notices: nothing unread" in found[0] and "count" not in found[0]
    for _ in range(2):
        report(under("campus-modules", f"A{_}"), cast.a1)
    found = BELL.search(page(client, "/agreements/"))
    assert found is not None and '<span class="count" aria-hidden="true">2</span>' in found[0]
    assert "Notices: 2 unread" in found[0]


def test_the_unread_count_costs_one_query(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    person = Person.objects.prefetch_related("roles").get(pk=cast.g1.pk)
    with CaptureQueriesContext(connection) as caught:
        assert unread(person) == 1
    assert len(caught) == 1


def test_notices_stand_unread_first_then_by_day_with_their_words(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.answer(ticket, text="Try **again**.", person=cast.g1, now=MONDAY + HOUR)
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + HOUR)
    client = client_of(cast.a1)
    words = page(client, "/notices/")
    assert words.index("Unread") < words.index("New message")
    assert "Try **again**." in words
    assert f'href="/tickets/{ticket.reference}/#event-' in words
    one = Notice.objects.get(person=cast.a1, what="message")
    choosing.read(cast.a1, only=[one.pk], now=MONDAY + HOUR)
    words = page(client, "/notices/")
    assert words.index("Unread") < words.index("Closed") < words.index("Today") < words.index("New message")


def test_the_page_costs_the_same_however_many_there_are(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    client = client_of(cast.g1)
    page(client, "/notices/")
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as caught:
            page(client, "/notices/")
        counts.append(len(caught))
        for number in range(9):
            actions.answer(ticket, text=str(number), person=cast.a1, now=MONDAY + HOUR)
            report(under("city-bots", f"B{turn}{number}"), cast.a1, kind="defect", priority="C")
    assert counts[0] == counts[1] <= 12, counts


def test_all_can_be_marked_as_read_and_that_can_be_undone(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    report(agreement, cast.a1)
    choosing.read(cast.g1, now=MONDAY)
    report(agreement, cast.a1)
    client = client_of(cast.g1)
    assert client.get("/notices/read/").status_code == 405
    words = client.post("/notices/read/", follow=True).content.decode()
    assert "Everything is marked as read." in words
    assert unread(cast.g1) == 0
    undo = re.search(r'action="(/notices/unread/[^"]+)"', words)
    assert undo is not None
    client.post(undo[1])
    assert unread(cast.g1) == 1
    assert client.post("/notices/unread/yesterday/").status_code == 404


def test_nobody_marks_anothers_notice(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    one = Notice.objects.get(person=cast.g1)
    client_of(cast.g2).post("/notices/read/", {"notice": one.pk})
    assert unread(cast.g1) == 1
    client_of(cast.g1).post("/notices/read/", {"notice": one.pk})
    assert unread(cast.g1) == 0


def test_opening_a_ticket_offers_to_mark_its_notices(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    client = client_of(cast.g1)
    words = page(client, f"/tickets/{ticket.reference}/")
    assert 'hx-trigger="load' in words
    assert unread(cast.g1) == 1
    response = client.post("/notices/read/", {"ticket": ticket.reference}, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert unread(cast.g1) == 0
    assert 'hx-trigger="load' not in page(client, f"/tickets/{ticket.reference}/")


def test_the_filter_reads_as_a_sentence_and_narrows(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    report(under("city-bots", "CB"), cast.a1, kind="defect", priority="C", subject="The other one")
    actions.answer(ticket, text="Still?", person=cast.a1, now=MONDAY + HOUR)
    client = client_of(cast.g1)
    assert "The other one" not in page(client, "/notices/?agreement=AT")
    words = page(client, "/notices/?kind=words")
    assert "Still?" in words and "New ticket</b>" not in words
    choosing.read(cast.g1, now=MONDAY)
    assert "Nothing like this was told" in page(client, "/notices/?which=unread")


def test_an_empty_page_says_what_will_come(cast: Cast) -> None:
    assert "No notices yet" in page(client_of(cast.nobody), "/notices/")


def test_choices_are_kept_and_shown(cast: Cast) -> None:
    client = client_of(cast.g1)
    words = page(client, "/notices/settings/")
    assert "Internal notes" in words
    assert "Confirmations" not in words
    response = client.post("/notices/settings/", {"terms": "app", "note": "none", "words": ""}, follow=True)
    assert "Kept." in response.content.decode()
    assert Wishes.objects.get(person=cast.g1).kinds == {"terms": "app", "note": "none"}
    assert '<option value="app" selected>' in page(client, "/notices/settings/")
    assert client.post("/notices/settings/", {"terms": "sometimes"}).status_code == 422


def test_a_customer_is_offered_no_internal_notes(cast: Cast) -> None:
    words = page(client_of(cast.a1), "/notices/settings/")
    assert "Internal notes" not in words and "Assignments" not in words


def test_a_ticket_can_be_muted_on_its_page_and_heard_of_again(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    client, url = client_of(cast.g1), f"/tickets/{ticket.reference}/"
    assert client.get(f"{url}mute/").status_code == 405
    words = client.post(f"{url}mute/", follow=True).content.decode()
    assert "Only what is owed to you still comes." in words
    assert f'action="{url}unmute/"' in words
    assert ticket.reference in page(client, "/notices/settings/")
    client.post(f"{url}unmute/", {"settings": "1"})
    assert not Muted.objects.exists()
    assert client_of(cast.b1).post(f"{url}mute/").status_code == 404


# The mailbox


@pytest.fixture
def admin(cast: Cast) -> Person:
    person = Person.objects.create_user("admin@example.org", name="Admin")
    Role.objects.create(person=person, organisation=cast.provider, role=Role.Name.ADMINISTRATOR)
    return person


def test_the_mailbox_of_a_real_desk_is_its_administrators(cast: Cast, under: Under, admin: Person) -> None:
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    for person in (cast.a1, cast.g1, cast.manager, cast.nobody):
        assert client_of(person).get("/mailbox/").status_code == 404
    assert "Report received: It stands" in page(client_of(admin), "/mailbox/")


def test_an_administrator_reads_no_internal_note_and_no_one_time_link(cast: Cast, under: Under, admin: Person) -> None:
    ticket = report(under("campus-modules"), cast.a1, subject="The seal")
    watch(ticket, person=cast.g2, by=cast.g1, now=MONDAY)
    actions.note(ticket, text="zznotezz", person=cast.g1, now=MONDAY)
    schedule("password_reset", cast.g1.pk, MONDAY)
    work_until(MONDAY)
    client = client_of(admin)
    for what in ("note", "password_reset"):
        one = Delivery.objects.get(what=what)
        assert one.state == "sent"
        for look in ("html", "text", "source"):
            words = page(client, f"/mailbox/{one.pk}/?as={look}")
            assert "Closed to you" in words
            assert "zznotezz" not in words and "/reset/" not in words
        assert client.get(f"/mailbox/{one.pk}/html/").status_code == 404
    assert "The seal" in page(client, f"/mailbox/{Delivery.objects.get(what='received').pk}/?as=text")


def test_everybody_looks_into_the_mailbox_of_a_demo(cast: Cast, under: Under, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    ticket = report(under("campus-modules"), cast.a1)
    report(under("city-bots", "CB"), cast.a1, kind="defect", priority="C")
    client = client_of(cast.a1)
    assert "</svg>waits</span>" in page(client, "/mailbox/")
    work_until(MONDAY)
    assert "</svg>waits</span>" not in page(client, "/mailbox/")
    words = page(client, f"/mailbox/?to=a1&ticket={ticket.reference.lower()}")
    assert "a1@example.org" in words and "g1@example.org" not in words and "CB-0001" not in words
    assert "No such mail" in page(client, "/mailbox/?to=somebody")


def test_a_letter_is_shown_as_it_looks_in_a_frame_that_can_do_nothing(
    cast: Cast, under: Under, settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    ticket = report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    one = Delivery.objects.get(what="received")
    hostile = '<div class="letter quote evil"><script>1</script><p onclick="x()">Since nine.</p></div>'
    Delivery.objects.filter(pk=one.pk).update(html=hostile)
    client = client_of(cast.a1)
    assert "sandbox=" in page(client, f"/mailbox/{one.pk}/")
    response = client.get(f"/mailbox/{one.pk}/html/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "'unsafe-inline'" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    words = response.content.decode()
    assert "Since nine." in words
    assert "<script" not in words and "onclick" not in words and "evil" not in words
    assert "Content-Type: multipart/alternative" in page(client, f"/mailbox/{one.pk}/?as=source")
    assert client.get(f"/mailbox/{one.pk}/?as=else").status_code == 404
    assert ticket.reference in page(client, f"/mailbox/{one.pk}/?as=text")


def test_the_letters_of_an_account_hold_their_link_only_where_they_are_shown(cast: Cast, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    now = timezone.now()
    invitation = Invitation.objects.create(
        organisation=cast.a, role="reporter", email="new@example.org", language="pl", invited_by=cast.a2,
        invited_at=now, expires_at=now + 100 * HOUR,
    )  # fmt: skip
    schedule("invitation", invitation.pk, now)
    schedule("password_reset", cast.a1.pk, now)
    work_until(now)
    client = client_of(cast.a2)
    for what, path in (("invitation", "/invitation/"), ("password_reset", "/reset/")):
        one = Delivery.objects.get(what=what)
        assert path not in one.text + one.html + one.subject
        assert f"http://localhost:8000{path}" in page(client, f"/mailbox/{one.pk}/?as=text", now)
    invited = Delivery.objects.get(what="invitation")
    assert (invited.address, invited.language, invited.person) == ("new@example.org", "pl", None)
    assert "Alder Town" in invited.text


def test_a_withdrawn_invitation_sends_nothing(cast: Cast) -> None:
    now = timezone.now()
    invitation = Invitation.objects.create(
        organisation=cast.a, role="reporter", email="new@example.org", invited_at=now, expires_at=now + HOUR,
        withdrawn_at=now,
    )  # fmt: skip
    schedule("invitation", invitation.pk, now)
    work_until(now)
    assert not Delivery.objects.exists()
