"""Each thing goes to each once, whoever sends and whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pakt.desk.agreements.models import Agreement
from pakt.desk.due import rows, worker
from pakt.desk.due.models import Due
from pakt.desk.outbox import ticket_letters
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import StepRefused
from tests.desk.cast import Cast
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, work_until

Under = Callable[..., Agreement]


def test_a_worker_that_comes_back_late_sends_nothing_again(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    late = rows.claim(MONDAY, kind="deliver")
    again = rows.claim(MONDAY + rows.LEASE, kind="deliver", subjects=[late.subject] if late else [])
    assert late is not None and again is not None
    worker.run(again, MONDAY + rows.LEASE)
    first = list(Delivery.objects.filter(key=late.subject).values_list("state", "sent_at", "text"))
    worker.run(late, MONDAY + 2 * rows.LEASE)
    assert list(Delivery.objects.filter(key=late.subject).values_list("state", "sent_at", "text")) == first
    assert {state for state, _, _ in first} == {"sent"}


def test_a_worker_that_died_in_between_leaves_the_rest_to_the_next(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    one = Delivery.objects.filter(what="reported").order_by("pk")[0]
    Delivery.objects.filter(pk=one.pk).update(state="sent", sent_at=MONDAY, text="as it was")
    work_until(MONDAY)
    found = Delivery.objects.filter(what="reported").order_by("pk")
    assert {delivery.state for delivery in found} == {"sent"}
    assert [delivery.text == "as it was" for delivery in found] == [True, False]


def test_one_letter_that_cannot_be_written_keeps_no_other_back(
    cast: Cast, under: Under, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = ticket_letters.letter

    def fails(context: object, delivery: Delivery, *more: object) -> object:
        if delivery.address == cast.g1.email:
            raise ValueError("it does not work")
        return written(context, delivery, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(ticket_letters, "letter", fails)
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    one = Delivery.objects.get(person=cast.g1, what="reported")
    assert (one.state, one.attempts, one.error) == ("waiting", 1, "ValueError: it does not work")
    assert Delivery.objects.get(person=cast.g2, what="reported").state == "sent"
    work_until(MONDAY + 3 * DAY)
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("failed", rows.MOST_ATTEMPTS)
    assert Due.objects.get(kind="deliver", subject=one.key).dead_at is not None


def test_the_same_news_twice_is_told_once(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    for _ in range(2):
        actions.answer(ticket, text="Try again.", person=cast.g1, key="mail-1", now=MONDAY + HOUR)
    assert Notice.objects.filter(what="message").count() == 1
    assert Delivery.objects.filter(what="message").count() == 1


def test_a_step_that_is_refused_tells_nobody(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    before = Notice.objects.count(), Delivery.objects.count(), Due.objects.count()
    data = {"priority": "minor"}
    with pytest.raises(StepRefused):
        actions.record(ticket, type="classified", by="provider", person=cast.g1, data=data, now=MONDAY + HOUR)
    assert (Notice.objects.count(), Delivery.objects.count(), Due.objects.count()) == before


def test_what_waited_for_days_goes_once_and_says_when_it_was(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    worker.run_all(MONDAY + 3 * DAY)
    sent = Delivery.objects.get(what="received")
    assert (sent.at, sent.sent_at) == (MONDAY, MONDAY + 3 * DAY)
    assert "today, 15:00" in sent.text
    assert not Person.objects.filter(deliveries__state="waiting").exists()
