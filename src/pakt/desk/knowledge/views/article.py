"""An article as it is read: its words, what readers say, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.differences import differences
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.forms import CommentForm
from pakt.desk.knowledge.models import Article, ArticleVersion, Comment
from pakt.desk.knowledge.readable import may_write, speaks_for, speaks_for_provider
from pakt.desk.knowledge.showing import address, body, for_whom, language_name, other_language, reader_language
from pakt.desk.knowledge.views import shown, visitor
from pakt.desk.knowledge.views.home import tag_link
from pakt.desk.knowledge.views.parts import views
from pakt.desk.pages.dates import clock_time, short_date
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.pages.markdown import markup
from pakt.desk.pages.notices import say
from pakt.desk.pages.papers import VersionPart
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader

TICKETS_AT_ONCE = 5
# Answers stand at most so far from the edge.
DEEPEST = 3
PAGE = 20


def found(request: HttpRequest, pk: int) -> Article:
    """The article, or 404 where it is not there for this reader."""
    article = queries.article(visitor(request), pk)
    if article is None:
        raise Http404
    return article


def in_language_asked(request: HttpRequest, article: Article) -> ArticleVersion:
    """What it says in the language that the address names, else in the reader's."""
    texts: list[ArticleVersion] = article.texts  # type: ignore[attr-defined]
    asked = request.GET.get("language", "")
    return next((text for text in texts if text.language == asked), queries.in_language(texts, reader_language()))


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, found(request, pk))


def page(request: HttpRequest, article: Article, *, form: CommentForm | None = None, to: int | None = None,
         status: int = 200) -> HttpResponse:  # fmt: skip
    """An article. `form` is that of a comment that came back, `to` the comment that it answers."""
    person = visitor(request)
    text = in_language_asked(request, article)
    author = may_write(person, article)
    context: dict[str, Any] = {
        "article": article,
        "text": text,
        "lang": other_language(text.language),
        "body": body(text),
        "languages": languages(article, text),
        "tags": [tag_link(tag.name) for tag in article.tags.all()],
        "changed": short_date(timezone.localtime(text.at), year=True),
        "for_whom": for_whom(article),
        "author": author,
        "views": views("answers" if article.is_answer else "articles"),
        "person": person,
    }
    if person is not None:
        customers = customers_spoken_for(person, article)
        context |= said(person, article, author=author) | {
            "may_comment": customers is not None and article.status == Article.Status.PUBLISHED,
            "form": form or CommentForm(None, customers=customers or []),
            "to": to,
            "tickets": queries.tickets_with(person, article)[:TICKETS_AT_ONCE],
            "used": queries.tickets_with(person, article).count(),
        }
    return shown(request, "article", context, status=status)


def languages(article: Article, current: ArticleVersion) -> TabsPart | None:
    """The languages it is written in; none where there is no choice."""
    texts: list[ArticleVersion] = article.texts  # type: ignore[attr-defined]
    links = [
        Link(language_name(text.language), address(article, text.language), text == current)
        for text in sorted(texts, key=lambda text: language_name(text.language))
    ]
    return TabsPart(_("Language of the article"), links) if len(links) > 1 else None


# What readers say


@dataclass(frozen=True)
class Said:
    """A comment as the page shows it; `depth` is how far it stands from the edge."""

    comment: Comment
    text: str
    when: str
    depth: int
    mine: bool
    ours: bool
    only: str
    edited: bool


def said(person: Person, article: Article, *, author: bool) -> dict[str, Any]:
    """The comments that this reader may read, whether it helped, and for its authors what all readers said of that."""
    helped = queries.helped(article) if author else []
    return {
        "comments": threads(person, article, list(queries.comments(person, article))),
        "mine": queries.said_helped(person, article),
        "helped": helped,
        "helped_yes": sum(one.yes for one in helped),
        "missing": [one for one in helped if one.words],
    }


def customers_spoken_for(person: Person, article: Article) -> list[int] | None:
    """For which customers a person may speak here; none of them for the provider, None where they may not speak."""
    return [] if speaks_for_provider(person, article) else speaks_for(person, article) or None


def threads(person: Person, article: Article, comments: list[Comment]) -> list[Said]:
    """In the order in which they are read, answers below what they answer; what was withdrawn only above those."""
    below: dict[int | None, list[Comment]] = {}
    shown = {comment.pk for comment in comments}
    for comment in comments:
        parent = comment.parent_id if comment.parent_id in shown else None
        below.setdefault(parent, []).append(comment)
    ours = speaks_for_provider(person, article)

    def under(parent: int | None, depth: int) -> list[Said]:
        rows = []
        for comment in below.get(parent, []):
            answers = under(comment.pk, min(depth + 1, DEEPEST))
            if comment.withdrawn_at is None or answers:
                rows += [one(comment, depth), *answers]
        return rows

    def one(comment: Comment, depth: int) -> Said:
        at = timezone.localtime(comment.at)
        only = comment.customer.name if comment.customer is not None and article.customer_id is None and ours else ""
        return Said(
            comment,
            "" if comment.withdrawn_at else markup(comment.text, level=4),
            f"{short_date(at, year=True)}, {clock_time(at)}",
            depth,
            comment.person_id == person.pk and comment.withdrawn_at is None,
            comment.is_ours,  # type: ignore[attr-defined]
            only,
            comment.edited_at is not None and comment.withdrawn_at is None,
        )

    return under(None, 0)


@login_required
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something of an article, or answer a comment. Asked for with `to`, the form stands below that comment."""
    person, article = reader(request), found(request, pk)
    asked = request.POST.get("to") or request.GET.get("to") or ""
    parent = queries.comment(person, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if asked and (parent is None or parent.article_id != article.pk):
        raise Http404
    to = parent.pk if parent else None
    if request.method != "POST":
        return page(request, article, to=to)
    form = CommentForm(request.POST, customers=customers_spoken_for(person, article) or [])
    if not form.is_valid():
        return page(request, article, form=form, to=to, status=400)
    try:
        said = actions.comment(
            article, text=form.cleaned_data["text"], person=person, parent=parent,
            customer=form.cleaned_data.get("customer"),
        )  # fmt: skip
    except BadEntry as bad:
        form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
        return page(request, article, form=form, to=to, status=400)
    return redirect(f"{address(article)}#comment-{said.pk}")


@login_required
def edit_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say otherwise what one said oneself."""
    comment = own_comment(request, pk)
    data = request.POST if request.method == "POST" else None
    form = CommentForm(data, label=_("Your comment"), text=comment.text)
    if form.is_valid():
        actions.edit_comment(comment, text=form.cleaned_data["text"], person=reader(request))
        return redirect(f"{address(comment.article)}#comment-{comment.pk}")
    context = {"form": form, "comment": comment, "url": address(comment.article)}
    return shown(request, "comment", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def withdraw_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one said."""
    comment = own_comment(request, pk)
    actions.withdraw_comment(comment, person=reader(request))
    say(request, _("Your comment is withdrawn."))
    return redirect(f"{address(comment.article)}#comments")


def own_comment(request: HttpRequest, pk: int) -> Comment:
    comment = queries.comment(reader(request), pk)
    if comment is None or comment.person_id != reader(request).pk or comment.withdrawn_at is not None:
        raise Http404
    return comment


@login_required
@require_POST
def helped(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it helped; said again it is another opinion."""
    article = found(request, pk)
    if article.status != Article.Status.PUBLISHED:
        raise Http404
    answer = request.POST.get("helped")
    if answer in ("yes", "no"):
        words = request.POST.get("words", "")[:500]
        actions.say_helped(article, person=reader(request), yes=answer == "yes", words=words)
        say(request, _("Thank you for telling us."))
    return redirect(f"{address(article)}#helped")


# Versions


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the article said in a language, the newest first, each with what it changed."""
    article = found(request, pk)
    text = in_language_asked(request, article)
    page = Paginator(queries.versions(article, text.language), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    earlier = queries.versions(article, text.language).filter(number__lt=rows[-1].number).first()
    author = may_write(visitor(request), article)
    context = {
        "article": article,
        "text": text,
        "lang": other_language(text.language),
        "url": address(article, text.language),
        "page": page,
        "rows": [
            {"version": row, "part": version_part(row, before), "newest": row.pk == text.pk}
            for row, before in zip(rows, [*rows[1:], earlier], strict=True)
        ],
        "author": author,
    }
    return shown(request, "versions", context)


def version_part(row: ArticleVersion, before: ArticleVersion | None) -> VersionPart:
    at = timezone.localtime(row.at)
    when = f"{short_date(at, year=True)}, {clock_time(at)}"
    who = row.by.name if row.by is not None else ""
    if row.is_erased:
        return VersionPart(str(row.number), _("The words of this version were erased."), when, note=who)
    known = before is not None and not before.is_erased
    lines = differences(before, row) if before is not None and known else []
    title = row.note or (_("First version") if row.number == 1 else row.title)
    return VersionPart(str(row.number), title, when, lines, who)


@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """What an earlier version said becomes the newest."""
    version = version_to_write(request, pk)
    try:
        made = actions.restore(version, person=reader(request))
    except BadEntry as bad:
        say(request, bad.problem)
    else:
        told = _("Version %(number)d says again what version %(earlier)d said.")
        say(request, told % {"number": made.number, "earlier": version.number})
    return redirect(versions_url(version))


@login_required
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Empty the words of an earlier version."""
    version = version_to_write(request, pk)
    try:
        actions.erase(version, person=reader(request))
    except BadEntry as bad:
        say(request, bad.problem)
    else:
        say(request, _("The words of version %(number)d are erased.") % {"number": version.number})
    return redirect(versions_url(version))


def version_to_write(request: HttpRequest, pk: int) -> ArticleVersion:
    version = queries.version_to_write(reader(request), pk)
    if version is None:
        raise Http404
    return version


def versions_url(version: ArticleVersion) -> str:
    return f"{reverse('article_versions', args=[version.article_id])}?language={version.language}"
