"""Orders: each entry of a catalogue can be ordered, by its own form, in time, and is owed by its own term."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.reporting.forms import ANSWER, TEXT
from pakt.desk.tickets import actions, queries
from pakt.desk.tickets.details import Paid, details_of
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
from pakt.engine.load import shipped, shipped_ids
from tests.desk.cast import Cast
from tests.desk.histories import at, verify

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]

WORKING = at("2026-11-18T10:30:00+00:00")  # a Wednesday
EVERY_ENTRY = [(name, entry.id) for name in shipped_ids() for entry in shipped(name).catalogue if not entry.enrolment]


@pytest.fixture(autouse=True)
def working_day() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WORKING, tick=False) as traveller:
        yield traveller


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(person: Person, agreement: Agreement, entry: str, **answers: str) -> HttpResponse:
    data = {"subject": "Ordered", "key": entry, TEXT: "As listed."}
    data |= {f"{ANSWER}{name}": value for name, value in answers.items()}
    return client_of(person).post(reverse("order", args=[agreement.prefix, entry]), data)  # type: ignore[return-value]


def training(agreement: Agreement, person: Person, **changed: str) -> HttpResponse:
    answers = {"topic": "The basics.", "starts_on": "2026-12-09", "people": "4", "room": "Room 3."}
    return send(person, agreement, "training", **{**answers, **changed})


def told(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.clause("IS-1", "IS-3", "CC-29")
@pytest.mark.parametrize(("contract_id", "entry"), EVERY_ENTRY)
def test_each_entry_of_a_catalogue_can_be_ordered(cast: Cast, under: Under, contract_id: str, entry: str) -> None:
    agreement, contract = under(contract_id), shipped(contract_id)
    page = client_of(cast.a1).get(reverse("catalogue", args=["AT"])).text
    assert reverse("order", args=["AT", entry]) in page
    found = next(one for one in contract.catalogue if one.id == entry)
    fields = contract.forms[found.form].fields if found.form else ()
    by_type = {"date": "2026-12-21", "number": "5", "email": "a@example.org"}
    answers = {
        field.id: "sml" if field.id == "module" else by_type.get(field.type, "So it is.")
        for field in fields
        if field.required == "always"
    }
    assert client_of(cast.a1).get(reverse("order", args=["AT", entry])).status_code == 200
    response = send(cast.a1, agreement, entry, **answers)
    assert response.status_code == 302, told(response)
    ticket = verify(Ticket.objects.get())
    report = ticket.events.get(type="reported")
    assert (report.data["entry"], ticket.kind, ticket.priority) == (entry, found.kind, found.priority)
    assert found.name["en"] in html.unescape(client_of(cast.a1).get(f"/tickets/{ticket.reference}/").text)


@pytest.mark.clause("IS-21")
def test_the_subscription_says_what_it_comprises(cast: Cast, under: Under) -> None:
    contract = shipped("information-systems")
    under("information-systems")
    page = html.unescape(client_of(cast.a1).get(reverse("order", args=["AT", "subscription"])).text)
    names = {entry.id: entry.name["en"] for entry in contract.catalogue}
    subscription = next(entry for entry in contract.catalogue if entry.id == "subscription")
    assert subscription.comprises
    assert all(names[part] in page for part in subscription.comprises)


def test_where_nothing_is_listed_the_page_says_what_to_do(cast: Cast, under: Under) -> None:
    under("city-bots")
    page = client_of(cast.a1).get(reverse("catalogue", args=["AT"]))
    assert "lists no services to order" in page.text


def test_anothers_catalogue_is_not_there(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    for person in (cast.b1, cast.nobody):
        for url in (reverse("catalogue", args=["AT"]), reverse("order", args=["AT", "training"])):
            assert client_of(person).get(url).status_code == 404
        assert training(agreement, person).status_code == 404
    assert client_of(cast.a1).get(reverse("order", args=["AT", "moon"])).status_code == 404
    assert not Ticket.objects.exists()


# CM-37: three weeks ahead, more than three people


@pytest.mark.clause("CM-37")
@pytest.mark.parametrize(
    ("ordered", "day", "is_taken"),
    [
        ("2026-11-18T10:30:00+00:00", "2026-12-08", False),
        ("2026-11-18T10:30:00+00:00", "2026-12-09", True),
        # The day is the agreement's: 23:30 in Prague is still the 18th, 00:30 the 19th though it is the 18th in UTC.
        ("2026-11-18T22:30:00+00:00", "2026-12-09", True),
        ("2026-11-18T23:30:00+00:00", "2026-12-09", False),
        ("2026-11-18T23:30:00+00:00", "2026-12-10", True),
        # Clocks are set back between the two.
        ("2026-10-14T21:59:00+00:00", "2026-11-04", True),
        ("2026-10-14T22:00:00+00:00", "2026-11-04", False),
    ],
)
def test_training_is_asked_for_three_weeks_ahead(
    cast: Cast, under: Under, working_day: time_machine.Traveller, ordered: str, day: str, is_taken: bool
) -> None:
    working_day.move_to(datetime.fromisoformat(ordered), tick=False)
    response = training(under("campus-modules"), cast.a1, starts_on=day)
    assert (response.status_code == 302) == is_taken
    assert Ticket.objects.exists() == is_taken
    if not is_taken:
        assert "is ordered ahead: 21 days" in told(response)
        assert "(CM-37)" in told(response)


@pytest.mark.clause("CM-37")
@pytest.mark.parametrize(("people", "is_taken"), [("3", False), ("4", True), ("3.5", False)])
def test_training_is_for_more_than_three_people(cast: Cast, under: Under, people: str, is_taken: bool) -> None:
    response = training(under("campus-modules"), cast.a1, people=people)
    assert Ticket.objects.exists() == is_taken
    if not is_taken:
        assert "The agreement is for at least 4. (CM-37)" in told(response)


@pytest.mark.clause("CM-37")
def test_an_order_that_comes_too_late_is_refused_by_whatever_door(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    order = {"subject": "x", "text": "x", "channel": "email", "kind": "faq", "priority": "minor", "person": cast.a1}
    with pytest.raises(StepRefused, match="ordered ahead") as refused:
        actions.report(agreement, data={"entry": "training", "form": {"starts_on": "2026-12-01"}}, **order)  # type: ignore[arg-type]
    assert refused.value.clauses == ("CM-37",)
    with pytest.raises(BadEvent, match="kind"):
        actions.report(agreement, data={"entry": "training"}, **{**order, "kind": "story"})  # type: ignore[arg-type]
    with pytest.raises(BadEvent, match="entry"):
        actions.report(agreement, data={"entry": "moon"}, **order)  # type: ignore[arg-type]
    assert not Ticket.objects.exists()


# Terms of orders


@pytest.mark.clause("CM-33", "CM-35", "CM-36")
def test_access_and_backups_have_a_date(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    send(cast.a1, agreement, "helpdesk_access", name="Ada", email="ada@example.org")
    send(cast.a1, agreement, "backup_copy", module="sml", day="2026-11-17")
    access, backup = Ticket.objects.order_by("pk")
    assert access.clocks.get().due_at == at("2026-11-22T00:00:00+01:00")
    assert backup.clocks.get().due_at == at("2026-11-23T16:00:00+01:00")
    page = client_of(cast.a1).get(reverse("catalogue", args=["AT"])).text
    assert "Access by end of Sat 21 Nov" in page
    assert "Backup by Mon 23 Nov, 16:00" in page


@pytest.mark.clause("CM-34")
def test_a_consultation_names_who_asks_where_and_what_about(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    assert "Workplace of who asks” is missing" in told(send(cast.a1, agreement, "consultation", topic="x", name="Ada"))
    send(cast.a1, agreement, "consultation", topic="How?", name="Ada", workplace="Bursary")
    assert Ticket.objects.get().events.get().data["form"] == {"name": "Ada", "workplace": "Bursary"}


def test_what_is_ordered_is_paid_as_the_catalogue_says(cast: Cast, under: Under) -> None:
    agreement = under("campus-modules")
    send(cast.a1, agreement, "backup_copy", module="sml", day="2026-11-17")
    send(cast.a1, agreement, "consultation", topic="How?", name="Ada", workplace="Bursary")
    backup, consultation = Ticket.objects.order_by("pk")
    assert not paid(backup)
    assert [why.clauses for why in paid(consultation)] == [("CM-34",)]


def paid(ticket: Ticket) -> Sequence[Paid]:
    return details_of(queries.now_of([ticket], WORKING)[ticket.pk], list(ticket.events.all())).paid


# CM-1, CC-4: what the agreement does not cover


@pytest.mark.clause("CM-1", "CC-4")
@pytest.mark.parametrize(
    ("contract_id", "entry", "clause"),
    [("campus-modules", "backup_copy", "CM-1"), ("contact-centre", "consulting", "CC-4")],
)
def test_what_the_agreement_does_not_cover_is_refused_with_its_clause(
    cast: Cast, under: Under, contract_id: str, entry: str, clause: str
) -> None:
    agreement = under(contract_id)
    page = told(client_of(cast.a1).get(reverse("order", args=["AT", entry])))  # type: ignore[arg-type]
    assert "another one (not covered by the agreement)" in page
    answers = {"day": "2026-11-17", "identity": "Ada", "description": "More of it."}
    response = send(cast.a1, agreement, entry, module="-", **answers)
    assert f"What it does not cover cannot be reported under it. ({clause})" in told(response)
    assert not Ticket.objects.exists()
