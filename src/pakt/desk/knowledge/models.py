"""Articles with their versions and comments, the library, news, and which ticket uses which article."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets.models import Ticket

# What is written here may also be in the other letters of Serbian.
LANGUAGES = [*settings.LANGUAGES, ("sr-cyrl", _("Serbian, Cyrillic letters"))]
LONGEST_TITLE = 200
LONGEST_TEXT = 50_000
LONGEST_PRODUCT = 100
LONGEST_VERSION = 50
LONGEST_SUMMARY = 500
LONGEST_COMMENT = 5000
LONGEST_NOTE = 300


class Audience(models.TextChoices):
    INTERNAL = "internal", _("only the provider")
    CUSTOMERS = "customers", _("customers")
    PUBLIC = "public", _("everybody, also without signing in")


class Scoped(models.Model):
    """Something that a provider tells: for one customer, or without one for all of its customers.

    `queries.readable` is the one place that says who may read it.
    """

    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.CUSTOMERS)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(audience="public") | Q(customer=None), name="%(class)s_public_is_for_no_one_customer"
            ),
        ]


class Article(Scoped):
    """Something to know. What it says stands in its versions, for each language the one with the highest number.

    `is_answer` marks a customer's question with its answer, published without names.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    is_answer = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["status", "-changed_at"], name="article_newest")]

    def __str__(self) -> str:
        return f"article {self.pk}"


class ArticleVersion(models.Model):
    """What an article said in one language from `at` on. The database refuses to change or delete it.

    Only its words can be emptied, where something stood in them that must not be kept.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    language = models.CharField(max_length=10, choices=LANGUAGES)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["article", "language", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="article_version_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language}, {self.number})"

    @property
    def is_erased(self) -> bool:
        return not self.title


class ArticleTag(models.Model):
    """A word under which an article is found; only ever listed from articles that the reader may read."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["article", "name"], name="article_tagged_once")]
        indexes = [models.Index(fields=["name"], name="article_tag_name")]

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """What a reader says of an article, or an answer to that.

    `customer` is whose reader said it: another customer never sees it. Without one it is the provider's, for all who
    may read the article; an answer stays with the customer whom it answers.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    customer = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"comment of {self.person}"


class Helped(models.Model):
    """Whether an article helped a person, in their own words where they gave any."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="helped")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    yes = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="helped_said_once")]

    def __str__(self) -> str:
        return f"{self.person}: {'yes' if self.yes else 'no'}"


class Use(models.Model):
    """A ticket and an article that belong together: linked by hand, named in an answer, or made from the ticket."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="uses")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="articles")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "ticket"], name="article_used_once")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.article}"


class Document(Scoped):
    """A file of the library: a manual, the notes of a release, a form to fill in."""

    class Kind(models.TextChoices):
        USER_MANUAL = "user_manual", _("user’s manual")
        ADMINISTRATOR_MANUAL = "administrator_manual", _("administrator’s manual")
        RELEASE_NOTES = "release_notes", _("notes of a release")
        FORM = "form", _("form")
        OTHER = "other", _("other document")

    title = models.CharField(max_length=LONGEST_TITLE)
    product = models.CharField(max_length=LONGEST_PRODUCT)
    version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    published_on = models.DateField()
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["product", "-published_on"], name="document_of_product")]

    def __str__(self) -> str:
        return self.title


class News(Scoped):
    """Something new, shown from one moment to another (or without end); its words stand in `texts`."""

    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        verbose_name_plural = "news"
        indexes = [models.Index(fields=["-shown_from"], name="news_newest")]

    def __str__(self) -> str:
        return f"news {self.pk}"


class NewsText(models.Model):
    """What a piece of news says in one language."""

    news = models.ForeignKey(News, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=LANGUAGES)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["news", "language"], name="news_once_in_a_language")]

    def __str__(self) -> str:
        return self.title
