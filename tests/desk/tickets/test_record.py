"""`record` and what stands before it: every write to a ticket."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.due.worker import run_all
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Change, Clock, Event, Message, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

MONDAY = at("2026-03-09T09:00:00+01:00")
Under = Callable[..., Agreement]


def report(agreement: Agreement, **changed: object) -> Ticket:
    said = {"subject": "It stands still", "text": "Since nine.", "channel": "portal", "now": MONDAY, **changed}
    return actions.report(agreement, **said)  # type: ignore[arg-type]


def error(agreement: Agreement, **changed: object) -> Ticket:
    return report(agreement, **{"kind": "error", "priority": "critical", **changed})


def states(ticket: Ticket) -> dict[str, str]:
    return {clock.name: clock.state for clock in Clock.objects.filter(ticket=ticket).order_by("position")}


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Ticket, Event, Message, Clock, Change, Due))


def test_a_report_opens_a_ticket_with_its_clocks_running(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"), person=cast.a1)
    assert ticket.reference == "AT-0001"
    assert states(ticket) == {"reaction": "running", "confirmation": "running"}
    assert ticket.events.get().data == {"channel": "portal", "kind": "error", "priority": "critical"}
    assert Message.objects.get(event__ticket=ticket).text == "Since nine."
    verify(ticket)


def test_references_are_numbered_without_gaps_in_each_agreement(cast: Cast, under: Under) -> None:
    first, second = under("campus-modules", "ZU"), under("campus-modules", "AB", customer=cast.b)
    error(first)
    with pytest.raises(BadEvent):
        error(first, priority="no such")
    assert [error(first).reference, error(second).reference] == ["ZU-0002", "AB-0001"]


def test_a_ticket_goes_its_way_and_its_clocks_follow(cast: Cast, under: Under) -> None:
    ticket = verify(error(under("campus-modules"), person=cast.a1))
    for hours, type, by, person in (
        (1, "confirmed", "provider", cast.g1),
        (2, "resolved", "provider", cast.g1),
        (3, "reopened", "customer", cast.a1),
        (4, "resolved", "provider", cast.g1),
    ):
        actions.record(ticket, type=type, by=by, person=person, now=MONDAY + timedelta(hours=hours))
        ticket = verify(ticket)
    assert states(ticket) == {"reaction": "met", "confirmation": "met", "removal": "met"}


def test_a_refused_step_stores_nothing_and_names_the_clause(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    before = counts()
    with pytest.raises(StepRefused) as refused:
        actions.record(
            ticket,
            type="classified",
            by="provider",
            person=cast.g1,
            data={"priority": "minor", "reason": "Seldom met."},
            text="It is seldom met.",
            now=MONDAY + timedelta(hours=1),
        )
    assert "CM-29" in refused.value.clauses
    assert refused.value.reason
    assert counts() == before
    verify(ticket)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"type": "no such"}, "type"),
        ({"by": "customer"}, "by"),
        ({"data": {"limits": "yes"}}, "limits"),
        ({"data": {"made_up": 1}}, "made_up"),
        ({"data": {"form": "not answers"}}, "form"),
        ({"type": "reported"}, "type"),
        ({"type": "released"}, "type"),
        ({"at": MONDAY + timedelta(days=1)}, "at"),
        ({"at": MONDAY - timedelta(seconds=1)}, "at"),
        ({"at": MONDAY.replace(tzinfo=None)}, "at"),
        ({"text": "nul\0"}, "text"),
        ({"text": "half \ud800"}, "text"),
        ({"text": "x" * 1_000_001}, "text"),
        ({"data": {"form": {"a": "nul\0"}}}, "data"),
        ({"key": "x" * 201}, "key"),
        ({"type": "message", "text": " "}, "text"),
        ({"type": "note"}, "text"),
    ],
)
def test_a_malformed_event_names_its_field_and_stores_nothing(
    under: Under, changed: dict[str, object], field: str
) -> None:
    ticket = error(under("campus-modules"))
    before = counts()
    with pytest.raises(BadEvent) as bad:
        said = {"type": "workaround_provided", "by": "provider", "now": MONDAY + timedelta(hours=1), **changed}
        actions.record(ticket, **said)  # type: ignore[arg-type]
    assert bad.value.field == field
    assert counts() == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "no such"}, "kind"),
        ({"priority": None}, "priority"),
        ({"channel": "pigeon"}, "channel"),
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 301}, "subject"),
        ({"data": {"instance": "nowhere"}}, "instance"),
        ({"at": MONDAY + timedelta(seconds=1)}, "at"),
    ],
)
def test_a_malformed_report_names_its_field_and_stores_nothing(
    under: Under, changed: dict[str, object], field: str
) -> None:
    agreement = under("campus-modules")
    with pytest.raises(BadEvent) as bad:
        report(agreement, **{"kind": "error", "priority": "critical", **changed})
    assert bad.value.field == field
    assert counts() == (0, 0, 0, 0, 0, 0)


def test_what_is_noted_the_next_day_goes_to_its_place_in_time(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    tuesday = MONDAY + timedelta(days=1)
    assert run_all(tuesday, kind="look") == 1
    assert states(ticket) == {"reaction": "breached", "confirmation": "breached"}
    actions.record(ticket, type="responded", by="provider", person=cast.g1, at=MONDAY + timedelta(hours=1), now=tuesday)
    assert states(ticket) == {"reaction": "met", "confirmation": "breached"}
    event = Event.objects.get(ticket=ticket, type="responded")
    assert (event.at, event.recorded_at) == (MONDAY + timedelta(hours=1), tuesday)
    verify(ticket)


def test_a_late_note_that_would_refuse_what_is_kept_is_refused(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"), priority="minor", now=MONDAY)
    actions.record(
        ticket, type="classified", by="customer", data={"priority": "trivial"}, now=MONDAY + timedelta(hours=1)
    )
    reason = {"priority": "minor", "reason": "Said so by phone."}
    actions.record(ticket, type="classified", by="provider", data=reason, now=MONDAY + timedelta(hours=3))
    before = counts()
    with pytest.raises(StepRefused) as refused:
        actions.record(
            ticket,
            type="classified",
            by="customer",
            data={"priority": "blocker"},
            at=MONDAY + timedelta(hours=2),
            now=MONDAY + timedelta(hours=4),
        )
    assert "CM-29" in refused.value.clauses
    assert counts() == before


def test_the_first_answer_is_the_response_too(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    moment = MONDAY + timedelta(hours=1)
    actions.answer(ticket, text="We look into it.", person=cast.g1, now=moment)
    actions.answer(ticket, text="Still looking.", person=cast.g1, now=moment + timedelta(hours=1))
    assert list(ticket.events.order_by("sequence").values_list("type", flat=True)) == [
        "reported",
        "responded",
        "message",
        "message",
    ]
    assert Clock.objects.get(ticket=ticket, name="reaction").stopped_at == moment
    verify(ticket)


def test_a_resolution_is_the_response_too_and_the_clock_that_waits_for_it_stops(cast: Cast, under: Under) -> None:
    ticket = report(under("contact-centre"), kind="incident", priority="medium", channel="phone")
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, now=MONDAY + timedelta(minutes=5))
    assert states(ticket) == {"first_response": "met", "resolution": "met"}
    verify(ticket)


def test_a_note_or_a_question_is_no_first_answer(cast: Cast, under: Under) -> None:
    ticket = report(under("contact-centre"), kind="incident", priority="medium", channel="phone")
    actions.note(ticket, text="Ask the night shift.", person=cast.g1, now=MONDAY + timedelta(minutes=1))
    actions.answer(ticket, text="Which line?", asks=True, person=cast.g1, now=MONDAY + timedelta(minutes=2))
    assert states(ticket) == {"first_response": "paused"}
    actions.answer(ticket, text="The blue one.", person=cast.a1, now=MONDAY + timedelta(minutes=3))
    assert list(ticket.events.order_by("sequence").values_list("type", flat=True)) == [
        "reported",
        "note",
        "info_requested",
        "info_supplied",
    ]
    actions.answer(ticket, text="And the green one.", person=cast.a1, now=MONDAY + timedelta(minutes=4))
    assert ticket.events.order_by("sequence").last().type == "message"  # type: ignore[union-attr]
    verify(ticket)


def test_a_report_that_lacks_something_waits_for_the_customers_words(cast: Cast, under: Under) -> None:
    lacking = {"kind": "incident", "priority": "medium", "channel": "phone", "data": {"complete": False}}
    ticket = report(under("contact-centre"), **lacking)
    assert states(ticket) == {}
    supplied = MONDAY + timedelta(hours=1)
    actions.answer(ticket, text="It is version 7.", person=cast.a1, now=supplied)
    assert Clock.objects.get(ticket=ticket, name="first_response").started_at == supplied
    verify(ticket)


def test_one_form_sent_twice_is_one_event(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    first, second = (error(agreement, key="form-1") for _ in range(2))
    assert first == second
    answers = [
        actions.answer(first, text="Same.", person=cast.g1, key="form-2", now=MONDAY + timedelta(hours=i))
        for i in (1, 2)
    ]
    assert [answer.created for answer in answers] == [True, False]
    assert answers[0].event == answers[1].event
    assert Event.objects.filter(type="message").count() == 1
    assert error(agreement, key="form-3").reference == "AT-0002"


def test_a_step_that_was_said_last_and_changes_nothing_is_the_one_said_before(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    hours = (MONDAY + timedelta(hours=i) for i in range(1, 9))
    first = actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=next(hours))
    actions.note(ticket, text="Meanwhile.", person=cast.g2, now=next(hours))
    second = actions.record(ticket, type="confirmed", by="provider", person=cast.g2, now=next(hours))
    assert (first.created, second.created, second.event) == (True, False, first.event)
    for type in ("resolved", "reopened", "resolved"):
        assert actions.record(ticket, type=type, by="provider", person=cast.g1, now=next(hours)).created
    with_words = actions.record(ticket, type="resolved", by="provider", text="Again.", now=next(hours))
    assert with_words.created
    verify(ticket)


def test_nobody_speaks_for_a_side_that_is_not_theirs(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    ticket = error(agreement, person=cast.a1)
    later = MONDAY + timedelta(hours=1)
    for person in (cast.a1, cast.b1, cast.nobody):
        with pytest.raises(PermissionDenied):
            actions.record(ticket, type="confirmed", by="provider", person=person, now=later)
        with pytest.raises(PermissionDenied):
            actions.note(ticket, text="Mine.", person=person, now=later)
    for person in (cast.b1, cast.nobody):
        with pytest.raises(PermissionDenied):
            actions.answer(ticket, text="Me too.", person=person, now=later)
        with pytest.raises(PermissionDenied):
            error(agreement, person=person)
    with pytest.raises(PermissionDenied):
        error(agreement, person=cast.a1, by="provider")
    with pytest.raises(PermissionDenied):
        actions.record(ticket, type="acknowledged", by="system", data={"channel": "email"}, person=cast.g1, now=later)
    cast.a1.is_active = False
    with pytest.raises(PermissionDenied):
        actions.answer(ticket, text="I have left.", person=cast.a1, now=later)
    assert ticket.events.count() == 1


def test_an_agent_notes_what_the_customer_said_by_phone(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"), person=cast.g1, reporter=cast.a1, channel="phone")
    assert ticket.reporter == cast.a1
    assert ticket.events.get().person == cast.g1
    actions.record(
        ticket, type="called", by="customer", person=cast.g2, text="Once more.", now=MONDAY + timedelta(hours=1)
    )
    verify(ticket)


def test_only_who_works_on_tickets_is_given_one(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    actions.assign(ticket, to=cast.g2, person=cast.g1, now=MONDAY + timedelta(hours=1))
    assert verify(ticket).assignee == cast.g2
    with pytest.raises(BadEvent):
        actions.assign(ticket, to=cast.a1, person=cast.g1, now=MONDAY + timedelta(hours=2))
    actions.assign(ticket, to=None, person=cast.g1, now=MONDAY + timedelta(hours=3))
    assert verify(ticket).assignee is None


def test_a_closed_ticket_is_open_again_when_reopened(cast: Cast, under: Under) -> None:
    ticket = error(under("campus-modules"))
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + timedelta(hours=1))
    assert not verify(ticket).is_open
    actions.record(ticket, type="reopened", by="customer", person=cast.a1, now=MONDAY + timedelta(hours=2))
    assert verify(ticket).is_open


def test_the_database_keeps_one_event_for_each_number_and_key(under: Under) -> None:
    ticket = error(under("campus-modules"), key="once")
    event = ticket.events.get()
    for changed in ({"sequence": 1}, {"sequence": 2, "key": "once"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(
                agreement=event.agreement,
                ticket=ticket,
                type="message",
                by="provider",
                at=MONDAY,
                recorded_at=MONDAY,
                **changed,
            )
