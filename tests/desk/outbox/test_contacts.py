"""The contact persons of an agreement are told what the contract sends them, whether or not the desk knows them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pakt.desk.agreements.actions import end_contact, name_contact
from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox.models import Delivery
from pakt.desk.people.models import Role
from pakt.desk.tickets import actions
from tests.desk.cast import Cast
from tests.desk.outbox.telling import DAY, HOUR, MONDAY, report, sent, work_until

Under = Callable[..., Agreement]
OUTSIDE = "sysadmin@alder.example"


def agreement_with(cast: Cast, under: Under, contract: str, role: str, email: str) -> Agreement:
    agreement = under(contract)
    name_contact(agreement, side="customer", role=role, name="Sys", email=email, by=cast.a2, now=MONDAY - DAY)
    return agreement


@pytest.mark.clause("CC-26")
def test_the_technical_contact_receives_all_notices_of_its_side(cast: Cast, under: Under) -> None:
    agreement = agreement_with(cast, under, "contact-centre", "technical_contact", OUTSIDE)
    ticket = report(agreement, cast.a1, kind="incident", priority="minor")
    actions.answer(ticket, text="We look at it.", person=cast.g1, now=MONDAY + HOUR)
    actions.note(ticket, text="zznotezz", person=cast.g1, now=MONDAY + HOUR)
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + 2 * HOUR)
    for what in ("reported", "message", "closed"):
        assert OUTSIDE in sent(what)
    work_until(MONDAY + 2 * HOUR)
    letters = Delivery.objects.filter(address=OUTSIDE)
    assert {(one.state, one.language, one.person) for one in letters} == {("sent", "sr-latn", None)}
    assert all("zznotezz" not in one.text + one.html for one in letters)
    assert any("We look at it." in one.text for one in letters)


def test_a_contact_whom_the_desk_knows_is_told_as_a_person(cast: Cast, under: Under) -> None:
    agreement = agreement_with(cast, under, "contact-centre", "technical_contact", "A2@example.org")
    ticket = report(agreement, cast.a1, kind="incident", priority="minor")
    actions.answer(ticket, text="We look at it.", person=cast.g1, now=MONDAY + HOUR)
    assert sent("message") == {"A1": "reporter", "A2": "all_notices"}
    Role.objects.filter(person=cast.a2).update(is_active=False)
    actions.answer(ticket, text="Done.", person=cast.g1, now=MONDAY + 2 * HOUR)
    assert Delivery.objects.filter(address__icontains="a2").count() == 2  # the report and the first answer


def test_another_contact_is_told_what_touches_a_term_only(cast: Cast, under: Under) -> None:
    agreement = agreement_with(cast, under, "campus-modules", "contact_person", OUTSIDE)
    ticket = report(agreement, cast.a1)
    actions.answer(ticket, text="We look at it.", person=cast.g1, now=MONDAY + HOUR)
    actions.answer(ticket, text="Which office?", asks=True, person=cast.g1, now=MONDAY + HOUR)
    assert OUTSIDE in sent("info_requested")
    assert OUTSIDE not in sent("message")


def test_who_is_no_contact_any_more_gets_nothing_that_waits(cast: Cast, under: Under) -> None:
    agreement = agreement_with(cast, under, "contact-centre", "technical_contact", OUTSIDE)
    report(agreement, cast.a1, kind="incident", priority="minor")
    end_contact(agreement.contacts.get(), side="customer", by=cast.a2, now=MONDAY)
    work_until(MONDAY)
    assert Delivery.objects.get(address=OUTSIDE, what="reported").state == "dropped"
