"""Views that are kept: their owner's, shared, in order, thrown away and taken back; what the queue opens with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person, Team
from pakt.desk.queue.models import View
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db

Under = Callable[..., Agreement]
See = Callable[[Person, str], str]
Sign = Callable[[Person], Client]


def keep(client: Client, asked: str, **said: str) -> None:
    response = client.post(f"/queue/views/new/?{asked}", said)
    assert response.status_code == 302, response.content.decode()


def test_a_filter_is_kept_under_a_name_with_what_is_in_it(cast: Cast, under: Under, see: See, client_of: Sign) -> None:
    under("city-bots")
    assert "Keep this view" in see(cast.g1, "/queue/?state=past")
    keep(client_of(cast.g1), "state=past", name="Burning")
    page = see(cast.g1, "/queue/?state=past")
    assert 'href="/queue/?state=past" aria-current="page">Burning <span class="count">0</span>' in page
    assert "Keep this view" not in page
    assert "Burning" not in see(cast.g2, "/queue/")


def test_a_view_without_a_name_is_asked_for_one(cast: Cast, under: Under, client_of: Sign) -> None:
    under("city-bots")
    response = client_of(cast.g1).post("/queue/views/new/?state=past", {"name": " "})
    assert response.status_code == 400
    assert "Give it a name" in response.content.decode()


def test_a_view_is_shared_with_the_team_or_with_everybody_who_works(
    cast: Cast, under: Under, see: See, client_of: Sign
) -> None:
    under("city-bots")
    team = Team.objects.create(organisation=cast.provider, name="First line")
    team.members.set([cast.g1, cast.manager])
    keep(client_of(cast.g1), "state=past", name="For the team", shared=f"t{team.pk}")
    keep(client_of(cast.g1), "state=soon", name="For all", shared="provider")
    assert "For the team" in see(cast.manager, "/queue/")
    assert "For the team" not in see(cast.g2, "/queue/")
    assert "For all" in see(cast.g2, "/queue/")
    # Only its owner changes it.
    view = View.objects.get(name="For all")
    assert client_of(cast.g2).get(f"/queue/views/{view.pk}/").status_code == 404
    assert client_of(cast.g2).post(f"/queue/views/{view.pk}/throw-away/").status_code == 404


def test_a_view_of_a_customer_is_not_even_named_to_whoever_does_not_work_for_them(
    cast: Cast, under: Under, see: See, client_of: Sign
) -> None:
    under("city-bots")
    under("city-bots", "BT", customer=cast.b)
    keep(client_of(cast.g1), "agreement=BT", name="Birch first", shared="provider")
    keep(client_of(cast.g1), f"customer={cast.b.pk}", name="Birch again", shared="provider")
    assert "Birch" in see(cast.manager, "/queue/views/")
    for address in ("/queue/", "/queue/views/"):
        assert "Birch" not in see(cast.g2, address)


def test_nobody_shares_with_a_team_that_is_not_theirs(cast: Cast, under: Under, client_of: Sign) -> None:
    under("city-bots")
    team = Team.objects.create(organisation=cast.provider, name="Others")
    response = client_of(cast.g1).post("/queue/views/new/?state=past", {"name": "x", "shared": f"t{team.pk}"})
    assert response.status_code == 400
    assert not View.objects.exists()


def test_the_queue_opens_with_the_view_that_is_chosen(cast: Cast, under: Under, see: See, client_of: Sign) -> None:
    under("city-bots")
    client = client_of(cast.g1)
    keep(client, "with_whom=me", name="My day", opens="on")
    assert client.get("/queue/")["Location"] == "/queue/?with_whom=me"
    assert client.get("/queue/?view=all").status_code == 200
    assert client_of(cast.g2).get("/queue/").status_code == 200
    client.post("/queue/opening/")
    assert client.get("/queue/").status_code == 200
    assert View.objects.count() == 1


def test_views_are_renamed_moved_thrown_away_and_taken_back(
    cast: Cast, under: Under, see: See, client_of: Sign
) -> None:
    under("city-bots")
    client = client_of(cast.g1)
    for name, asked in (("One", "state=past"), ("Two", "state=soon")):
        keep(client, asked, name=name)
    one, two = View.objects.get(name="One"), View.objects.get(name="Two")
    client.post(f"/queue/views/{two.pk}/move/", {"up": "1"})
    page = see(cast.g1, "/queue/")
    assert page.index(">Two ") < page.index(">One ")
    client.post(f"/queue/views/{one.pk}/", {"name": "First"})
    told = client.post(f"/queue/views/{one.pk}/throw-away/", follow=True).content.decode()
    assert "Thrown away: First." in told
    assert f'action="/queue/views/{one.pk}/take-back/"' in told
    assert "First" not in see(cast.g1, "/queue/")
    client.post(f"/queue/views/{one.pk}/take-back/")
    assert "First" in see(cast.g1, "/queue/")
