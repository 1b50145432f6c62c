"""An agreement and the versions of its contract file. A version is never changed: a changed file is a new version."""

from django.db import connection, models

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
