"""News: what is new, and writing it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.forms import NewsForm
from pakt.desk.knowledge.models import News
from pakt.desk.knowledge.readable import writes
from pakt.desk.knowledge.views import shown, visitor
from pakt.desk.knowledge.views.parts import news_line, news_lines, views
from pakt.desk.pages.notices import say
from pakt.desk.people.request import reader

PAGE = 20
NEWEST = 3


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What is new, the newest first; authors also see what is not shown yet, and what is shown no more."""
    person = visitor(request)
    author = person is not None and writes(person)
    rows = queries.news_to_write(person) if person is not None and author else queries.news(person)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": news_lines(page, for_authors=author),
        "page": page,
        "writes": author,
        "views": views("news"),
        "person": person,
    }
    return shown(request, "news", context)


@login_required
@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """The newest news alone, to stand on another page."""
    lines = news_lines(queries.news(reader(request))[:NEWEST])
    return render(request, "knowledge/_newest_news.html", {"news": lines})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    if not writes(reader(request)):
        raise Http404
    return edited(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return edited(request, found(request, pk))


def found(request: HttpRequest, pk: int, *, withdrawn: bool = False) -> News:
    one = queries.news_to_write(reader(request), withdrawn=withdrawn).filter(pk=pk).first()
    if one is None:
        raise Http404
    return one


def edited(request: HttpRequest, one: News | None) -> HttpResponse:
    person = reader(request)
    form = NewsForm(request.POST if request.method == "POST" else None, person=person, news=one)
    if form.is_valid():
        said = form.cleaned_data
        values: dict[str, Any] = {name: said[name] for name in ("audience", "shown_from", "shown_until")}
        try:
            actions.tell(
                texts=form.texts, provider=form.provider, customer=form.customer, person=person, news=one, **values
            )
        except BadEntry as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
        else:
            is_now = said["shown_from"] <= timezone.now()
            say(request, _("The news is shown.") if is_now else _("The news is kept; it is shown when its time comes."))
            return redirect("news")
    return shown(request, "news_edit", {"form": form, "news": one}, status=400 if form.is_bound else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    actions.withdraw_news(one, person=reader(request))
    undo = reverse("bring_back_news", args=[pk])
    say(request, _("Withdrawn: “%(title)s”.") % {"title": news_line(one).title}, undo=undo)
    return redirect("news")


@login_required
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk, withdrawn=True)
    actions.bring_back_news(one, person=reader(request))
    say(request, _("Shown again: “%(title)s”.") % {"title": news_line(one).title})
    return redirect("news")
