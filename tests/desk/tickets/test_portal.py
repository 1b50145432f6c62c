"""The customer's pages: what is owed and asked, exactly the steps that are allowed, nothing internal in any byte."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.step_parts import moving_no_term
from pakt.desk.tickets.views.portal import ELSEWHERE
from pakt.engine.load import shipped
from pakt.engine.steps import steps
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
Report = Callable[..., Ticket]
CANARY = "canary-7f3a never leaves the house"
REPORTED = at("2026-11-16T10:00:00+00:00")  # a Monday
NOW = at("2026-11-18T10:00:00+00:00")


@pytest.fixture(autouse=True)
def working_day() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def report(cast: Cast, under: Under) -> Report:
    """Reports something under an agreement; the same agreement each time."""
    agreements: dict[str, Agreement] = {}

    def make(contract_id: str, kind: str, priority: str | None = None, **more: Any) -> Ticket:
        agreement = more.pop("agreement", None) or agreements.get(contract_id) or under(contract_id)
        agreements[contract_id] = agreement
        given = {"subject": f"{kind} {priority}", "text": "It does not work.", "channel": "portal", "person": cast.a1}
        moment = {"at": REPORTED, "now": REPORTED}
        return actions.report(agreement, kind=kind, priority=priority, **{**given, **moment, **more})

    return make


def tell(ticket: Ticket, type: str, moment: str, by: str = "provider", text: str = "", **data: Any) -> None:
    actions.record(ticket, type=type, by=by, at=at(moment), now=at(moment), text=text, data=data)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, path: str) -> str:
    response = client_of(person).get(path)
    assert response.status_code == 200, path
    return html.unescape(response.text)


def ticket_page(person: Person, ticket: Ticket, asked: str = "") -> str:
    return page(person, f"/tickets/{ticket.reference}/{asked}")


def step(person: Person, ticket: Ticket, name: str, **data: str) -> HttpResponse:
    return client_of(person).post(reverse("ticket_step", args=[ticket.reference, name]), data)


def write(person: Person, ticket: Ticket, text: str, **data: str) -> HttpResponse:
    return client_of(person).post(reverse("ticket_write", args=[ticket.reference]), {"text": text, **data})


def types(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(ticket=ticket).order_by("sequence").values_list("type", flat=True))


@pytest.fixture
def resolved(report: Report) -> Ticket:
    """Removed, and waiting for the customer's judgement; with a note that only the provider may read."""
    ticket = report("city-bots", "defect", "B")
    actions.record(
        ticket, type="note", by="provider", text=CANARY, at=at("2026-11-16T11:00:00Z"), now=at("2026-11-16T11:00:00Z")
    )
    tell(ticket, "resolved", "2026-11-17T09:00:00Z", text="It was the certificate.")
    return ticket


# Who sees what


def test_another_customers_ticket_is_not_there(cast: Cast, resolved: Ticket) -> None:
    here = f"/tickets/{resolved.reference}/"
    for person in (cast.b1, cast.nobody):
        client = client_of(person)
        for path in (here, f"{here}?step=rejected"):
            assert client.get(path).status_code == 404
        assert client.post(f"{here}steps/accepted/").status_code == 404
        assert client.post(f"{here}write/", {"text": "Let me in"}).status_code == 404
        listed = client.get(reverse("my_tickets")).text
        assert resolved.reference not in listed
        assert resolved.subject not in listed
    assert "accepted" not in types(resolved)


def test_an_internal_note_is_in_no_byte_that_the_customer_gets(cast: Cast, resolved: Ticket) -> None:
    here = f"/tickets/{resolved.reference}/"
    client = client_of(cast.a1)
    answers = [
        client.get(here),
        *(client.get(f"{here}?step={name}") for name in ("rejected", "accepted", "classified", "note")),
        client.get(reverse("my_tickets")),
        client.post(f"{here}write/", {"text": "  "}),
        client.post(f"{here}write/", {"text": "\0"}),
        client.post(f"{here}steps/rejected/", {"text": ""}),
        client.post(f"{here}steps/note/", {"text": "x"}),
        client.post(f"{here}write/", {"text": "Mine", "place": "note"}),
        client.post(f"{here}write/", {"text": "Thank you."}, follow=True),
        client.post(f"{here}steps/rejected/", {"text": "Still there."}, follow=True),
    ]
    for answer in answers:
        for piece in (CANARY, CANARY.split()[0], "Internal note", "msg internal"):
            assert piece not in answer.text
    assert CANARY in client_of(cast.g1).get(here).text


def test_a_customer_writes_no_notes(cast: Cast, resolved: Ticket) -> None:
    assert write(cast.a1, resolved, "Between us", place="note").status_code == 403
    assert types(resolved).count("note") == 1


def test_what_cannot_be_sent_comes_back_on_the_customers_own_page(cast: Cast, resolved: Ticket) -> None:
    answer = write(cast.a1, resolved, "  ")
    assert answer.status_code == 400
    assert "Write something first." in answer.text
    assert "What we owe you" in answer.text


def test_a_closed_ticket_is_still_there_to_read_and_to_write_to(cast: Cast, report: Report) -> None:
    ticket = report("campus-modules", "error", "major")
    tell(ticket, "closed", "2026-11-17T09:00:00Z")
    assert "closed" in ticket_page(cast.a1, ticket)
    assert write(cast.a1, ticket, "It is back.").status_code == 302
    assert "It is back." in ticket_page(cast.a2, ticket)


# What is owed


def test_both_sides_are_told_what_they_owe(cast: Cast, resolved: Ticket) -> None:
    told = ticket_page(cast.a1, resolved)
    assert "What we owe you" in told
    assert "Nothing now." in told
    assert "If you reject it, the term runs on as if it had never stopped: Repair, Warranty." in told
    assert "Accept, or reject with remarks" in told
    assert "Tue 24 Nov, 10:00" in told


def test_each_term_says_why(cast: Cast, report: Report) -> None:
    ticket = report("campus-modules", "error", "critical")
    tell(ticket, "confirmed", "2026-11-16T12:00:00Z")
    told = ticket_page(cast.a1, ticket)
    for clock in verify(ticket).clocks.all():
        assert f'id="clock-{clock.name}-{clock.cycle}"' in told
    assert told.count("data-why") == ticket.clocks.count()
    assert re.search(r"<details class=\"why\" open data-why", told)
    assert "Tuesday 17 November" in told


def test_where_no_term_runs_the_page_says_so(cast: Cast, report: Report) -> None:
    ticket = report("ministry-hotline", "question")
    assert "The agreement sets no term for a report like this." in ticket_page(cast.a1, ticket)


def test_what_the_report_answered_stands_on_its_page(cast: Cast, report: Report) -> None:
    data = {"instance": "acceptance", "form": {"module": "eoc", "found_on": "2026-11-15", "one_user": False}}
    told = ticket_page(cast.a1, report("campus-modules", "error", "minor", data=data))
    for words in ("Online shop (EOC)", "15 Nov 2026", "Does it happen to one user only?", "Acceptance"):
        assert words in told


# What is asked


def test_the_removal_is_accepted_with_one_button(cast: Cast, resolved: Ticket) -> None:
    told = ticket_page(cast.a1, resolved)
    assert "Is it in order?" in told
    assert "If nothing is said until then, it is accepted by itself." in told
    assert step(cast.a1, resolved, "accepted").status_code == 302
    after = verify(resolved).clocks.get(name="acceptance")
    assert (after.state, after.automatic, after.stopped_at) == ("met", False, NOW)
    assert "Is it in order?" not in ticket_page(cast.a1, resolved)


def test_a_rejection_needs_its_remarks(cast: Cast, resolved: Ticket) -> None:
    answer = step(cast.a1, resolved, "rejected", text="")
    assert answer.status_code == 409
    assert "Remarks" in answer.text
    assert "CB-13, CB-14" in answer.text
    assert "rejected" not in types(resolved)
    assert step(cast.a1, resolved, "rejected", text="It still fails.").status_code == 302
    repair = verify(resolved).clocks.get(name="repair")
    assert (repair.state, repair.stopped_at) == ("running", None)
    event = Event.objects.get(ticket=resolved, type="rejected")
    assert (event.data["remarks"], event.person) == ("It still fails.", cast.a1)


def test_who_comes_too_late_with_a_verdict_is_told(cast: Cast, resolved: Ticket) -> None:
    step(cast.a2, resolved, "accepted")
    late = client_of(cast.a1).post(f"/tickets/{resolved.reference}/steps/rejected/", {"text": "No"}, follow=True)
    assert "is not possible any more" in late.text
    assert "rejected" not in types(resolved)


def test_a_question_stands_first_and_its_answer_lets_the_term_run_on(cast: Cast, report: Report) -> None:
    ticket = report("contact-centre", "incident", "medium", channel="phone")
    tell(ticket, "info_requested", "2026-11-16T10:30:00Z", text="Which version is it?")
    told = ticket_page(cast.a1, ticket)
    assert told.index("Answer our question") < told.index("What we owe you")
    assert told.index("Which version is it?") < told.index("What we owe you")
    assert ticket.clocks.get(name="first_response").state == "paused"
    assert write(cast.a1, ticket, "6.23, on all desks.").status_code == 302
    assert types(ticket)[-1] == "info_supplied"
    assert verify(ticket).clocks.get(name="first_response").state == "running"
    assert "Answer our question" not in ticket_page(cast.a1, ticket)


def test_a_classification_is_disputed_with_an_objection(cast: Cast, report: Report) -> None:
    ticket = report("campus-modules", "error", "critical")
    tell(ticket, "confirmed", "2026-11-16T12:00:00Z")
    tell(ticket, "workaround_provided", "2026-11-16T13:00:00Z", limits=True)
    assert "classification_disputed" not in offered(ticket_page(cast.a1, ticket))
    tell(ticket, "classified", "2026-11-16T14:00:00Z", priority="major", reason="There is a way around.")
    assert "classification_disputed" in offered(ticket_page(cast.a1, ticket))
    refused = step(cast.a1, ticket, "classification_disputed", text="")
    assert "Objection" in refused.text
    assert verify(ticket).priority == "major"
    step(cast.a1, ticket, "classification_disputed", text="Six hundred wait.")
    assert verify(ticket).priority == "critical"


def test_the_customer_classifies_with_the_definitions_at_hand(cast: Cast, report: Report) -> None:
    ticket = report("campus-modules", "error", "major")
    form = ticket_page(cast.a1, ticket, "?step=classified")
    assert shipped("campus-modules").priorities["blocker"].definition["en"] in form
    assert re.search(r'name="priority" value="major" checked', form)
    step(cast.a1, ticket, "classified", kind="error", priority="blocker")
    assert verify(ticket).priority == "blocker"


def test_a_call_that_the_agreement_waits_for_is_asked_for(cast: Cast, report: Report) -> None:
    ticket = report("contact-centre", "incident", "critical")
    told = ticket_page(cast.a1, ticket)
    assert "Please call" in told
    assert shipped("contact-centre").channels["phone"].contact["en"] in told
    step(cast.a1, ticket, "called")
    assert verify(ticket).effective_at == NOW
    assert "Please call" not in ticket_page(cast.a1, ticket)


def test_what_a_report_waits_for_survives_another_classification(cast: Cast, report: Report) -> None:
    ticket = report("contact-centre", "incident", "critical")
    tell(ticket, "classified", "2026-11-16T11:00:00Z", priority="minor")
    assert "Please call" in ticket_page(cast.a1, ticket)


# Exactly the steps that are allowed


HISTORIES: dict[str, tuple[str, str, str | None, list[tuple[str, str, dict[str, Any]]]]] = {
    "new error": ("campus-modules", "error", "critical", []),
    "lowered error": (
        "campus-modules",
        "error",
        "critical",
        [
            ("confirmed", "provider", {}),
            ("workaround_provided", "provider", {"limits": True}),
            ("classified", "provider", {"priority": "major", "reason": "A way around"}),
        ],
    ),
    "disputed error": (
        "campus-modules",
        "error",
        "critical",
        [
            ("workaround_provided", "provider", {"limits": True}),
            ("classified", "provider", {"priority": "major", "reason": "A way around"}),
            ("classification_disputed", "customer", {}),
        ],
    ),
    "removed error": (
        "campus-modules",
        "error",
        "major",
        [("confirmed", "provider", {}), ("resolved", "provider", {})],
    ),
    "removed defect": ("city-bots", "defect", "A", [("responded", "provider", {}), ("resolved", "provider", {})]),
    "accepted defect": ("city-bots", "defect", "A", [("resolved", "provider", {}), ("accepted", "customer", {})]),
    "waiting incident": ("contact-centre", "incident", "critical", []),
    "questioned incident": ("contact-centre", "incident", "medium", [("info_requested", "provider", {})]),
    "questioned support": ("information-systems", "support", "high", [("info_requested", "provider", {})]),
    "question": ("ministry-hotline", "question", None, []),
}


def offered(told: str) -> set[str]:
    """The steps that a page links to, and the verdict's button."""
    return set(re.findall(r'href="[^"]*\?step=(\w+)#step"', told)) | set(re.findall(r"/steps/(\w+)/", told))


@pytest.mark.parametrize("name", HISTORIES)
def test_exactly_the_steps_that_the_agreement_allows_are_offered(cast: Cast, report: Report, name: str) -> None:
    contract_id, kind, priority, events = HISTORIES[name]
    ticket = report(contract_id, kind, priority)
    for minute, (type, by, data) in enumerate(events, 10):
        tell(ticket, type, f"2026-11-16T10:{minute}:00Z", by, **data)
    known = queries.now_of([ticket], NOW)[ticket.pk]
    possible = steps(known.contract, known.events, known.state.at, ticket.version.plan, "customer")
    allowed = {one.type for one in possible if one.refused is None}
    told = ticket_page(cast.a1, ticket)
    assert offered(told) - {"accepted", "rejected"} == allowed - set(ELSEWHERE)
    named = {"accepted"} & set(moving_no_term(known, "customer"))
    assert ("Is it in order?" in told) == ("accepted" in allowed | named)
    assert ("Answer our question" in told) == (known.state.facts.question is not None)
    for one in possible:
        if one.refused is not None:
            assert one.refused.reason in told
    for type in allowed - set(ELSEWHERE):
        form = ticket_page(cast.a1, ticket, f"?step={type}")
        assert reverse("ticket_step", args=[ticket.reference, type]) in form


def test_a_step_that_is_not_allowed_has_no_form_and_does_nothing(cast: Cast, report: Report) -> None:
    ticket = report("campus-modules", "error", "critical")
    before = types(ticket)
    for name, answer in (("accepted", 302), ("resolved", 302), ("confirmed", 302), ("nonsense", 404)):
        assert f"/steps/{name}/" not in ticket_page(cast.a1, ticket, f"?step={name}")
        assert step(cast.a1, ticket, name).status_code == answer
    assert types(ticket) == before


# The list


@pytest.fixture
def several(cast: Cast, under: Under, report: Report) -> dict[str, Ticket]:
    centre = under("contact-centre", "CC")
    tickets = {
        "later": report("city-bots", "defect", "C", subject="Runs till later"),
        "sooner": report("city-bots", "defect", "B", subject="Runs till sooner", person=cast.a2),
        "judge": report("city-bots", "defect", "A", subject="Lies with us to judge"),
        "closed": report("city-bots", "defect", "A", subject="Done with"),
        "asked": report(
            "contact-centre", "incident", "minor", agreement=centre, channel="phone", subject="Has a question"
        ),
        "call": report("contact-centre", "incident", "critical", agreement=centre, subject="Waits for a call"),
    }
    tell(tickets["judge"], "resolved", "2026-11-17T09:00:00Z")
    tell(tickets["closed"], "closed", "2026-11-17T09:00:00Z")
    tell(tickets["asked"], "info_requested", "2026-11-17T09:00:00Z", text="Which desk?")
    return tickets


def in_order(told: str, tickets: dict[str, Ticket]) -> list[str]:
    found = {name: told.index(ticket.subject) for name, ticket in tickets.items() if ticket.subject in told}
    return sorted(found, key=lambda name: found[name])


def test_what_is_asked_comes_first_then_what_is_owed_next_then_what_is_closed(
    cast: Cast, several: dict[str, Ticket]
) -> None:
    told = page(cast.a1, reverse("my_tickets"))
    order = in_order(told, several)
    assert order[0] == "judge"
    assert set(order[1:3]) == {"asked", "call"}
    assert order[3:] == ["sooner", "later", "closed"]
    assert "3 tickets wait for you." in told
    for title in ("Asked of you", "With us", "Closed"):
        assert f">{title}</h2>" in told


def test_an_answered_question_is_asked_no_more(cast: Cast, several: dict[str, Ticket]) -> None:
    write(cast.a1, several["asked"], "The third.")
    order = in_order(page(cast.a1, reverse("my_tickets")), several)
    assert order.index("asked") > order.index("call")
    assert "2 tickets wait for you." in page(cast.a1, reverse("my_tickets"))


def test_ones_own_reports_can_be_seen_alone(cast: Cast, several: dict[str, Ticket]) -> None:
    assert in_order(page(cast.a2, reverse("my_tickets") + "?by=me"), several) == ["sooner"]


def test_an_empty_list_says_what_would_be_here(cast: Cast) -> None:
    told = page(cast.b1, reverse("my_tickets"))
    assert "No tickets yet" in told
    assert "Nothing waits for you." in told


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    cast: Cast, report: Report, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.a1)
    report("city-bots", "defect", "A")
    client.get(reverse("my_tickets"))
    for _ in range(11):
        report("city-bots", "defect", "B")
    with django_assert_max_num_queries(12):
        client.get(reverse("my_tickets"))


def test_whoever_only_reports_comes_to_their_tickets_first(cast: Cast) -> None:
    assert client_of(cast.a1).get("/").url == reverse("my_tickets")
