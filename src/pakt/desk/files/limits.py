"""How large a file may be, how many go with one message, how much may wait to be sent; and stopping larger ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from pakt.desk.pages.templatetags.pakt_parts import file_size

MOST_FILES = 20
# So many of the largest may wait.
WAITING = 4


class FileRefused(Exception):
    """A file that is not taken; the message says why and what to do."""


def largest() -> int:
    """Bytes of one file."""
    return int(settings.MAX_UPLOAD)


def most_waiting() -> int:
    """Bytes of all files that a person has uploaded and not sent."""
    return WAITING * largest()


def words() -> str:
    """The limits, before anybody runs into them."""
    return _("Up to %(count)d files, each up to %(size)s.") % {"count": MOST_FILES, "size": file_size(largest())}


def too_large(name: str) -> str:
    size = {"name": name, "size": file_size(largest())}
    return _("“%(name)s” is larger than %(size)s. Send a part of it, or say where it can be fetched.") % size


class Limit(FileUploadHandler):
    """Takes no more of a file than is allowed, so that nothing larger fills the disk; what it left is remembered."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > largest():
            left_of(self.request).append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def left_of(request: Any) -> list[str]:
    """The names of the files in this request that were too large to be taken."""
    if not hasattr(request, "pakt_too_large"):
        request.pakt_too_large = []
    left: list[str] = request.pakt_too_large
    return left
