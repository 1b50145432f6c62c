"""Who is told of what: the rules, row by row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import actions as choosing
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.queries import notices, unread
from pakt.desk.outbox.rules import RULES, UNTOLD, Kind
from pakt.desk.people.models import Organisation, Person, Role, Team
from pakt.desk.tickets import actions
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.desk.tickets.hearing import history
from pakt.desk.tickets.watching import watch
from pakt.engine.events import WHO
from tests.desk.cast import Cast
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, sent, told, work_until

Under = Callable[..., Agreement]
OF_TIME = {"received", "accepted_by_silence", "soon", "notice_owed", "breached", "right_arose"}
SECRET = "zzsecretzz"


def test_every_kind_of_event_has_its_rule() -> None:
    """Somebody who adds one decides whom it is told."""
    assert {*WHO, *DESK_EVENTS} == (set(RULES) - OF_TIME) | UNTOLD


def test_a_report_is_confirmed_to_its_reporter_and_told_to_the_team(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    assert sent("received") == {"A1": "reporter"}
    assert told("received") == {}
    assert sent("reported") == {"G1": "team", "G2": "team"}
    assert unread(cast.g1) == 1
    assert unread(cast.a1) == 0


def test_whoever_did_not_enter_it_sees_the_receipt_in_the_application_too(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.g1, reporter=cast.a1, channel="phone")
    assert told("received") == {"A1": "at_once"}
    assert told("reported") == {"G2": "at_once"}


def test_an_agent_of_another_customer_hears_nothing(cast: Cast, under: Under) -> None:
    report(under("campus-modules", customer=cast.b), cast.b1)
    assert sent("reported") == {"G1": "team"}


def test_a_team_hears_what_is_given_to_it_and_nobody_else_does(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    team = Team.objects.create(organisation=cast.provider, name="Second line")
    team.members.add(cast.g2, cast.manager)
    actions.assign(ticket, to=None, team=team, person=cast.g1, now=MONDAY + HOUR)
    assert told("assigned") == {"G2": "at_once", "Manager": "at_once"}
    actions.answer(ticket, text="Any news?", person=cast.a1, now=MONDAY + 2 * HOUR)
    assert set(told("message")) == {"G2", "Manager"}


def test_the_assignee_hears_of_the_assignment_and_the_customer_does_not(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.assign(ticket, to=cast.g2, person=cast.g1, now=MONDAY + HOUR)
    assert told("assigned") == {"G2": "at_once"}


def test_words_go_to_the_other_side_and_to_who_follows_them(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.assign(ticket, to=cast.g1, person=cast.g1, now=MONDAY)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    watch(ticket, person=cast.manager, by=cast.g1, now=MONDAY)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    assert sent("message") == {"A1": "reporter", "A2": "watcher", "Manager": "watcher"}
    actions.answer(ticket, text="It stands still.", person=cast.a1, now=MONDAY + 2 * HOUR)
    last = Notice.objects.filter(what="message", event__by="customer")
    assert {one.person.name for one in last} == {"G1", "A2", "Manager"}


@pytest.mark.clause("CB-13")
def test_a_note_of_the_customers_on_the_portal_goes_to_the_provider_by_mail(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, kind="defect", priority="C")
    for person in (cast.g1, cast.g2):
        choosing.wish(person, kinds=dict.fromkeys(Kind, "none"))
        choosing.mute(person, ticket)
    actions.answer(ticket, text="The button is grey.", person=cast.a1, now=MONDAY + HOUR)
    assert sent("message") == {"G1": "team", "G2": "team"}


def test_a_colleague_of_the_team_is_not_told_of_every_step_of_another(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + HOUR)
    assert set(told("confirmed")) == {"A1"}


def test_what_is_internal_reaches_nobody_outside_the_provider(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    watch(ticket, person=cast.g2, by=cast.g1, now=MONDAY)
    dogwood = Organisation.objects.create(name="Dogwood Data")
    contractor = Person.objects.create_user("contractor@example.org", name="Contractor")
    Role.objects.create(person=contractor, organisation=dogwood, role=Role.Name.CONTRACTOR, customer=cast.a)
    data = {"organisation": dogwood.pk}
    actions.record(ticket, type="shared", by="provider", person=cast.g1, data=data, text="Look.", now=MONDAY)
    actions.note(ticket, text=f"{SECRET} @A1 @manager @contractor", person=cast.g1, now=MONDAY + HOUR)
    spent = {"minutes": 30, "worker": cast.g1.pk, "billable": True}
    actions.record(ticket, type="work_done", by="provider", person=cast.g1, data=spent, text=SECRET, now=MONDAY + HOUR)
    assert sent("note") == {"G2": "watcher", "Manager": "mentioned"}
    work_until(MONDAY + 2 * HOUR)
    outside = Delivery.objects.exclude(person__in=(cast.g1, cast.g2, cast.manager))
    assert outside.filter(internal=False).exists()
    assert not outside.filter(internal=True).exists()
    for one in outside:
        assert SECRET not in one.subject + one.text + one.html
    for person in (cast.a1, cast.a2, contractor):
        assert not notices(person).filter(internal=True).exists()
    assert SECRET in Delivery.objects.get(what="note", person=cast.g2).text


def test_another_contractor_hears_only_what_is_shared_with_it(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    people = {}
    for name in ("Dogwood", "Elm"):
        organisation = Organisation.objects.create(name=name)
        people[name] = person = Person.objects.create_user(f"{name}@example.org", name=name)
        Role.objects.create(person=person, organisation=organisation, role=Role.Name.CONTRACTOR, customer=cast.a)
    data = {"organisation": people["Dogwood"].roles.get().organisation_id}
    actions.record(ticket, type="shared", by="provider", person=cast.g1, data=data, text="Yours?", now=MONDAY + HOUR)
    assert sent("shared") == {"A1": "reporter", "Dogwood": "contractor"}
    actions.record(
        ticket, type="contractor_asked", by="provider", person=cast.g1, data=data, text="When?", now=MONDAY + HOUR
    )
    actions.answer(ticket, text="We ask the contractor.", person=cast.g1, now=MONDAY + 2 * HOUR)
    assert set(told("contractor_asked")) == {"A1", "Dogwood"}
    assert set(told("message")) == {"A1"}
    work_until(MONDAY + 3 * HOUR)
    words = Delivery.objects.get(what="contractor_asked", person=people["Dogwood"]).text
    assert "When?" in words
    assert "owed" not in words
    assert unread(people["Dogwood"]) == 2
    assert unread(people["Elm"]) == 0


def test_a_breach_is_told_to_both_managers_and_to_whom_it_concerns(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.assign(ticket, to=cast.g1, person=cast.manager, now=MONDAY)
    work_until(MONDAY + 7 * HOUR)
    assert sent("breached") == {
        "A1": "reporter", "A2": "customer_manager", "G1": "assignee", "Manager": "provider_manager",
    }  # fmt: skip
    assert Notice.objects.filter(what="breached", person=cast.a1).count() == 2  # reaction, confirmation


def test_a_breach_that_an_answer_brings_to_light_is_told_with_it(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + 2 * DAY)
    assert "A2" in told("breached")
    assert set(told("confirmed")) == {"A1"}


def test_a_right_is_told_when_it_arises(cast: Cast, under: Under) -> None:
    ticket = report(under("information-systems"), cast.a1, kind="support", priority="normal")
    actions.answer(ticket, text="Which seal?", asks=True, person=cast.g1, now=MONDAY + HOUR)
    assert sent("info_requested") == {"A1": "reporter"}
    work_until(MONDAY + 30 * DAY)
    assert {"A1", "A2", "Manager"} <= set(told("right_arose"))


def test_silence_that_accepts_is_told_to_both_sides(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, kind="defect", priority="C")
    actions.assign(ticket, to=cast.g1, person=cast.g1, now=MONDAY)
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + 14 * DAY)
    assert sent("accepted_by_silence") == {"A1": "reporter", "G1": "assignee"}


def test_a_release_is_told_in_each_ticket_that_it_changes(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    ticket = report(agreement, cast.a1, priority="minor")
    actions.record(ticket, type="confirmed", by="provider", person=cast.g1, now=MONDAY + HOUR)
    data = {"version": "4.7", "planned": True, "date": (MONDAY + 20 * DAY).isoformat()}
    actions.record_for_agreement(
        agreement, type="release_scheduled", person=cast.manager, data=data, now=MONDAY + 2 * HOUR
    )
    assert set(told("release_scheduled")) == {"A1"}


@pytest.mark.clause("CM-41")
def test_a_warning_goes_to_the_customers_manager_too_and_cannot_be_muted(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    choosing.wish(cast.a1, kinds={Kind.WARNING: "none"})
    actions.record(ticket, type="warned", by="provider", person=cast.g1, text="The disk fills.", now=MONDAY + HOUR)
    assert sent("warned") == {"A1": "reporter", "A2": "customer_manager"}


def test_nobody_is_told_what_he_did_himself(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.assign(ticket, to=cast.g1, person=cast.g1, now=MONDAY)
    actions.answer(ticket, text="@G1 on it.", person=cast.g1, now=MONDAY + HOUR)
    assert not Notice.objects.filter(person=cast.g1, event__person=cast.g1).exists()


def test_who_may_not_sign_in_any_more_is_told_nothing(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    Person.objects.filter(pk=cast.a1.pk).update(is_active=False)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    assert sent("message") == {}


def test_who_has_lost_the_role_gets_no_letter_that_waits_and_sees_no_notice(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.g2, by=cast.g1, now=MONDAY)
    actions.note(ticket, text=SECRET, person=cast.g1, now=MONDAY + HOUR)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    Role.objects.filter(person=cast.g2).update(is_active=False)
    work_until(MONDAY + 2 * HOUR)
    kept = Delivery.objects.filter(person=cast.g2)
    assert {one.state for one in kept} == {"dropped"}
    assert "".join(one.text for one in kept) == ""
    g2 = Person.objects.get(pk=cast.g2.pk)
    assert Notice.objects.filter(person=g2).count() == 3
    assert unread(g2) == 0


def test_muting_silences_all_but_what_is_owed(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    choosing.mute(cast.a1, ticket)
    choosing.mute(cast.a2, ticket)
    actions.answer(ticket, text="Which office?", asks=True, person=cast.g1, now=MONDAY + HOUR)
    assert told("info_requested") == {"A1": "at_once"}
    actions.record(ticket, type="responded", by="provider", person=cast.g1, now=MONDAY + 2 * HOUR)
    work_until(MONDAY + 2 * DAY)
    assert "A1" not in told("breached") | told("responded") | told("soon")


def test_each_kind_comes_as_it_is_wished_unless_it_is_owed(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    for person in (cast.a1, cast.a2):
        choosing.wish(person, kinds={Kind.WORDS: "app", Kind.STEPS: "none"})
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    assert told("message") == {"A1": "at_once", "A2": "none"}
    assert sent("message") == {"A1": "reporter"}
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + 2 * HOUR)
    assert told("closed") == {}


def test_letters_only_of_what_is_owed_or_once_a_day(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    watch(ticket, person=cast.a2, by=cast.a1, now=MONDAY)
    Person.objects.filter(pk=cast.a1.pk).update(digest="owed")
    Person.objects.filter(pk=cast.a2.pk).update(digest="daily")
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + 2 * HOUR)
    assert told("message") == {"A1": "at_once", "A2": "digest"}
    assert told("closed") == {"A1": "none", "A2": "digest"}


def test_who_is_named_hears_it_as_a_mention(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1, text="Since nine, @a2 knows more.")
    assert sent("reported") == {"A2": "mentioned", "G1": "team", "G2": "team"}
    choosing.wish(cast.manager, kinds={Kind.MENTION: "none", Kind.NOTE: ""})
    actions.note(ticket, text="@manager, @g2: whose is it?", person=cast.g1, now=MONDAY + HOUR)
    assert told("note") == {"G2": "at_once"}


def test_what_is_taken_over_from_elsewhere_is_told_to_nobody(cast: Cast, under: Under) -> None:
    with history():
        report(under("campus-modules"), cast.a1)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_telling_of_a_report_costs_four_queries(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    with CaptureQueriesContext(connection) as caught:
        report(agreement, cast.a1)
    ours = [one["sql"] for one in caught if "outbox_" in one["sql"] or 'INTO "due_due"' in one["sql"]]
    # Who there is, their notices, their deliveries, and rows for the workers; the last is when to look at it again.
    assert len(ours) == 4 + 1, ours
