"""Search: what was written is found at once, by whoever may see it and by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.search import actions as search
from pakt.desk.search.models import Audience, Entry, Kind
from pakt.desk.search.queries import Found, find
from pakt.desk.search.reindexing import reindex
from pakt.desk.search.sources import sources
from pakt.desk.tickets import actions
from tests.desk.cast import Cast
from tests.desk.search.texts import NOW, article, report

pytestmark = pytest.mark.django_db

Under = Callable[..., Agreement]


def titles(found: Found) -> list[str]:
    return [hit.title for hits in found.hits.values() for hit in hits]


def test_a_report_and_every_answer_are_found_as_soon_as_they_are_told(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, "Voicebot milczy", "Po aktualizacji nikt nie słyszy powitania.")
    actions.answer(ticket, text="Przyczyną był certyfikat łącza.", person=cast.g1, now=NOW)
    for typed in ("aktualizacja powitanie", "certyfikaty", "certyf", "voicebota"):
        assert titles(find(cast.a1, typed)) == ["Voicebot milczy"], typed


def test_an_internal_note_is_found_by_the_provider_alone(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, "Voicebot milczy")
    actions.note(ticket, text="Klient zapomniał o fakturze.", person=cast.g1, now=NOW)
    [hit] = find(cast.g1, "faktura").hits[Kind.TICKET]
    assert hit.is_internal
    for person in (cast.a1, cast.a2, cast.b1, cast.nobody):
        found = find(person, "faktura")
        assert not found.hits
        assert not found.counts


def test_nobody_finds_what_is_anothers(cast: Cast, under: Under) -> None:
    report(under("city-bots"), cast.a1, "Canary of A")
    report(under("city-bots", "BT", customer=cast.b), cast.b1, "Canary of B")
    article(cast, 1, "Canary for A", customer_id=cast.a.pk)
    article(cast, 2, "Canary of the provider", audience=Audience.INTERNAL)
    article(cast, 3, "Canary for all customers")
    article(cast, 4, "Canary about B, of the provider", audience=Audience.INTERNAL, customer_id=cast.b.pk)
    a, b, all_customers = {"Canary of A", "Canary for A"}, {"Canary of B"}, {"Canary for all customers"}
    internal, internal_b = {"Canary of the provider"}, {"Canary about B, of the provider"}
    for person, expected in (
        (cast.a1, a | all_customers),
        (cast.b1, b | all_customers),
        (cast.g1, a | b | all_customers | internal | internal_b),
        (cast.g2, a | all_customers | internal),
        (cast.nobody, set()),
    ):
        found = find(person, "canary")
        assert set(titles(found)) == expected, person
        assert sum(count.number for count in found.counts.values()) == len(expected)


def test_what_is_removed_is_found_no_more(cast: Cast) -> None:
    article(cast, 1, "Drukarka")
    search.remove(Kind.ARTICLE, 1)
    assert not find(cast.g1, "drukarka").hits
    assert not Entry.objects.exists()


def test_making_everything_anew_changes_nothing(cast: Cast, under: Under) -> None:
    cast.g1.language = "sr-latn"
    cast.g1.save()
    ticket = report(under("city-bots"), cast.a1, "Voicebot milczy", "Nikt nie słyszy powitania.")
    actions.answer(ticket, text="Proverićemo štampače.", person=cast.g1, now=NOW)
    actions.note(ticket, text="Za sada samo između nas.", person=cast.g1, now=NOW)
    before = list(Entry.objects.order_by("pk").values())
    assert len(before) == 2
    for kind in sources:
        *_, done = reindex(kind)
        assert (done.written, done.removed) == (0, 0)
    assert list(Entry.objects.order_by("pk").values()) == before


def test_a_lost_entry_comes_back_whole(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, "Voicebot milczy")
    Entry.objects.all().delete()
    actions.answer(ticket, text="Sprawdzamy łącze.", person=cast.g1, now=NOW)
    assert titles(find(cast.a1, "voicebot łącze")) == ["Voicebot milczy"]


def test_another_contractor_finds_what_is_shared_with_it_and_nothing_else(cast: Cast, under: Under) -> None:
    dogwood = Organisation.objects.create(name="Dogwood Data")
    contractor = Person.objects.create_user("contractor@example.org", name="Contractor")
    Role.objects.create(person=contractor, organisation=dogwood, role=Role.Name.CONTRACTOR, customer=cast.a)
    agreement = under("city-bots")
    shared = report(agreement, cast.a1, "Voicebot milczy", "Canary of the two sides.")
    report(agreement, cast.a1, "Voicebot mówi", "Canary of another ticket.")
    assert not find(contractor, "voicebot").hits
    said = {"organisation": dogwood.pk}
    actions.record(shared, type="shared", by="customer", person=cast.a2, text="Sprawdźcie łącze.", data=said, now=NOW)
    for typed in ("voicebot", "lacza", "voicebot łącze", shared.reference):
        found = find(contractor, typed)
        assert titles(found) == ["Voicebot milczy"], typed
    assert find(contractor, "1").straight == shared
    assert not find(contractor, "2").straight
    assert not find(contractor, "canary").hits
    actions.record(shared, type="unshared", by="customer", person=cast.a2, data=said, now=NOW)
    assert not find(contractor, "voicebot").hits
    assert not find(contractor, shared.reference).straight
