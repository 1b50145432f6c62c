"""The folder in which contents lie."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.core.files.base import File as Content
from django.core.files.storage import FileSystemStorage


class SyncedFolder(FileSystemStorage):
    """A folder in which a file is wholly there and on the disk, or not at all, whatever crashes meanwhile."""

    def _save(self, name: str, content: Content) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        for folder in (target.parent, target.parent.parent):
            sync(folder)
        return name


def sync(folder: Path) -> None:
    """A name in a folder is on the disk only once the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
