"""Reminders before it is too late, and the daily letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import actions as choosing
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.mornings import next_morning
from pakt.desk.outbox.rules import Kind
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Clock
from pakt.desk.tickets.watching import watch
from pakt.engine.load import shipped
from pakt.engine.rules import rules_of
from tests.desk.cast import Cast
from tests.desk.histories import at
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, sent, told, work_until

Under = Callable[..., Agreement]


def test_three_quarters_of_a_term_are_told_to_who_owes_it_only(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY + 4 * HOUR)
    assert told("soon") == {}
    work_until(MONDAY + 4.5 * HOUR)
    assert set(told("soon")) == {"G1", "G2"}
    found = Notice.objects.filter(what="soon", person=cast.g1)
    assert {(one.data["clock"], one.at) for one in found} == {
        ("reaction", MONDAY + 4.5 * HOUR),
        ("confirmation", MONDAY + 4.5 * HOUR),
    }


def test_a_reminder_comes_once_and_again_only_for_another_date(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY)
    work_until(MONDAY + 1.5 * DAY)
    assert Notice.objects.filter(what="soon", person=cast.g2).count() == 1
    hour = {"from": (MONDAY + 26 * HOUR).isoformat(), "until": (MONDAY + 29 * HOUR).isoformat(), "reason": "no access"}
    actions.record(ticket, type="excused", by="provider", person=cast.g1, data=hour, now=MONDAY + 1.5 * DAY)
    work_until(MONDAY + 6 * DAY)
    assert Notice.objects.filter(what="soon", person=cast.g2).count() == 2


def test_a_customer_is_reminded_of_what_it_owes(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, kind="defect", priority="C")
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, now=MONDAY + HOUR)
    due = Clock.objects.get(ticket=ticket, name="acceptance").due_at
    assert due is not None
    work_until(due)
    assert "A1" in told("soon")
    words = Delivery.objects.filter(what="soon", person=cast.a1).latest("pk").text
    assert "accepted by itself" in words


@pytest.mark.clause("IS-16")
def test_the_notice_of_delay_is_reminded_of_before_it_is_due(cast: Cast, under: Under) -> None:
    ticket = report(under("information-systems"), cast.a1, kind="error", priority="urgent")
    data = {"kind": "error", "priority": "urgent", "assignee": "Vera", "planned_for": "Friday"}
    actions.record(ticket, type="analysed", by="provider", person=cast.g1, data=data, now=MONDAY + HOUR)
    actions.assign(ticket, to=cast.g1, person=cast.manager, now=MONDAY + HOUR)
    clock = Clock.objects.get(ticket=ticket, name="solution")
    assert clock.notice_due_at is not None
    work_until(clock.notice_due_at)
    notice = Notice.objects.filter(what="notice_owed", data__clock="solution").get()
    assert notice.person == cast.g1
    assert notice.at < clock.notice_due_at
    assert "A notice of delay is due" in Delivery.objects.get(key=notice.key).text


def test_whoever_gave_notice_is_not_reminded_of_it(cast: Cast, under: Under) -> None:
    ticket = report(under("information-systems"), cast.a1, kind="error", priority="urgent")
    data = {"kind": "error", "priority": "urgent", "assignee": "Vera", "planned_for": "Friday"}
    actions.record(ticket, type="analysed", by="provider", person=cast.g1, data=data, now=MONDAY + HOUR)
    said = {"until": (MONDAY + 9 * DAY).isoformat()}
    actions.record(ticket, type="delay_announced", by="provider", person=cast.g1, data=said, now=MONDAY + HOUR)
    work_until(MONDAY + 5 * DAY)
    assert not Notice.objects.filter(what="notice_owed", data__clock="solution").exists()
    assert {"A1", "A2"} <= set(sent("delay_announced"))


def test_after_days_of_standing_still_nobody_is_reminded_of_what_is_past(cast: Cast, under: Under) -> None:
    from pakt.desk.due.worker import run_all

    report(under("campus-modules"), cast.a1)
    run_all(MONDAY + 10 * DAY)
    assert told("soon") == {}
    assert "Manager" in told("breached")


def test_muting_a_kind_silences_reminders(cast: Cast, under: Under) -> None:
    choosing.wish(cast.g1, kinds={Kind.TERMS: "none"})
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY + 7 * HOUR)
    assert set(told("soon")) == {"G2"}


def test_the_daily_letter_gathers_what_is_unread_on_a_working_morning(cast: Cast, under: Under) -> None:
    Person.objects.filter(pk=cast.a2.pk).update(digest="daily", time_zone="Europe/Prague", language="cs")
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    for hour, text in ((1, "First."), (2, "Second.")):
        actions.answer(ticket, text=text, person=cast.g1, now=MONDAY + hour * HOUR)
    choosing.read(cast.a2, only=[Notice.objects.filter(person=cast.a2).latest("at").pk], now=MONDAY + 3 * HOUR)
    morning = at("2026-03-10T08:00:00+01:00")
    work_until(morning - HOUR)
    assert sent("digest") == {}
    work_until(morning)
    letter = Delivery.objects.get(what="digest")
    assert (letter.person, letter.sent_at, letter.language) == (cast.a2, morning, "cs")
    assert letter.text.count(f"{ticket.reference} ·") == 1
    assert letter.text.count("G1") == 1
    work_until(morning + 20 * HOUR)
    assert Delivery.objects.filter(what="digest").count() == 1


def test_what_was_told_on_friday_comes_on_monday(cast: Cast, under: Under) -> None:
    calendar = rules_of(shipped("campus-modules")).calendar
    Person.objects.filter(pk=cast.a1.pk).update(time_zone="Asia/Tokyo")
    person = Person.objects.get(pk=cast.a1.pk)

    def local(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Tokyo"))

    assert next_morning(person, calendar, local("2026-03-13T08:00")) == local("2026-03-16T08:00")
    assert next_morning(person, calendar, local("2026-03-16T07:59")) == local("2026-03-16T08:00")
    # Good Friday and Easter Monday are days off in the agreement's country.
    assert next_morning(person, calendar, local("2026-04-02T09:00")) == local("2026-04-07T08:00")
    assert next_morning(person, None, local("2026-04-02T09:00")) == local("2026-04-03T08:00")


def test_what_is_owed_does_not_wait_for_the_daily_letter(cast: Cast, under: Under) -> None:
    Person.objects.update(digest="daily")
    ticket = report(under("campus-modules"), cast.a1)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    assert Delivery.objects.get(what="message", person=cast.a1).sent_at == MONDAY + HOUR


def test_the_daily_letter_ends_with_the_wish_for_it(cast: Cast, under: Under) -> None:
    Person.objects.filter(pk=cast.g1.pk).update(digest="daily")
    report(under("campus-modules"), cast.a1)
    Person.objects.filter(pk=cast.g1.pk).update(digest="at_once")
    work_until(MONDAY + 2 * DAY)
    # What had gathered still comes, once.
    assert Delivery.objects.filter(what="digest", person=cast.g1).count() == 1
    report(under("city-bots", "BO"), cast.a1, kind="defect", priority="C", now=MONDAY + 2 * DAY)
    work_until(MONDAY + 5 * DAY)
    assert Delivery.objects.filter(what="digest", person=cast.g1).count() == 1
