"""Who uses the desk: organisations, persons and their roles, teams and skills, invitations, and attempts that are
counted."""

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
    """Somebody with a name and an e-mail address, which is also what one signs in with.

    `digest` says how often letters come; what is owed under an agreement comes at once whatever is chosen.
    """

    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day, together")
        OWED = "owed", _("only what is owed to me")

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    digest = models.CharField(_("letters"), max_length=10, choices=Digest.choices, default=Digest.AT_ONCE)
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

    `customer` narrows a provider's role to the agreements with one customer; empty means all of them. For another
    contractor it is the customer for whom the contractor works, and never empty. A role that is not `is_active` is
    kept, and counts for nothing.
    """

    class Name(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        CUSTOMER_MANAGER = "customer_manager", _("customer's manager")
        CUSTOMER_ADMINISTRATOR = "customer_administrator", _("customer's administrator")
        AGENT = "agent", _("agent")
        PROVIDER_MANAGER = "provider_manager", _("provider's manager")
        ADMINISTRATOR = "administrator", _("administrator")
        CONTRACTOR = "contractor", _("another contractor")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Name.choices)
    customer = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=models.Q(customer=None), name="one_role_once"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "customer"], name="one_role_once_for_each_customer"
            ),
            models.CheckConstraint(
                condition=~models.Q(role="contractor") | models.Q(customer__isnull=False),
                name="contractor_works_for_a_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.organisation}"


class Team(models.Model):
    """People of a provider who work on the same things."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=100)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_named_once")]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A language in which a person of a provider gives support, and when: reports are routed by it.

    `language` is a code as in a contract file's channels: `cs`, `en`, `sr`.
    """

    class Hours(models.TextChoices):
        ALWAYS = "always", _("always")
        IN_HOURS = "in_hours", _("in service hours")
        OUT_OF_HOURS = "out_of_hours", _("out of service hours")

    person = models.ForeignKey(Person, models.CASCADE, related_name="skills")
    language = models.CharField(_("language"), max_length=10)
    hours = models.CharField(_("hours"), max_length=12, choices=Hours.choices, default=Hours.ALWAYS)

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.language}, {self.get_hours_display()}"


class Invitation(models.Model):
    """Somebody asked into an organisation by a letter to `email`; who they are is known when they accept.

    Until then only what the inviter typed is shown, also where the address belongs to a person of another
    organisation. The link in the letter is derived (`links.py`), never kept; `issue` counts the letters, and a new
    letter ends the link of the one before. `invited_by` is empty for the operator of the desk.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=30, choices=Role.Name.choices)
    customer = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    issue = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="invitations")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None, customer=None),
                name="one_open_invitation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email", "customer"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_for_each_customer",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="invitation_email_is_small_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.organisation}"


class Attempt(models.Model):
    """Something that is limited in number was tried a short while ago; see `limits.py`.

    `digest` stands for what was tried, the address typed and the place. What was typed is not kept: people type
    passwords into the wrong field.
    """

    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest", "at"], name="attempt")]

    def __str__(self) -> str:
        return f"attempt {self.at.isoformat()}"
