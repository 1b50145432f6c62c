"""What readers say of an article, and with which tickets it goes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.knowledge import models, readable
from pakt.desk.knowledge.actions.checks import keepable
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.models import Article, Comment, Helped, Use
from pakt.desk.people.access import Act, may
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.models import Ticket


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
