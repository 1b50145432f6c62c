"""Writing articles: new ones, further versions, further languages, and whether they are read."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.forms import ArticleForm
from pakt.desk.knowledge.models import LANGUAGES, Article, ArticleVersion
from pakt.desk.knowledge.readable import may_write, writes
from pakt.desk.knowledge.showing import address, language_name
from pakt.desk.knowledge.views import shown
from pakt.desk.pages.notices import say
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader


def found(request: HttpRequest, pk: int) -> Article:
    """An article that one may write, or 404."""
    article = queries.article(reader(request), pk)
    if article is None or not may_write(reader(request), article):
        raise Http404
    return article


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article; it is a draft until it is published."""
    person = reader(request)
    if not writes(person):
        raise Http404
    form = ArticleForm(posted(request), person=person, language=person.language)
    if form.is_valid() and (article := keep(request, form, person)):
        return redirect(address(article))
    return page(request, form, {"url": reverse("knowledge")})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A further version, or the first one in a further language."""
    person, article = reader(request), found(request, pk)
    texts: list[ArticleVersion] = article.texts  # type: ignore[attr-defined]
    asked = request.POST.get("language") or request.GET.get("language") or person.language
    if asked not in dict(LANGUAGES):
        raise Http404
    text = next((text for text in texts if text.language == asked), None)
    if text is None and "language" not in request.GET and request.method != "POST":
        text = queries.in_language(texts, person.language)
        asked = text.language
    form = ArticleForm(posted(request), person=person, article=article, version=text, language=asked)
    if form.is_valid() and (kept := keep(request, form, person, article)):
        return redirect(address(kept, asked))
    original = queries.in_language(texts, person.language) if text is None else None
    context = {
        "article": article,
        "text": text,
        "original": original,
        "original_language": language_name(original.language) if original else "",
        "language": language_name(asked),
        "others": [(code, name) for code, name in LANGUAGES if code != asked],
        "url": address(article, text.language if text else ""),
    }
    return page(request, form, context)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def page(request: HttpRequest, form: ArticleForm, context: dict[str, Any]) -> HttpResponse:
    return shown(request, "edit", {"form": form, **context}, status=400 if form.is_bound else 200)


def keep(request: HttpRequest, form: ArticleForm, person: Person, article: Article | None = None) -> Article | None:
    """Everything that the form holds, or nothing; None where it says what was wrong."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            version = actions.write(
                title=said["title"], text=said["text"], language=said["language"], person=person, article=article,
                provider=form.provider, customer=form.customer, audience=said["audience"], note=said.get("note", ""),
                based_on=said["based_on"] if article is not None else None,
            )  # fmt: skip
            kept = actions.settle(
                version.article, customer=form.customer, audience=said["audience"], tags=form.tag_names, person=person
            )
            if "publish" in request.POST:
                kept = actions.publish(kept, person=person)
    except BadEntry as bad:
        form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
        return None
    told = {
        Article.Status.DRAFT: _("Kept as a draft."),
        Article.Status.PUBLISHED: _("Published: whoever may read it finds it now."),
        Article.Status.WITHDRAWN: _("Kept. It stays withdrawn."),
    }
    say(request, told[Article.Status(kept.status)])
    return kept


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    article = actions.publish(found(request, pk), person=reader(request))
    say(request, _("Published: whoever may read it finds it now."), undo=reverse("withdraw_article", args=[pk]))
    return redirect(address(article))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    article = actions.withdraw(found(request, pk), person=reader(request))
    say(request, _("Withdrawn: only authors find it now."), undo=reverse("publish_article", args=[pk]))
    return redirect(address(article))
