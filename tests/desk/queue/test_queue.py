"""The queue: what is owed next comes first, and nobody sees what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.agreements.models import Agreement
from pakt.desk.pages.words import Reader
from pakt.desk.people.models import Person, Team
from pakt.desk.queue import queries
from pakt.desk.tickets import actions
from pakt.desk.tickets import queries as tickets
from pakt.desk.tickets.models import Clock, Ticket
from pakt.desk.tickets.terms import Terms
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10T12:00:00+01:00")  # a Tuesday

Under = Callable[..., Agreement]


def report(agreement: Agreement, subject: str, when: str, person: Person, **said: str) -> Ticket:
    told: datetime = at(when)
    values = {"channel": "email", "kind": "defect", "priority": "A", **said}
    return actions.report(agreement, subject=subject, text=subject, person=person, at=told, now=told, **values)


def test_what_is_owed_next_comes_first(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    city = under("city-bots")
    report(city, "Later", "2026-03-10T11:50:00+01:00", cast.a1, priority="C")
    report(city, "Sooner", "2026-03-10T11:30:00+01:00", cast.a1)
    report(city, "Over", "2026-03-10T09:00:00+01:00", cast.a1)
    page = see(cast.g1, "/queue/")
    assert page.index("Over") < page.index("Sooner") < page.index("Later")
    assert page.index("Past its term <") < page.index("Today <") < page.index("Tomorrow and later <")
    assert "30 minutes left" in page
    assert "late by 2 working hours" in page


def test_both_sides_owe_and_each_is_named(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    ticket = report(under("city-bots"), "Done", "2026-03-10T09:00:00+01:00", cast.a1)
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, at=NOW, now=NOW)
    page = see(cast.g1, "/queue/?owed_by=customer")
    assert "the customer owes" in page
    assert "then it is accepted" in page
    assert "we owe" not in page


def test_an_agent_sees_only_their_agreements(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    report(under("city-bots"), "Of Alder", "2026-03-10T11:30:00+01:00", cast.a1)
    report(under("city-bots", "BT", customer=cast.b), "Of Birch", "2026-03-10T11:30:00+01:00", cast.b1)
    assert "Of Birch" in see(cast.g1, "/queue/")
    for_alder_only = see(cast.g2, "/queue/")
    assert "Of Alder" in for_alder_only
    assert "Birch" not in for_alder_only


def test_a_ticket_without_a_term_is_not_forgotten(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    report(
        under("campus-modules"), "A wish", "2026-03-10T11:00:00+01:00", cast.a1,
        channel="portal", kind="improvement", priority="minor",
    )  # fmt: skip
    page = see(cast.g1, "/queue/")
    assert "Open, nothing owed by a term" in page
    assert "A wish" in page


def test_an_empty_queue_says_what_to_do(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    under("city-bots")
    assert "Nothing is owed" in see(cast.g1, "/queue/")
    assert "Show every open term" in see(cast.g1, "/queue/?with_whom=me")


def titles(page: str) -> list[str]:
    """The tickets on a page, in order; one with several terms stands there several times."""
    return re.findall(r'class="title one"[^>]*>([^<]*)<', page)


def counts(page: str) -> dict[str, int]:
    """The heads of the groups, with how many rows each has on all pages."""
    return {title: int(n) for title, n in re.findall(r'scope="rowgroup"[^>]*>([^<]*) <span class="count">(\d+)<', page)}


@pytest.mark.clause("CC-16")
def test_of_terms_due_at_the_same_time_the_gravest_comes_first_then_the_better_plan(
    cast: Cast, under: Under, see: Callable[[Person, str], str]
) -> None:
    when = "2026-03-10T11:00:00+01:00"
    business, basic = under("contact-centre", "AC"), under("contact-centre", "AB", plan="basic")
    # Two hours for a critical one of the one plan, four for a medium one of the other.
    for agreement, priority, subject in (
        (basic, "medium", "Medium, basic"),
        (business, "medium", "Medium, business"),
        (business, "minor", "Minor, business"),
        (basic, "minor", "Minor, basic"),
    ):
        report(agreement, subject, when, cast.a1, kind="incident", priority=priority, channel="portal")
    same = titles(see(cast.g1, "/queue/?state=no_term"))
    assert list(dict.fromkeys(same)) == ["Minor, business", "Minor, basic"]
    gravest = list(dict.fromkeys(titles(see(cast.g1, "/queue/?order=rank"))))
    assert gravest == ["Medium, business", "Medium, basic", "Minor, business", "Minor, basic"]


def test_groups_count_what_is_on_all_pages(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    city = under("city-bots")
    for number in range(queries.PAGE):
        report(city, f"Number {number}", "2026-03-10T11:30:00+01:00", cast.a1)
    report(city, "Over", "2026-03-10T08:00:00+01:00", cast.a1)
    first = see(cast.g1, "/queue/")
    whole = {"late": 0, "rest": 0}
    for agreement in (city,):
        owed = Clock.objects.filter(agreement=agreement, is_owed=True)
        whole = {"late": owed.filter(due_at__lt=NOW).count(), "rest": owed.count()}
    assert counts(first)["Past its term"] == whole["late"]
    seen: list[str] = []
    page = first
    while True:
        seen += re.findall(r'data-row id="([^"]+)"', page)
        further = re.search(r'href="([^"]+)" rel="next"', page)
        if further is None:
            break
        page = see(cast.g1, further[1].replace("&amp;", "&"))
        assert set(counts(page).items()) <= set(counts(first).items()) | set(counts(page).items())
    assert len(seen) == len(set(seen)) == whole["rest"]


def test_one_goes_back_the_way_one_came(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    city, campus = under("city-bots"), under("campus-modules", "AC")
    for number in range(20):
        report(city, f"Number {number}", f"2026-03-10T11:{number:02}:00+01:00", cast.a1)
    for number in range(12):
        report(campus, f"Wish {number}", "2026-03-10T11:30:00+01:00", cast.a1, kind="improvement", priority="minor")
    pages = [see(cast.g1, "/queue/?view=all")]
    while further := re.search(r'href="([^"]+)" rel="next"', pages[-1]):
        pages.append(see(cast.g1, further[1].replace("&amp;", "&")))
    assert len(pages) > 2
    rows = [re.findall(r'data-row id="([^"]+)"', page) for page in pages]
    back = pages[-1]
    for expected in reversed(rows[:-1]):
        earlier = re.search(r'href="([^"]+)" rel="prev"', back)
        assert earlier is not None
        back = see(cast.g1, earlier[1].replace("&amp;", "&"))
        assert re.findall(r'data-row id="([^"]+)"', back) == expected


@pytest.mark.parametrize("place", ["x", "terms~a~b~c", "terms~2026-03-10T10:00:00~0~1", "rest~1~2", "~~~", "terms~"])
def test_a_place_that_is_none_begins_at_the_beginning(
    cast: Cast, under: Under, see: Callable[[Person, str], str], place: str
) -> None:
    report(under("city-bots"), "Here", "2026-03-10T11:30:00+01:00", cast.a1)
    assert "Here" in see(cast.g1, f"/queue/?after={place}")
    assert "Here" in see(cast.g1, f"/queue/?before={place}")


FILTERS = {
    "kind=question": {"Question"},
    "priority=B": {"Late"},
    "clock=answer": {"Question"},
    "state=past": {"Late"},
    "state=soon": {"Soon"},
    "state=rest": {"Wish"},
    "state=today": {"Soon"},
    "language=pl": {"Question"},
    "since=2026-03-10": {"Soon", "Question", "Wish"},
    "text=oon": {"Soon"},
    "text=%25": set(),
    "agreement=AC": {"Wish"},
    "with_whom=me": {"Soon"},
    "with_whom=nobody": {"Late", "Wish"},
    "with_whom=team": {"Soon", "Question"},
    "customer=0": set(),
    "owed_by=customer": set(),
    "state=nonsense&since=yesterday&with_whom=p&customer=x": {"Soon", "Late", "Question", "Wish"},
}


@pytest.mark.parametrize(("asked", "expected"), FILTERS.items())
def test_a_filter_is_an_address(
    cast: Cast, under: Under, see: Callable[[Person, str], str], asked: str, expected: set[str]
) -> None:
    city, campus = under("city-bots"), under("campus-modules", "AC")
    Person.objects.filter(pk=cast.a2.pk).update(language="pl")
    team = Team.objects.create(organisation=cast.provider, name="First line")
    team.members.add(cast.g1)
    report(city, "Late", "2026-03-09T09:00:00+01:00", cast.a1, priority="B")
    soon = report(city, "Soon", "2026-03-10T11:10:00+01:00", cast.a1)
    question = report(city, "Question", "2026-03-10T11:30:00+01:00", cast.a2, kind="question", priority="D")
    report(campus, "Wish", "2026-03-10T11:30:00+01:00", cast.a1, kind="improvement", priority="minor")
    actions.assign(soon, to=cast.g1, person=cast.g1, now=NOW)
    actions.assign(question, to=None, team=team, person=cast.g1, now=NOW)
    assert set(titles(see(cast.g1, f"/queue/?{asked}"))) == expected


def test_every_condition_can_be_taken_away(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    report(under("city-bots"), "Late", "2026-03-09T09:00:00+01:00", cast.a1)
    page = see(cast.g1, "/queue/?priority=A&state=past&owed_by=provider")
    assert "of the priority “Critical A”" in page
    removed = re.findall(r'class="condition" href="([^"]+)"', page)
    assert removed == ["/queue/?owed_by=provider&amp;state=past", "/queue/?owed_by=provider&amp;priority=A"]
    assert '<input type="hidden" name="state" value="past">' in page
    form = see(cast.g1, "/queue/narrow/?priority=A&owed_by=provider")
    assert '<option value="A" selected>' in form
    assert '<input type="hidden" name="owed_by" value="provider">' in form


def test_whom_one_asks_for_is_named_only_among_colleagues(
    cast: Cast, under: Under, see: Callable[[Person, str], str]
) -> None:
    under("city-bots")
    assert ">G2<" in see(cast.g1, f"/queue/?with_whom=p{cast.g2.pk}")
    assert "B1" not in see(cast.g1, f"/queue/?with_whom=p{cast.b1.pk}")


def test_rows_that_change_come_alone(cast: Cast, under: Under) -> None:
    report(under("city-bots"), "Here", "2026-03-10T11:30:00+01:00", cast.a1)
    client = Client()
    client.force_login(cast.g1)
    with time_machine.travel(NOW, tick=False):
        part = client.get("/queue/", headers={"X-Live": "1"}).content.decode()
    assert "Here" in part
    assert "<html" not in part


def test_a_row_says_what_the_ticket_itself_says(cast: Cast, under: Under, see: Callable[[Person, str], str]) -> None:
    """A question pauses a term, an announced release dates one: kept copies tell both as a replay does."""
    city, campus = under("city-bots"), under("campus-modules", "AC")
    asked = report(city, "Asked", "2026-03-10T09:00:00+01:00", cast.a1)
    actions.answer(asked, text="Which one?", asks=True, person=cast.g1, now=at("2026-03-10T09:30:00+01:00"))
    report(campus, "Major", "2026-03-10T09:00:00+01:00", cast.a1, kind="error", priority="major", channel="portal")
    now_of = {ticket.pk: ticket for ticket in Ticket.objects.select_related("agreement", "version")}
    page = see(cast.g1, "/queue/")
    with time_machine.travel(NOW, tick=False):
        for known in tickets.now_of(now_of.values(), NOW).values():
            reader = Reader(NOW, ZoneInfo(known.contract.time_zone), ZoneInfo("UTC"))
            terms = Terms(known.ticket.agreement, known.contract, known.state, reader)
            for clock in known.state.clocks:
                if clock.is_open:
                    due = terms.due(clock)
                    assert due.left in page
                    assert due.when in page


def test_a_customer_has_no_queue(cast: Cast, under: Under) -> None:
    under("city-bots")
    client = Client()
    client.force_login(cast.a1)
    response = client.get("/queue/")
    assert response.status_code == 302
    assert response["Location"] == "/mine/"


def test_the_number_of_queries_does_not_grow(cast: Cast, under: Under) -> None:
    from django.db import connection

    city = under("city-bots")
    client = Client()
    client.force_login(cast.g1)

    def queries() -> int:
        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as captured:
            client.get("/queue/")
        return len(captured)

    report(city, "One", "2026-03-10T11:00:00+01:00", cast.a1)
    queries()  # the first page of a process reads the contract, too
    report(city, "Two", "2026-03-10T11:00:00+01:00", cast.a1)
    few = queries()
    for number in range(8):
        report(city, f"More {number}", "2026-03-10T11:01:00+01:00", cast.a1)
    assert queries() <= few <= 12
