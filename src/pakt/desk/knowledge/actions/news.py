"""News: every write of theirs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.knowledge import models
from pakt.desk.knowledge.actions.checks import allowed, checked_scope, keepable, known_language
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.indexing import news_changed
from pakt.desk.knowledge.models import News, NewsText
from pakt.desk.people.models import Organisation, Person


@transaction.atomic
def tell(
    *,
    texts: dict[str, tuple[str, str]],
    provider: Organisation,
    customer: Organisation | None,
    audience: str,
    shown_from: datetime,
    shown_until: datetime | None = None,
    person: Person | None,
    news: News | None = None,
    now: datetime | None = None,
) -> News:
    """A piece of news, or what it says from now on: language → (title, text), at least one."""
    row = news or News(by=person)
    row.provider, row.customer, row.audience = provider, customer, audience
    row.shown_from, row.shown_until = shown_from, shown_until
    allowed(person, row)
    checked_scope(row)
    if not texts:
        raise BadEntry("title", _("This is missing."))
    if shown_until is not None and shown_until <= shown_from:
        raise BadEntry("shown_until", _("This must be later than the beginning."))
    row.save()
    row.texts.exclude(language__in=texts).delete()
    for language, (title, text) in texts.items():
        keepable("title", title.strip(), models.LONGEST_TITLE)
        keepable("text", text.strip(), models.LONGEST_TEXT)
        known_language(language)
        NewsText.objects.update_or_create(
            news=row, language=language, defaults={"title": title.strip(), "text": text.strip()}
        )
    news_changed(row, now or timezone.now())
    return row


@transaction.atomic
def withdraw_news(news: News, *, person: Person, now: datetime | None = None) -> None:
    """Show it no more; what was told stays kept."""
    now = now or timezone.now()
    news = News.objects.select_for_update(of=("self",)).get(pk=news.pk)
    allowed(person, news)
    news.withdrawn_at = news.withdrawn_at or now
    news.save(update_fields=["withdrawn_at"])
    news_changed(news, now)


@transaction.atomic
def bring_back_news(news: News, *, person: Person, now: datetime | None = None) -> None:
    """Show again what was withdrawn."""
    news = News.objects.select_for_update(of=("self",)).get(pk=news.pk)
    allowed(person, news)
    news.withdrawn_at = None
    news.save(update_fields=["withdrawn_at"])
    news_changed(news, now or timezone.now())
