"""Articles: every write of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.knowledge import models
from pakt.desk.knowledge.actions.checks import allowed, checked_scope, keepable, known_language
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.indexing import article_changed
from pakt.desk.knowledge.models import Article, ArticleTag, ArticleVersion, Audience
from pakt.desk.people.models import Organisation, Person

MOST_TAGS = 12
LONGEST_TAG = 40


@transaction.atomic
def write(
    *,
    title: str,
    text: str,
    language: str,
    person: Person | None,
    article: Article | None = None,
    provider: Organisation | None = None,
    customer: Organisation | None = None,
    audience: str = Audience.CUSTOMERS,
    is_answer: bool = False,
    note: str = "",
    based_on: int | None = None,
    now: datetime | None = None,
) -> ArticleVersion:
    """A new article of `provider`, or a further version of one that is there; the same words again are no version.

    `based_on` is the number of the version that the writer began with: BadEntry where another one was kept meanwhile,
    so that nobody's words are written over unseen.
    """
    now = now or timezone.now()
    title, text, note = title.strip(), text.strip().replace("\r\n", "\n"), note.strip()
    keepable("title", title, models.LONGEST_TITLE)
    keepable("text", text, models.LONGEST_TEXT)
    known_language(language)
    if article is None:
        if provider is None:
            raise BadEntry("provider", _("This is missing."))
        article = Article(
            provider=provider, customer=customer, audience=audience, is_answer=is_answer, created_at=now, changed_at=now
        )
        allowed(person, article)
        checked_scope(article)
        article.save(force_insert=True)
        last = None
    else:
        article = locked(article)
        allowed(person, article)
        last = article.versions.filter(language=language).order_by("-number").first()
    if based_on is not None and based_on != (last.number if last else 0):
        raise BadEntry("text", _("Somebody kept another version while you wrote. Yours is not kept yet."))
    if last is not None and (last.title, last.text) == (title, text):
        return last
    version = ArticleVersion.objects.create(
        article=article, language=language, number=last.number + 1 if last else 1, title=title, text=text,
        note=note[: models.LONGEST_NOTE], by=person, at=now,
    )  # fmt: skip
    changed(article, now)
    return version


def restore(version: ArticleVersion, *, person: Person, now: datetime | None = None) -> ArticleVersion:
    """What an earlier version said becomes the newest."""
    if version.is_erased:
        raise BadEntry("version", _("The words of this version were erased."))
    note = _("As in version %(number)d") % {"number": version.number}
    return write(
        title=version.title, text=version.text, language=version.language, person=person, article=version.article,
        note=note, now=now,
    )  # fmt: skip


@transaction.atomic
def erase(version: ArticleVersion, *, person: Person) -> None:
    """Empty the words of a version that is not the newest, where something stands in them that must not be kept."""
    article = locked(version.article)
    allowed(person, article)
    newest = article.versions.filter(language=version.language).aggregate(number=Max("number"))["number"]
    if version.number == newest:
        raise BadEntry("version", _("This is what the article says now. Write a better version first."))
    article.versions.filter(pk=version.pk).update(title="", text="", note="")


@transaction.atomic
def settle(
    article: Article, *, customer: Organisation | None, audience: str, tags: Iterable[str], person: Person | None
) -> Article:
    """For whom an article is, and the words under which it is found."""
    article = locked(article)
    allowed(person, article)
    wanted = cleaned_tags(tags)
    article.customer, article.audience = customer, audience
    allowed(person, article)
    checked_scope(article)
    if customer is not None and article.comments.exclude(customer=None).exclude(customer=customer).exists():
        raise BadEntry("customer", _("Readers of other customers commented on it: it cannot become one customer’s."))
    article.save(update_fields=["customer", "audience"])
    there = set(article.tags.values_list("name", flat=True))
    article.tags.exclude(name__in=wanted).delete()
    ArticleTag.objects.bulk_create(ArticleTag(article=article, name=name) for name in wanted if name not in there)
    article_changed(article)
    return article


@transaction.atomic
def publish(article: Article, *, person: Person | None, now: datetime | None = None) -> Article:
    """Let it be read by whom it is for; what was withdrawn comes back."""
    article = locked(article)
    allowed(person, article)
    if article.status != Article.Status.PUBLISHED:
        now = now or timezone.now()
        article.status, article.published_at = Article.Status.PUBLISHED, article.published_at or now
        article.save(update_fields=["status", "published_at"])
        changed(article, now)
    return article


@transaction.atomic
def withdraw(article: Article, *, person: Person) -> Article:
    """Take it away from its readers; whoever may write it still finds it."""
    article = locked(article)
    allowed(person, article)
    article.status = Article.Status.WITHDRAWN
    article.save(update_fields=["status"])
    article_changed(article)
    return article


def changed(article: Article, now: datetime) -> None:
    article.changed_at = max(now, article.changed_at)
    article.save(update_fields=["changed_at"])
    article_changed(article)


def locked(article: Article) -> Article:
    """The article, held until this transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("provider", "customer").get(pk=article.pk)


def cleaned_tags(tags: Iterable[str]) -> list[str]:
    """In small letters, each once, without what stands around them."""
    found = dict.fromkeys(re.sub(r"\s+", " ", tag).strip(" #,").lower() for tag in tags)
    found.pop("", None)
    for tag in found:
        keepable("tags", tag, LONGEST_TAG)
    if len(found) > MOST_TAGS:
        raise BadEntry("tags", _("These are too many: at most %(n)d.") % {"n": MOST_TAGS})
    return list(found)
