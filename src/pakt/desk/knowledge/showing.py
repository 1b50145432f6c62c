"""Articles as pages show them: in the reader's language, in a few words, with a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from textwrap import shorten

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pakt.desk.knowledge.models import LANGUAGES, Article, ArticleVersion, Audience, Scoped
from pakt.desk.knowledge.queries import in_language
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.frame import Link
from pakt.desk.pages.markdown import markup

SUMMARY = 150
# A table of contents helps from so many headings on.
HEADINGS = 3
HEADING = re.compile(r"<(h[2-6])>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """An article in a list. `lang` is the language of its words where it is not the page's."""

    pk: int
    title: str
    url: str
    lang: str
    summary: str
    notes: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Body:
    """What an article says, as markup, and the headings in it."""

    text: SafeString
    headings: Sequence[Link] = field(default_factory=list)


def reader_language() -> str:
    return get_language() or "en"


def language_name(code: str) -> str:
    return str(dict(LANGUAGES).get(code, code))


def other_language(code: str) -> str:
    """The language of a text where it is not the page's, as HTML names it."""
    return "" if code == reader_language() else code


def lines(articles: Iterable[Article], *, for_authors: bool = False, tagged: bool = False) -> list[Line]:
    return [line(article, for_authors=for_authors, tagged=tagged) for article in articles]


def line(article: Article, *, for_authors: bool = False, tagged: bool = False) -> Line:
    text = in_language(article.texts, reader_language())  # type: ignore[attr-defined]
    notes = [short_date(timezone.localtime(article.changed_at), year=True)]
    if text.language.split("-")[0] != reader_language().split("-")[0]:
        notes.append(language_name(text.language))
    if article.is_answer:
        notes.insert(0, _("question and answer"))
    if article.status != Article.Status.PUBLISHED:
        notes.insert(0, article.get_status_display())
    if for_authors:
        notes.append(for_whom(article))
    tags = [tag.name for tag in article.tags.all()] if tagged else []
    return Line(article.pk, text.title, address(article), other_language(text.language), summary(text), notes, tags)


def address(article: Article, language: str = "") -> str:
    url = reverse("article", args=[article.pk])
    return f"{url}?language={language}" if language else url


def for_whom(row: Scoped) -> str:
    """Who may read it, in a few words."""
    if row.audience == Audience.PUBLIC:
        return _("for everybody")
    if row.audience == Audience.INTERNAL:
        return _("only for us")
    return _("for all customers") if row.customer is None else _("for %(name)s") % {"name": row.customer.name}


def summary(version: ArticleVersion) -> str:
    """The beginning of what it says, as plain words."""
    first = markup(version.text).partition("</p>")[0]
    return shorten(unescape(strip_tags(first.replace("<", " <"))), SUMMARY, placeholder="…")


def body(version: ArticleVersion) -> Body:
    """The text below the page's own heading; its headings have anchors, and are listed where there are several."""
    headings: list[Link] = []

    def anchored(found: re.Match[str]) -> str:
        anchor = f"part-{len(headings) + 1}"
        headings.append(Link(unescape(strip_tags(found[2])), f"#{anchor}"))
        return f'<{found[1]} id="{anchor}">{found[2]}</{found[1]}>'

    text = SafeString(HEADING.sub(anchored, markup(version.text, level=2)))
    return Body(text, headings if len(headings) >= HEADINGS else [])
