"""One thing done to many tickets: each through the one door, each told, and taken back where it can be."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.due.worker import run_all
from pakt.desk.people.models import Person, Role, Team
from pakt.desk.queue import bulk as many
from pakt.desk.queue.models import Bulk
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Event, Message, Ticket, Watcher
from tests.desk.cast import Cast
from tests.desk.histories import at, verify
from tests.desk.queue.conftest import NOON

pytestmark = pytest.mark.django_db
NOW = at(NOON)

Under = Callable[..., Agreement]
Sign = Callable[[Person], Client]


def report(agreement: Agreement, person: Person, **said: str) -> Ticket:
    when = at("2026-03-10T11:00:00+01:00")
    values = {"channel": "email", "kind": "defect", "priority": "A", "subject": "S", **said}
    return actions.report(agreement, text="T", person=person, at=when, now=when, **values)


def post(client: Client, address: str, **data: object) -> str:
    """Where it leads, and what stands there."""
    with time_machine.travel(NOW, tick=False):
        response = client.post(address, data)
        assert response.status_code in (200, 302, 400), response.status_code
        if response.status_code == 302:
            response = client.get(response["Location"])
    return str(response.content.decode())


def picks(*tickets: Ticket) -> list[str]:
    return [ticket.reference for ticket in tickets]


def test_taking_makes_all_of_them_mine_and_can_be_undone(cast: Cast, under: Under, client_of: Sign) -> None:
    city, client = under("city-bots"), client_of(cast.g1)
    one, two, three = (report(city, cast.a1) for _ in range(3))
    actions.assign(two, to=cast.g2, person=cast.g2, now=NOW)
    actions.assign(three, to=cast.g1, person=cast.g1, now=NOW)
    told = post(client, "/queue/many/", act="take", pick=picks(one, two, three))
    assert "2 done, 1 was so already" in told
    assert {ticket.assignee for ticket in Ticket.objects.all()} == {cast.g1}
    undo = re.search(r'action="(/queue/many/\d+/undo/)"', told)
    assert undo is not None
    post(client, undo[1])
    assert [verify(ticket).assignee for ticket in (one, two, three)] == [None, cast.g2, cast.g1]
    assert "was taken back already" in post(client, undo[1])
    told = post(client, "/queue/many/", act="take", pick=picks(one, two))
    assert f"Taken: {one.reference}, {two.reference}." in told


def test_assigning_asks_whom_first(cast: Cast, under: Under, client_of: Sign) -> None:
    ticket, client = report(under("city-bots"), cast.a1), client_of(cast.g1)
    team = Team.objects.create(organisation=cast.provider, name="First line")
    asked = post(client, "/queue/many/", act="assign", pick=picks(ticket), with_whom="nobody")
    assert f'value="p{cast.g2.pk}"' in asked
    assert "csrfmiddlewaretoken=" not in asked
    assert "B1" not in asked
    post(client, "/queue/many/", act="assign", sent="1", to=f"t{team.pk}", pick=picks(ticket))
    assert verify(ticket).team == team
    answer = post(client, "/queue/many/", act="assign", sent="1", to=f"p{cast.b1.pk}", pick=picks(ticket))
    assert "is not one of the available choices" in answer


def test_somebody_who_works_elsewhere_is_named_as_the_reason(cast: Cast, under: Under, client_of: Sign) -> None:
    birch = report(under("city-bots", "BT", customer=cast.b), cast.b1)
    alder = report(under("city-bots"), cast.a1)
    told = post(
        client_of(cast.g1), "/queue/many/", act="assign", sent="1", to=f"p{cast.g2.pk}", pick=picks(birch, alder)
    )
    assert "1 done, 1 not possible" in told
    assert "G2 does not work on tickets of Birch Works" in told
    assert (verify(alder).assignee, verify(birch).assignee) == (cast.g2, None)


def test_a_note_goes_into_every_ticket_and_stays_inside(cast: Cast, under: Under, client_of: Sign) -> None:
    city, client = under("city-bots"), client_of(cast.g1)
    tickets = [report(city, cast.a1) for _ in range(2)]
    assert "Write the note" in post(client, "/queue/many/", act="note", sent="1", pick=picks(*tickets))
    post(client, "/queue/many/", act="note", sent="1", text="The same outage", pick=picks(*tickets))
    notes = Message.objects.filter(text="The same outage")
    assert {note.event.ticket for note in notes} == set(tickets)
    assert {note.visibility for note in notes} == {"internal"}


def test_a_step_is_taken_where_the_agreement_allows_it_and_the_rest_says_why_not(
    cast: Cast, under: Under, client_of: Sign
) -> None:
    city, hotline, client = under("city-bots"), under("ministry-hotline", "AM"), client_of(cast.g1)
    fresh, responded = report(city, cast.a1), report(city, cast.a1)
    other = report(hotline, cast.a1, kind="question", priority="")
    actions.record(responded, type="responded", by="provider", person=cast.g1, now=NOW)
    chosen = picks(fresh, responded, other)
    asked = post(client, "/queue/many/", act="step", pick=chosen)
    assert "Say that work has begun" in asked
    assert "can be taken in 1 of 3" in asked
    told = post(client, "/queue/many/", act="step", sent="1", step="responded", text="We are on it.", pick=chosen)
    assert "1 done, 2 were so already" in told
    assert Event.objects.filter(type="responded", ticket=fresh).count() == 1
    assert Event.objects.filter(type="responded", ticket=responded).count() == 1
    assert not Event.objects.filter(type="responded", ticket=other).exists()
    for ticket in (fresh, responded, other):
        verify(ticket)


def test_what_the_agreement_refuses_is_named_with_its_clause(cast: Cast, under: Under, client_of: Sign) -> None:
    """A note of another's step between choosing and sending: the ticket tells, the others go on."""
    city, client = under("campus-modules"), client_of(cast.g1)
    said = {"kind": "error", "priority": "blocker", "channel": "portal"}
    one, two = report(city, cast.a1, **said), report(city, cast.a1, **said)
    begun = many.begin(person=cast.g1, act="step", tickets=[one, two], data={"step": "resolved"}, now=NOW)
    many.do_now(begun, NOW)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/queue/many/{begun.pk}/").content.decode()
    for item in begun.tickets.all():
        if item.outcome == "refused":
            assert item.reason in page
            for clause in item.clauses:
                assert f'#{clause}"' in page
    assert begun.finished_at is not None


def test_only_what_one_works_on_is_touched(cast: Cast, under: Under, client_of: Sign) -> None:
    alder, birch = report(under("city-bots"), cast.a1), report(under("city-bots", "BT", customer=cast.b), cast.b1)
    told = post(client_of(cast.g2), "/queue/many/", act="take", pick=picks(alder, birch))
    assert birch.reference not in told
    assert verify(birch).assignee is None
    assert "Nothing was selected" in post(client_of(cast.g2), "/queue/many/", act="take", pick=picks(birch))
    assert client_of(cast.a1).post("/queue/many/", {"act": "take", "pick": picks(alder)}).status_code == 404


def test_a_get_does_nothing(cast: Cast, under: Under, client_of: Sign) -> None:
    ticket = report(under("city-bots"), cast.a1)
    client = client_of(cast.g1)
    assert client.get(f"/queue/many/?act=take&pick={ticket.reference}").status_code == 404
    assert client.get(f"/queue/many/?act=assign&pick={ticket.reference}").status_code == 200
    assert not Bulk.objects.exists()


def test_many_are_done_by_a_worker_while_one_looks_on(cast: Cast, under: Under, client_of: Sign) -> None:
    city, client = under("city-bots"), client_of(cast.g1)
    tickets = [report(city, cast.a1) for _ in range(many.AT_ONCE + 2)]
    page = post(client, "/queue/many/", act="watch", whole="1", agreement="AT")
    assert f"0 of {len(tickets)} tickets are through" in page
    assert 'hx-trigger="every 2s"' in page
    begun = Bulk.objects.get()
    many.do_some(begun, NOW)
    assert many.outcomes(begun)["done"] == many.PORTION
    run_all(NOW)
    begun.refresh_from_db()
    assert begun.finished_at is not None
    assert not Due.objects.filter(kind="bulk").exists()
    assert Watcher.objects.filter(person=cast.g1).count() == len(tickets)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/queue/many/{begun.pk}/").content.decode()
    assert "hx-trigger" not in page
    assert client_of(cast.manager).get(f"/queue/many/{begun.pk}/").status_code == 404


def test_what_is_done_twice_after_a_crash_is_done_once(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1)
    begun = many.begin(person=cast.g1, act="note", tickets=[ticket], data={"text": "Once"}, now=NOW)
    many.do_some(begun, NOW)
    begun.tickets.update(outcome="waiting")
    many.do_some(begun, NOW)
    assert Message.objects.filter(text="Once").count() == 1


def test_whoever_may_no_more_is_told_so(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1)
    begun = many.begin(person=cast.g1, act="take", tickets=[ticket], data={}, now=NOW)
    Role.objects.filter(person=cast.g1).update(is_active=False)
    many.do_some(Bulk.objects.get(pk=begun.pk), NOW)
    item = begun.tickets.get()
    assert (item.outcome, item.reason) == ("failed", "You may not do this here.")
    assert verify(ticket).assignee is None


def test_what_one_mutes_is_muted_for_oneself_and_can_be_undone(cast: Cast, under: Under, client_of: Sign) -> None:
    ticket, client = report(under("city-bots"), cast.a1), client_of(cast.g1)
    told = post(client, "/queue/many/", act="mute", pick=picks(ticket))
    assert f"Muted: {ticket.reference}." in told
    assert [one.person for one in ticket.muted_by.all()] == [cast.g1]
    undo = re.search(r'action="(/queue/many/\d+/undo/)"', told)
    assert undo is not None
    post(client, undo[1])
    assert not ticket.muted_by.exists()
