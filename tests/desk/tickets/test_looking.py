"""What time alone changes: found once, for its own moment, however late and however often somebody looks."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.due.worker import run_all, run_next
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Change, Clock, Event, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

Under = Callable[..., Agreement]
MONDAY = at("2026-03-09T09:00:00+01:00")


def report(agreement: Agreement, kind: str, priority: str | None = None, now: datetime = MONDAY) -> Ticket:
    said = {"subject": "It stands", "text": "Since nine.", "channel": "portal", "kind": kind, "priority": priority}
    return actions.report(agreement, now=now, **said)  # type: ignore[arg-type]


def found(ticket: Ticket, what: str, name: str = "") -> list[tuple[object, object, datetime]]:
    changes = Change.objects.filter(ticket=ticket, what=what, name=name).order_by("number")
    return [(change.before, change.after, change.at) for change in changes]


def test_a_breach_is_written_once_at_its_due_time(under: Under) -> None:
    ticket = report(under("campus-modules"), "error", "critical")
    due = Clock.objects.get(ticket=ticket, name="reaction").due_at
    assert due == MONDAY + timedelta(hours=6)
    assert not run_next(due, kind="look")
    assert Clock.objects.get(ticket=ticket, name="reaction").state == "running"
    for later in (timedelta(microseconds=1), timedelta(hours=1), timedelta(days=3)):
        run_all(due + later)
        assert found(ticket, "state", "reaction") == [("running", "breached", due)]
        verify(ticket)


def test_who_answers_a_breached_term_before_anybody_looked_was_late_all_the_same(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), "error", "critical")
    due, late = MONDAY + timedelta(hours=6), MONDAY + timedelta(days=2)
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=late)
    assert found(ticket, "state", "reaction") == [("running", "breached", due), ("breached", "late", late)]
    verify(ticket)


def test_silence_accepts_at_the_end_of_the_term_not_when_somebody_wakes(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), "defect", "C")
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, now=MONDAY + timedelta(hours=1))
    due = Clock.objects.get(ticket=ticket, name="acceptance").due_at
    assert due is not None
    run_all(due + timedelta(days=30))
    acceptance = Clock.objects.get(ticket=ticket, name="acceptance")
    assert (acceptance.state, acceptance.automatic, acceptance.stopped_at) == ("met", True, due)
    assert found(ticket, "stopped", "acceptance") == [("running", "met", due)]
    assert len(found(ticket, "accepted")) == 1
    verify(ticket)


def test_a_right_arises_with_the_end_of_the_term_and_goes_with_the_answer(cast: Cast, under: Under) -> None:
    ticket = report(under("information-systems"), "support", "normal")
    actions.answer(ticket, text="Which seal?", asks=True, person=cast.g1, now=MONDAY + timedelta(hours=1))
    due = Clock.objects.get(ticket=ticket, name="clarification").due_at
    assert due is not None
    run_all(due + timedelta(days=10))
    right = verify(ticket).rights.get()
    assert (right.right, right.holder, right.since) == ("close_unanswered", "provider", due)
    assert found(ticket, "right_arose", "close_unanswered") == [(None, "provider", due)]
    actions.answer(ticket, text="The red one.", person=cast.a1, now=due + timedelta(days=11))
    assert not verify(ticket).rights.exists()


def test_days_of_standing_still_change_nothing_that_is_found(cast: Cast, under: Under) -> None:
    """One desk is looked at whenever something is due, the other not once in a month: they come to the same."""
    watched, forgotten = under("information-systems", "WA"), under("information-systems", "FO")
    tickets = []
    for agreement in (watched, forgotten):
        ticket = report(agreement, "support", "urgent")
        data = {"kind": "support", "priority": "high", "assignee": "Vera", "planned_for": "Friday"}
        actions.record(ticket, type="analysed", by="provider", data=data, now=MONDAY + timedelta(hours=2))
        actions.record(ticket, type="resolved", by="provider", person=cast.g1, now=MONDAY + timedelta(days=9))
        tickets.append(ticket)
    moment = MONDAY
    while moment < MONDAY + timedelta(days=31):
        moment += timedelta(hours=3)
        while run_next(moment, kind="look", subjects=[tickets[0].pk]):
            pass
    run_all(moment)
    one, other = (
        list(
            Change.objects.filter(ticket=ticket).order_by("number").values_list("what", "name", "before", "after", "at")
        )
        for ticket in tickets
    )
    assert one == other
    assert len(one) > 10
    for ticket in tickets:
        verify(ticket)


def test_a_release_is_kept_once_and_ends_the_terms_bound_to_it(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    tickets = [report(agreement, "error", "minor") for _ in range(3)]
    for ticket in tickets:
        actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + timedelta(hours=1))
    other = report(agreement, "error", "critical")
    date = MONDAY + timedelta(days=20)
    planned = {"version": "4.7", "planned": True, "date": date.isoformat()}
    actions.record_for_agreement(
        agreement, type="release_scheduled", person=cast.manager, data=planned, now=MONDAY + timedelta(days=1)
    )
    assert Event.objects.filter(type="release_scheduled").count() == 1
    for ticket in tickets:
        assert verify(ticket).clocks.get(name="removal").due_at == date
    released = MONDAY + timedelta(days=22)
    actions.record_for_agreement(agreement, type="released", data={"version": "4.7", "planned": True}, now=released)
    run_all(released + timedelta(days=1))
    for ticket in tickets:
        clock = verify(ticket).clocks.get(name="removal")
        assert (clock.state, clock.due_at) == ("breached", released)
    verify(other)


def test_a_release_for_many_tickets_is_left_to_the_workers(
    under: Under, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    agreement = under("campus-modules")
    tickets = [report(agreement, "error", "minor") for _ in range(3)]
    for ticket in tickets:
        actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(hours=2)
    planned = {"version": "4.7", "planned": True, "date": (later + timedelta(days=20)).isoformat()}
    actions.record_for_agreement(agreement, type="release_scheduled", data=planned, now=later)
    assert Clock.objects.filter(name="removal", due_at=None).count() == 2
    assert run_all(later, kind="look") == 2
    for ticket in tickets:
        assert verify(ticket).clocks.get(name="removal").due_at == later + timedelta(days=20)


@pytest.mark.parametrize(
    ("type", "data", "field"),
    [
        ("confirmed", {}, "type"),
        ("released", {"version": "four", "planned": True}, "version"),
        ("released", {"version": "4.7"}, "planned"),
        ("outage", {"until": "2026-03-09T08:00:00+01:00", "scope": "total"}, "until"),
        ("outage", {"until": "2026-03-09T09:30:00+01:00", "scope": "some"}, "scope"),
        ("maintenance", {"until": "2026-03-09T09:30:00+01:00", "kind": "planned", "by": "me"}, "by"),
    ],
)
def test_what_concerns_all_is_checked_too(under: Under, type: str, data: dict[str, object], field: str) -> None:
    with pytest.raises(BadEvent) as bad:
        actions.record_for_agreement(under("campus-modules"), type=type, data=data, at=MONDAY, now=MONDAY)
    assert bad.value.field == field
    assert not Event.objects.exists()


def test_work_is_planned_ahead_and_an_outage_is_not(under: Under) -> None:
    agreement = under("campus-modules")
    night = {"at": MONDAY + timedelta(days=1), "now": MONDAY}
    until = (MONDAY + timedelta(days=2)).isoformat()
    actions.record_for_agreement(agreement, type="maintenance", data={"until": until, "kind": "planned"}, **night)  # type: ignore[arg-type]
    with pytest.raises(BadEvent):
        actions.record_for_agreement(agreement, type="outage", data={"until": until, "scope": "total"}, **night)  # type: ignore[arg-type]


def test_a_report_noted_late_owed_what_it_owed_since_then(under: Under) -> None:
    ticket = actions.report(
        under("campus-modules"),
        subject="By phone",
        text="On Friday.",
        channel="phone",
        kind="error",
        priority="critical",
        at=MONDAY,
        now=MONDAY + timedelta(days=1),
    )
    due = MONDAY + timedelta(hours=6)
    assert found(ticket, "started", "reaction") == [(None, "running", MONDAY)]
    assert found(ticket, "state", "reaction") == [("running", "breached", due)]
    verify(ticket)


def test_an_excuse_ends_by_itself(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), "error", "critical")
    hour = timedelta(hours=1)
    period = {"from": (MONDAY + hour).isoformat(), "until": (MONDAY + 5 * hour).isoformat(), "reason": "no network"}
    actions.record(ticket, type="excused", by="provider", person=cast.g1, data=period, now=MONDAY + 2 * hour)
    assert {clock.state for clock in ticket.clocks.all()} == {"paused"}
    run_all(MONDAY + 9 * hour)
    assert found(ticket, "state", "reaction") == [
        ("running", "paused", MONDAY + 2 * hour),
        ("paused", "running", MONDAY + 5 * hour),
    ]
    verify(ticket)


def test_a_ticket_in_which_time_changes_nothing_more_is_not_due(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), "error", "critical")
    for hours, type in ((1, "confirmed"), (2, "resolved")):
        actions.record(ticket, type=type, by="provider", now=MONDAY + timedelta(hours=hours))
    assert not Due.objects.filter(kind="look").exists()
    verify(ticket)


def test_rebuilding_a_healthy_desk_changes_nothing_and_a_broken_one_is_mended(
    cast: Cast, under: Under, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = report(under("campus-modules"), "error", "critical")
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + timedelta(days=2))
    call_command("rebuild")
    assert "nothing differs" in capsys.readouterr().out
    before = list(Change.objects.values_list("what", "name", "before", "after", "at", "number"))

    Clock.objects.filter(name="reaction").update(state="met")
    Change.objects.filter(number=1).delete()
    Ticket.objects.update(priority="minor")
    Due.objects.all().delete()
    with pytest.raises(CommandError, match="1 of 1 tickets differ"):
        call_command("rebuild")
    told = capsys.readouterr().out
    for part in ("state is 'met', not 'late'", "priority is 'minor', not 'critical'", "is due at no time"):
        assert part in told
    assert Clock.objects.get(name="reaction").state == "met"

    call_command("rebuild", write=True)
    capsys.readouterr()
    call_command("rebuild")
    assert list(Change.objects.values_list("what", "name", "before", "after", "at", "number")) == before
    verify(ticket)


def test_what_was_told_but_not_looked_at_must_be_due(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    ticket = report(agreement, "error", "minor")
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(hours=2)
    Event.objects.create(
        agreement=agreement,
        sequence=1,
        type="released",
        by="provider",
        at=later,
        recorded_at=later,
        data={"version": "4.7", "planned": True},
    )
    with pytest.raises(CommandError):
        call_command("rebuild")
    call_command("rebuild", write=True)
    run_all(later + timedelta(seconds=1))
    verify(ticket)
