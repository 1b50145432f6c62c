"""Every write to files.

    take_in    a file was handed over: its content on the disk first, then its row
    copied     the same once more, for something else
    send       files go with something from now on, and stay
    remove     one that was not sent after all

What was never sent is removed after a day, with its content where nobody else handed over the same.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.due.rows import Job, schedule
from pakt.desk.due.worker import handler
from pakt.desk.files import limits, queries
from pakt.desk.files.holding import wanting
from pakt.desk.files.limits import FileRefused
from pakt.desk.files.models import File, path_of
from pakt.desk.files.names import safe_name
from pakt.desk.files.pictures import picture_of
from pakt.desk.pages.templatetags.pakt_parts import file_size
from pakt.desk.people.models import Person

CONTENT = "file content"
KEPT_UNSENT = timedelta(days=1)
ENDINGS = mimetypes.MimeTypes()


def take_in(content: Content, *, name: str, person: Person | None, now: datetime | None = None) -> File:
    """Keep a file that nobody but `person` can read until it is sent. FileRefused where it is too large.

    Without a person it comes from the desk itself: a mail, an import.
    """
    now = now or timezone.now()
    name = safe_name(name)
    size = content.size
    if size > limits.largest():
        raise FileRefused(limits.too_large(name))
    if person is not None and queries.waiting_bytes(person) + size > limits.most_waiting():
        most = file_size(limits.most_waiting())
        raise FileRefused(
            _("%(size)s of yours wait to be sent, and “%(name)s” would be too much. Send or remove some first.")
            % {"size": most, "name": name}
        )
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    # The new date takes the content away from whoever may be about to remove it; see `sweep`.
    schedule(CONTENT, sha256, now + KEPT_UNSENT)
    if not default_storage.exists(path_of(sha256)):
        default_storage.save(path_of(sha256), content)
    picture = picture_of(content)
    media_type = picture.media_type if picture else declared(name)
    return File.objects.create(
        sha256=sha256, name=name, size=size, media_type=media_type, uploaded_by=person, uploaded_at=now,
        width=picture.width if picture else None, height=picture.height if picture else None,
    )  # fmt: skip


def declared(name: str) -> str:
    """What the name says that it is; never a picture, which shows itself by its bytes."""
    media_type = ENDINGS.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if media_type.startswith("image/") else media_type


@transaction.atomic
def send(files: Iterable[File], *, person: Person | None, now: datetime | None = None) -> list[File]:
    """Let files go with something; the caller keeps what that is in the same transaction.

    FileRefused where one is gone, was sent already, or was uploaded by somebody else.
    """
    wanted = list(dict.fromkeys(file.pk for file in files))
    if not wanted:
        return []
    if len(wanted) > limits.MOST_FILES:
        raise FileRefused(_("No more than %(count)d files go at once.") % {"count": limits.MOST_FILES})
    rows = File.objects.select_for_update().order_by("pk").filter(uploaded_by=person, sent_at=None)
    found = {file.pk: file for file in rows.filter(pk__in=wanted)}
    if len(found) < len(wanted) or not all(default_storage.exists(file.path) for file in found.values()):
        raise FileRefused(_("A file is not there any more. Please choose it again."))
    File.objects.filter(pk__in=wanted).update(sent_at=now or timezone.now())
    return [found[pk] for pk in wanted]


def copied(file: File, *, person: Person | None, now: datetime) -> File:
    """The same content once more, to go with something else: a file goes with one thing only."""
    schedule(CONTENT, file.sha256, now + KEPT_UNSENT)
    return File.objects.create(
        sha256=file.sha256, name=file.name, size=file.size, media_type=file.media_type, uploaded_by=person,
        uploaded_at=now, width=file.width, height=file.height,
    )  # fmt: skip


def remove(file: File) -> None:
    """Take back a file that was not sent; its content goes with the next sweep."""
    File.objects.filter(pk=file.pk, sent_at=None).delete()


@handler(CONTENT)
def sweep(job: Job, now: datetime) -> None:
    """Remove what was uploaded and never sent, and a content that nobody has any more.

    Whoever uploads the same content gives this row a new date first, which takes it from us: then nothing is removed.
    """
    with transaction.atomic():
        files = list(File.objects.select_for_update().filter(sha256=job.subject))
        waiting = [file for file in files if file.sent_at is None]
        left = [file for file in waiting if not is_wanted(file, now)]
        still = len(waiting) > len(left)
        job.finish(again_at=now + KEPT_UNSENT if still else None)
        forget(left)
        if len(files) == len(left):
            default_storage.delete(path_of(job.subject))


def forget(files: Sequence[File]) -> None:
    File.objects.filter(pk__in=[file.pk for file in files], sent_at=None).delete()


def is_wanted(file: File, now: datetime) -> bool:
    return file.uploaded_at + KEPT_UNSENT > now or any(wants(file) for wants in wanting)
