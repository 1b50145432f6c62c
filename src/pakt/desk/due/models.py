"""The rows of the mechanism: what is due, and which workers are alive."""

from django.db import models


class Due(models.Model):
    """One thing to do at a time: `kind` says which handler, `subject` what about.

    `take_at` is the moment from which a worker may take the row: first `due_at`; while somebody works on it, the end
    of the lease; after a failure, the end of the back-off. `fence` counts claims and new dates, so that whoever comes
    back late cannot finish what has been given to another. A row with `dead_at` was given up; `last_error` says why.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    take_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)
    last_error = models.TextField(blank=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="due_once")]
        indexes = [models.Index(fields=["take_at"], condition=models.Q(dead_at=None), name="due_next")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Worker(models.Model):
    """A worker process that says every few seconds that it is alive."""

    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
