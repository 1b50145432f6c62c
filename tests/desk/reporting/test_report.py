"""Reporting: what each agreement asks, what it promises, and that nothing is lost, doubled or seen by a stranger."""

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

from pakt.desk.agreements.actions import create_agreement
from pakt.desk.agreements.models import Agreement
from pakt.desk.pages.words import when_words
from pakt.desk.people.models import Person
from pakt.desk.reporting.forms import ANSWER, TEXT
from pakt.desk.reporting.promises import Promise
from pakt.desk.tickets import queries
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.questions import asked, form_of, questions_of
from pakt.desk.tickets.terms import reader_of
from pakt.engine.contract import Contract, FormField
from pakt.engine.load import shipped, shipped_ids
from pakt.engine.replay import Replay
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]

WORKING = at("2026-11-18T10:30:00+00:00")  # a Wednesday
NIGHT = at("2026-11-18T22:40:00+00:00")
SATURDAY = at("2026-11-21T11:00:00+00:00")
EVERY_KIND = [(name, kind) for name in shipped_ids() for kind in shipped(name).kinds]


@pytest.fixture(autouse=True)
def working_day() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WORKING, tick=False) as traveller:
        yield traveller


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(agreement: Agreement, kind: str) -> str:
    return reverse("report_form", args=[agreement.prefix, kind])


def required(contract: Contract, kind: str) -> list[FormField]:
    return [question for question in asked(questions_of(contract, kind)) if question.required == "always"]


def answer_to(question: FormField, contract: Contract) -> str:
    if question.choices:
        return question.choices[0][contract.language]
    by_type = {"date": "2026-11-17", "number": "4", "yes_no": "yes", "email": "a@example.org", "phone": "+000 555 0100"}
    by_id = {"module": next(iter(contract.scope.modules), "") if contract.scope else "", "instance": "production"}
    named = by_id.get(question.id) if question.type == "choice" else None
    return named or by_type.get(question.type) or ("a@example.org" if question.type == "contact" else "So it is.")


def filled(contract: Contract, kind: str, priority: str | None = None, **more: str) -> dict[str, str]:
    """All that must be answered, and a key as the page gives one."""
    priorities = contract.kinds[kind].priorities
    data = {"kind": kind, "subject": "Timetable locks", "key": "k1", TEXT: "So it is."}
    if priorities:
        data["priority"] = priority or priorities[0]
    data |= {f"{ANSWER}{question.id}": answer_to(question, contract) for question in required(contract, kind)}
    return data | more


def send(person: Person | Client, agreement: Agreement, kind: str, data: dict[str, str]) -> HttpResponse:
    client = person if isinstance(person, Client) else client_of(person)
    return client.post(url(agreement, kind), data)


def sent(person: Person | Client, agreement: Agreement, kind: str, data: dict[str, str]) -> Ticket:
    response = send(person, agreement, kind, data)
    assert response.status_code == 302, wrongs(response)
    return verify(Ticket.objects.get(reference=response.url.split("/")[-2]))


def wrongs(response: HttpResponse) -> list[str]:
    box = re.search(r'<div class="wrongs".*?</div>', response.text, re.S)
    return [html.unescape(re.sub("<[^>]+>", "", line)) for line in re.findall("<p>.*?</p>", box[0])] if box else []


def promise_on(response: HttpResponse) -> str:
    box = re.search(r'<section class="promise".*?</section>', response.text, re.S)
    assert box
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", box[0])).split())


# Who may report


def test_another_customers_form_is_not_there(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    missing = client_of(cast.b1).get("/report/XX/error/")
    for person in (cast.b1, cast.nobody):
        there = client_of(person).get(url(agreement, "error"))
        assert there.status_code == missing.status_code == 404
        assert agreement.name not in there.text
        assert send(person, agreement, "error", filled(shipped("campus-modules"), "error")).status_code == 404
    assert not Ticket.objects.exists()


def test_the_choice_shows_only_ones_own_agreements(cast: Cast, under: Under) -> None:
    under("campus-modules", "AT")
    under("city-bots", "BT", customer=cast.b)
    page = client_of(cast.a1).get(reverse("report")).text
    assert "/report/AT/error/" in page
    assert "BT" not in page
    assert cast.b.name not in page


def test_nobody_reports_without_signing_in(client: Client, under: Under) -> None:
    agreement = under("campus-modules")
    assert client.get(url(agreement, "error")).url.startswith("/sign-in/")


def test_a_kind_that_the_contract_does_not_have_is_not_there(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    assert client_of(cast.a1).get(url(agreement, "incident")).status_code == 404
    assert send(cast.a1, agreement, "error", {"kind": "incident"}).status_code == 404


def test_where_there_is_one_kind_only_nothing_is_to_choose(cast: Cast, under: Under) -> None:
    agreement = under("ministry-hotline")
    assert client_of(cast.a1).get(reverse("report")).url == url(agreement, "question")


def test_before_the_contract_takes_effect_the_page_says_so(cast: Cast) -> None:
    agreement = create_agreement(
        name="Later", customer=cast.a, provider=cast.provider, contract_id="campus-modules", prefix="LA"
    )
    page = client_of(cast.a1).get(reverse("report"))
    assert page.status_code == 200
    assert "Nothing can be reported here now" in page.text
    assert send(cast.a1, agreement, "error", filled(shipped("campus-modules"), "error")).status_code == 409
    assert not Ticket.objects.exists()


# What is asked


@pytest.mark.parametrize(("contract_id", "kind"), EVERY_KIND)
def test_what_the_agreement_requires_is_asked_for_with_its_clause(
    cast: Cast, under: Under, contract_id: str, kind: str
) -> None:
    contract, agreement = shipped(contract_id), under(contract_id)
    answer = send(cast.a1, agreement, kind, {"kind": kind})
    assert answer.status_code == 200
    assert not Ticket.objects.exists()
    told = wrongs(answer)
    form = form_of(contract, kind)
    for question in required(contract, kind):
        if question.id != "instance":
            line = next(line for line in told if question.label["en"] in line)
            assert any(clause in line for clause in question.clauses or (form.clauses if form else ()))
    for question in asked(questions_of(contract, kind)):
        if question.required != "always":
            assert not any(question.label["en"] in line for line in told)


@pytest.mark.parametrize(("contract_id", "kind"), EVERY_KIND)
def test_all_answers_are_kept(cast: Cast, under: Under, contract_id: str, kind: str) -> None:
    contract, agreement = shipped(contract_id), under(contract_id)
    questions = [question for question in asked(questions_of(contract, kind)) if question.id != "instance"]
    data = filled(contract, kind) | {f"{ANSWER}{q.id}": answer_to(q, contract) for q in questions}
    ticket = sent(cast.a1, agreement, kind, data)
    report = ticket.events.get(type="reported")
    assert set(report.data.get("form", {})) == {q.id for q in questions if q.purpose != "description"}
    assert report.message.text == "So it is."
    assert (ticket.subject, ticket.reporter, report.by, report.person) == (
        "Timetable locks",
        cast.a1,
        "customer",
        cast.a1,
    )
    assert report.data["channel"] == "portal"
    page = client_of(cast.a1).get(f"/tickets/{ticket.reference}/").text
    for question in questions:
        assert html.escape(question.label["en"]) in page or question.purpose == "description"


def test_files_are_asked_for_by_name_or_may_come_all_the_same(cast: Cast, under: Under) -> None:
    page = client_of(cast.a1).get(url(under("campus-modules"), "error")).text
    assert re.findall(r'type="file" id="[^"]+" name="([^"]+)"', page) == ["answer-screenshot", "answer-log"]
    assert "Up to 20 files, each up to 25 MB." in page
    other = client_of(cast.a1).get(url(under("information-systems", "BT"), "support")).text
    assert re.findall(r'type="file" id="[^"]+" name="([^"]+)"', other) == ["files"]


def test_the_definitions_stand_beside_the_choices(cast: Cast, under: Under) -> None:
    contract = shipped("city-bots")
    page = html.unescape(client_of(cast.a1).get(url(under("city-bots"), "defect")).text)
    for name in contract.kinds["defect"].priorities:
        assert contract.priorities[name].definition["en"] in page
        assert all(criterion["en"] in page for criterion in contract.priorities[name].criteria)
    assert "Repair: 1 working day" in page
    assert "Repair: 10 working days" in page


def test_what_a_customer_may_not_say_is_not_taken_from_them(cast: Cast, under: Under) -> None:
    agreement = under("contact-centre")
    more = {
        "channel": "phone",
        "incomplete": "on",
        "complete": "",
        "at": "2026-01-05T10:00",
        "reporter": str(cast.a2.pk),
    }
    ticket = sent(cast.a1, agreement, "incident", filled(shipped("contact-centre"), "incident", "medium", **more))
    report = ticket.events.get(type="reported")
    assert (report.data["channel"], report.at, ticket.reporter) == ("portal", WORKING, cast.a1)
    assert "complete" not in report.data
    names = set(re.findall(r'name="([^"]+)"', client_of(cast.a1).get(url(agreement, "incident")).text))
    assert names & set(more) == set()


@pytest.mark.parametrize("contact", ["nobody", "12", "a@b", "call @ noon 555 0100 200"])
def test_a_contact_that_reaches_nobody_is_told(cast: Cast, under: Under, contact: str) -> None:
    data = filled(shipped("ministry-hotline"), "question") | {f"{ANSWER}contact": contact}
    assert wrongs(send(cast.a1, under("ministry-hotline"), "question", data)) == [
        "Write a phone number or an e-mail address at which you can be reached."
    ]


@pytest.mark.parametrize("contact", ["a@example.org", "+000 555 0100", "555 0100 200, a@example.org"])
def test_a_phone_number_or_an_address_or_both_will_do(cast: Cast, under: Under, contact: str) -> None:
    data = filled(shipped("ministry-hotline"), "question") | {f"{ANSWER}contact": contact}
    ticket = sent(cast.a1, under("ministry-hotline"), "question", data)
    assert ticket.events.get(type="reported").data["form"]["contact"] == contact


# What is promised


@pytest.mark.parametrize("moment", [WORKING, NIGHT, SATURDAY], ids=["working", "night", "saturday"])
@pytest.mark.parametrize("contract_id", shipped_ids())
def test_the_promise_is_what_is_owed_once_it_is_sent(
    cast: Cast, under: Under, working_day: Any, contract_id: str, moment: Any
) -> None:
    working_day.move_to(moment, tick=False)
    contract, agreement, client = shipped(contract_id), under(contract_id), client_of(cast.a1)
    for kind, terms in contract.kinds.items():
        for priority in terms.priorities or (None,):
            data = filled(contract, kind, priority, key=f"{kind} {priority}")
            shown = promise_on(client.post(url(agreement, kind), data | {"redraw": "promise"}))
            ticket = sent(client, agreement, kind, data)
            known = queries.now_of([ticket], moment)[ticket.pk].state
            report = dict(ticket.events.get(type="reported").data)
            promised = Promise(agreement, ticket.version, report, moment, moment).state
            assert owed(known) == owed(promised)
            for clock in known.clocks:
                if clock.due_at is not None:
                    due = when_words(to_datetime(clock.due_at), reader_of(contract, moment))
                    assert f"{contract.clocks[clock.name].name['en']} by {due}" in shown
            if not known.clocks and known.effective_at is not None:
                assert "the agreement sets no term for it" in shown


def owed(state: Replay) -> list[Any]:
    return [(clock.name, clock.state, clock.started_at, clock.due_at, clock.term) for clock in state.clocks]


def test_a_report_after_hours_counts_as_made_at_the_next_opening(cast: Cast, under: Under, working_day: Any) -> None:
    working_day.move_to(at("2026-11-18T21:15:00+01:00"), tick=False)
    agreement = under("city-bots")
    page = client_of(cast.a1).post(url(agreement, "defect"), {"kind": "defect", "priority": "A", "redraw": "promise"})
    assert "It counts as made tomorrow, Thu 19 Nov, 07:30, Warsaw time. CB-10" in promise_on(page)
    assert "Reaction by tomorrow, Thu 19 Nov, 08:30" in promise_on(page)


def test_what_counts_only_by_phone_asks_for_a_call_and_waits(cast: Cast, under: Under) -> None:
    contract, agreement = shipped("contact-centre"), under("contact-centre")
    data = filled(contract, "incident", "critical")
    shown = promise_on(client_of(cast.a1).post(url(agreement, "incident"), data | {"redraw": "promise"}))
    assert "Please call" in shown
    assert contract.channels["phone"].contact["en"] in shown
    assert "CC-11" in shown
    assert "If it came now: First response by today, 12:30" in shown
    ticket = sent(cast.a1, agreement, "incident", data)
    assert ticket.effective_at is None
    assert not ticket.clocks.exists()
    assert "Please call" in client_of(cast.a1).get(f"/tickets/{ticket.reference}/").text


def test_while_the_priority_is_open_nothing_is_promised(cast: Cast, under: Under) -> None:
    assert "Choose how urgent it is" in promise_on(client_of(cast.a1).get(url(under("campus-modules"), "error")))


def test_outside_the_scope_nothing_is_promised(cast: Cast, under: Under) -> None:
    data = filled(shipped("campus-modules"), "error", "critical") | {f"{ANSWER}instance": "test", "redraw": "promise"}
    shown = promise_on(client_of(cast.a1).post(url(under("campus-modules"), "error"), data))
    assert "the agreement sets no term for it Error · Test (not covered)" in shown


def test_what_follows_from_the_providers_own_step_is_told_too(cast: Cast, under: Under) -> None:
    data = filled(shipped("campus-modules"), "error", "critical") | {"redraw": "promise"}
    shown = promise_on(client_of(cast.a1).post(url(under("campus-modules"), "error"), data))
    assert "Removal: 18 working hours, counted from our confirmation that we have all we need." in shown
    assert "If that came at once: Fri 20 Nov, 13:30, Prague time." in shown


def test_after_sending_the_page_says_the_reference_what_comes_by_when_and_where(cast: Cast, under: Under) -> None:
    data = filled(shipped("campus-modules"), "error", "critical")
    page = client_of(cast.a1).post(url(under("campus-modules"), "error"), data, follow=True)
    assert "AT-0001 is reported" in page.text
    assert "We owe you Reaction by tomorrow, Thu 19 Nov, 09:30, Prague time" in promise_on(page)
    assert 'href="/tickets/AT-0001/"' in page.text
    assert client_of(cast.b1).get("/reported/AT-0001/").status_code == 404


# Nothing is lost, nothing is doubled


def test_what_was_typed_stays_when_something_is_missing(cast: Cast, under: Under) -> None:
    data = {"kind": "error", "priority": "major", "subject": "It locks", f"{ANSWER}description": "Two <saved> at once."}
    page = send(cast.a1, under("campus-modules"), "error", data).text
    assert 'value="It locks"' in page
    assert "Two &lt;saved&gt; at once." in page
    assert re.search(r'value="major"\s+checked', page)


def test_the_words_move_on_into_the_form_of_another_kind_and_back(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    client = client_of(cast.a1)
    typed = {
        "kind": "faq",
        "subject": "It locks",
        f"{ANSWER}description": "Two saved.",
        f"{ANSWER}first_message": "E17",
    }
    other = client.post(url(agreement, "error"), typed | {"redraw": "kind"})
    assert other["HX-Replace-Url"] == url(agreement, "faq")
    assert re.search(r'name="answer-topic"[^>]*>\s*Two saved\.', other.text)
    assert '<input type="hidden" name="answer-first_message" value="E17">' in other.text
    back = {"kind": "error", "subject": "It locks", f"{ANSWER}topic": "Two saved.", f"{ANSWER}first_message": "E17"}
    page = client.post(url(agreement, "faq"), back | {"redraw": "kind"}).text
    assert re.search(r'name="answer-description"[^>]*>\s*Two saved\.', page)
    assert re.search(r'name="answer-first_message"[^>]*>\s*E17', page)
    assert not Ticket.objects.exists()


def test_sent_twice_is_one_ticket(cast: Cast, under: Under) -> None:
    agreement, data = under("campus-modules"), filled(shipped("campus-modules"), "error")
    first, second = (send(cast.a1, agreement, "error", data) for _ in range(2))
    assert first.url == second.url
    assert Ticket.objects.count() == 1
    assert Event.objects.count() == 1


def test_each_page_has_a_key_of_its_own(cast: Cast, under: Under) -> None:
    client, path = client_of(cast.a1), url(under("campus-modules"), "error")
    keys = {re.search(r'name="key" value="([^"]{16,})"', client.get(path).text)[1] for _ in range(3)}
    assert len(keys) == 3


def test_other_words_under_a_used_key_are_not_swallowed(cast: Cast, under: Under) -> None:
    agreement, data = under("campus-modules"), filled(shipped("campus-modules"), "error")
    send(cast.a1, agreement, "error", data)
    again = send(cast.a1, agreement, "error", data | {"subject": "Another thing"})
    assert again.status_code == 409
    assert wrongs(again) == [
        "You sent this already, as AT-0001, with other words. Send it again to make it another report."
    ]
    key = re.search(r'name="key" value="([^"]+)"', again.text)[1]
    assert key != "k1"
    assert sent(cast.a1, agreement, "error", data | {"subject": "Another thing", "key": key}).reference == "AT-0002"


# Entered by the provider


def entered(**more: str) -> dict[str, str]:
    told = {"channel": "phone", "at": "2026-11-18T09:05"}
    return filled(shipped("campus-modules"), "error", "critical", **{**told, **more})


def test_a_call_is_entered_with_who_called_and_when(cast: Cast, under: Under) -> None:
    ticket = sent(cast.g1, under("campus-modules"), "error", entered(reporter=str(cast.a2.pk)))
    report = ticket.events.get(type="reported")
    assert (report.at, report.recorded_at) == (at("2026-11-18T09:05:00+01:00"), WORKING)
    assert (report.by, report.person, ticket.reporter) == ("customer", cast.g1, cast.a2)
    assert report.data["channel"] == "phone"
    assert ticket.clocks.get(name="reaction").due_at == at("2026-11-18T15:05:00+01:00")


def test_by_a_channel_for_registered_people_somebody_must_be_named(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    answer = send(cast.g1, agreement, "error", entered(channel="email"))
    assert wrongs(answer) == ["By this channel only registered people report: choose who it was (CM-17, CM-35)."]
    assert sent(cast.g1, agreement, "error", entered(channel="email", reporter=str(cast.a1.pk))).reporter == cast.a1


def test_what_a_stranger_said_by_phone_was_not_reported_by_who_entered_it(cast: Cast, under: Under) -> None:
    ticket = sent(cast.g1, under("campus-modules"), "error", entered())
    assert ticket.reporter is None
    assert ticket.events.get(type="reported").person == cast.g1
    assert "Entered by" in client_of(cast.a1).get(f"/tickets/{ticket.reference}/").text


def test_only_people_of_that_customer_can_have_reported(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    page = client_of(cast.g1).get(url(agreement, "error")).text
    assert cast.a1.name in page
    assert f">{cast.b1.name}<" not in page
    assert wrongs(send(cast.g1, agreement, "error", entered(reporter=str(cast.b1.pk))))


@pytest.mark.parametrize("moment", ["2026-11-18T11:31", "2027-01-01T00:00", "noon"])
def test_a_time_that_cannot_be_is_told(cast: Cast, under: Under, moment: str) -> None:
    assert len(wrongs(send(cast.g1, under("campus-modules"), "error", entered(at=moment)))) == 1
    assert not Ticket.objects.exists()


def test_an_incomplete_report_is_entered_and_waits_where_the_agreement_says_so(cast: Cast, under: Under) -> None:
    contract, agreement = shipped("contact-centre"), under("contact-centre")
    data = filled(contract, "incident", "critical", channel="phone", at="2026-11-18T11:00") | {f"{ANSWER}steps": ""}
    assert [line for line in wrongs(send(cast.g1, agreement, "incident", data)) if "Steps" in line]
    shown = promise_on(client_of(cast.g1).post(url(agreement, "incident"), data | {"incomplete": "on", "redraw": "1"}))
    assert "What is missing starts the terms" in shown
    ticket = sent(cast.g1, agreement, "incident", data | {"incomplete": "on"})
    assert ticket.events.get(type="reported").data["complete"] is False
    assert ticket.effective_at is None


def test_a_complete_report_is_complete_whatever_was_ticked(cast: Cast, under: Under) -> None:
    data = filled(shipped("contact-centre"), "incident", "critical", channel="phone", at="2026-11-18T11:00")
    ticket = sent(cast.g1, under("contact-centre"), "incident", data | {"incomplete": "on"})
    assert "complete" not in ticket.events.get(type="reported").data
    assert ticket.clocks.exists()


def test_an_agent_of_one_customer_enters_nothing_for_another(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules", "BT", customer=cast.b)
    assert client_of(cast.g2).get(url(agreement, "error")).status_code == 404
    assert client_of(cast.g1).get(url(agreement, "error")).status_code == 200
