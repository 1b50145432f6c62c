"""The library: documents by product and version."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.files.attaching import attach_part, taken
from pakt.desk.files.limits import FileRefused
from pakt.desk.files.models import File
from pakt.desk.files.views import handed_out
from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.actions.library import About
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.forms import DocumentForm
from pakt.desk.knowledge.models import Document
from pakt.desk.knowledge.readable import may_write, writes
from pakt.desk.knowledge.showing import for_whom, language_name
from pakt.desk.knowledge.views import shown, visitor
from pakt.desk.knowledge.views.parts import document_shelves, views
from pakt.desk.pages.dates import short_date
from pakt.desk.pages.notices import say
from pakt.desk.people.request import reader


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """All documents that one may read, by product, the newest first."""
    person = visitor(request)
    documents = list(queries.documents(person))
    product = request.GET.get("product", "")
    products = list(dict.fromkeys(one.product for one in documents))
    if product in products:
        documents = [one for one in documents if one.product == product]
    author = writes(person)
    context = {
        "shelves": [
            {"shelf": shelf, "lines": [line(one, author=may_write(person, one)) for one in shelf.documents]}
            for shelf in document_shelves(documents)
        ],
        "writes": author,
        "views": views("library"),
        "person": person,
    }
    return shown(request, "library", context)


def line(document: Document, *, author: bool) -> dict[str, Any]:
    return {
        "document": document,
        "kind": document.get_kind_display(),
        "language": language_name(document.language),
        "published": short_date(datetime.combine(document.published_on, time(12), UTC), year=True),
        "for_whom": for_whom(document),
        "author": author,
    }


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document's file, to whoever may read the document."""
    document = queries.document(visitor(request), pk)
    if document is None:
        raise Http404
    return handed_out(document.file)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Put a document into the library."""
    person = reader(request)
    if not writes(person):
        raise Http404
    return edited(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is called, of what it is, or another file in its place."""
    document = queries.document(reader(request), pk)
    if document is None or not may_write(reader(request), document):
        raise Http404
    return edited(request, document)


def edited(request: HttpRequest, document: Document | None) -> HttpResponse:
    person = reader(request)
    products = list(dict.fromkeys(one.product for one in queries.documents(person)))
    if request.method != "POST":
        return page(request, DocumentForm(None, person=person, document=document, products=products), document)
    form = DocumentForm(request.POST, person=person, document=document, products=products)
    files = taken(request)
    errors = list(files.errors)
    if document is None and not files.files and not errors:
        errors.append(_("Choose the file."))
    if len(files.files) > 1:
        errors.append(_("One document has one file."))
    if form.is_valid() and not errors:
        try:
            keep(request, form, document, files.files[0] if files.files else None)
        except BadEntry as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
        except FileRefused as refused:
            errors.append(str(refused))
        else:
            return redirect("library")
    return page(request, form, document, files=files.files, errors=errors, status=400)


def keep(request: HttpRequest, form: DocumentForm, document: Document | None, file: File | None) -> None:
    person, said = reader(request), form.cleaned_data
    about = About(**{name: said[name] for name in form.ABOUT}, customer=form.customer, audience=said["audience"])  # type: ignore[typeddict-item]
    if document is None:
        assert file is not None
        document = actions.add_document(about, file=file, provider=form.provider, person=person)
        say(request, _("“%(title)s” is in the library.") % {"title": document.title})
    else:
        actions.change_document(document, about, person=person, file=file)
        say(request, _("“%(title)s” is changed.") % {"title": about["title"]})


def page(
    request: HttpRequest, form: DocumentForm, document: Document | None, *, files: list[File] | None = None,
    errors: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    label, opt = (_("The file"), "") if document is None else (_("Another file in its place"), _("if you like"))
    attach = attach_part(files or [], label=label, errors=errors or [], opt=opt)
    return shown(request, "document", {"form": form, "document": document, "attach": attach}, status=status)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document = queries.document(reader(request), pk)
    if document is None or not may_write(reader(request), document):
        raise Http404
    actions.withdraw_document(document, person=reader(request))
    say(request, _("“%(title)s” is out of the library.") % {"title": document.title})
    return redirect(reverse("library"))
