"""Prepared answers and macros of a provider. One that is thrown away can be taken back."""

from django.db import models

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person


class Prepared(models.Model):
    """`agreement` narrows it to one agreement; empty means every one of the provider."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    thrown_away_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Answer(Prepared):
    """`texts` holds the words by language, with blanks in braces: see `blanks.py`."""

    texts = models.JSONField(default=dict)


class Macro(Prepared):
    """`steps` are taken in order, all or none: each `{"type": …, "data": {…}, "texts": {language: words}}`.

    `type` is a step of the provider's, or message, note, assigned (`data: {"to": "me" | "nobody"}`).
    """

    steps = models.JSONField(default=list)
