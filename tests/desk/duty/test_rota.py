"""The rota: weekly turns, handovers, holidays, swaps, the calendar and its feed."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from pakt.desk.duty.actions import new_feed, save_rota, swap, withdraw_swap
from pakt.desk.duty.messages import feed_token
from pakt.desk.duty.models import Rota
from pakt.desk.duty.rota import duties, handover, on_duty
from pakt.desk.people.models import Person
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
PRAGUE = ZoneInfo("Europe/Prague")
NOW = at("2026-11-18T11:00:00+01:00")  # a Wednesday


def nights(cast: Cast, *people: Person, **values: object) -> Rota:
    given = {
        "organisation": cast.provider, "name": "Nights", "time_zone": "Europe/Prague", "handover_day": 0,
        "handover_time": time(8), "starts_on": date(2026, 3, 2),
    }  # fmt: skip
    return save_rota(Rota(**{**given, **values}), people or (cast.g1, cast.g2, cast.manager))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PRAGUE)


def who(rota: Rota, text: str) -> str | None:
    person = on_duty(Rota.objects.get(pk=rota.pk), local(text))
    return person.name if person else None


def test_a_week_is_handed_over_at_its_time_on_its_day_also_where_the_clock_is_set_forward(cast: Cast) -> None:
    rota = nights(cast)
    assert who(rota, "2026-03-02T07:59:59") is None
    assert who(rota, "2026-03-02T08:00:00") == "G1"
    assert who(rota, "2026-03-09T07:59:59") == "G1"
    assert who(rota, "2026-03-09T08:00:00") == "G2"
    # 29 March 2026: the clock is set forward; the handover stays at eight.
    assert who(rota, "2026-03-30T07:59:59") == "G1"
    assert who(rota, "2026-03-30T08:00:00") == "G2"


def test_a_handover_on_a_holiday_moves_to_the_next_working_day(cast: Cast) -> None:
    rota = nights(cast, country="CZ")
    # Easter Monday, 6 April 2026.
    assert handover(rota, 5) == local("2026-04-07T08:00:00")
    assert who(rota, "2026-04-06T12:00:00") == "G2"
    assert who(rota, "2026-04-07T08:00:00") == "Manager"
    friday = nights(cast, country="CZ", name="Fridays", handover_day=4, starts_on=date(2026, 4, 3))
    # Good Friday: not on the weekend, and not on Easter Monday either.
    assert handover(friday, 0) == local("2026-04-07T08:00:00")


def test_a_day_is_swapped_and_given_back_and_the_latest_swap_counts(cast: Cast) -> None:
    rota = nights(cast)
    day = {"from_at": local("2026-03-04T08:00"), "until_at": local("2026-03-05T08:00"), "by": cast.g1}
    first = swap(rota, person=cast.manager, **day, now=NOW)
    assert who(rota, "2026-03-04T12:00:00") == "Manager"
    assert who(rota, "2026-03-05T08:00:00") == "G1"
    second = swap(rota, person=cast.g2, **day, now=NOW)
    assert who(rota, "2026-03-04T12:00:00") == "G2"
    withdraw_swap(second, now=NOW)
    assert who(rota, "2026-03-04T12:00:00") == "Manager"
    withdraw_swap(first, now=NOW)
    assert who(rota, "2026-03-04T12:00:00") == "G1"


def test_there_is_no_gap_between_those_on_duty(cast: Cast) -> None:
    rota = nights(cast, country="CZ")
    swap(rota, person=cast.g2, from_at=local("2026-05-01T00:00"), until_at=local("2026-05-03T12:00"), by=cast.g1)
    found = list(duties(rota, local("2026-03-10T00:00"), local("2026-07-01T00:00")))
    assert all(one.end == following.start for one, following in itertools.pairwise(found))
    assert (found[0].start, found[-1].end) == (local("2026-03-10T00:00"), local("2026-07-01T00:00"))


@time_machine.travel(NOW, tick=False)
def test_the_calendar_is_shown_by_month_and_week_and_can_be_followed(cast: Cast) -> None:
    nights(cast, country="CZ", name="Noční, a; \\ zvláštní pohotovost s velmi dlouhým jménem pro ohnutí řádku")
    client = Client()
    client.force_login(cast.g1)
    assert client.get("/duty/").content.decode().count("<li") >= 30
    assert "Den boje za svobodu a demokracii" in client.get("/duty/?view=week&day=2026-11-17").content.decode()
    assert Client().get("/duty/calendar/1-none.ics").status_code == 404
    reach = new_feed(cast.g1)
    old = f"/duty/calendar/{feed_token(reach)}.ics"
    answer = Client().get(old)
    assert answer["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    unfolded = answer.content.decode().replace("\r\n ", "")
    assert "SUMMARY:G1 (Noční\\, a\\; \\\\ zvláštní" in unfolded
    assert "DTSTART:20261109T070000Z" in unfolded
    new_feed(cast.g1)
    assert Client().get(old).status_code == 404
    Person.objects.filter(pk=cast.g1.pk).update(is_active=False)
    reach.refresh_from_db()
    assert Client().get(f"/duty/calendar/{feed_token(reach)}.ics").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_a_manager_makes_a_rota_and_an_agent_swaps_a_day(cast: Cast) -> None:
    manager, agent = Client(), Client()
    manager.force_login(cast.manager)
    agent.force_login(cast.g1)
    said = {
        "name": "Nights", "handover_day": "0", "handover_time": "08:00", "time_zone": "Europe/Prague", "country": "",
        "starts_on": "2026-11-02", "turn-0": str(cast.g1.pk), "turn-1": str(cast.g2.pk),
    }  # fmt: skip
    assert manager.post("/duty/rotas/new/", {**said, "time_zone": "Prague"}).status_code == 400
    assert manager.post("/duty/rotas/new/", said).status_code == 302
    assert agent.post("/duty/rotas/new/", said).status_code == 404
    rota = Rota.objects.get()
    assert who(rota, "2026-11-18T12:00:00") == "G1"
    swapped = {"person": str(cast.g2.pk), "from_at": "2026-11-18T00:00", "until_at": "2026-11-19T00:00"}
    page = agent.post(f"/duty/rotas/{rota.pk}/swap/", swapped, follow=True).content.decode()
    assert "G2 stands in." in page
    assert who(rota, "2026-11-18T12:00:00") == "G2"
