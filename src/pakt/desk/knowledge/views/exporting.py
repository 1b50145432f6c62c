"""Articles to take away: one, or those that are marked in a list, as PDF or DOCX."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pakt.desk.knowledge import papers, queries
from pakt.desk.knowledge.models import ArticleVersion
from pakt.desk.knowledge.papers import NotInstalled
from pakt.desk.knowledge.showing import address, reader_language
from pakt.desk.knowledge.views import visitor
from pakt.desk.knowledge.views.article import found, in_language_asked
from pakt.desk.pages.notices import say


@require_safe
def one(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """An article in the language asked for."""
    if kind not in papers.MAKERS:
        raise Http404
    article = found(request, pk)
    return handed_out(request, [in_language_asked(request, article)], kind, back=address(article))


@require_safe
def several(request: HttpRequest) -> HttpResponse:
    """The articles that are marked, each in the reader's language where it is written in it."""
    kind = request.GET.get("as", "pdf")
    if kind not in papers.MAKERS:
        raise Http404
    asked = [int(pk) for pk in request.GET.getlist("article") if pk.isdecimal() and len(pk) < 19]
    known = queries.articles(visitor(request)).in_bulk(asked)
    marked = [known[pk] for pk in dict.fromkeys(asked) if pk in known]
    if not marked or len(marked) > papers.MOST:
        most = _("Mark at most %(n)d articles.") % {"n": papers.MOST}
        words = most if marked else _("Mark the articles that you want first.")
        say(request, words, level=messages.WARNING)
        return redirect("articles")
    language = reader_language()
    texts = [queries.in_language(article.texts, language) for article in marked]  # type: ignore[attr-defined]
    return handed_out(request, texts, kind, back="articles")


def handed_out(request: HttpRequest, texts: Sequence[ArticleVersion], kind: str, *, back: str) -> HttpResponse:
    paper = papers.paper_of(texts, language=reader_language())
    try:
        content = papers.made(paper, kind)
    except NotInstalled:
        words = _("This desk cannot make such files: its administrator must install the extra “documents” first.")

        say(request, words, level=messages.ERROR)
        return redirect(back)
    response = HttpResponse(content, content_type=papers.TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, papers.file_name(paper, kind)) or "attachment"
    return response
