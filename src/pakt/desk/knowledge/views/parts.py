"""What several pages of the knowledge base show: its parts, news, the library's shelves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.knowledge.models import Document, News
from pakt.desk.knowledge.queries import best
from pakt.desk.knowledge.showing import for_whom, other_language, reader_language
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.pages.markdown import markup


def views(current: str) -> TabsPart:
    places = [
        ("home", _("Overview"), reverse("knowledge")),
        ("articles", _("All articles"), reverse("articles")),
        ("answers", _("Questions and answers"), f"{reverse('articles')}?kind=answers"),
        ("library", _("Library"), reverse("library")),
        ("news", _("News"), reverse("news")),
        ("guide", _("User’s guide"), reverse("guide")),
    ]
    links = [Link(title, url, name == current) for name, title, url in places]
    return TabsPart(_("Parts of the knowledge base"), links)


@dataclass(frozen=True)
class NewsLine:
    """A piece of news in the reader's language."""

    pk: int
    title: str
    text: str
    lang: str
    when: str
    notes: str


def news_lines(news: Iterable[News], *, for_authors: bool = False) -> list[NewsLine]:
    return [news_line(one, for_authors=for_authors) for one in news]


def news_line(news: News, *, for_authors: bool = False) -> NewsLine:
    told = best(list(news.texts.all()), reader_language())
    now, notes = timezone.now(), []
    if for_authors:
        notes.append(for_whom(news))
        if news.shown_from > now:
            notes.append(_("not shown yet"))
        if news.shown_until is not None:
            until = short_date(timezone.localtime(news.shown_until), year=True)
            words = _("shown until %(date)s") if news.shown_until > now else _("shown no more, since %(date)s")
            notes.append(words % {"date": until})
    when = short_date(timezone.localtime(news.shown_from), year=True)
    return NewsLine(news.pk, told.title, markup(told.text), other_language(told.language), when, " · ".join(notes))


@dataclass(frozen=True)
class Shelf:
    """The documents of a product."""

    product: str
    url: str
    documents: list[Document]


def document_shelves(documents: Iterable[Document]) -> list[Shelf]:
    """By product; `documents` are in that order."""
    return [
        Shelf(product, f"{reverse('library')}#shelf-{number}", list(found))
        for number, (product, found) in enumerate(groupby(documents, key=lambda one: one.product), 1)
    ]
