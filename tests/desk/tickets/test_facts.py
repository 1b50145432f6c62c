"""Everything about a ticket that is not its conversation: recorded by forms, shown to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
NOW = at("2026-03-11T12:00:00+01:00")
REPORTED = at("2026-03-09T10:00:00+01:00")

Under = Callable[..., Agreement]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def error(cast: Cast, under: Under) -> Ticket:
    return actions.report(
        under("campus-modules"), subject="Locked", text="It locks.", channel="portal", kind="error",
        priority="critical", person=cast.a1, at=REPORTED, now=REPORTED,
        data={"instance": "production", "form": {"module": "zad", "version": "4.1", "warranty": False}},
    )  # fmt: skip


def page(person: Person, ticket: Ticket, asked: str = "") -> str:
    client = Client()
    client.force_login(person)
    response = client.get(f"/tickets/{ticket.reference}/{asked}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def post(person: Person, ticket: Ticket, where: str, **data: Any) -> tuple[int, str]:
    client = Client()
    client.force_login(person)
    response = client.post(f"/tickets/{ticket.reference}/{where}", data)
    return response.status_code, response.content.decode()


def last(ticket: Ticket) -> Event:
    found = ticket.events.order_by("sequence").last()
    assert found is not None
    return found


def test_the_pages_stand(cast: Cast, error: Ticket) -> None:
    page(cast.g1, error)
    page(cast.a1, error)
    for name in (
        "planned", "details_changed", "work_done", "call_attempted", "cooperation_asked", "warned", "meeting_noted",
    ):  # fmt: skip
        page(cast.g1, error, f"record/{name}/")
    for name in ("opinion_brought", "meeting_noted"):
        page(cast.a1, error, f"record/{name}/")
    for name in ("link", "split"):
        page(cast.g1, error, f"{name}/")


# Plan, module, version, warranty


@pytest.mark.clause("CM-35")
def test_planned_date_and_work_left_are_shown_to_both_and_stay_in_the_history(cast: Cast, error: Ticket) -> None:
    assert post(cast.g1, error, "record/planned/", planned_for="2026-03-20", work_left="1:30")[0] == 302
    assert last(error).data == {"planned_for": "2026-03-20", "work_left": 90}
    assert post(cast.g1, error, "record/planned/", planned_for="2026-03-25", work_left="45")[0] == 302
    for person in (cast.g1, cast.a1):
        told = page(person, error)
        assert "Wed 25 Mar 2026" in told
        assert "45 minutes" in told
        assert "Fri 20 Mar 2026" in told  # the history
    assert post(cast.g1, error, "record/planned/", planned_for="2026-03-25", work_left="0:45")[0] == 409
    assert post(cast.a1, error, "record/planned/", work_left="1")[0] == 404


@pytest.mark.clause("CM-1", "CM-16")
def test_a_module_outside_the_contract_is_told_with_its_clause(cast: Cast, error: Ticket) -> None:
    told = page(cast.a1, error)
    assert "Production" in told
    assert "does not cover" not in told
    assert post(cast.g1, error, "record/details_changed/", module="-", version="4.1", warranty="no")[0] == 302
    for person in (cast.g1, cast.a1):
        told = page(person, error)
        assert "The agreement does not cover “another one”" in told
        assert "#CM-1" in told


@pytest.mark.clause("CM-16")
def test_an_instance_without_terms_is_told_with_its_clause(cast: Cast, error: Ticket) -> None:
    outside = actions.report(
        error.agreement, subject="Elsewhere", text="It locks.", channel="portal", kind="error", priority="critical",
        person=cast.a1, at=REPORTED, now=REPORTED, data={"instance": "development"},
    )  # fmt: skip
    for person in (cast.g1, cast.a1):
        told = page(person, outside)
        assert "No term runs for this instance" in told
        assert "#CM-16" in told


@pytest.mark.clause("CM-38")
def test_warranty_or_contract_is_shown_and_can_be_corrected(cast: Cast, error: Ticket) -> None:
    question = "Does it fall under the warranty of the licence or work contract?"
    assert f"{question}</dt><dd>No" in page(cast.a1, error)
    post(cast.g1, error, "record/details_changed/", module="-", version="4.1", warranty="yes")
    assert f"{question}</dt><dd>Yes" in page(cast.a1, error)


@pytest.mark.clause("IS-9", "IS-11", "IS-12")
def test_the_analysis_names_who_is_responsible_and_when_it_is_planned(cast: Cast, under: Under) -> None:
    request = actions.report(
        under("information-systems"), subject="Report", text="Wrong sum.", channel="portal", kind="error",
        priority="urgent", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    said = {"kind": "error", "priority": "urgent", "answer-warranty_case": "no"}
    assert post(cast.g1, request, "steps/analysed/", **said)[0] == 409
    status, told = post(cast.g1, request, "steps/analysed/", **said, assignee=str(cast.g2.pk), planned_for="2026-03-13")
    assert status == 302, told
    request.refresh_from_db()
    assert (request.assignee, request.status) == (cast.g2, "in_work")
    verify(request)
    told = page(cast.a1, request)
    assert "Fri 13 Mar 2026" in told
    assert "Responsible</dt><dd>G2" in told


# Classification


def lowered(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    actions.record(error, type="workaround_provided", by="provider", person=cast.g1, data={"limits": True}, text="So.")
    actions.record(
        error, type="classified", by="provider", person=cast.g1, data={"priority": "major", "reason": "A way around"}
    )


@pytest.mark.clause("CM-28", "CM-30", "CM-48")
def test_a_dispute_shows_what_stands_the_opinion_and_the_way_of_negotiation(cast: Cast, error: Ticket) -> None:
    lowered(cast, error)
    assert post(cast.a1, error, "steps/classification_disputed/", text="It stops everybody.")[0] == 302
    assert verify(error).priority == "critical"
    status, _ = post(cast.a1, error, "record/opinion_brought/", expert="Dr Owl", text="It is critical.", repair="")
    assert status == 409
    post(cast.a1, error, "record/opinion_brought/", expert="Dr Owl", text="It is critical.", repair="Patch the lock.")
    opinion = error.events.get(type="opinion_brought")
    post(cast.g1, error, f"record/opinion_commented/?to={opinion.sequence}", text="We do not think so.")
    for person in (cast.g1, cast.a1):
        told = page(person, error)
        assert "The classification is disputed" in told
        assert "It stops everybody." in told
        assert "Dr Owl’s opinion" in told
        assert "recommended repair: Patch the lock" in told
        assert "We do not think so." in told
        assert "Disputes go to negotiation first" in told
        assert "#CM-48" in told
    post(cast.g1, error, "steps/dispute_settled/", outcome="provider")
    told = page(cast.a1, error)
    assert "The dispute is settled" in told
    assert "the customer’s classification was unfounded" in told
    assert verify(error).priority == "major"


@pytest.mark.clause("CM-29")
def test_a_lower_priority_needs_a_way_around_first(cast: Cast, error: Ticket) -> None:
    status, _told = post(cast.g1, error, "steps/classified/", kind="error", priority="minor", reason="Small")
    assert status == 409
    assert not error.events.filter(type="classified").exists()


@pytest.mark.clause("CM-34", "CM-45")
def test_only_the_cause_told_with_the_removal_makes_it_a_consultation(cast: Cast, error: Ticket) -> None:
    form = page(cast.g1, error, "?step=classified")
    assert "only once it is solved" in form
    assert "#CM-45" in form
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    assert "Consultation" not in page(cast.g1, error)
    assert post(cast.g1, error, "steps/resolved/", text="Done.")[0] == 409
    cause = "neznalost obsluhy"
    assert post(cast.g1, error, "steps/resolved/", text="Done.", **{"answer-cause": cause})[0] == 302
    for person in (cast.g1, cast.a1):
        told = page(person, error)
        assert "Cause: not knowing the software" in told
        assert "#CM-34" in told
    assert "Consultation" in page(cast.g1, error)
    actions.record(error, type="reopened", by="customer", person=cast.a1)
    assert "Consultation" not in page(cast.g1, error)


@pytest.mark.clause("CM-16")
def test_a_version_is_accepted_with_its_test_on_production(cast: Cast, error: Ticket) -> None:
    actions.record(error, type="confirmed", by="provider", person=cast.g1)
    actions.record(error, type="resolved", by="provider", person=cast.g1)
    assert "Is it in order?" in page(cast.a1, error)
    assert post(cast.a1, error, "steps/accepted/")[0] == 409
    said = {"answer-version": "4.2", "answer-tested_on_production": "yes"}
    assert post(cast.a1, error, "steps/accepted/", **said)[0] == 302
    assert last(error).data["form"] == {"version": "4.2", "tested_on_production": True}
    assert "Version: 4.2" in page(cast.g1, error)


@pytest.mark.clause("CB-21")
def test_a_repair_says_what_was_handed_over_and_a_workaround_is_told_apart(cast: Cast, under: Under) -> None:
    defect = actions.report(
        under("city-bots"), subject="Silent", text="It is silent.", channel="portal", kind="defect", priority="A",
        person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    assert "removing the effects for a time" in page(cast.g1, defect, "?step=workaround_provided")
    form = page(cast.g1, defect, "?step=resolved")
    assert "A repair removes the cause and hands over the fix for the production system." in form
    assert post(cast.g1, defect, "steps/resolved/", **{"answer-cause_removed": "The limit"})[0] == 409
    said = {"answer-cause_removed": "The limit", "answer-handed_over": "Version 3, production"}
    assert post(cast.g1, defect, "steps/resolved/", **said)[0] == 302
    assert "Version 3, production" in page(cast.a1, defect)


# Evidence


@pytest.mark.clause("CM-8", "CM-40")
def test_cooperation_is_asked_for_in_writing_and_kept_with_its_answer(cast: Cast, error: Ticket) -> None:
    where = "record/cooperation_asked/"
    assert "Say in writing what cooperation it needs" in page(cast.g1, error, where)
    with time_machine.travel(at("2026-03-10T09:00:00+01:00"), tick=False):
        post(cast.g1, error, where, text="Remote access, please.", until="2026-03-12")
    asked = error.events.get(type="cooperation_asked")
    told = page(cast.a1, error)
    assert "Remote access, please." in told
    assert "no answer yet" in told
    assert post(cast.a1, error, f"record/cooperation_answered/?to={asked.sequence}", text="Granted.")[0] == 302
    assert post(cast.a1, error, "record/cooperation_answered/?to=99", text="x")[0] == 404
    for person in (cast.g1, cast.a1):
        told = page(person, error)
        assert "Granted." in told
        assert "no answer yet" not in told
        assert "With whom it stood" in told
        assert "27:00" in told  # from Tuesday 09:00 to Wednesday noon
        assert "11:00" in told  # of it in service hours
    assert list(verify(error).clocks.values_list("name", flat=True)) == ["reaction", "confirmation"]


@pytest.mark.clause("CM-10")
def test_an_excuse_is_kept_with_its_proofs(cast: Cast, error: Ticket) -> None:
    post(cast.g1, error, "record/cooperation_asked/", text="Remote access, please.")
    form = page(cast.g1, error, "?step=excused")
    assert "Remote access, please." in form  # offered as a proof
    assert "Proof: The written request for cooperation, with its date." in form
    ground = "Lhůtu nešlo dodržet, protože Uživatel porušil svou povinnost: součinnost, školení nebo dálkový přístup."
    times = {"from": "2026-03-10T09:00", "until": "2026-03-11T09:00"}
    assert post(cast.g1, error, "steps/excused/", reason=ground, **times)[0] == 409
    assert post(cast.g1, error, "steps/excused/", reason=ground, proofs="The request of Tuesday.", **times)[0] == 302
    told = page(cast.a1, error)
    assert "proofs: The request of Tuesday" in told


@pytest.mark.clause("IS-10")
def test_the_call_comes_before_the_question(cast: Cast, under: Under) -> None:
    request = actions.report(
        under("information-systems"), subject="Report", text="Wrong sum.", channel="portal", kind="support",
        priority="high", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    assert post(cast.g1, request, "steps/info_requested/", text="Which sum?")[0] == 409
    said = {"whom": "A1", "reached": "no", "at": "2026-03-11T11:10"}
    assert post(cast.g1, request, "record/call_attempted/", **said)[0] == 302
    form = page(cast.g1, request, "?step=info_requested")
    assert 'value="Wed 11 Mar, 11:10: A1, not reached"' in form
    assert "Wed 11 Mar, 11:10" in page(cast.a1, request)
    said = {"text": "Which sum?", "answer-called": "Wed 11 Mar, 11:10: A1, not reached"}
    assert post(cast.g1, request, "steps/info_requested/", **said)[0] == 302
    request.refresh_from_db()
    assert request.status == "awaiting_clarification"


@pytest.mark.clause("IS-16")
def test_a_delay_is_announced_by_either_side_with_its_new_date(cast: Cast, under: Under) -> None:
    request = actions.report(
        under("information-systems"), subject="Report", text="Wrong sum.", channel="portal", kind="support",
        priority="high", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    data = {"kind": "support", "priority": "high", "assignee": "G1", "planned_for": "2026-03-12"}
    actions.record(request, type="analysed", by="provider", person=cast.g1, data=data, at=REPORTED)
    assert post(cast.g1, request, "steps/delay_announced/")[0] == 409
    assert post(cast.g1, request, "steps/delay_announced/", until="2026-03-14T10:00")[0] == 302
    actions.record(request, type="resolved", by="provider", person=cast.g1)
    assert "Announce a delay" in page(cast.a1, request)
    assert post(cast.a1, request, "steps/delay_announced/", until="2026-03-20T10:00")[0] == 302
    assert verify(request).clocks.get(name="acceptance").notice == "given"


@pytest.mark.clause("CM-41", "CB-15")
def test_warnings_and_releases_have_a_page_for_both_sides(cast: Cast, error: Ticket) -> None:
    post(cast.g1, error, "record/warned/", text="The certificate ends soon.", about="others")
    client = Client()
    client.force_login(cast.g1)
    where = f"/agreements/{error.agreement.prefix}/notices/"
    client.post(f"{where}warn/", {"text": "The old database will go.", "about": "ours"})
    assert client.post(f"{where}release/", {"version": "4.2"}).status_code == 404
    client.force_login(cast.manager)
    made = {"version": "4.2", "what": "released", "when": "2026-03-11T09:00", "planned": "on", "text": "Faster lists."}
    assert client.post(f"{where}release/", made).status_code == 302
    planned = {"version": "4.3", "what": "release_scheduled", "when": "2026-05-11T09:00", "planned": "on"}
    assert client.post(f"{where}release/", planned).status_code == 302
    client.force_login(cast.a1)
    told = client.get(where).content.decode()
    for words in ("The certificate ends soon.", "The old database will go.", "Faster lists.", "4.3", "#CM-41"):
        assert words in told
    assert "Warn in time of possible errors" in told
    client.force_login(cast.b1)
    assert client.get(where).status_code == 404


# Time spent


@pytest.mark.clause("CC-20")
def test_time_spent_is_summed_rounded_and_corrected_by_new_events(cast: Cast, under: Under) -> None:
    request = actions.report(
        under("contact-centre"), subject="Queue", text="A new queue.", channel="portal", kind="service_request",
        priority="minor", person=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    assert "checked" in page(cast.g1, request, "record/work_done/")  # billed by its kind
    for minutes in ("0:20", "45"):
        said = {"minutes": minutes, "text": "zzworkzz", "worker": str(cast.g1.pk), "billable": "on"}
        assert post(cast.g1, request, "record/work_done/", **said)[0] == 302
    told = page(cast.g1, request)
    assert "1:05 · 1:30 billed" in told
    assert "each entry rounded up to the started half-hour" in told
    first = request.events.filter(type="work_done").order_by("sequence").first()
    assert first is not None
    where = f"record/work_corrected/?to={first.sequence}"
    assert post(cast.g1, request, where, minutes="0", text="Was another ticket.")[0] == 302
    told = page(cast.g1, request)
    assert "0:45 · 1:00 billed" in told
    assert request.events.filter(type="work_done").count() == 2
    assert "zzworkzz" not in page(cast.a1, request)


@pytest.mark.clause("CC-17")
def test_work_on_what_was_no_fault_of_the_service_is_billed(cast: Cast, under: Under) -> None:
    incident = actions.report(
        under("contact-centre"), subject="Silent", text="No calls.", channel="phone", kind="incident",
        priority="medium", person=cast.g1, reporter=cast.a1, at=REPORTED, now=REPORTED,
    )  # fmt: skip
    actions.answer(incident, text="We look.", person=cast.g1)
    assert "Paid</dt>" not in page(cast.g1, incident)
    said = {"answer-cause": "izazvao je Klijent", "text": "Your router."}
    assert post(cast.g1, incident, "steps/resolved/", **said)[0] == 302
    told = page(cast.a1, incident)
    assert "the customer&#x27;s doing" in told
    assert "#CC-17" in told


# Satisfaction


def test_a_closed_ticket_is_rated_and_the_answer_can_be_changed(cast: Cast, error: Ticket) -> None:
    assert "How satisfied are you?" not in page(cast.a1, error)
    actions.record(error, type="closed", by="provider", person=cast.g1)
    assert "How satisfied are you?" in page(cast.a1, error)
    assert "How satisfied are you?" not in page(cast.g1, error)
    assert post(cast.a1, error, "rate/", score="2", text="Slow.")[0] == 302
    assert post(cast.a1, error, "rate/", score="4", text="Then quick.")[0] == 302
    assert post(cast.g1, error, "rate/", score="5")[0] == 404
    told = page(cast.g1, error)
    assert "<b>satisfied</b> (4 of 5)" in told
    assert "Then quick." in told


def test_a_page_takes_as_many_queries_however_much_was_recorded(cast: Cast, error: Ticket) -> None:
    def record() -> None:
        post(cast.g1, error, "record/cooperation_asked/", text="Access, please.")
        post(cast.g1, error, "record/work_done/", minutes="10", text="Looked.", worker=str(cast.g1.pk))

    def queries(person: Person) -> int:
        client = Client()
        client.force_login(person)
        with CaptureQueriesContext(connection) as taken:
            client.get(f"/tickets/{error.reference}/")
        return len(taken)

    record()
    once = [queries(person) for person in (cast.g1, cast.a1)]
    for _turn in range(4):
        record()
    assert [queries(person) for person in (cast.g1, cast.a1)] == once
