"""What can be found: one entry for each text that somebody wrote, with its stems and with who may find it."""

from __future__ import annotations

from django.db import models

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation


class Kind(models.TextChoices):
    TICKET = "ticket"
    TICKET_INTERNAL = "ticket_internal"
    ARTICLE = "article"
    DOCUMENT = "document"
    NEWS = "news"


TICKETS = (Kind.TICKET, Kind.TICKET_INTERNAL)


class Audience(models.TextChoices):
    """`INTERNAL` is the provider's alone; `CUSTOMERS` both sides'; `PUBLIC` everybody's."""

    INTERNAL = "internal"
    CUSTOMERS = "customers"
    PUBLIC = "public"


class Entry(models.Model):
    """A text in one language, a copy of what stands elsewhere. `queries.visible` says who finds it.

    Without `customer` it is for all customers of the provider. Beside the stems PostgreSQL keeps a column `vector`,
    SQLite a table `search_index`; the database itself holds both to what stands here (see the migration).
    """

    kind = models.CharField(max_length=20, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=10)
    provider = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, related_name="+", db_index=False)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    updated_at = models.DateTimeField()
    stemmed_by = models.CharField(max_length=40)
    label = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    title_stems = models.TextField()
    near = models.TextField()
    stems = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.language})"
