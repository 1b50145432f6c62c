"""The demo's knowledge base, read strictly from `stories/knowledge/`, and told by the same actions that people use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from django.core.files.base import ContentFile
from django.db import transaction
from pydantic import AfterValidator, Field, model_validator

from pakt.desk.demo.stories import FOLDER, People, Refers, StoryError, Strict, parsed
from pakt.desk.files.actions import take_in
from pakt.desk.knowledge import actions, models, papers
from pakt.desk.knowledge.actions import library
from pakt.desk.knowledge.models import Article, Document
from pakt.desk.knowledge.papers.blocks import blocks_of
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.references import Reference

ARTICLES = FOLDER / "knowledge"
LIBRARY = FOLDER / "library"
# What begins a line of its own: an item of a list, a row of a table, a heading.
BEGINS = re.compile(r"\s*(?:[-*] |\d+[.)] |\||#)")
Days = Annotated[int, Field(ge=0, le=3650)]
Language = Literal["en", "pl", "cs", "sr-latn", "sr-cyrl", "ru"]


def _unwrapped(text: str) -> str:
    """Lines that the file breaks only to be short become one: in Markdown as people type it a line break is one."""
    lines: list[str] = []
    code = False
    for line in text.split("\n"):
        fence = line.lstrip().startswith("```")
        if (
            lines
            and lines[-1]
            and line.strip()
            and not (code or fence or BEGINS.match(line) or lines[-1].startswith("|"))
        ):
            lines[-1] = f"{lines[-1]} {line.strip()}"
        else:
            lines.append(line)
        code ^= fence
    return "\n".join(lines).strip()


Prose = Annotated[str, AfterValidator(_unwrapped)]


class Words(Strict):
    title: str
    text: Prose


class Earlier(Strict):
    """What an article said before, so many days ago, under the title that it has now."""

    days: Days
    by: str
    text: Prose


class Comment(Strict):
    by: str
    days: Days
    text: str
    replies: list[Comment] = []


class Told(Strict):
    """An article. `for` is the one customer whom it is for; `also` says the same in other languages.

    `helped` is whether it helped, by person, and `words` what they added.
    """

    id: str
    customer: Annotated[str | None, Field(alias="for")] = None
    by: str
    days: Days
    audience: Literal["internal", "customers", "public"] = "customers"
    answer: bool = False
    draft: bool = False
    tags: list[str]
    language: Language | None = None
    title: str
    text: Prose
    also: dict[Language, Words] = {}
    earlier: list[Earlier] = []
    note: str = ""
    comments: list[Comment] = []
    helped: dict[str, bool] = {}
    words: dict[str, str] = {}

    @property
    def people(self) -> Iterator[str]:
        yield from (self.by, *(one.by for one in self.earlier), *self.helped, *self.words)
        waiting = [*self.comments]
        while waiting:
            comment = waiting.pop()
            yield comment.by
            waiting += comment.replies


class Paper(Strict):
    """A document of the library, and what its file says."""

    id: str
    customer: Annotated[str | None, Field(alias="for")] = None
    by: str
    days: Days
    audience: Literal["internal", "customers", "public"] = "customers"
    language: Language
    kind: Literal["user_manual", "administrator_manual", "release_notes", "form", "other"]
    product: str
    version: str
    title: str
    summary: str
    text: str


class Library(Strict):
    documents: list[Paper]


class News(Strict):
    customer: Annotated[str | None, Field(alias="for")] = None
    by: str
    days: Days
    audience: Literal["internal", "customers", "public"] = "customers"
    texts: dict[Language, Words]


class AllNews(Strict):
    news: list[News]


class Shelf(Strict):
    """One file: articles in a language."""

    language: Language
    articles: list[Told]

    @model_validator(mode="after")
    def _unique(self) -> Shelf:
        names = [article.id for article in self.articles]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands for more than one article")
        return self


def shelves(everybody: People, folder: Traversable = ARTICLES) -> list[Shelf]:
    """All articles, in the order of their files; StoryError with file and line for the first thing that is wrong."""
    found = []
    for file in sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name):
        shelf, _lines = parsed(Shelf, file)
        for article in shelf.articles:
            if nobody := set(article.people) - set(everybody.person):
                raise StoryError(file.name, 1, article.id, f"{', '.join(sorted(nobody))} is nobody in the demo")
        found.append(shelf)
    return found


@dataclass(frozen=True)
class Known:
    """What was told: articles and documents by the ids of the files."""

    articles: dict[str, Article]
    documents: dict[str, Document]

    def reference(self, told: Refers) -> Reference:
        """What an answer of a story refers to, as the event keeps it."""
        if told.article is not None:
            article = self.articles[told.article]
            title = article.versions.order_by("-pk")[0].title
            return {"kind": "article", "key": article.pk, "title": title, "place": told.place}
        document = self.documents[told.document or ""]
        title = f"{document.title} {document.version}".strip()
        return {"kind": "document", "key": document.pk, "title": title, "place": told.place}


@transaction.atomic
def fill(everybody: People, persons: dict[str, Person], organisations: dict[str, Organisation], now: datetime) -> Known:
    """Tell all articles, documents and news, the oldest articles first."""
    told = [(article, shelf.language) for shelf in shelves(everybody) for article in shelf.articles]
    told.sort(key=lambda pair: -pair[0].days)
    articles = {article.id: _article(article, language, persons, organisations, now) for article, language in told}
    shelf, _lines = parsed(Library, LIBRARY / "documents.yaml")
    documents = {paper.id: _document(paper, persons, organisations, now) for paper in shelf.documents}
    for one in parsed(AllNews, LIBRARY / "news.yaml")[0].news:
        author = persons[one.by]
        actions.tell(
            texts={language: (words.title, words.text) for language, words in one.texts.items()},
            provider=author.roles.get().organisation, customer=organisations[one.customer] if one.customer else None,
            audience=one.audience, shown_from=now - timedelta(days=one.days), person=author, now=now,
        )  # fmt: skip
    return Known(articles, documents)


def _document(
    told: Paper, persons: dict[str, Person], organisations: dict[str, Organisation], now: datetime
) -> Document:
    author, at = persons[told.by], now - timedelta(days=told.days)
    paper = papers.Paper(
        told.title, told.language, " ".join([told.product, told.version]).strip(),
        [papers.Piece(told.title, told.summary, told.language, blocks_of(told.text))], at,
    )  # fmt: skip
    name, content = _file(paper, told.text)
    file = take_in(ContentFile(content, name), name=name, person=author, now=at)
    about = library.About(
        title=told.title, product=told.product, version=told.version, summary=told.summary, language=told.language,
        kind=told.kind, published_on=at.date(), audience=told.audience,
        customer=organisations[told.customer] if told.customer else None,
    )  # fmt: skip
    return actions.add_document(about, file=file, provider=author.roles.get().organisation, person=author, now=at)


def _file(paper: papers.Paper, text: str) -> tuple[str, bytes]:
    """A PDF where the desk can make one, else plain text."""
    try:
        return papers.file_name(paper, "pdf"), papers.made(paper, "pdf")
    except papers.NotInstalled:
        return papers.file_name(paper, "txt"), text.encode()


def _article(
    told: Told, shelf: Language, persons: dict[str, Person], organisations: dict[str, Organisation], now: datetime
) -> Article:
    language, author, at = told.language or shelf, persons[told.by], now - timedelta(days=told.days)
    customer = organisations[told.customer] if told.customer else None
    provider = author.roles.get().organisation
    article: Article | None = None
    steps = [(one.text, persons[one.by], now - timedelta(days=one.days), "") for one in told.earlier]
    for text, by, moment, note in [*steps, (told.text, author, at, told.note)]:
        article = actions.write(
            title=told.title, text=text, language=language, person=by, article=article, provider=provider,
            customer=customer, audience=told.audience, is_answer=told.answer, note=note, now=moment,
        ).article  # fmt: skip
    assert article is not None
    for other, words in told.also.items():
        actions.write(title=words.title, text=words.text, language=other, person=author, article=article, now=at)
    article = actions.settle(article, customer=customer, audience=told.audience, tags=told.tags, person=author)
    if not told.draft:
        article = actions.publish(article, person=author, now=at)
    for name, yes in told.helped.items():
        actions.say_helped(article, person=persons[name], yes=yes, words=told.words.get(name, ""), now=at)
    _comments(article, told.comments, None, persons, now)
    return article


def _comments(
    article: Article, said: list[Comment], parent: models.Comment | None, persons: dict[str, Person], now: datetime
) -> None:
    for one in said:
        comment = actions.comment(
            article, text=one.text, person=persons[one.by], parent=parent, now=now - timedelta(days=one.days)
        )
        _comments(article, one.replies, comment, persons, now)
