"""Rotas and who swapped a turn; whom an alarm calls; alarms, and every attempt to reach somebody."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.models import Ticket


class Rota(models.Model):
    """Weekly turns of a provider's people, handed over on a weekday (0 is Monday) at a time of `time_zone`.

    The first turn begins on or after `starts_on`. A handover on a public holiday of `country` (a code as contract
    files name it; empty: none) moves to the next day that is neither a holiday nor a weekend.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="rotas")
    name = models.CharField(_("name"), max_length=100)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    country = models.CharField(_("public holidays of"), max_length=10, blank=True)
    handover_day = models.PositiveSmallIntegerField(_("day of the handover"), default=0)
    handover_time = models.TimeField(_("time of the handover"))
    starts_on = models.DateField(_("first turn on or after"))

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="rota_named_once"),
            models.CheckConstraint(condition=Q(handover_day__lte=6), name="handover_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """Somebody's place in the order of a rota."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="turns")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rota", "position"]
        constraints = [models.UniqueConstraint(fields=["rota", "position"], name="turn_position_once")]

    def __str__(self) -> str:
        return f"{self.rota_id} {self.position}: {self.person_id}"


class Swap(models.Model):
    """Somebody else is on duty from a moment to another: a day swapped, a holiday stood in for. The latest counts."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="swaps")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=models.F("from_at")), name="swap_has_length")]

    def __str__(self) -> str:
        return f"{self.rota_id}: {self.person_id}, {self.from_at.isoformat()}"


class Rule(models.Model):
    """What whoever is on duty is called for under an agreement.

    `priorities`: the names of those that count, empty for all. `minutes_before`: how long before a term of the
    provider's runs out.
    """

    class What(models.TextChoices):
        REPORT = "report", _("a report")
        BREACH = "breach", _("a term runs out")
        OUTAGE = "outage", _("an outage")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="duty_rules")
    what = models.CharField(max_length=10, choices=What.choices)
    priorities = models.JSONField(default=list, blank=True)
    minutes_before = models.PositiveIntegerField(default=60)

    class Meta:
        ordering = ["agreement", "what", "pk"]

    def __str__(self) -> str:
        return f"{self.agreement_id}: {self.what}"


class Step(models.Model):
    """Who is called next by which ways; the next step comes when nobody took the alarm within `minutes`.

    Whoever is on duty by `rota`, or `person`. `ways` are names of settings.ALERT_CHANNELS.
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    rota = models.ForeignKey(Rota, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    ways = models.JSONField(default=list)
    minutes = models.PositiveIntegerField(default=10)

    class Meta:
        ordering = ["rule", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "position"], name="step_position_once"),
            models.CheckConstraint(
                condition=Q(rota=None, person__isnull=False) | Q(rota__isnull=False, person=None),
                name="step_calls_a_rota_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.position}"


class Reach(models.Model):
    """How a person is reached beside phone and mailbox: the topic or key of their push service.

    `feed_issue` counts the addresses of their calendar; a new one ends the one before.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="reach")
    push = models.CharField(max_length=200, blank=True)
    feed_issue = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "reaches"

    def __str__(self) -> str:
        return f"reach of {self.person_id}"


class Alarm(models.Model):
    """Something for which people are called until somebody takes it. `key` names it, so that it is one.

    `step` counts the steps taken, on through the rounds; `ticket` is empty for what concerns a whole agreement.
    """

    class State(models.TextChoices):
        CALLING = "calling", _("people are called")
        TAKEN = "taken", _("taken")
        UNANSWERED = "unanswered", _("nobody took it")
        OVER = "over", _("no longer needed")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="alarms")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="alarms")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=Rule.What.choices)
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLING)
    step = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_how = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="alarm_newest"),
            models.Index(fields=["at"], condition=Q(state="calling"), name="alarm_calling"),
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(models.Model):
    """One person called once by one way. `together`: told with others in one message, so that no flood comes.

    `code` is what a text message is answered with.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("is being called")
        SENDING = "sending", _("is being called")
        SENT = "sent", _("called")
        FAILED = "failed", _("not reached")
        TOGETHER = "together", _("told together with others")
        DROPPED = "dropped", _("no longer needed")

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="attempts")
    step = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    to = models.CharField(max_length=254)
    code = models.CharField(max_length=8, db_index=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["alarm", "step", "person", "way"], name="called_once")]
        indexes = [models.Index(fields=["person", "way", "sent_at"], name="called_of_late")]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.step}: {self.way}"
