"""Drafts: what somebody typed into a form and did not send."""

from __future__ import annotations

from django.db import models

from pakt.desk.people.models import Person


class Draft(models.Model):
    """The fields of one form of one person. `place` says which form: `report CB defect`, `ticket CB-0042`.

    `fields` holds, for each name, the values that it had, as a form posts them. One of another person is never read.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    place = models.CharField(max_length=200)
    fields = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.place}"

    def value(self, name: str) -> str:
        """The last value of a field, as a form that is read gives it; empty where there is none."""
        return next(iter(reversed(self.fields.get(name, ()))), "")

    def values(self, name: str) -> list[str]:
        return list(self.fields.get(name, ()))
