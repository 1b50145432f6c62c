"""Handing files out and taking them in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.files import actions, queries
from pakt.desk.files.attaching import kept_file, taken
from pakt.desk.files.models import File
from pakt.desk.people.request import reader

# What a browser shows in a file must reach nothing: no script, no form, no window, nothing of the desk.
ALONE = "default-src 'none'; sandbox"


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file: pictures are shown, everything else is saved, whatever it says it is."""
    file = queries.file(reader(request), pk)
    if file is None:
        raise Http404
    return handed_out(file)


def handed_out(file: File) -> HttpResponseBase:
    """The content of a file that the reader may read."""
    try:
        content = default_storage.open(file.path)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=not file.is_picture,
        filename=file.name,
        content_type=file.media_type if file.is_picture else "application/octet-stream",
    )
    response["Content-Security-Policy"] = ALONE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take files in before the form that they belong to is sent; they come back as lines for its list."""
    field = request.POST.get("field", "files")
    found = taken(request)
    context = {"name": field, "kept": [kept_file(file) for file in found.files], "errors": found.errors}
    return render(request, "files/_taken.html", context, status=413 if found.errors else 201)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a file of one's own that was not sent."""
    found = queries.not_sent(reader(request), [pk])
    if not found:
        raise Http404
    actions.remove(found[0])
    return HttpResponse(status=204)
