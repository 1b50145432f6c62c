"""What is told to people: notices in the application, deliveries by other ways, and what a person does not want."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Event, Ticket


class Notice(models.Model):
    """One thing told to one person in the application.

    `what` is a key of `rules.RULES`, `key` names the thing told, so that it is told once. `data` holds what the words
    need and no event does: the clock or the right. A notice of something that is no ticket has its `title` and `url`.
    An `internal` one is for the provider's side only. `letter` says how it also goes out by letter.
    """

    class Letter(models.TextChoices):
        NONE = "none"
        AT_ONCE = "at_once"
        DIGEST = "digest"
        DIGESTED = "digested"

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    title = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    internal = models.BooleanField(default=False)
    letter = models.CharField(max_length=10, choices=Letter.choices)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="noticed_once")]
        indexes = [
            models.Index(fields=["person", "-at"], name="notice_newest"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.what} for {self.person_id}"


class Delivery(models.Model):
    """One thing told to one address over one channel; the unique key makes that once.

    It waits from `due_at`; the words are written when it is sent, in the language of whoever gets it. `person` is
    empty for an address without one: a contact person, somebody who is invited. `reason` is why it goes to this
    address, a value of `rules.Relation`; `data` and `internal` are as in a notice. `error` says what went wrong last,
    or why it was dropped. A `withheld` one is owed still: a cap or an address that does not take mail keeps it back,
    and a human decides.
    """

    class Channel(models.TextChoices):
        EMAIL = "email"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        WITHHELD = "withheld"
        FAILED = "failed"
        DROPPED = "dropped"

    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="deliveries")
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="+")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=20, blank=True)
    internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["channel", "address", "key"], name="delivered_once")]
        indexes = [
            models.Index(fields=["key"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["address", "-at"], name="delivery_to"),
            models.Index(fields=["-due_at"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.address}"


class ReplyToken(models.Model):
    """By what the answer of one recipient about one ticket is known; see `tokens`.

    `answers` is the Message-ID of the newest mail that this recipient sent about the ticket, with its angle brackets.
    """

    LONGEST_MESSAGE_ID = 500

    token = models.CharField(max_length=26, unique=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254)
    answers = models.CharField(max_length=LONGEST_MESSAGE_ID, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="token_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} for {self.address}"


class Bounce(models.Model):
    """A mail that did not reach its address, as the mail system told it: at once, or later by a report.

    `status` is as in RFC 3463 (5.1.1). `confirmed_at`: somebody has said since that the address is right.
    """

    address = models.CharField(max_length=254)
    status = models.CharField(max_length=20, blank=True)
    permanent = models.BooleanField()
    diagnostic = models.CharField(max_length=500, blank=True)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["address"], condition=Q(confirmed_at=None), name="bounce_counts")]

    def __str__(self) -> str:
        return f"{self.status} of {self.address}"


class Wishes(models.Model):
    """How a person wants to hear of each kind of thing, where that is not the usual way: `{"steps": "app"}`.

    `app`: in the application only, `none`: not at all. What is owed comes all the same.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="wishes")
    kinds = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wishes of {self.person_id}"


class Muted(models.Model):
    """A ticket of which a person wants to hear nothing but what is owed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="muted")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="muted_by")

    class Meta:
        verbose_name_plural = "muted"
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} for {self.person_id}"
