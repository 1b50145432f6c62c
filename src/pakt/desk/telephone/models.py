"""Calls, and the keys by which a telephone exchange tells of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.models import Ticket


class Call(models.Model):
    """Somebody rang a provider from `number` (as it was shown; empty where it was withheld).

    `customer` is the one customer to whom the number belongs, empty where it is of none or of several; `agreement` is
    known when the call was logged. `external` is what the exchange calls it, so that one call is told once.
    `out_of_hours`: the phone hours of the agreement were over.
    """

    class State(models.TextChoices):
        RINGING = "ringing", _("not logged yet")
        LOGGED = "logged", _("logged")
        DISMISSED = "dismissed", _("put aside")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="calls")
    customer = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    shown_name = models.CharField(max_length=200, blank=True)
    external = models.CharField(max_length=200, null=True)
    started_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RINGING)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="calls")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="calls")
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    out_of_hours = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "external"], name="call_told_once")]
        indexes = [
            models.Index(fields=["organisation", "-started_at"], name="call_newest"),
            models.Index(fields=["started_at"], condition=Q(state="ringing"), name="call_ringing"),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.started_at.isoformat()}"


class ExchangeKey(models.Model):
    """What a telephone exchange proves itself with. Only the key's digest is kept."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key of {self.organisation_id}"
