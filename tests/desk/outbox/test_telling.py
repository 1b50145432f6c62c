"""Who is told of what: the rules, row by row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox.models import Delivery, Notice
from pakt.desk.outbox.queries import unread
from pakt.desk.outbox.rules import RULES, UNTOLD
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.desk.tickets.models import Ticket
from pakt.engine.events import WHO
from tests.desk.cast import Cast
from tests.desk.histories import at

Under = Callable[..., Agreement]
MONDAY = at("2026-03-09T09:00:00+01:00")
HOUR = timedelta(hours=1)
OF_TIME = {"received", "accepted_by_silence", "soon", "notice_owed", "breached", "right_arose"}


def report(agreement: Agreement, person: Person, **more: Any) -> Ticket:
    said = {"subject": "It stands", "text": "Since nine.", "channel": "portal", "kind": "error", "priority": "critical"}
    return actions.report(agreement, person=person, now=MONDAY, **said | more)


def told(what: str) -> dict[str, str]:
    """Who has a notice of this, and how it goes out by letter."""
    return {one.person.name: one.letter for one in Notice.objects.filter(what=what).select_related("person")}


def sent(what: str) -> dict[str, str]:
    """To whom a letter of this waits, and why."""
    rows = Delivery.objects.filter(what=what).select_related("person")
    return {one.person.name if one.person else one.address: one.reason for one in rows}


def test_a_report_is_confirmed_to_its_reporter_and_told_to_the_team(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.a1)
    assert sent("received") == {"A1": "reporter"}
    assert told("received") == {}
    assert sent("reported") == {"G1": "team", "G2": "team"}
    assert unread(cast.g1) == 1
    assert unread(cast.a1) == 0


def test_whoever_did_not_report_it_himself_sees_the_receipt_in_the_application_too(cast: Cast, under: Under) -> None:
    report(under("campus-modules"), cast.g1, reporter=cast.a1, channel="phone")
    assert told("received") == {"A1": "at_once"}
    assert told("reported") == {"G2": "at_once"}


def test_every_kind_of_event_has_its_rule() -> None:
    """Somebody who adds one decides whom it is told."""
    assert {*WHO, *DESK_EVENTS} == (set(RULES) - OF_TIME) | UNTOLD
