"""Views that people keep, and things done to many tickets at once."""

from django.db import models

from pakt.desk.people.models import Organisation, Person, Team
from pakt.desk.tickets.models import Ticket


class View(models.Model):
    """A filter under a name. Its owner's, or shared: with everybody who works for `organisation`, or with `team`.

    The one of its owner's without a name is what the queue opens with. One that is thrown away can be taken back.
    """

    owner = models.ForeignKey(Person, models.CASCADE, related_name="views")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    filter = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    thrown_away_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["owner"], condition=models.Q(thrown_away_at=None), name="view_of_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=models.Q(name=""), name="opening_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class Bulk(models.Model):
    """One thing done by a person to many tickets, each by itself; `act` is one of `acts.py`, with its `data`.

    Finished when no ticket waits any more.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    act = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")

    class Meta:
        verbose_name_plural = "bulk"

    def __str__(self) -> str:
        return f"{self.act} by {self.person}"


class BulkTicket(models.Model):
    """One ticket of many: what came of it, and `before`, from which it can be taken back."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        SAME = "same"
        REFUSED = "refused"
        FAILED = "failed"

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="tickets")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(max_length=1000, blank=True)
    clauses = models.JSONField(default=list)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["bulk", "position"]
        constraints = [models.UniqueConstraint(fields=["bulk", "ticket"], name="bulk_ticket_once")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.outcome}"
