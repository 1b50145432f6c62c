"""A training with its place and dates, and the people enrolled in it. Nothing is deleted: it is evidence of what was
held and of what it costs."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person


class Training(models.Model):
    """Held by a provider for the customers whose agreement has the catalogue entry `entry` with enrolment.

    `minutes` are charged for each person, to the prepaid hours or by the price list, as the entry says.
    """

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="trainings")
    entry = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    enrol_until = models.DateField()
    seats = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="training_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """Somebody who takes part, under the agreement that pays for it; one that was withdrawn stays readable."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="enrolments")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="enrolments")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    enrolled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["enrolled_at", "pk"]
        constraints = [
            models.UniqueConstraint("training", Lower("email"), condition=Q(withdrawn_at=None), name="enrolled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.training}"
