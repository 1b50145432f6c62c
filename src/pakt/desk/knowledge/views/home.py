"""Where one looks for what is known: the home of the knowledge base, and lists of articles."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pakt.desk.knowledge import queries
from pakt.desk.knowledge.models import LANGUAGES, Article, ArticleTag, ArticleVersion
from pakt.desk.knowledge.readable import writes
from pakt.desk.knowledge.showing import lines, reader_language
from pakt.desk.knowledge.views import shown, visitor
from pakt.desk.knowledge.views.parts import document_shelves, news_lines, views
from pakt.desk.pages.frame import Link
from pakt.desk.pages.parts import SelectPart, SentencePart
from pakt.desk.people.models import Person
from pakt.desk.search.models import Kind
from pakt.desk.search.queries import find

AT_ONCE = 5
NEWS_AT_ONCE = 3
TAGS_AT_ONCE = 20
PAGE = 30
FOUND = 60
KINDS = ("all", "articles", "answers", "drafts", "withdrawn")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The search, what is used often, what is new."""
    person, language = visitor(request), reader_language()
    tags = queries.tags(person)
    context = {
        "often": lines(queries.often_used(person, language)[:AT_ONCE]),
        "newest": lines(queries.newest(person, language)[:AT_ONCE]),
        "tags": [tag_link(name, count) for name, count in tags[:TAGS_AT_ONCE]],
        "news": news_lines(queries.news(person)[:NEWS_AT_ONCE]),
        "shelves": document_shelves(queries.documents(person)),
        "writes": writes(person),
        "views": views("home"),
        "person": person,
    }
    return shown(request, "home", context)


def tag_link(name: str, count: int | None = None) -> Link:
    return Link(name, f"{reverse('articles')}?{urlencode({'tag': name})}", count=count)


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """The articles that one may read, as far as the sentence above the list says which."""
    person = visitor(request)
    asked = Asked(request, person)
    page = Paginator(asked.found(), PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": lines(page, for_authors=writes(person), tagged=True),
        "page": page,
        "asked": asked,
        "sentence": asked.sentence(),
        "writes": writes(person),
        "views": views("answers" if asked.kind == "answers" else "articles"),
        "person": person,
    }
    return shown(request, "articles", context)


class Asked:
    """Which articles are asked for: words, a kind, a language, a tag."""

    def __init__(self, request: HttpRequest, person: Person | None) -> None:
        self.person = person
        self.words = request.GET.get("q", "").strip()[:200]
        self.tag = request.GET.get("tag", "").strip()[:100]
        kind, language = request.GET.get("kind", ""), request.GET.get("language", "")
        self.kind = kind if kind in KINDS else "all"
        self.language = language if language in dict(LANGUAGES) else ""

    def found(self) -> QuerySet[Article] | list[Article]:
        rows = queries.articles(self.person).prefetch_related("tags")
        status = {"drafts": Article.Status.DRAFT, "withdrawn": Article.Status.WITHDRAWN}
        rows = rows.filter(status=status.get(self.kind, Article.Status.PUBLISHED))
        if self.kind in ("articles", "answers"):
            rows = rows.filter(is_answer=self.kind == "answers")
        if self.tag:
            rows = rows.filter(Exists(ArticleTag.objects.filter(article=OuterRef("pk"), name=self.tag)))
        if self.language:
            written = ArticleVersion.objects.filter(article=OuterRef("pk"), language=self.language)
            rows = rows.filter(Exists(written))
        if self.words:
            return self.by_words(rows)
        return queries.own_language_first(rows, reader_language(), "-changed_at")

    def by_words(self, rows: QuerySet[Article]) -> list[Article]:
        """What the search finds, in its order."""
        hits = find(self.person, self.words, kinds=[Kind.ARTICLE], limit=FOUND, language=reader_language()).hits
        order = [hit.object_id for hit in hits.get(Kind.ARTICLE, [])]
        known = rows.in_bulk(order)
        return [known[pk] for pk in order if pk in known]

    def sentence(self) -> SentencePart:
        kinds = [
            ("all", _("everything")),
            ("articles", _("articles")),
            ("answers", _("questions and answers")),
        ]
        if writes(self.person):
            kinds += [("drafts", _("drafts")), ("withdrawn", _("what was withdrawn"))]
        languages = [("", _("any language")), *((code, str(name)) for code, name in LANGUAGES)]
        kept = [(name, value) for name, value in (("q", self.words), ("tag", self.tag)) if value]
        selects = [
            SelectPart("kind", _("What"), kinds, self.kind),
            SelectPart("language", _("Language"), languages, self.language),
        ]
        return SentencePart(_("Show {kind} in {language}."), selects, kept=kept)

    @property
    def without_tag(self) -> str:
        return self.query(tag="")

    @property
    def without_words(self) -> str:
        return self.query(q="")

    def query(self, **changed: str) -> str:
        values: dict[str, Any] = {"q": self.words, "tag": self.tag, "kind": self.kind, "language": self.language}
        values = {name: value for name, value in (values | changed).items() if value and value != "all"}
        return f"{reverse('articles')}?{urlencode(values)}"
