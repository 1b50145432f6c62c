"""What only the desk keeps: checked when it is said, no matter to any term, and never seen by who must not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.desk_events import DESK_EVENTS, INTERNAL
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
REPORTED = at("2026-03-09T10:00:00+01:00")
LATER = at("2026-03-10T10:00:00+01:00")

Under = Callable[..., Agreement]


@pytest.fixture
def error(cast: Cast, under: Under) -> Ticket:
    return actions.report(
        under("campus-modules"), subject="Locked", text="It locks.", channel="portal", kind="error",
        priority="critical", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip


@pytest.fixture
def contractor(cast: Cast) -> Organisation:
    """Another contractor of customer A, with one person: `c1`."""
    organisation = Organisation.objects.create(name="Domain Systems")
    person = Person.objects.create_user("c1@example.org", name="C1")
    Role.objects.create(person=person, organisation=organisation, role=Role.Name.CONTRACTOR, customer=cast.a)
    return organisation


def say(on: Ticket, type: str, by: str = "provider", text: str = "Words.", **data: Any) -> Any:
    return actions.record(on, type=type, by=by, data=data, text=text, at=LATER, now=LATER).event


@pytest.mark.parametrize(
    ("type", "data", "field"),
    [
        ("planned", {"planned_for": "tomorrow"}, "planned_for"),
        ("planned", {"work_left": -1}, "work_left"),
        ("planned", {"work_left": True}, "work_left"),
        ("work_done", {"minutes": 0, "worker": 1, "billable": False}, "minutes"),
        ("work_done", {"minutes": 10, "worker": 1}, "billable"),
        ("call_attempted", {"whom": "two\nlines", "reached": False}, "whom"),
        ("linked", {"ticket": 1, "as": "twin"}, "as"),
        ("cooperation_answered", {"request": 77}, "by"),
        ("details_changed", {"colour": "red"}, "colour"),
        ("shared", {"organisation": 0}, "organisation"),
        ("contractor_asked", {"organisation": 1, "messages": []}, "messages"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(error: Ticket, type: str, data: dict[str, Any], field: str) -> None:
    with pytest.raises(BadEvent) as wrong:
        say(error, type, **data)
    assert wrong.value.field == field
    assert error.events.count() == 1


def test_words_are_asked_for_where_nothing_is_said_without_them(error: Ticket) -> None:
    with pytest.raises(BadEvent) as wrong:
        say(error, "warned", text="  ")
    assert wrong.value.field == "text"


def test_what_counts_to_something_names_what_is_there(error: Ticket) -> None:
    asked = say(error, "cooperation_asked", until="2026-03-12")
    with pytest.raises(BadEvent):
        say(error, "cooperation_answered", by="customer", request=asked.sequence + 1)
    say(error, "cooperation_answered", by="customer", request=asked.sequence)
    with pytest.raises(BadEvent):
        say(error, "work_corrected", entry=asked.sequence, minutes=0, billable=False)


def test_no_term_hears_of_what_only_the_desk_keeps(error: Ticket, contractor: Organisation) -> None:
    before = list(error.clocks.order_by("position").values())
    say(error, "planned", planned_for="2026-04-01", work_left=90)
    say(error, "shared", organisation=contractor.pk)
    say(error, "contractor_asked", organisation=contractor.pk)
    say(error, "cooperation_asked")
    kept = verify(error)
    started = [(row["name"], row["due_at"]) for row in before]
    assert list(kept.clocks.order_by("position").values_list("name", "due_at")) == started


def test_the_customer_never_sees_what_is_internal(error: Ticket) -> None:
    say(error, "work_done", text="CANARY", minutes=30, worker=1, billable=True)
    say(error, "meeting_noted_inside", text="CANARY", form="meeting", participants="G1")
    say(error, "note", text="CANARY")
    seen = queries.conversation(error, internal=False)
    assert [row.type for row in seen] == ["reported"]
    assert {"work_done", "work_corrected", "note", "assigned", "linked", "unlinked"} <= set(INTERNAL)


def test_only_a_closed_ticket_is_rated(error: Ticket) -> None:
    with pytest.raises(BadEvent):
        say(error, "rated", by="customer", text="", score=5)
    actions.record(error, type="closed", by="provider", at=LATER, now=LATER)
    say(error, "rated", by="customer", text="", score=5)


@pytest.mark.clause("MH-15", "MH-16")
def test_sharing_is_kept_and_ends_and_excuses_nothing(error: Ticket, contractor: Organisation) -> None:
    due = list(error.clocks.values_list("name", "due_at", "state"))
    say(error, "shared", organisation=contractor.pk)
    say(error, "shared", organisation=contractor.pk, text="Once more.")
    assert [(s.since, s.ended_at) for s in error.shares.all()] == [(LATER, None)]
    say(error, "unshared", organisation=contractor.pk, text="")
    assert [(s.since, s.ended_at) for s in verify(error).shares.all()] == [(LATER, LATER)]
    assert [(name, when) for name, when, _state in due] == list(error.clocks.values_list("name", "due_at"))
    with pytest.raises(BadEvent):
        say(error, "contractor_asked", organisation=contractor.pk)


def test_nothing_internal_is_chosen_for_a_contractor(error: Ticket, contractor: Organisation) -> None:
    note = say(error, "note", text="CANARY")
    with pytest.raises(BadEvent) as wrong:
        say(error, "shared", organisation=contractor.pk, messages=[note.sequence])
    assert wrong.value.field == "messages"
    say(error, "shared", organisation=contractor.pk, messages=[1])


def test_a_side_of_the_agreement_is_no_other_contractor(cast: Cast, error: Ticket) -> None:
    for side in (cast.a, cast.provider):
        with pytest.raises(BadEvent):
            say(error, "shared", organisation=side.pk)


def test_the_provider_notes_what_a_contractor_said(cast: Cast, error: Ticket, contractor: Organisation) -> None:
    say(error, "shared", organisation=contractor.pk)
    said = {"by": "contractor", "type": "contractor_wrote", "data": {"organisation": contractor.pk}, "text": "Ours."}
    with pytest.raises(PermissionDenied):
        actions.record(error, person=cast.a1, **said)
    assert actions.record(error, person=cast.g1, **said).created


def test_a_contractor_speaks_for_itself_alone(cast: Cast, error: Ticket, contractor: Organisation) -> None:
    other = Organisation.objects.create(name="Interface Keepers")
    theirs = Person.objects.create_user("c2@example.org", name="C2")
    Role.objects.create(person=theirs, organisation=other, role=Role.Name.CONTRACTOR, customer=cast.a)
    say(error, "shared", organisation=contractor.pk)
    said = {"by": "contractor", "type": "contractor_wrote", "data": {"organisation": contractor.pk}, "text": "Ours."}
    with pytest.raises(PermissionDenied):
        actions.record(error, person=theirs, **said)
    assert actions.record(error, person=Person.objects.get(email="c1@example.org"), **said).created


def test_a_stranger_is_no_contractor_of_this_customer(cast: Cast, error: Ticket) -> None:
    stranger = Organisation.objects.create(name="Nobody's Contractor")
    person = Person.objects.create_user("c3@example.org", name="C3")
    Role.objects.create(person=person, organisation=stranger, role=Role.Name.CONTRACTOR, customer=cast.b)
    with pytest.raises(BadEvent):
        say(error, "shared", organisation=stranger.pk)


def test_every_type_has_its_words() -> None:
    assert all(str(one.step) and str(one.done) for one in DESK_EVENTS.values())
