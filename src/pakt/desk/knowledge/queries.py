"""Every read of articles and news. Who asks comes first; what one may not read is not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from pakt.desk.knowledge.models import Article, ArticleVersion, News, NewsText
from pakt.desk.knowledge.readable import open_to, readable
from pakt.desk.people.models import Person

NEWS_AT_ONCE = 5
Text = TypeVar("Text", ArticleVersion, NewsText)


def articles(person: Person | None) -> QuerySet[Article]:
    """The articles that a person may read, with their newest words in each language as `texts`."""
    return with_texts(Article.objects.filter(open_to(person)))


def published(person: Person | None) -> QuerySet[Article]:
    return articles(person).filter(status=Article.Status.PUBLISHED)


def with_texts(found: QuerySet[Article]) -> QuerySet[Article]:
    texts = Prefetch("versions", newest_versions().order_by("pk"), to_attr="texts")
    return found.select_related("provider", "customer").prefetch_related(texts, "tags")


def newest_versions() -> QuerySet[ArticleVersion]:
    """The versions that are what their articles say now."""
    later = ArticleVersion.objects.filter(
        article=OuterRef("article"), language=OuterRef("language"), number__gt=OuterRef("number")
    )
    return ArticleVersion.objects.filter(~Exists(later))


def article(person: Person | None, pk: int) -> Article | None:
    """One article, or None where it is not there for this person."""
    return articles(person).filter(pk=pk).first()


def in_language(texts: Iterable[ArticleVersion], language: str) -> ArticleVersion:
    """What an article says to a reader of this language: else in the other letters, in English, or as it was begun."""
    return best(list(texts), language)


def best(texts: list[Text], language: str) -> Text:
    by_language = {text.language: text for text in reversed(texts)}
    return by_language[nearest(list(by_language), language) or texts[0].language]


def nearest(codes: list[str], language: str) -> str | None:
    other_letters = [code for code in codes if code.split("-")[0] == language.split("-")[0]]
    return next((code for code in (language, *other_letters, "en") if code in codes), None)


# News


def news(person: Person | None, now: datetime | None = None) -> QuerySet[News]:
    """What is new now for a person, the newest first, with its words as `texts`."""
    now = now or timezone.now()
    shown = Q(shown_until=None) | Q(shown_until__gt=now)
    found = News.objects.filter(readable(person), shown, shown_from__lte=now, withdrawn_at=None)
    return found.select_related("customer").prefetch_related("texts").order_by("-shown_from", "-pk")
