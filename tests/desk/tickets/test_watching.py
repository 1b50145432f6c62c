"""Watchers, and whoever is named in the words of a ticket."""

from collections.abc import Callable

import pytest

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.tickets import actions, watching
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Mention, Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

MONDAY = at("2026-03-09T09:00:00+01:00")
Under = Callable[..., Agreement]


@pytest.fixture
def ticket(cast: Cast, under: Under) -> Ticket:
    return actions.report(
        under("campus-modules"), subject="It stands", text="Since nine.", channel="portal", kind="error",
        priority="critical", person=cast.a1, now=MONDAY,
    )  # fmt: skip


def write(ticket: Ticket, text: str, person: Person) -> set[str]:
    """Whom an answer names."""
    told = actions.answer(ticket, text=text, person=person, now=MONDAY)
    return set(Mention.objects.filter(event=told.event).values_list("person__name", flat=True))


def note(ticket: Ticket, text: str, person: Person) -> set[str]:
    told = actions.note(ticket, text=text, person=person, now=MONDAY)
    return set(Mention.objects.filter(event=told.event).values_list("person__name", flat=True))


def watched_by(ticket: Ticket) -> list[str]:
    return [person.name for person in watching.watchers(ticket)]


def test_a_mention_names_who_may_read_and_makes_a_watcher(cast: Cast, ticket: Ticket) -> None:
    assert write(ticket, "@A2, do you see it too? @g2 looks.", cast.g1) == {"A2", "G2"}
    assert watched_by(ticket) == ["A2", "G2"]


def test_a_mention_adds_no_reader_who_may_not_see(cast: Cast, ticket: Ticket) -> None:
    assert write(ticket, "@B1 @Nobody @b1@example.org", cast.g1) == set()
    assert watched_by(ticket) == []


def test_a_note_names_only_people_of_the_provider(cast: Cast, ticket: Ticket) -> None:
    assert note(ticket, "@A1 must not know, @G2 may.", cast.g1) == {"G2"}
    assert watched_by(ticket) == ["G2"]


def test_whoever_may_not_sign_in_any_more_is_not_named(cast: Cast, ticket: Ticket) -> None:
    Person.objects.filter(pk=cast.a2.pk).update(is_active=False)
    assert write(ticket, "@A2", cast.g1) == set()


def test_the_longer_of_two_names_is_meant_and_a_part_of_one_is_none(cast: Cast, ticket: Ticket) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(name="Ján Nový")
    Person.objects.filter(pk=cast.a2.pk).update(name="Ján Nový Mladší")
    assert write(ticket, "(@ján nový mladší)", cast.g1) == {"Ján Nový Mladší"}
    assert write(ticket, "@Ján Novýchov, a@Ján Nový, @ Ján Nový", cast.g1) == set()
    assert write(ticket, "@JÁN NOVÝ: hello", cast.g1) == {"Ján Nový"}


def test_an_address_names_the_one_of_two_people_of_one_name(cast: Cast, ticket: Ticket) -> None:
    Person.objects.filter(pk__in=(cast.a1.pk, cast.a2.pk)).update(name="Eva")
    told = actions.answer(ticket, text="@a2@example.org", person=cast.g1, now=MONDAY)
    assert list(Mention.objects.filter(event=told.event).values_list("person", flat=True)) == [cast.a2.pk]


def test_what_is_quoted_names_nobody_again(cast: Cast, ticket: Ticket) -> None:
    assert write(ticket, "> @A2 please\n\nI do.", cast.g1) == set()


def test_a_text_of_nothing_but_signs_is_read_in_no_time(cast: Cast, ticket: Ticket) -> None:
    assert write(ticket, "@a " * 300_000, cast.g1) == set()


def test_who_hears_the_news_finds_the_mention_there(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []
    monkeypatch.setattr("pakt.desk.tickets.hearing._hearers", [])

    @hears
    def hear(news: News) -> None:
        heard.extend(mention.person.name for event in news.events for mention in event.mentions.all())

    write(ticket, "@A2", cast.g1)
    assert heard == ["A2"]


def test_one_watches_and_stops_watching(cast: Cast, ticket: Ticket) -> None:
    for _ in range(2):
        watching.watch(ticket, person=cast.a2, by=cast.a2)
    assert watched_by(ticket) == ["A2"]
    watching.unwatch(ticket, person=cast.a2)
    assert watched_by(ticket) == []


def test_a_colleague_is_added_by_the_own_side_only(cast: Cast, ticket: Ticket) -> None:
    watching.watch(ticket, person=cast.a2, by=cast.a1)
    for person, by in ((cast.a2, cast.g1), (cast.g1, cast.a1), (cast.b1, cast.a1), (cast.nobody, cast.nobody)):
        with pytest.raises(BadEvent):
            watching.watch(ticket, person=person, by=by)
    assert watched_by(ticket) == ["A2"]


def test_who_may_not_see_the_ticket_any_more_is_no_watcher(cast: Cast, ticket: Ticket) -> None:
    watching.watch(ticket, person=cast.a2, by=cast.a1)
    cast.a2.roles.all().delete()
    assert watched_by(ticket) == []
