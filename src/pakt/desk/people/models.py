"""Who uses the desk: organisations, persons, the roles that persons have in organisations, and failed sign-ins."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A customer, a provider, or both: the side is told by the agreement, not here."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A new person; without a password nobody can sign in until one is set by an invitation."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email=(email or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with a name and an e-mail address, which is also what one signs in with."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name_plural = "people"
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_small_letters")]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What a person is in an organisation. `access.py` says what each role may do.

    `customer` narrows a provider's role to the agreements with one customer; empty means all of them.
    """

    class Name(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        CUSTOMER_MANAGER = "customer_manager", _("customer's manager")
        CUSTOMER_ADMINISTRATOR = "customer_administrator", _("customer's administrator")
        AGENT = "agent", _("agent")
        PROVIDER_MANAGER = "provider_manager", _("provider's manager")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Name.choices)
    customer = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=models.Q(customer=None), name="one_role_once"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "customer"], name="one_role_once_for_each_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.organisation}"


class FailedSignIn(models.Model):
    """A sign-in that failed a short while ago; see `sign_in.py`. `digest` stands for the address typed and the place.

    What was typed is not kept: people type passwords into the wrong field.
    """

    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "at"], name="failed_sign_in")]

    def __str__(self) -> str:
        return f"failed sign-in {self.at.isoformat()}"
