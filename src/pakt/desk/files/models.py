"""Files: what each is called and what it is; its content lies in the storage, once for each digest."""

from __future__ import annotations

from django.db import models

from pakt.desk.people.models import Person

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class File(models.Model):
    """A file as somebody handed it over. `media_type` is what its first bytes say for pictures that every browser shows
    safely; of all others it is what the name says, and nothing relies on it.

    Until `sent_at` only whoever uploaded it may read it; from then on, whoever may read what it was sent with. One that
    is sent stays.
    """

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_by"], condition=models.Q(sent_at=None), name="file_not_sent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where its content lies in the storage."""
        return path_of(self.sha256)

    @property
    def is_picture(self) -> bool:
        return self.media_type in PICTURES


def path_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
