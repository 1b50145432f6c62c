"""An answer becomes an article: nothing before a person confirms, and nothing found unless it is kept on purpose."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pakt.desk.knowledge.models import Article, Use
from pakt.desk.search.models import Entry
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("MH-2")]

Browser = Callable[[Any], Client]
Change = Callable[[str, dict[str, Any]], None]
EARLIER = at("2026-11-16T10:00:00+00:00")
CANARIES = ("Świerkowska", "t.swierk@pogoda.example", "601 234 567", "OP.0412.7", "ul. Młyńska 12", "Jesionowi")


@pytest.fixture
def answered(under: Callable[..., Any], cast: Cast) -> Ticket:
    agreement = under("ministry-hotline", "MH")
    cast.a1.name = "Teresa Świerkowska"
    cast.a1.save()
    cast.g1.name = "Grzegorz Jesion"
    cast.g1.save()
    ticket = actions.report(
        agreement, subject="Gdzie jest rejestr? (OP.0412.7)", channel="portal", kind="question", person=cast.a1,
        text=(
            "Nie widzę rejestru gradobić. Proszę o telefon 601 234 567 lub list: t.swierk@pogoda.example, "
            "ul. Młyńska 12. Teresa Świerkowska"
        ),
        data={"form": {"reference": "OP.0412.7", "name": "Teresa Świerkowska", "office": "Urząd w Mgliskach"}},
        at=EARLIER, now=EARLIER,
    )  # fmt: skip
    actions.note(ticket, text="Tajna notatka", person=cast.g1, now=EARLIER)
    actions.record(
        ticket, type="answered", by="provider", person=cast.g1, data={"channel": "portal"}, now=EARLIER,
        text="Rejestr jest w menu „Ewidencja”. Rolę nadaje administrator. W razie kłopotów proszę pisać Jesionowi.",
    )  # fmt: skip
    return ticket


def fields(page: str) -> dict[str, Any]:
    """What the page's form holds, as a browser would send it."""
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attribute = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if "name" not in attribute or attribute.get("type") in ("search", "file"):
            continue
        if attribute.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        values.setdefault(attribute["name"], []).append(html.unescape(attribute.get("value", "on")))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        values[name] = [html.unescape(text)]
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = [chosen[1]] if chosen else []
    return values


def decided(client: Client, ticket: Ticket, change: Change = lambda page, form: None) -> Any:
    """The second page, after what the first one proposes."""
    url = f"/tickets/{ticket.reference}/publish/"
    page = client.get(url).text
    form = fields(page) | {"do": "decide"}
    change(page, form)
    return client.post(url, form)


def published(client: Client, ticket: Ticket, second: Any, **changed: Any) -> Any:
    form = fields(second.text) | {"do": "publish", "sure": "on"} | changed
    return client.post(f"/tickets/{ticket.reference}/publish/", form)


def test_what_is_found_is_marked_and_looking_publishes_nothing(answered: Ticket, as_: Browser, cast: Cast) -> None:
    page = as_(cast.g1).get(f"/tickets/{answered.reference}/publish/").text
    for canary in CANARIES:
        assert re.search(rf"<mark[^>]*>[^<]*{re.escape(canary)}", page), canary
    assert "Tajna notatka" not in page
    assert not Article.objects.exists()


def test_the_article_tells_nothing_of_who_asked(answered: Ticket, as_: Browser, cast: Cast) -> None:
    client = as_(cast.g1)
    second = decided(client, answered)
    assert not Article.objects.exists(), "deciding publishes nothing"
    article_url = published(client, answered, second)["Location"]
    article = Article.objects.get()
    version = article.versions.get()
    assert article.is_answer and article.customer == cast.a and version.language == "pl"
    assert "Rejestr jest w menu „Ewidencja”" in version.text
    everything = version.title + version.text + repr(list(Entry.objects.filter(kind="article").values_list()))
    for canary in (*CANARIES, "Teresa", "Mgliskach", "Tajna"):
        assert canary not in everything, canary
    reader = as_(cast.a2).get(article_url).text
    assert answered.reference in reader, "whoever may see the ticket finds it there"
    assert "Question" in reader or "Pytanie" in reader


def test_the_ticket_is_not_named_to_those_who_may_not_see_it(
    answered: Ticket, as_: Browser, cast: Cast, under: Callable[..., Any]
) -> None:
    under("campus-modules", "BB", customer=cast.b)
    client = as_(cast.g1)
    url = published(client, answered, decided(client, answered), whom=str(cast.provider.pk))["Location"]
    page = as_(cast.b1).get(url).text
    assert "Ewidencja" in page
    for canary in (*CANARIES, answered.reference, cast.a.name, "Used in"):
        assert canary not in page, canary


def test_only_what_is_kept_on_purpose_stays(answered: Ticket, as_: Browser, cast: Cast) -> None:
    def keep_the_phone(page: str, form: dict[str, Any]) -> None:
        number = re.search(r'name="found-(\d+)" value="601 234 567"', page)
        assert number is not None
        form[f"do-{number[1]}"] = "keep"

    client = as_(cast.g1)
    second = decided(client, answered, keep_the_phone)
    assert "Kept on purpose: 601 234 567" in second.text
    published(client, answered, second)
    text = Article.objects.get().versions.get().text
    assert "601 234 567" in text and "t.swierk" not in text


@pytest.mark.parametrize("place", ["text", "title", "tags"])
def test_what_is_typed_in_the_end_is_looked_at_too(answered: Ticket, as_: Browser, cast: Cast, place: str) -> None:
    client = as_(cast.g1)
    second = decided(client, answered)
    words = fields(second.text)[place][0]
    answer = published(client, answered, second, **{place: f"{words} Świerkowskiej"})
    assert answer.status_code == 409 and "Świerkowskiej" in answer.text
    assert not Article.objects.exists()


def test_it_is_not_published_without_the_confirmation(answered: Ticket, as_: Browser, cast: Cast) -> None:
    client = as_(cast.g1)
    answer = published(client, answered, decided(client, answered), sure="")
    assert answer.status_code == 400 and not Article.objects.exists()


def test_what_may_be_a_name_must_be_decided_on(under: Callable[..., Any], as_: Browser, cast: Cast) -> None:
    ticket = actions.report(
        under("ministry-hotline", "MH"), subject="Pytanie", text="Zgłosiła Barbara Sosna w piątek.", channel="portal",
        kind="question", person=cast.a1, at=EARLIER, now=EARLIER,
    )  # fmt: skip
    client = as_(cast.g1)
    undecided = decided(client, ticket)
    assert undecided.status_code == 400 and "Replace it or keep it" in undecided.text
    number = re.search(r'name="found-(\d+)" value="[^"]*Barbara Sosna"', undecided.text)
    assert number is not None
    form = fields(undecided.text) | {"do": "decide", f"do-{number[1]}": "replace"}
    second = client.post(f"/tickets/{ticket.reference}/publish/", form)
    assert second.status_code == 200 and "Barbara Sosna" not in second.text


@pytest.mark.parametrize("who", ["a1", "b1", "nobody"])
def test_only_whoever_works_on_it_publishes_its_answer(answered: Ticket, as_: Browser, cast: Cast, who: str) -> None:
    url = f"/tickets/{answered.reference}/publish/"
    assert as_(getattr(cast, who)).get(url).status_code == 404
    assert as_(getattr(cast, who)).post(url, {"do": "publish", "title": "x", "text": "x"}).status_code == 404
    assert not Use.objects.exists()
