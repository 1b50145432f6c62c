"""Files on their way into a form: those uploaded before, those that come with the form itself, and how they are shown.

A form that takes files names two fields: `{name}` holds the files themselves where no script uploads them beforehand,
`{name}-kept` the keys of those that were uploaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.files import actions, limits, queries
from pakt.desk.files.limits import FileRefused, left_of
from pakt.desk.files.models import File
from pakt.desk.files.names import safe_name
from pakt.desk.pages.parts import AttachPart, FilePart, KeptFile
from pakt.desk.people.request import reader

# Bytes of a picture that stands in a page by itself.
LARGEST_SHOWN = 2_000_000


@dataclass(frozen=True)
class Taken:
    """The files that a form came with, and what was wrong with others."""

    files: list[File] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def taken(request: HttpRequest, name: str = "files") -> Taken:
    """What the form's field holds: the person's own uploads that are named, then the files sent with the form."""
    person = reader(request)
    named = request.POST.getlist(f"{name}-kept")
    files = queries.not_sent(person, named)
    errors = []
    if len(files) < len(set(named)):
        errors.append(_("A file is not there any more. Please choose it again."))
    for upload in request.FILES.getlist(name):
        try:
            files.append(actions.take_in(upload, name=upload.name or "", person=person))
        except FileRefused as refused:
            errors.append(str(refused))
    errors += [limits.too_large(safe_name(left)) for left in left_of(request)]
    if len(files) > limits.MOST_FILES:
        errors.append(_("No more than %(count)d files go at once.") % {"count": limits.MOST_FILES})
    return Taken(files, errors)


def attach_part(
    files: Sequence[File] = (), *, name: str = "files", label: str = "", hint: str = "", opt: str = "",
    errors: Sequence[str] = (),
) -> AttachPart:  # fmt: skip
    """Where files are added to a form; `files` are those that it holds already."""
    return AttachPart(
        name=name,
        url=reverse("upload"),
        label=label or _("Files"),
        hint=" ".join(filter(None, (hint, limits.words()))),
        errors=errors,
        kept=[kept_file(file) for file in files],
        opt=opt,
        largest=limits.largest(),
        too_large=limits.too_large("{name}"),
    )


def kept_file(file: File) -> KeptFile:
    return KeptFile(file.pk, file_part(file), reverse("remove_file", args=[file.pk]))


def file_part(file: File, *, shown: bool = False) -> FilePart:
    """A file as a page shows it; `shown` lets a picture of no great weight be its own preview."""
    return FilePart(
        name=file.name,
        url=reverse("file", args=[file.pk]),
        size=file.size,
        kind="picture" if file.is_picture else "file",
        is_shown=shown and file.is_picture and file.size <= LARGEST_SHOWN,
        width=file.width,
        height=file.height,
    )
