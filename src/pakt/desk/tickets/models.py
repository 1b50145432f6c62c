"""Tickets, the events that are all there is to know about them, and kept copies of what follows from these."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from pakt.desk.agreements.models import Agreement, ContractVersion
from pakt.desk.files.models import File
from pakt.desk.people.models import Organisation, Person, Team

# Where what has no date stands in an order of dates; the engine knows none so late.
END = datetime(2100, 1, 1, tzinfo=UTC)


class Ticket(models.Model):
    """Something reported under an agreement, run under the contract version in force when it was reported.

    From `channel` down the fields are kept copies: they follow from events. `seen` and `seen_of_agreement` are the
    last events that they take in, `looked_at` the moment for which they hold. `open_terms` counts the terms that run
    or stand still; `awaited` is what is waited for from the customer, `awaited_since` where no term tells since when;
    `next_at` is when the nearest term of whoever is to act is due, END without one; `closed_at` while it is closed.
    """

    class Awaited(models.TextChoices):
        """What is asked of the customer, the first of these; a judgement is awaited, but not owed."""

        CALL = "call"
        INFORMATION = "information"
        ANSWER = "answer"
        TERM = "term"
        JUDGEMENT = "judgement"
        NOTHING = ""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="tickets")
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=20, unique=True)
    reporter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reported_tickets")
    reported_at = models.DateTimeField()
    subject = models.CharField(max_length=300)

    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=64)
    priority = models.CharField(max_length=64, null=True)
    effective_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assigned_tickets")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="tickets")
    is_open = models.BooleanField(default=True)
    status = models.CharField(max_length=64, blank=True)
    open_terms = models.PositiveSmallIntegerField(default=0)
    awaited = models.CharField(max_length=12, blank=True, choices=Awaited.choices)
    awaited_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=END)
    closed_at = models.DateTimeField(null=True)
    seen = models.PositiveIntegerField(default=0)
    seen_of_agreement = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["agreement", "is_open"], name="ticket_open"),
            models.Index(fields=["reported_at"], condition=Q(is_open=True, open_terms=0), name="ticket_without_terms"),
        ]

    def __str__(self) -> str:
        return self.reference


class Event(models.Model):
    """Something that happened `at` a time and was told at `recorded_at`. The database refuses to change or delete it.

    `ticket` is empty for what concerns the whole agreement: a release, an outage. `data` is what the event carries,
    with times as text. `key` is what the sender gave so that one thing sent twice is one event.
    """

    class By(models.TextChoices):
        CUSTOMER = "customer"
        PROVIDER = "provider"
        SYSTEM = "system"
        CONTRACTOR = "contractor"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="events")
    sequence = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=By.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], condition=~Q(ticket=None), name="event_of_ticket"),
            models.UniqueConstraint(
                fields=["agreement", "sequence"], condition=Q(ticket=None), name="event_of_agreement"
            ),
            models.UniqueConstraint(fields=["ticket", "key"], name="event_told_once"),
            # A report's key must be known before there is a ticket.
            models.UniqueConstraint(fields=["agreement", "key"], condition=Q(type="reported"), name="report_told_once"),
            models.UniqueConstraint(
                fields=["agreement", "key"], condition=Q(ticket=None), name="event_of_agreement_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.at.isoformat()}"


class Message(models.Model):
    """The words that came with an event. Apart from the event, so that a person's words can be erased and it stays.

    The database refuses any change of `text` but its erasure. An internal one never leaves the provider's side.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public"
        INTERNAL = "internal"

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="message")
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"message of {self.event}"


class Attachment(models.Model):
    """A file that came with an event, read by whoever may read its message. The database keeps it as it is."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT, related_name="attachments")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["event", "position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="attachment_place"),
            # A file goes with one thing only: who may read it follows from that.
            models.UniqueConstraint(fields=["file"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file} with {self.event}"


class Mention(models.Model):
    """Somebody named with `@` in the words of an event, who may read them."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.event}"


class Watcher(models.Model):
    """Somebody who wants to hear of a ticket `since` then, though it is neither theirs nor reported by them."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="watchers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="watched")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="watcher_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.ticket}"


class Clock(models.Model):
    """A kept copy of one cycle of one clock, as the engine tells it for the ticket's `looked_at`.

    From `agreement` down the fields are there for showing many tickets at once, in order, without replaying each:
    `is_owed` while the term runs or stands still in an open ticket; `order_at` is when it is due, END without a date;
    `rank` the ticket's by severity and plan; `calendar` the name of the service hours; `soon_at` from when it looks as
    due soon; `pauses` what does not count of an open one, each as start, end (empty while nobody knows it) and why, in
    microseconds.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="clocks")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    cycle = models.PositiveIntegerField()
    owed_by = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    term = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    automatic = models.BooleanField()
    notice_due_at = models.DateTimeField(null=True)
    notice = models.CharField(max_length=10, blank=True)
    clauses = models.JSONField(default=list)
    # The ticket's own, which the database holds to be there.
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    is_owed = models.BooleanField(default=False)
    order_at = models.DateTimeField(default=END)
    rank = models.PositiveSmallIntegerField(default=0)
    calendar = models.CharField(max_length=64)
    soon_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)

    class Meta:
        ordering = ["ticket", "position"]
        constraints = [models.UniqueConstraint(fields=["ticket", "name", "cycle"], name="clock_cycle")]
        indexes = [
            models.Index(fields=["order_at", "rank", "id"], condition=Q(is_owed=True), name="clock_owed_next"),
            models.Index(
                fields=["agreement", "order_at", "rank", "id"], condition=Q(is_owed=True), name="clock_owed_under"
            ),
            models.Index(fields=["rank", "order_at", "id"], condition=Q(is_owed=True), name="clock_owed_gravest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.cycle}: {self.state}"


class Right(models.Model):
    """A kept copy of what a side may do now, since when."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="rights")
    right = models.CharField(max_length=64)
    holder = models.CharField(max_length=10)
    since = models.DateTimeField()
    clauses = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "right"], name="right_once")]

    def __str__(self) -> str:
        return f"{self.right} ({self.holder})"


class Presence(models.Model):
    """Somebody of one `side` who was writing on a ticket at a time; told to others of that side for a short while."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    side = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person} writes on {self.ticket}"


class Share(models.Model):
    """A kept copy of a ticket's being shared with another contractor's organisation, `since` then and until `ended_at`.

    Its people see of the ticket only what was chosen for them and what they wrote: see `sharing.py`.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="shares")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "organisation"], condition=Q(ended_at=None), name="shared_once_with_each"
            )
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(ended_at=None), name="shared_now")]

    def __str__(self) -> str:
        return f"{self.ticket} with {self.organisation}"


class Change(models.Model):
    """Something that became different, by an event or by time alone; written once, whoever found it first.

    `what` is one of `pakt.engine.changes.What`, `name` and `cycle` the clock or right that it is about. `at` is when
    it became so, whenever it was found; `event` what made it so, empty where time alone did. `number` counts a
    ticket's changes in the order in which they came to be known.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    name = models.CharField(max_length=64, blank=True)
    cycle = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="changes")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["ticket", "number"]
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="change_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.name}"
