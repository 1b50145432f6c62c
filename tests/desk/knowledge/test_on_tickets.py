"""Articles and documents on tickets: linked, referred to, offered before one asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.files.actions import take_in
from pakt.desk.knowledge import actions
from pakt.desk.knowledge.actions.library import About
from pakt.desk.knowledge.models import Article, Document, Use
from pakt.desk.tickets import actions as tickets
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]
Told = Callable[..., Article]
EARLIER = at("2026-11-16T10:00:00+00:00")


@pytest.fixture
def ticket(served: None, cast: Cast) -> Ticket:
    from pakt.desk.agreements.models import Agreement

    return tickets.report(
        Agreement.objects.get(prefix="AA"), subject="The bot greets wrongly", text="It says good night.",
        channel="portal", kind="defect", priority="A", person=cast.a1, at=EARLIER, now=EARLIER,
    )  # fmt: skip


@pytest.fixture
def manual(served: None, cast: Cast, settings: Any, tmp_path: Path) -> Document:
    settings.MEDIA_ROOT = tmp_path
    about = About(
        title="Manual", product="Bot", version="3.2", summary="", language="en", kind="user_manual",
        published_on=EARLIER.date(), customer=cast.a, audience="customers",
    )  # fmt: skip
    file = take_in(ContentFile(b"x"), name="manual.pdf", person=cast.g1, now=EARLIER)
    return actions.add_document(about, file=file, provider=cast.provider, person=cast.g1, now=EARLIER)


@pytest.mark.clause("CM-36")
def test_an_article_is_linked_and_found_from_both_ends(told: Told, ticket: Ticket, as_: Browser, cast: Cast) -> None:
    article = told("Greeting of the bot")
    page = as_(cast.g1).get(f"/tickets/{ticket.reference}/articles/").text
    assert "Greeting of the bot" in page, "what its subject finds is offered"
    as_(cast.g1).post(f"/tickets/{ticket.reference}/articles/link/", {"article": article.pk})
    for person in (cast.a1, cast.g1):
        assert "Greeting of the bot" in as_(person).get(f"/tickets/{ticket.reference}/").text
        assert ticket.subject in as_(person).get(f"/knowledge/articles/{article.pk}/").text
    other = as_(cast.b1).get(f"/knowledge/articles/{article.pk}/").text
    assert "Used in" not in other and ticket.reference not in other
    as_(cast.g1).post(f"/tickets/{ticket.reference}/articles/link/", {"article": article.pk, "do": "unlink"})
    assert not Use.objects.exists()


def test_what_one_side_may_not_read_is_not_linked_nor_referred_to(
    told: Told, ticket: Ticket, as_: Browser, cast: Cast
) -> None:
    inside, other = told("Bot inside", audience="internal"), told("Bot of B", customer=cast.b)
    for article in (inside, other):
        answer = as_(cast.g1).post(f"/tickets/{ticket.reference}/articles/link/", {"article": article.pk})
        assert answer.status_code == 404
        sent = {"text": "See", "place": "customer", "reference": f"article-{article.pk}"}
        as_(cast.g1).post(f"/tickets/{ticket.reference}/write/", sent)
    assert not Use.objects.exists()
    page = as_(cast.a1).get(f"/tickets/{ticket.reference}/").text
    assert "Bot inside" not in page and "Bot of B" not in page
    offered = as_(cast.g1).get(f"/tickets/{ticket.reference}/refer/?q=bot").text
    assert "Bot inside" not in offered and "Bot of B" not in offered
    assert as_(cast.a1).get(f"/tickets/{ticket.reference}/refer/").status_code == 404


@pytest.mark.clause("MH-5")
def test_an_answer_names_the_place_in_a_document_on_both_sides(
    ticket: Ticket, manual: Document, told: Told, as_: Browser, cast: Cast
) -> None:
    article = told("Greeting of the bot")
    assert "Manual 3.2" in as_(cast.g1).get(f"/tickets/{ticket.reference}/refer/?q=manual").text
    sent = {
        "text": "It is written there.", "place": "customer",
        "reference": [f"document-{manual.pk}", f"article-{article.pk}", "document-999", "x-1"],
        f"place-{manual.pk}": "ch. 6.3\u2028 p. 41",
    }  # fmt: skip
    assert as_(cast.g1).post(f"/tickets/{ticket.reference}/write/", sent).status_code == 302
    event = ticket.events.get(type="message")
    assert event.data["references"] == [
        {"kind": "document", "key": manual.pk, "title": "Manual 3.2", "place": "ch. 6.3 p. 41"},
        {"kind": "article", "key": article.pk, "title": "Greeting of the bot", "place": ""},
    ]
    for person in (cast.a1, cast.g1):
        page = as_(person).get(f"/tickets/{ticket.reference}/").text
        assert f'<a href="/knowledge/library/{manual.pk}/">Manual 3.2</a>, ch. 6.3 p. 41' in page
    assert Use.objects.get().article == article, "an article that an answer refers to is used in the ticket"


def test_without_a_script_what_is_picked_comes_back_by_the_address(
    ticket: Ticket, manual: Document, as_: Browser, cast: Cast
) -> None:
    url = f"/tickets/{ticket.reference}/?reference=document-{manual.pk}&place-{manual.pk}=p.+7"
    page = as_(cast.g1).get(url).text
    assert f'value="document-{manual.pk}" checked' in page and 'value="p. 7"' in page


@pytest.mark.clause("MH-5")
def test_where_the_agreement_asks_for_the_place_what_is_picked_answers_it(
    cast: Cast, under: Callable[..., Any], as_: Browser, manual: Document
) -> None:
    agreement = under("ministry-hotline", "MH")
    ticket = tickets.report(
        agreement, subject="Where is it?", text="I cannot find it.", channel="portal", kind="question",
        person=cast.a1, at=EARLIER, now=EARLIER,
    )  # fmt: skip
    page = as_(cast.g1).get(f"/tickets/{ticket.reference}/?step=answered").text
    assert "Refer to an article or a place in a document" in page
    sent = {
        "channel": "portal", "text": "There.", "reference": f"document-{manual.pk}", f"place-{manual.pk}": "ch. 2",
    }  # fmt: skip
    answer = as_(cast.g1).post(f"/tickets/{ticket.reference}/steps/answered/", sent)
    assert answer.status_code == 302
    data = ticket.events.get(type="answered").data
    assert data["form"]["reference"] == "Manual 3.2, ch. 2" and data["references"][0]["key"] == manual.pk


@pytest.mark.parametrize(
    "wrong",
    [
        "x", [], [{}], [{"kind": "page", "key": 1, "title": "x", "place": ""}],
        [{"kind": "article", "key": "1", "title": "x", "place": ""}],
        [{"kind": "article", "key": 1, "title": "", "place": ""}],
        [{"kind": "article", "key": 1, "title": "x" * 301, "place": ""}],
        [{"kind": "article", "key": 1, "title": "x", "place": ""}] * 11,
    ],
)  # fmt: skip
def test_references_that_cannot_be_are_not_kept(ticket: Ticket, cast: Cast, wrong: Any) -> None:
    for type in ("message", "resolved"):
        with pytest.raises(BadEvent):
            tickets.record(ticket, type=type, by="provider", person=cast.g1, text="x", data={"references": wrong})


def test_likely_answers_are_offered_while_one_types(told: Told, ticket: Ticket, as_: Browser, cast: Cast) -> None:
    for number in range(5):
        told(f"Greeting of the bot {number}")
    told("Greeting of B", customer=cast.b)
    client = as_(cast.a1)
    page = client.get("/knowledge/likely/?q=greetings&agreement=AA").text
    assert page.count("<li>") == 3 and "of B" not in page
    assert client.get("/knowledge/likely/?q=gr&agreement=AA").text.strip() == ""
    assert client.get("/knowledge/likely/?q=greetings&agreement=BB").text.strip() == ""
    assert client.get("/knowledge/likely/").text.strip() == ""
    with CaptureQueriesContext(connection) as queries:
        client.get("/knowledge/likely/?q=greetings&agreement=AA")
    besides = [one for one in queries if any(name in one["sql"] for name in ("django_session", "people_"))]
    assert len(queries) - len(besides) <= 3
