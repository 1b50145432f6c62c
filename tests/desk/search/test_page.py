"""The page of search and the options of the palette: what is shown to whom, and that nothing typed breaks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.search.models import Kind
from pakt.desk.tickets import actions
from tests.desk.cast import Cast
from tests.desk.search.texts import NOW, article, report

pytestmark = pytest.mark.django_db

Under = Callable[..., Agreement]
HOSTILE = [
    '"',
    "'; DROP TABLE search_entry; --",
    "* ** a* *a",
    "a AND b OR NOT c NEAR(d e) & | ! <-> :* \\",
    "title_stems:x near:y {stems}:z ^a",
    "x" * 10_000,
    "word " * 2_000,
    "null\0byte \0",
    "%s %(n)s {x} {{7*7}}",
    "\ud800 \udfff".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "漢字 العربية ελληνικά 👩‍👩‍👧 ﬁ ² İ ß",
    "\u202e\u200f\u2066",
    "<mark><script>alert(1)</script>",
    "e-mail 4.7.1 1e5x -- - . , ()",
]  # fmt: skip


def get(person: Person, typed: str, headers: dict[str, str] | None = None, **narrowed: str) -> HttpResponse:
    client = Client()
    client.force_login(person)
    response: Any = client.get("/search/", {"q": typed, **narrowed}, headers=headers or {})
    return response  # type: ignore[no-any-return]


def page(person: Person, typed: str, **narrowed: str) -> str:
    response = get(person, typed, **narrowed)
    assert response.status_code == 200
    return response.content.decode()


def test_words_found_are_marked_and_everything_else_is_escaped(cast: Cast, under: Under) -> None:
    report(under("city-bots"), cast.a1, "<b>Voicebot</b> & spółka", "Zgłoszenia <script>alert('x')</script> giną.")
    shown = page(cast.a1, "zgloszenie voicebota")
    assert "&lt;b&gt;<mark>Voicebot</mark>&lt;/b&gt; &amp; spółka" in shown
    assert "<mark>Zgłoszenia</mark> &lt;script&gt;" in shown
    assert "<script>alert" not in shown


def test_the_reference_or_number_of_a_ticket_leads_straight_to_it(cast: Cast, under: Under) -> None:
    ticket = report(under("city-bots"), cast.a1, "Voicebot milczy")
    other = report(under("city-bots", "BT", customer=cast.b), cast.b1, "Birch")
    address = f"/tickets/{ticket.reference}/"
    for typed in (ticket.reference, ticket.reference.lower(), "AT 1", "1", " at-1 "):
        response = get(cast.a1, typed, go="1")
        assert (response.status_code, response.headers.get("Location")) == (302, address), typed
        assert address in page(cast.a1, typed)
    assert get(cast.g1, "1", go="1").status_code == 200, "two tickets have this number"
    assert get(cast.a1, other.reference, go="1").status_code == 200
    assert "Birch" not in page(cast.a1, other.reference)


def test_results_are_grouped_counted_and_narrowed(cast: Cast, under: Under) -> None:
    first = under("city-bots")
    second = under("campus-modules", "CM")
    for number in range(7):
        report(first, cast.a1, f"Drukarka {number}")
    actions.report(
        second, subject="Drukarka u nás", text="", channel="portal", kind="error", priority="minor",
        person=cast.a1, data={"instance": "production"}, at=NOW, now=NOW,
    )  # fmt: skip
    article(cast, 1, "Drukarki w urzędzie")
    article(cast, 2, "Podręcznik drukarek", kind=Kind.DOCUMENT)
    shown = page(cast.a1, "drukarka")
    assert 'Tickets <span class="count">8</span>' in shown
    assert 'Articles <span class="count">1</span>' in shown
    assert 'Documents <span class="count">1</span>' in shown
    assert shown.count("data-row") == 5 + 1 + 1
    assert "show all 8" in shown
    assert page(cast.a1, "drukarka", kind="tickets").count("data-row") == 8
    assert page(cast.a1, "drukarka", kind="tickets", agreement="CM").count("data-row") == 1
    assert "Nothing is found here" in page(cast.a1, "drukarka", kind="news", agreement="CM")
    assert page(cast.a1, "drukarka", kind="nonsense", agreement="ZZ", days="-1").count("data-row") == 7


def test_whoever_types_gets_a_part_and_the_palette_bare_options(cast: Cast, under: Under) -> None:
    report(under("city-bots"), cast.a1, "Voicebot milczy")
    part = get(cast.a1, "voice", {"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"data-row" in part.content
    options = get(cast.a1, "voice", {"X-Palette": "1"}).content.decode()
    assert "<html" not in options
    assert 'role="option" data-url="/tickets/AT-0001/"' in options
    assert {"HX-Request", "X-Palette"} <= {name.strip() for name in part.headers["Vary"].split(",")}
    assert "no-store" in part.headers["Cache-Control"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_is_typed_breaks_it(typed: str, cast: Cast, under: Under) -> None:
    report(under("city-bots"), cast.a1, "Voicebot milczy")
    article(cast, 1, "Drukarka")
    for headers in ({}, {"HX-Request": "true"}, {"X-Palette": "1"}):
        response = get(cast.a1, typed, headers)
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_hints_stand_where_nothing_is_asked_or_found(cast: Cast, under: Under) -> None:
    under("city-bots")
    assert "What are you looking for?" in page(cast.a1, "")
    assert "What are you looking for?" in page(cast.a1, "  ")
    assert "Nothing is found" in page(cast.a1, "qwxzk")
    assert "Nothing is found" in page(cast.nobody, "voicebot")


def test_no_byte_of_anothers_reaches_page_part_or_options(cast: Cast, under: Under) -> None:
    mine = report(under("city-bots"), cast.a1, "Voicebot", "Canary wspólny.")
    theirs = report(under("city-bots", "BT", customer=cast.b), cast.b1, "Voicebot Birchsecret", "Canary birchtext.")
    actions.note(mine, text="Canary notesecret.", person=cast.g1, now=NOW)
    article(cast, 1, "Canary birchonly", customer_id=cast.b.pk)
    for typed in ("canary", "voicebot", "birchsecret", "birchtex", "notesecret", "birchonly", theirs.reference, "1"):
        for headers in ({}, {"HX-Request": "true"}, {"X-Palette": "1"}):
            shown = get(cast.a1, typed, headers).content.decode().replace(f"{typed}", "")
            for canary in ("irchsecret", "irchtext", "otesecret", "irchonly", theirs.subject, "BT-0001"):
                assert canary not in shown, (typed, headers)
    assert "notesecret" in page(cast.g1, "notesecret")
    assert "in an internal note" in page(cast.g1, "notesecret")


def test_the_page_asks_the_database_few_and_as_many_questions(cast: Cast, under: Under) -> None:
    from django.db import connection

    agreement = under("city-bots")
    client = Client()
    client.force_login(cast.g1)
    counts = []
    for number in (1, 12):
        for more in range(number):
            report(agreement, cast.a1, f"Drukarka {number}.{more}")
            article(cast, number * 100 + more, "Drukarka", kind=Kind.ARTICLE)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/search/", {"q": "drukarka w biurze"}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_a_report_costs_one_question_more_and_each_answer_one(cast: Cast, under: Under) -> None:
    from django.db import connection

    agreement = under("city-bots")
    with CaptureQueriesContext(connection) as asked:
        ticket = report(agreement, cast.a1, "Drukarka")
    assert sum("search_" in query["sql"] for query in asked) == 1
    with CaptureQueriesContext(connection) as asked:
        actions.answer(ticket, text="Sprawdzamy.", person=cast.g1, now=NOW)
    assert sum("search_" in query["sql"] for query in asked) == 1
