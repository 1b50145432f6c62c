"""Every read of articles, documents and news. Who asks comes first; what one may not read is not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from pakt.desk.knowledge.models import (
    Article,
    ArticleTag,
    ArticleVersion,
    Comment,
    Document,
    Helped,
    News,
    NewsText,
    Use,
)
from pakt.desk.knowledge.readable import comments_open_to, open_to, readable, writable
from pakt.desk.people.models import Person, Role
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import visible

Text = TypeVar("Text", ArticleVersion, NewsText)


# Articles


def articles(person: Person | None) -> QuerySet[Article]:
    """The articles that a person may read, with their newest words in each language as `texts`."""
    return with_texts(Article.objects.filter(open_to(person)))


def published(person: Person | None) -> QuerySet[Article]:
    return articles(person).filter(status=Article.Status.PUBLISHED)


def with_texts(found: QuerySet[Article]) -> QuerySet[Article]:
    texts = Prefetch("versions", newest_versions().order_by("pk"), to_attr="texts")
    return found.select_related("provider", "customer").prefetch_related(texts)


def newest_versions() -> QuerySet[ArticleVersion]:
    """The versions that are what their articles say now."""
    later = ArticleVersion.objects.filter(
        article=OuterRef("article"), language=OuterRef("language"), number__gt=OuterRef("number")
    )
    return ArticleVersion.objects.filter(~Exists(later))


def article(person: Person | None, pk: int) -> Article | None:
    """One article, or None where it is not there for this person."""
    return articles(person).filter(pk=pk).first()


def versions(article: Article, language: str) -> QuerySet[ArticleVersion]:
    """All that an article said in a language, the newest first."""
    return article.versions.filter(language=language).select_related("by").order_by("-number")


def version_to_write(person: Person, pk: int) -> ArticleVersion | None:
    """One version of an article that a person may write."""
    mine = Article.objects.filter(writable(person))
    return ArticleVersion.objects.filter(pk=pk, article__in=mine).select_related("article").first()


def newest(person: Person | None, language: str) -> QuerySet[Article]:
    """What was written or changed last; in the reader's own language first."""
    return own_language_first(published(person), language, "-changed_at")


def often_used(person: Person | None, language: str) -> QuerySet[Article]:
    """What helped most readers and is used by most tickets; in the reader's own language first."""
    helped = Helped.objects.filter(article=OuterRef("pk"), yes=True)
    used = Use.objects.filter(article=OuterRef("pk"))
    found = published(person).annotate(worth=counted(helped) + counted(used)).filter(worth__gt=0)
    return own_language_first(found, language, "-worth", "-changed_at")


def counted(rows: QuerySet[Helped] | QuerySet[Use]) -> Coalesce:
    count = rows.order_by().values("article").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count), 0)


def own_language_first(found: QuerySet[Article], language: str, *then: str) -> QuerySet[Article]:
    own = ArticleVersion.objects.filter(article=OuterRef("pk"), language__startswith=language.split("-")[0])
    order = ("-is_own", *then, "-pk")
    return found.annotate(is_own=Exists(own)).order_by(*order)


def tags(person: Person | None) -> list[tuple[str, int]]:
    """The words under which published articles of this reader are found, with how many, the most used first."""
    mine = Article.objects.filter(open_to(person), status=Article.Status.PUBLISHED)
    found = ArticleTag.objects.filter(article__in=mine).values("name").annotate(count=Count("pk"))
    return [(row["name"], row["count"]) for row in found.order_by("-count", "name")]


def in_language(texts: Iterable[ArticleVersion], language: str) -> ArticleVersion:
    """What an article says to a reader of this language: else in the other letters, in English, or as it was begun."""
    return best(list(texts), language)


def best(texts: list[Text], language: str) -> Text:
    by_language = {text.language: text for text in reversed(texts)}
    return by_language[nearest(list(by_language), language) or texts[0].language]


def nearest(codes: list[str], language: str) -> str | None:
    other_letters = [code for code in codes if code.split("-")[0] == language.split("-")[0]]
    return next((code for code in (language, *other_letters, "en") if code in codes), None)


# What readers say


def comments(person: Person, article: Article) -> QuerySet[Comment]:
    """What was said of an article that a person may read, as far as they may read that; in order of time.

    `is_ours` is what somebody of the provider said.
    """
    ours = Role.objects.filter(person=OuterRef("person"), organisation=article.provider_id)
    said = Comment.objects.filter(comments_open_to(person), article=article).annotate(is_ours=Exists(ours))
    return said.select_related("person", "customer")


def comment(person: Person, pk: int) -> Comment | None:
    """One comment, with its article, or None where it is not there for this person."""
    mine = Article.objects.filter(open_to(person))
    found = Comment.objects.filter(comments_open_to(person), article__in=mine, pk=pk)
    return found.select_related("article", "person").first()


def said_helped(person: Person, article: Article) -> Helped | None:
    """What this person said, whether it helped."""
    return article.helped.filter(person=person).first()


def helped(article: Article) -> list[Helped]:
    """What all readers said; for those who write the article."""
    return list(article.helped.select_related("person").order_by("-at"))


def tickets_with(person: Person, article: Article) -> QuerySet[Ticket]:
    """The tickets that use an article, of those that a person may see."""
    return visible(person).filter(articles__article=article).order_by("-reported_at", "-pk")


# The library


def documents(person: Person | None) -> QuerySet[Document]:
    """The documents that a person may read, by product, the newest first."""
    found = Document.objects.filter(readable(person), withdrawn_at=None).select_related("file", "customer", "provider")
    return found.order_by("product", "-published_on", "title", "pk")


def document(person: Person | None, pk: int) -> Document | None:
    return documents(person).filter(pk=pk).first()


# News


def news(person: Person | None, now: datetime | None = None) -> QuerySet[News]:
    """What is new now for a person, the newest first, with its words."""
    now = now or timezone.now()
    shown = Q(shown_until=None) | Q(shown_until__gt=now)
    found = News.objects.filter(readable(person), shown, shown_from__lte=now, withdrawn_at=None)
    return found.select_related("customer").prefetch_related("texts").order_by("-shown_from", "-pk")


def news_to_write(person: Person, *, withdrawn: bool = False) -> QuerySet[News]:
    """All news that a person may change, also what is not shown yet, or no more; or only what was withdrawn."""
    found = News.objects.filter(writable(person), withdrawn_at__isnull=not withdrawn)
    return found.select_related("customer").prefetch_related("texts").order_by("-shown_from", "-pk")
