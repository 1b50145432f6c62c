"""What one chose to get ends by one click; what is owed is no list."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox.account_letters import with_link
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.models import Delivery
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Watcher
from pakt.desk.tickets.watching import watch
from tests.desk.cast import Cast
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, work_until

Under = Callable[..., Agreement]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def mail(delivery: Delivery) -> EmailMessage:
    return email.message(delivery, with_link)


def path(found: EmailMessage) -> str:
    return str(found["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost:8000")


def test_a_watched_ticket_ends_by_one_click_without_signing_in(cast: Cast, under: Under, client: Client) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a2, now=MONDAY)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    found = mail(Delivery.objects.get(person=cast.a2, reason="watcher"))
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == f"<{ticket.reference.lower()}.watching.localhost>"
    shown = client.get(path(found))
    assert shown.status_code == 200 and "Watch this ticket no more?" in shown.content.decode()
    assert Watcher.objects.exists()
    done = Client(enforce_csrf_checks=True).post(path(found), ONE_CLICK)
    assert done.status_code == 200 and "It is done" in done.content.decode()
    assert not Watcher.objects.exists()
    assert client.post(path(found), ONE_CLICK).status_code == 200


def test_the_daily_letter_ends_by_one_click_and_what_is_owed_still_comes(
    cast: Cast, under: Under, client: Client
) -> None:
    Person.objects.filter(pk=cast.g1.pk).update(digest=Person.Digest.DAILY)
    report(under("campus-modules"), cast.a1, priority="minor")
    work_until(MONDAY + 2 * DAY)
    found = mail(Delivery.objects.filter(what="digest", person=cast.g1)[0])
    assert found["List-Id"] == "<digest.localhost>"
    client.post(path(found), ONE_CLICK)
    cast.g1.refresh_from_db()
    assert cast.g1.digest == Person.Digest.OWED


@pytest.mark.clause("CM-35")
def test_nothing_that_is_owed_bears_a_way_to_end_it(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + 10 * DAY)
    owed = Delivery.objects.exclude(reason="watcher").exclude(what="digest")
    assert owed.count() > 5
    for one in owed:
        assert not {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"} & set(one.headers)


@pytest.mark.parametrize("token", ["x", "WzEsImRpZ2VzdCIsMF0:forged", ":"])
def test_a_forged_link_ends_nothing(cast: Cast, client: Client, token: str) -> None:
    assert client.get(f"/unsubscribe/{token}/").status_code == 404
    assert client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 404
