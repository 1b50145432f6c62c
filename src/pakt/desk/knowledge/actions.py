"""Every write to articles and news. What is searched is brought up to date in the same transaction.

    write, tag, publish, withdraw, erase    articles
    comment, edit_comment, withdraw_comment what readers say of them
    say_helped, link, unlink                whether they helped, and with which tickets
    tell, withdraw_news                     news

All raise `PermissionDenied` where the person may not, and `BadEntry` naming the field where what is given cannot be;
then nothing is stored. `person` is None only for what the desk itself fills in. `now` is aware.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.knowledge import models, readable
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.models import (
    Article,
    ArticleTag,
    ArticleVersion,
    Audience,
    Comment,
    Helped,
    News,
    NewsText,
    Scoped,
    Use,
)
from pakt.desk.people.access import Act, may
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.models import Ticket

MOST_TAGS = 12
LONGEST_TAG = 40


# Articles


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
    if language not in dict(models.LANGUAGES):
        raise BadEntry("language", _("This is no language that articles are written in."))
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
    indexed(article)
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
    indexed(article)
    return article


def changed(article: Article, now: datetime) -> None:
    article.changed_at = max(now, article.changed_at)
    article.save(update_fields=["changed_at"])
    indexed(article)


def indexed(article: Article) -> None:
    """What is searched follows what is written."""


def locked(article: Article) -> Article:
    """The article, held until this transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("provider", "customer").get(pk=article.pk)


def allowed(person: Person | None, row: Scoped) -> None:
    if person is not None and not readable.may_write(person, row):
        raise PermissionDenied(f"{person} may not write here")


def checked_scope(row: Scoped) -> None:
    if row.audience not in Audience.values:
        raise BadEntry("audience", _("Choose one of these."))
    if row.audience == Audience.PUBLIC and row.customer_id is not None:
        raise BadEntry("audience", _("What everybody may read is not for one customer: choose all customers, too."))


def cleaned_tags(tags: Iterable[str]) -> list[str]:
    """In small letters, each once, without what stands around them."""
    found = dict.fromkeys(re.sub(r"\s+", " ", tag).strip(" #,").lower() for tag in tags)
    found.pop("", None)
    for tag in found:
        keepable("tags", tag, LONGEST_TAG)
    if len(found) > MOST_TAGS:
        raise BadEntry("tags", _("These are too many: at most %(n)d.") % {"n": MOST_TAGS})
    return list(found)


def keepable(field: str, text: str, longest: int) -> None:
    """BadEntry for nothing, and for text that no database keeps."""
    if not text:
        raise BadEntry(field, _("This is missing."))
    if len(text) > longest:
        raise BadEntry(field, _("This is longer than %(n)d characters.") % {"n": longest})
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadEntry(field, _("There is a broken character in it."))


# What readers say


@transaction.atomic
def comment(
    article: Article,
    *,
    text: str,
    person: Person,
    parent: Comment | None = None,
    customer: Organisation | None = None,
    now: datetime | None = None,
) -> Comment:
    """Say something of an article that one may read, or answer a comment that one may read.

    A reader speaks for `customer` (needed only where that could be several); an answer stays with whom it answers.
    """
    text = text.strip()
    keepable("text", text, models.LONGEST_COMMENT)
    if article.status != Article.Status.PUBLISHED:
        raise BadEntry("text", _("Only what is published is commented on."))
    if parent is not None and parent.article_id != article.pk:
        raise BadEntry("parent", _("This comment is not there."))
    whose = parent.customer_id if parent is not None else None
    if not readable.speaks_for_provider(person, article):
        theirs = readable.speaks_for(person, article)
        whose = whose or (customer.pk if customer is not None else theirs[0] if theirs else None)
        if whose not in theirs:
            raise PermissionDenied(f"{person} may not comment here")
    return Comment.objects.create(
        article=article, parent=parent, customer_id=whose, person=person, text=text, at=now or timezone.now()
    )


def edit_comment(comment: Comment, *, text: str, person: Person, now: datetime | None = None) -> None:
    """Say it otherwise; only whoever said it."""
    _own(comment, person)
    text = text.strip()
    keepable("text", text, models.LONGEST_COMMENT)
    Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(text=text, edited_at=now or timezone.now())


def withdraw_comment(comment: Comment, *, person: Person, now: datetime | None = None) -> None:
    """Take back what one said; its words are gone, its place stays where there are answers to it."""
    _own(comment, person)
    Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(text="", withdrawn_at=now or timezone.now())


def _own(comment: Comment, person: Person) -> None:
    if comment.person_id != person.pk:
        raise PermissionDenied(f"{person} did not say this")


def say_helped(article: Article, *, person: Person, yes: bool, words: str = "", now: datetime | None = None) -> Helped:
    """Whether it helped; once for each person, who may change their mind."""
    words = words.strip()
    if words:
        keepable("words", words, Helped._meta.get_field("words").max_length or 0)
    said, _created = Helped.objects.update_or_create(
        article=article, person=person, defaults={"yes": yes, "words": words, "at": now or timezone.now()}
    )
    return said


# Tickets


@transaction.atomic
def link(article: Article, *, ticket: Ticket, person: Person | None, now: datetime | None = None) -> Use:
    """Keep that an article belongs to a ticket; linked twice is linked once."""
    if person is not None and not may(person, Act.WORK, ticket.agreement):
        raise PermissionDenied(f"{person} does not work on this ticket")
    use, _created = Use.objects.get_or_create(
        article=article, ticket=ticket, defaults={"by": person, "at": now or timezone.now()}
    )
    return use


def unlink(article: Article, *, ticket: Ticket, person: Person) -> None:
    if not may(person, Act.WORK, ticket.agreement):
        raise PermissionDenied(f"{person} does not work on this ticket")
    Use.objects.filter(article=article, ticket=ticket).delete()


# News


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
        NewsText.objects.update_or_create(
            news=row, language=language, defaults={"title": title.strip(), "text": text.strip()}
        )
    return row


def withdraw_news(news: News, *, person: Person, now: datetime | None = None) -> None:
    allowed(person, news)
    News.objects.filter(pk=news.pk, withdrawn_at=None).update(withdrawn_at=now or timezone.now())
