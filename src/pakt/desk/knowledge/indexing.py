"""What is searched follows what is written: published articles, the library, news while they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pakt.desk.due.rows import Job, schedule
from pakt.desk.due.worker import handler
from pakt.desk.knowledge.models import Article, Document, News
from pakt.desk.knowledge.queries import with_texts
from pakt.desk.search.actions import index_all, remove
from pakt.desk.search.models import Audience, Kind
from pakt.desk.search.sources import Text, source

NEWS = "news shown or hidden"


def article_changed(article: Article) -> None:
    if article.status == Article.Status.PUBLISHED:
        index_all(texts_of(with_texts(Article.objects.filter(pk=article.pk)).get()))
    else:
        remove(Kind.ARTICLE, article.pk)


def texts_of(article: Article) -> Iterator[Text]:
    for version in article.texts:  # type: ignore[attr-defined]
        yield Text(
            kind=Kind.ARTICLE,
            object_id=article.pk,
            language=version.language,
            provider_id=article.provider_id,
            customer_id=article.customer_id,
            audience=Audience(article.audience),
            title=version.title,
            text=version.text,
            keywords=tuple(tag.name for tag in article.tags.all()),
            url=f"{reverse('article', args=[article.pk])}?language={version.language}",
            updated_at=article.changed_at,
        )


@source(Kind.ARTICLE)
def articles() -> Iterator[Text]:
    published = Article.objects.filter(status=Article.Status.PUBLISHED).order_by("pk")
    for article in with_texts(published).prefetch_related("tags").iterator(chunk_size=200):
        yield from texts_of(article)


def document_changed(document: Document) -> None:
    # In another language it is another entry.
    remove(Kind.DOCUMENT, document.pk)
    if document.withdrawn_at is None:
        index_all([text_of(document)])


def text_of(document: Document) -> Text:
    return Text(
        kind=Kind.DOCUMENT,
        object_id=document.pk,
        language=document.language,
        provider_id=document.provider_id,
        customer_id=document.customer_id,
        audience=Audience(document.audience),
        title=document.title,
        text=document.summary,
        keywords=(document.product, document.version, document.file.name),
        url=f"{reverse('library')}#document-{document.pk}",
        updated_at=document.added_at,
    )


@source(Kind.DOCUMENT)
def documents() -> Iterator[Text]:
    kept = Document.objects.filter(withdrawn_at=None).select_related("file").order_by("pk")
    yield from map(text_of, kept.iterator())


def news_changed(news: News, now: datetime) -> None:
    """Bring the entries of a piece of news up to date, and again when it begins or ends to be shown."""
    remove(Kind.NEWS, news.pk)
    if is_shown(news, now):
        index_all(texts_of_news(news))
    moments = [at for at in (news.shown_from, news.shown_until) if at is not None and at > now]
    if moments and news.withdrawn_at is None:
        schedule(NEWS, news.pk, min(moments))


def is_shown(news: News, now: datetime) -> bool:
    is_over = news.shown_until is not None and news.shown_until <= now
    return news.withdrawn_at is None and news.shown_from <= now and not is_over


@handler(NEWS)
def look_at_news(job: Job, now: datetime) -> None:
    with transaction.atomic():
        job.finish()
        if news := News.objects.select_for_update().filter(pk=job.subject).first():
            news_changed(news, now)


def texts_of_news(news: News) -> Iterator[Text]:
    for told in news.texts.all():
        yield Text(
            kind=Kind.NEWS,
            object_id=news.pk,
            language=told.language,
            provider_id=news.provider_id,
            customer_id=news.customer_id,
            audience=Audience(news.audience),
            title=told.title,
            text=told.text,
            url=f"{reverse('news')}#news-{news.pk}",
            updated_at=news.shown_from,
        )


@source(Kind.NEWS)
def all_news() -> Iterator[Text]:
    now = timezone.now()
    for news in News.objects.prefetch_related("texts").order_by("pk").iterator(chunk_size=200):
        if is_shown(news, now):
            yield from texts_of_news(news)
