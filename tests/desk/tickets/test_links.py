"""Tickets that belong together: both keep what is theirs, and nobody learns of a ticket that they may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, links
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket
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
def campus(under: Under) -> Agreement:
    return under("campus-modules")


def error(agreement: Agreement, person: Person, subject: str = "Locked", priority: str = "critical") -> Ticket:
    return actions.report(
        agreement, subject=subject, text=f"{subject}.", channel="portal", kind="error", priority=priority,
        person=person, at=REPORTED, now=REPORTED,
    )  # fmt: skip


def types(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("sequence").values_list("type", flat=True))


def page(person: Person, ticket: Ticket) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/tickets/{ticket.reference}/").content.decode()


def test_a_step_on_the_ticket_that_leads_is_recorded_where_it_applies_and_what_was_refused_is_named(
    cast: Cast, campus: Agreement
) -> None:
    leading, follows, low = error(campus, cast.a1), error(campus, cast.a1), error(campus, cast.a1, priority="minor")
    for other in (follows, low):
        links.link(leading, other, relation="leads", person=cast.g1)
    client = Client()
    client.force_login(cast.g1)
    where = f"/tickets/{leading.reference}/steps"
    told = client.post(f"{where}/confirmed/", {"answer-cooperation": "yes"}, follow=True).content.decode()
    assert f"Recorded on {follows.reference}, {low.reference}, too." in told
    actions.record(leading, type="workaround_provided", by="provider", person=cast.g1, data={"limits": True}, text="So")
    lowered = {"kind": "error", "priority": "minor", "reason": "A way around"}
    told = client.post(f"{where}/classified/", lowered, follow=True).content.decode()
    assert f"On {follows.reference} refused:" in told
    assert "CM-29" in told
    assert "classified" in types(leading)
    assert "classified" not in types(follows)
    for ticket in (leading, follows, low):
        verify(ticket)


def test_words_on_the_ticket_that_leads_reach_the_others_and_notes_do_not(cast: Cast, campus: Agreement) -> None:
    leading, follows = error(campus, cast.a1), error(campus, cast.a1)
    links.link(leading, follows, relation="leads", person=cast.g1)
    client = Client()
    client.force_login(cast.g1)
    for place in ("customer", "note"):
        client.post(f"/tickets/{leading.reference}/write/", {"text": f"For the {place}.", "place": place})
    assert "For the customer." in page(cast.a1, follows)
    assert "For the note." not in page(cast.g1, follows)


def test_what_the_ticket_itself_refuses_is_stored_nowhere(cast: Cast, campus: Agreement) -> None:
    leading, follows = error(campus, cast.a1), error(campus, cast.a1)
    links.link(leading, follows, relation="leads", person=cast.g1)
    with pytest.raises(StepRefused):
        links.record_on_all(
            leading, person=cast.g1, type="classified", by="provider", data={"priority": "minor", "reason": "x"}
        )
    assert types(follows) == ["reported", "linked"]


def test_unlinked_tickets_go_their_own_way_and_keep_what_they_have(cast: Cast, campus: Agreement) -> None:
    leading, follows = error(campus, cast.a1), error(campus, cast.a1)
    links.link(leading, follows, relation="leads", person=cast.g1)
    links.record_on_all(leading, person=cast.g1, type="confirmed", by="provider")
    links.unlink(follows, leading, relation="follows", person=cast.g1)
    links.record_on_all(leading, person=cast.g1, type="resolved", by="provider")
    assert types(follows) == ["reported", "linked", "confirmed", "unlinked"]


def test_tickets_of_two_customers_are_never_the_same_matter(cast: Cast, campus: Agreement, under: Under) -> None:
    ours, theirs = error(campus, cast.a1), error(under("campus-modules", "BT", customer=cast.b), cast.b1, "zzbirchzz")
    with pytest.raises(BadEvent):
        links.link(ours, theirs, relation="leads", person=cast.g1)
    links.link(ours, theirs, relation="related", person=cast.g1)
    assert theirs.reference in page(cast.g1, ours)
    for person in (cast.a1, cast.g2):
        told = page(person, ours)
        assert theirs.reference not in told
        assert "zzbirchzz" not in told
    with pytest.raises(PermissionDenied):
        links.link(ours, theirs, relation="related", person=cast.g2)


def test_the_customer_sees_links_to_its_own_tickets(cast: Cast, campus: Agreement) -> None:
    first, second = error(campus, cast.a1), error(campus, cast.a1, "Locked again")
    links.link(first, second, relation="leads", person=cast.g1)
    assert "Locked again" in page(cast.a1, first)
    assert "Remove the link" not in page(cast.a1, first)


def test_chains_and_circles_are_refused(cast: Cast, campus: Agreement) -> None:
    first, second, third = (error(campus, cast.a1) for _ in range(3))
    links.link(first, second, relation="leads", person=cast.g1)
    for one, other in ((second, third), (second, first), (third, second), (third, first)):
        with pytest.raises(BadEvent):
            links.link(one, other, relation="leads", person=cast.g1)
    with pytest.raises(BadEvent):
        links.link(first, first, relation="related", person=cast.g1)


def test_a_split_ticket_is_reported_when_and_as_the_original_was(cast: Cast, campus: Agreement) -> None:
    ticket = error(campus, cast.a1)
    said = actions.answer(ticket, text="And the printer is broken.", person=cast.a1).event
    note = actions.note(ticket, text="zznotezz", person=cast.g1).event
    client = Client()
    client.force_login(cast.g1)
    where = f"/tickets/{ticket.reference}/split/"
    values = {"subject": "Printer", "class": "error/minor"}
    assert client.post(where, {**values, "messages": [str(note.sequence)]}).status_code == 409
    assert client.post(where, {**values, "messages": [str(said.sequence)]}).status_code == 302
    new = Ticket.objects.get(subject="Printer")
    report = new.events.get(type="reported")
    assert (new.reported_at, new.channel, new.priority, new.reporter) == (REPORTED, "portal", "minor", cast.a1)
    assert report.message.text == "And the printer is broken."
    assert new.clocks.get(name="reaction").started_at == REPORTED
    assert ticket.reference in page(cast.a1, new)
    assert "Printer" in page(cast.a1, ticket)
    verify(new)


def test_moving_closes_and_reports_anew_at_the_old_time(cast: Cast, campus: Agreement, under: Under) -> None:
    other = under("city-bots", "CB")
    ticket = error(campus, cast.a1)
    client = Client()
    client.force_login(cast.g1)
    where = f"/tickets/{ticket.reference}/move/"
    assert client.post(where, {"to": "CB"})["Location"] == f"{where}?to=CB"
    assert client.post(f"{where}?to=CB", {"class": "defect/A"}).status_code == 302
    new = Ticket.objects.get(agreement=other)
    ticket.refresh_from_db()
    assert (new.reported_at, new.kind, new.priority, new.reporter) == (REPORTED, "defect", "A", cast.a1)
    assert not ticket.is_open
    assert new.reference in page(cast.a1, ticket)
    assert ticket.reference in page(cast.a1, new)
    verify(ticket)
    verify(new)


def test_a_move_that_cannot_be_stores_nothing(cast: Cast, campus: Agreement, under: Under) -> None:
    ticket = error(campus, cast.a1)
    with pytest.raises(BadEvent):
        links.move(ticket, under("city-bots", "BT", customer=cast.b), kind="defect", priority="A", person=cast.g1)
    with pytest.raises(BadEvent):
        links.move(ticket, under("city-bots", "CB"), kind="defect", priority="Z", person=cast.g1)
    assert types(ticket) == ["reported"]
    assert Ticket.objects.count() == 1
