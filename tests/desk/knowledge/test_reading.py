"""The pages of the knowledge base, as their readers see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pakt.desk.knowledge import actions
from pakt.desk.knowledge.models import Article, Helped
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]
Told = Callable[..., Article]


@pytest.mark.clause("CM-18", "CM-36")
def test_whoever_is_not_signed_in_reads_what_is_public_and_nothing_else(told: Told, as_: Browser, cast: Cast) -> None:
    public, other = told("Open to all", audience="public"), told("For customers")
    page = as_(None).get("/knowledge/")
    assert "Open to all" in page.text and "For customers" not in page.text
    assert as_(None).get(f"/knowledge/articles/{public.pk}/").status_code == 200
    assert as_(None).get(f"/knowledge/articles/{other.pk}/").status_code == 404
    assert as_(None).get("/knowledge/articles/?q=open").text.count("<h3><a") == 1
    assert "For customers" not in as_(None).get("/knowledge/articles/?q=customers").text


def test_a_list_counts_and_tags_only_what_its_reader_may_read(told: Told, as_: Browser, cast: Cast) -> None:
    for customer, tag in ((cast.a, "alpha"), (cast.b, "beta")):
        article = told(f"Of {tag}", customer=customer)
        actions.settle(article, customer=customer, audience="customers", tags=[tag, "both"], person=cast.manager)
    page = as_(cast.a1).get("/knowledge/").text
    assert "alpha" in page and "beta" not in page
    found = as_(cast.a1).get("/knowledge/articles/?tag=both").text
    assert "1 article<" in found and "Of beta" not in found


def test_the_search_finds_an_article_whatever_its_ending(told: Told, as_: Browser, cast: Cast) -> None:
    told("Zmiana powitania voicebota", language="pl", text="Każde powitanie ma datę.")
    assert "Zmiana powitania" in as_(cast.a1).get("/knowledge/articles/?q=powitań").text
    actions.withdraw(Article.objects.get(), person=cast.manager)
    assert "Zmiana powitania" not in as_(cast.a1).get("/knowledge/articles/?q=powitań").text


def test_markup_of_an_article_runs_nothing(told: Told, as_: Browser, cast: Cast) -> None:
    article = told(text="<script>alert(1)</script> [x](javascript:alert(1)) {{7*7}} **bold**")
    page = as_(cast.a1).get(f"/knowledge/articles/{article.pk}/").text
    assert "<script>alert" not in page and 'href="javascript' not in page
    assert "{{7*7}}" in page and "<strong>bold</strong>" in page


def test_a_long_article_has_a_table_of_contents(told: Told, as_: Browser, cast: Cast) -> None:
    article = told(text="# One\n\na\n\n# Two & three\n\nb\n\n## Four\n\nc")
    page = as_(cast.a1).get(f"/knowledge/articles/{article.pk}/").text
    assert '<h2 id="part-2">Two &amp; three</h2>' in page and '<a href="#part-2">Two &amp; three</a>' in page
    assert '<h3 id="part-3">' in page


def test_a_reader_switches_the_language(told: Told, as_: Browser, cast: Cast) -> None:
    article = told()
    actions.write(title="Jak uruchomić", text="Przycisk.", language="pl", person=cast.g1, article=article)
    page = as_(cast.a1).get(f"/knowledge/articles/{article.pk}/?language=pl").text
    assert '<h1 lang="pl">Jak uruchomić</h1>' in page
    assert f'href="/knowledge/articles/{article.pk}/?language=en"' in page


@pytest.mark.clause("CM-36")
def test_comments_stand_in_threads_and_stay_with_their_customer(told: Told, as_: Browser, cast: Cast) -> None:
    article = told()
    url = f"/knowledge/articles/{article.pk}/"
    as_(cast.a1).post(f"{url}comment/", {"text": "From A: it does not work"})
    said = article.comments.get()
    as_(cast.b1).post(f"{url}comment/", {"text": "From B: thank you"})
    answer = as_(cast.g1).post(f"{url}comment/", {"text": "To A: press longer", "to": said.pk})
    assert answer["Location"] == f"{url}#comment-{said.replies.get().pk}"

    page = as_(cast.a2).get(url).text
    assert page.index("From A") < page.index("To A") and "From B" not in page
    other = as_(cast.b1).get(url).text
    assert "From B" in other and "From A" not in other and "To A" not in other
    assert all(words in as_(cast.g1).get(url).text for words in ("From A", "From B", "To A"))
    assert "From B" not in as_(cast.g2).get(url).text
    assert as_(cast.b1).post(f"{url}comment/", {"text": "x", "to": said.pk}).status_code == 404


def test_only_whoever_said_it_changes_or_withdraws_a_comment(told: Told, as_: Browser, cast: Cast) -> None:
    article = told()
    url = f"/knowledge/articles/{article.pk}/"
    as_(cast.a1).post(f"{url}comment/", {"text": "Hasty words"})
    said = article.comments.get()
    for person in (cast.a2, cast.g1, cast.manager):
        assert as_(person).post(f"/knowledge/comments/{said.pk}/edit/", {"text": "x"}).status_code == 404
        assert as_(person).post(f"/knowledge/comments/{said.pk}/withdraw/").status_code == 404
    as_(cast.a1).post(f"/knowledge/comments/{said.pk}/edit/", {"text": "Calmer words"})
    assert "Calmer words" in as_(cast.a2).get(url).text
    actions.comment(article, text="An answer", person=cast.g1, parent=said)
    as_(cast.a1).post(f"/knowledge/comments/{said.pk}/withdraw/")
    page = as_(cast.a2).get(url).text
    assert "Calmer words" not in page and "This comment was withdrawn" in page and "An answer" in page
    said.refresh_from_db()
    assert said.text == ""


def test_whether_it_helped_is_said_once_and_can_be_changed(told: Told, as_: Browser, cast: Cast) -> None:
    article = told()
    url = f"/knowledge/articles/{article.pk}/"
    as_(cast.a1).post(f"{url}helped/", {"helped": "yes"})
    as_(cast.a1).post(f"{url}helped/", {"helped": "no", "words": "No word of the red one"})
    said = Helped.objects.get()
    assert (said.yes, said.words, said.person) == (False, "No word of the red one", cast.a1)
    assert "It helped 0 of one reader" in as_(cast.g1).get(url).text
    assert "No word of the red one" in as_(cast.g1).get(url).text
    assert "No word of the red one" not in as_(cast.a2).get(url).text


def test_the_pages_ask_the_database_as_often_however_much_there_is(told: Told, as_: Browser, cast: Cast) -> None:
    def fill(count: int) -> Article:
        for number in range(count):
            article = told(f"Article {number}")
            actions.write(title="Po polsku", text="x", language="pl", person=cast.g1, article=article)
            actions.settle(article, customer=None, audience="customers", tags=[f"t{number}"], person=cast.g1)
            said = actions.comment(article, text="One", person=cast.a1)
            actions.comment(article, text="Two", person=cast.g1, parent=said)
            actions.say_helped(article, person=cast.a1, yes=True)
        return article

    def counted(person: Any, url: str) -> int:
        client = as_(person)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    urls = ["/knowledge/", "/knowledge/articles/", "/knowledge/articles/?q=article", "/knowledge/library/"]
    article = fill(1)
    urls += [f"/knowledge/articles/{article.pk}/", f"/knowledge/articles/{article.pk}/versions/", "/knowledge/news/"]
    before = {(url, who): counted(getattr(cast, who), url) for url in urls for who in ("a1", "g1")}
    fill(4)
    for _ in range(3):
        actions.comment(article, text="More", person=cast.a1)
    after = {(url, who): counted(getattr(cast, who), url) for url in urls for who in ("a1", "g1")}
    assert after == before
    assert max(after.values()) <= 12, after
