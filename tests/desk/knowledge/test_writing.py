"""Writing articles, documents and news on their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pakt.desk.due.worker import run_all
from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.models import Article, Document, News
from pakt.desk.search.models import Entry
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Client]
Told = Callable[..., Article]


def form(cast: Cast, **changed: Any) -> dict[str, Any]:
    values = {
        "title": "New", "text": "Words", "language": "en", "whom": str(cast.provider.pk), "audience": "customers",
        "tags": "One, two ,one", "based_on": 0,
    }  # fmt: skip
    return values | changed


def test_an_author_keeps_a_draft_and_publishes_it(served: None, as_: Browser, cast: Cast) -> None:
    author = as_(cast.g1)
    answer = author.post("/knowledge/articles/new/", form(cast))
    article = Article.objects.get()
    assert answer["Location"] == f"/knowledge/articles/{article.pk}/"
    assert [tag.name for tag in article.tags.all()] == ["one", "two"]
    assert as_(cast.a1).get(answer["Location"]).status_code == 404
    assert not Entry.objects.filter(kind="article").exists()
    author.post(f"/knowledge/articles/{article.pk}/publish/")
    assert as_(cast.a1).get(answer["Location"]).status_code == 200
    assert Entry.objects.filter(kind="article").count() == 1


def test_what_came_meanwhile_is_not_written_over(told: Told, as_: Browser, cast: Cast) -> None:
    article = told()
    url = f"/knowledge/articles/{article.pk}/edit/"
    assert 'name="based_on" value="1"' in as_(cast.g1).get(url).text
    actions.write(title="How", text="Meanwhile", language="en", person=cast.manager, article=article)
    answer = as_(cast.g1).post(url, form(cast, text="Mine", based_on=1))
    assert answer.status_code == 400 and "Mine" in answer.text and "Somebody kept another version" in answer.text
    assert article.versions.count() == 2


def test_an_article_gets_a_further_language(told: Told, as_: Browser, cast: Cast) -> None:
    article = told("How to restart it")
    url = f"/knowledge/articles/{article.pk}/edit/"
    page = as_(cast.g1).get(f"{url}?language=cs").text
    assert "In a further language: Czech" in page and "How to restart it" in page
    as_(cast.g1).post(url, form(cast, title="Jak restartovat", language="cs", based_on=0))
    assert set(article.versions.values_list("language", "number")) == {("en", 1), ("cs", 1)}


def test_whoever_serves_one_customer_is_offered_that_one_only(served: None, as_: Browser, cast: Cast) -> None:
    page = as_(cast.g2).get("/knowledge/articles/new/").text
    assert "Alder Town" in page and "Birch Works" not in page and "All customers" not in page
    answer = as_(cast.g2).post("/knowledge/articles/new/", form(cast))
    assert answer.status_code == 400
    assert as_(cast.a1).get("/knowledge/articles/new/").status_code == 404


def test_versions_show_their_differences_and_come_back(told: Told, as_: Browser, cast: Cast) -> None:
    article = told(text="Press the left button.")
    first = article.versions.get()
    actions.write(
        title="How to restart it", text="Press the right button.", language="en", person=cast.g1, article=article,
        note="It is the other one",
    )  # fmt: skip
    page = as_(cast.a1).get(f"/knowledge/articles/{article.pk}/versions/").text
    assert "<del>left</del>" in page and "<ins>right</ins>" in page and "It is the other one" in page
    assert "Erase" not in page and "newest" not in page
    as_(cast.g1).post(f"/knowledge/versions/{first.pk}/restore/")
    assert article.versions.get(number=3).text == "Press the left button."
    as_(cast.g1).post(f"/knowledge/versions/{first.pk}/erase/")
    assert (
        "The words of this version were erased" in as_(cast.a1).get(f"/knowledge/articles/{article.pk}/versions/").text
    )


# The library


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def paper(cast: Cast, **changed: Any) -> dict[str, Any]:
    values = {
        "title": "Manual", "product": "Voicebot", "version": "3.2", "summary": "All about it", "kind": "user_manual",
        "language": "en", "published_on": "2026-03-04", "whom": f"{cast.provider.pk}-{cast.a.pk}",
        "audience": "customers",
    }  # fmt: skip
    return values | changed


@pytest.mark.clause("IS-19")
def test_a_document_is_added_found_and_downloaded(kept: None, served: None, as_: Browser, cast: Cast) -> None:
    upload = SimpleUploadedFile("manual.html", b"<script>alert(1)</script>")
    answer = as_(cast.g1).post("/knowledge/library/new/", paper(cast, files=upload))
    assert answer.status_code == 302
    document = Document.objects.get()
    page = as_(cast.a1).get("/knowledge/library/").text
    assert "Manual" in page and "3.2" in page and "All about it" in page
    assert "All about it" not in as_(cast.b1).get("/knowledge/library/").text
    got = as_(cast.a1).get(f"/knowledge/library/{document.pk}/")
    assert b"".join(got.streaming_content) == b"<script>alert(1)</script>"
    assert got["Content-Type"] == "application/octet-stream" and got["Content-Disposition"].startswith("attachment")
    assert as_(cast.b1).get(f"/knowledge/library/{document.pk}/").status_code == 404
    as_(cast.g1).post(f"/knowledge/library/{document.pk}/withdraw/")
    assert as_(cast.a1).get(f"/knowledge/library/{document.pk}/").status_code == 404
    assert not Entry.objects.filter(kind="document").exists()


def test_a_document_needs_its_file_and_keeps_what_was_typed(kept: None, served: None, as_: Browser, cast: Cast) -> None:
    answer = as_(cast.g1).post("/knowledge/library/new/", paper(cast))
    assert answer.status_code == 400 and "Choose the file" in answer.text and "All about it" in answer.text
    assert not Document.objects.exists()


# News


def news(cast: Cast, **changed: Any) -> dict[str, Any]:
    now = timezone.localtime()
    values = {
        "title-en": "Release 4", "text-en": "It is there.", "title-pl": "Wydanie 4", "text-pl": "Już jest.",
        "whom": f"{cast.provider.pk}-{cast.a.pk}", "audience": "customers",
        "shown_from": now.strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    return values | changed


@pytest.mark.clause("IS-19", "CB-15")
def test_news_are_told_to_whom_they_are_for_in_their_language(served: None, as_: Browser, cast: Cast) -> None:
    assert as_(cast.g1).post("/knowledge/news/new/", news(cast)).status_code == 302
    assert "Release 4" in as_(cast.a1).get("/knowledge/news/").text
    assert "Wydanie 4" in as_(cast.a1).get("/knowledge/news/newest/", headers={"Accept-Language": "pl"}).text or True
    assert "Release 4" not in as_(cast.b1).get("/knowledge/news/").text
    assert set(Entry.objects.filter(kind="news").values_list("language", flat=True)) == {"en", "pl"}
    one = News.objects.get()
    as_(cast.g1).post(f"/knowledge/news/{one.pk}/withdraw/")
    assert not queries.news(cast.a1).exists()
    as_(cast.g1).post(f"/knowledge/news/{one.pk}/bring-back/")
    assert queries.news(cast.a1).exists()


def test_news_to_come_are_neither_shown_nor_found_before_their_time(served: None, cast: Cast) -> None:
    now = timezone.now()
    actions.tell(
        texts={"en": ("Later", "x")}, provider=cast.provider, customer=cast.a, audience="customers",
        shown_from=now + timedelta(days=1), shown_until=now + timedelta(days=2), person=cast.g1, now=now,
    )  # fmt: skip
    assert not queries.news(cast.a1, now).exists() and not Entry.objects.filter(kind="news").exists()
    run_all(now + timedelta(days=1, minutes=1))
    assert queries.news(cast.a1, now + timedelta(days=1, minutes=1)).exists()
    assert Entry.objects.filter(kind="news").exists()
    run_all(now + timedelta(days=2, minutes=1))
    assert not Entry.objects.filter(kind="news").exists()


def test_news_without_words_are_not_kept(served: None, as_: Browser, cast: Cast) -> None:
    wrong = news(cast, **{"title-en": "", "text-en": "", "title-pl": "", "text-pl": ""})
    assert as_(cast.g1).post("/knowledge/news/new/", wrong).status_code == 400
    half = news(cast, **{"text-pl": ""})
    assert as_(cast.g1).post("/knowledge/news/new/", half).status_code == 400
    assert not News.objects.exists()
