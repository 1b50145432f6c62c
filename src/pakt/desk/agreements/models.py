"""An agreement, the versions of its contract file, its contacts, and the lists of entitled people handed over.

A version is never changed: a changed file is a new version. Nor is a contact, or a list that was handed over.
"""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from pakt.desk.people.models import Organisation, Person


class Agreement(models.Model):
    """A customer and a provider under one contract. Its tickets are numbered on behind `prefix`."""

    name = models.CharField(max_length=200)
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements_as_customer")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements_as_provider")
    contract_id = models.CharField(max_length=64)
    prefix = models.CharField(max_length=8, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(prefix__regex=r"^[A-Z][A-Z0-9]{0,7}$"), name="prefix_is_letters"),
        ]

    def __str__(self) -> str:
        return self.name

    def hold(self) -> None:
        """Until this transaction ends nothing is recorded for the agreement as a whole; its tickets go on.

        Everything that replays one of its tickets holds the agreement first: what is recorded for all of them
        (`select_for_update` on the agreement) then comes wholly before or wholly after it.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM agreements_agreement WHERE id = %s FOR KEY SHARE", [self.pk])


class ContractVersion(models.Model):
    """The contract file as it was agreed, kept letter by letter.

    In force from `effective_from` until the next version's; without one it is signed, but not yet in effect.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    plan = models.CharField(max_length=64, null=True)
    signed_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    effective_from = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_numbered_once"),
            models.UniqueConstraint(fields=["agreement", "effective_from"], name="one_version_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, version {self.number}"


class Contact(models.Model):
    """Who fills a role that the contract names (`role`, the id of its contact), or at what a channel is reached.

    From `from_at` to `until_at`, and without that still; the database refuses any other change, so that it can be told
    who it was at any time. For a channel `name` may be empty.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    named_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(role="") & ~models.Q(channel="")) | (~models.Q(role="") & models.Q(channel="")),
                name="contact_of_a_role_or_a_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["agreement"], condition=models.Q(until_at=None), name="contact_now"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.role or self.channel}: {self.label}"

    @property
    def label(self) -> str:
        """What stands for it in a sentence: the name, else the number, else the address."""
        return self.name or self.phone or self.email


class EntitledList(models.Model):
    """The customer's list of entitled people as it was handed over. The database refuses to change or delete it.

    `people` holds, for each, `name`, `email`, `phone`, `roles` (their values) and `invited`: not here yet.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="entitled_lists")
    handed_over_at = models.DateTimeField()
    handed_over_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    people = models.JSONField()

    class Meta:
        ordering = ["-handed_over_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.handed_over_at.isoformat()}"
