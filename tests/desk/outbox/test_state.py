"""What waits is seen: on a page, and by a monitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import bounces, caps
from pakt.desk.outbox.models import Delivery
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Event
from tests.desk.cast import Cast
from tests.desk.outbox.telling import HOUR, MONDAY, report, work_until

Under = Callable[..., Agreement]


def withheld(person: Person) -> Delivery:
    """A letter that three mails which did not arrive keep back."""
    one = Delivery.objects.get(person=person, what="received")
    Delivery.objects.filter(pk=one.pk).update(state="withheld", error="somebody must confirm it")
    for i in range(bounces.MOST):
        bounces.keep(one, status=f"5.1.{i}", permanent=True, diagnostic=f"550 no such user {i}", now=MONDAY)
    return one


def test_an_administrator_confirms_an_address_and_what_was_withheld_goes(
    cast: Cast, under: Under, client: Client
) -> None:
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    one = withheld(cast.a1)
    admin = Person.objects.create_user("root@example.org", "Root")
    admin.roles.create(organisation=cast.provider, role="administrator")
    client.force_login(admin)
    page = client.get("/mail/").content.decode()
    assert "3 mails did not arrive." in page and "550 no such user 2" in page and cast.a1.email in page
    assert client.post(f"/mail/{one.pk}/confirm/").status_code == 302
    one.refresh_from_db()
    assert one.state == "waiting" and not bounces.is_stopped(cast.a1.email)
    assert "Mail has arrived everywhere" in client.get("/mail/").content.decode()


def test_a_monitor_with_the_key_reads_what_waits_and_for_how_long(
    cast: Cast, under: Under, client: Client, settings: Any
) -> None:
    report(under("campus-modules"), cast.a1)
    assert client.get("/metrics").status_code == 404
    settings.METRICS_KEY = "a-key"
    for wrong in ("", "Bearer ", "Bearer other", "a", "Basic a-key"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    with time_machine.travel(MONDAY + HOUR, tick=False):
        answer = client.get("/metrics", headers={"Authorization": "Bearer a-key"})
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.content.decode().splitlines()
    assert "pakt_mail_oldest_unsent_seconds 3600" in lines
    assert f"pakt_mail_waiting {Delivery.objects.filter(state='waiting').count()}" in lines
    assert "# TYPE pakt_mail_withheld gauge" in lines
    assert cast.a1.email not in answer.content.decode()


@pytest.mark.clause("CB-8")
def test_one_automatic_letter_too_many_is_withheld_and_listed_not_dropped(cast: Cast, under: Under) -> None:
    for i in range(caps.MOST + 2):
        report(under("campus-modules", f"A{chr(65 + i)}"), cast.a1, channel="email")
    work_until(MONDAY)
    found = Delivery.objects.filter(person=cast.a1, what="received").order_by("pk")
    assert [one.state for one in found] == ["sent"] * caps.MOST + ["withheld"] * 2
    assert {one.headers["Auto-Submitted"] for one in found[: caps.MOST]} == {"auto-replied"}
    assert not caps.allows(cast.a1.email, MONDAY)
    assert caps.allows(cast.a1.email, MONDAY + 2 * HOUR)
    assert caps.allows(cast.a2.email, MONDAY)
    bounces.release(found[caps.MOST], now=MONDAY)
    work_until(MONDAY)
    assert Delivery.objects.get(pk=found[caps.MOST].pk).state == "sent"
    assert Event.objects.filter(type="reported").count() == caps.MOST + 2


def test_what_is_reported_on_a_page_is_confirmed_however_often(cast: Cast, under: Under) -> None:
    for i in range(caps.MOST + 2):
        report(under("campus-modules", f"A{chr(65 + i)}"), cast.a1)
    work_until(MONDAY)
    assert {one.state for one in Delivery.objects.filter(person=cast.a1, what="received")} == {"sent"}
