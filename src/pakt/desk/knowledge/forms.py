"""Forms of those who write: an article, a document, a piece of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.knowledge import models
from pakt.desk.knowledge.models import LANGUAGES, Article, ArticleVersion, Audience, Document, News, Scoped
from pakt.desk.pages.editor import Editor
from pakt.desk.pages.inputs import DayInput
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Organisation, Person


class Whom:
    """For whom a person may write: each provider with its customers, as the choices of a form.

    A value is `provider` or `provider-customer`, of their keys; the first is for all customers of the provider.
    """

    def __init__(self, person: Person) -> None:
        write = scope(person, Act.WRITE_KNOWLEDGE)
        pairs = Q(provider__in=write.as_provider)
        for provider, customer in write.as_provider_for:
            pairs |= Q(provider=provider, customer=customer)
        served = Agreement.objects.filter(pairs).select_related("provider", "customer").order_by("customer__name")
        self.known: dict[str, tuple[Organisation, Organisation | None]] = {}
        providers = {one.provider_id: one.provider for one in served}
        providers |= {one.pk: one for one in Organisation.objects.filter(pk__in=write.as_provider)}
        self.several = len(providers) > 1
        for house in providers.values():
            if house.pk in write.as_provider:
                self.known[str(house.pk)] = (house, None)
            for one in served:
                if one.provider_id == house.pk:
                    self.known[f"{house.pk}-{one.customer_id}"] = (house, one.customer)

    def choices(self) -> list[tuple[str, str]]:
        return [(value, self.name(*pair)) for value, pair in self.known.items()]

    def name(self, provider: Organisation, customer: Organisation | None) -> str:
        name = _("All customers") if customer is None else customer.name
        return f"{provider.name}: {name}" if self.several else name

    @staticmethod
    def value_of(row: Scoped) -> str:
        return f"{row.provider_id}-{row.customer_id}" if row.customer_id else str(row.provider_id)


class ScopedForm(forms.Form):
    """For whom something is; the fields of what it is come before."""

    def __init__(self, data: Any, *, person: Person, row: Scoped | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.whom = Whom(person)
        choices = self.whom.choices()
        if row is not None and row.pk:
            # It stays with its provider.
            choices = [choice for choice in choices if self.whom.known[choice[0]][0].pk == row.provider_id]
        self.fields["whom"] = forms.ChoiceField(
            label=_("For"), choices=choices, initial=self.whom.value_of(row) if row is not None else None
        )
        self.fields["audience"] = forms.ChoiceField(
            label=_("Read by"),
            choices=Audience.choices,
            widget=forms.RadioSelect,
            initial=row.audience if row is not None else Audience.CUSTOMERS,
        )

    @property
    def provider(self) -> Organisation:
        return self.whom.known[self.cleaned_data["whom"]][0]

    @property
    def customer(self) -> Organisation | None:
        return self.whom.known[self.cleaned_data["whom"]][1]


class ArticleForm(ScopedForm):
    """A version of an article in one language, and for whom the article is."""

    title = forms.CharField(max_length=models.LONGEST_TITLE)
    text = forms.CharField(max_length=models.LONGEST_TEXT, widget=Editor(attrs={"rows": 18}))
    language = forms.ChoiceField(choices=LANGUAGES)
    tags = forms.CharField(required=False, max_length=600)
    note = forms.CharField(required=False, max_length=models.LONGEST_NOTE)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any, *, person: Person, article: Article | None = None, version: ArticleVersion | None = None,
        language: str = "en",
    ) -> None:  # fmt: skip
        initial: dict[str, Any] = {"language": language, "based_on": version.number if version else 0}
        if version is not None:
            initial |= {"title": version.title, "text": version.text}
        if article is not None:
            initial["tags"] = ", ".join(tag.name for tag in article.tags.all())
        super().__init__(data, person=person, row=article, initial=initial)
        labels = {
            "title": _("Title"),
            "text": _("Text"),
            "language": _("Language"),
            "tags": _("Tags"),
            "note": _("What is different, and why"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["text"].help_text = _("A heading begins with ##, a row of a table with |.")
        self.fields["tags"].help_text = _("Words under which it is found, separated by commas.")
        if version is None:
            del self.fields["note"]
        if article is not None:
            self.fields["language"].widget = forms.HiddenInput()

    @property
    def tag_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["tags"].split(",")
        return names


class CommentForm(forms.Form):
    """What a reader says; for whom, where they read for several customers."""

    text = forms.CharField(max_length=models.LONGEST_COMMENT, widget=Editor(attrs={"rows": 4}))
    customer = forms.ModelChoiceField(Organisation.objects.none(), required=False, empty_label=None)

    def __init__(self, data: Any, *, customers: Sequence[int] = (), label: str = "", text: str = "") -> None:
        super().__init__(data, initial={"text": text}, auto_id="id_comment_%s")
        self.fields["text"].label = label or _("Your comment")
        if len(customers) > 1:
            field = self.fields["customer"]
            field.label = _("As a reader of")
            field.queryset = Organisation.objects.filter(pk__in=customers)  # type: ignore[attr-defined]
            field.required = True
        else:
            del self.fields["customer"]


class DocumentForm(ScopedForm):
    """A document of the library; its file comes beside the form."""

    title = forms.CharField(max_length=models.LONGEST_TITLE)
    product = forms.CharField(max_length=models.LONGEST_PRODUCT)
    version = forms.CharField(max_length=models.LONGEST_VERSION, required=False)
    summary = forms.CharField(
        max_length=models.LONGEST_SUMMARY, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ChoiceField(choices=Document.Kind.choices)
    language = forms.ChoiceField(choices=LANGUAGES)
    published_on = forms.DateField(widget=DayInput())

    ABOUT = ("title", "product", "version", "summary", "kind", "language", "published_on")

    def __init__(
        self, data: Any, *, person: Person, document: Document | None = None, products: Sequence[str] = ()
    ) -> None:
        if document is not None:
            initial = {name: getattr(document, name) for name in self.ABOUT}
        else:
            initial = {"language": person.language, "published_on": timezone.localdate()}
        super().__init__(data, person=person, row=document, initial=initial)
        labels = {
            "title": _("Title"),
            "product": _("Product"),
            "version": _("Version"),
            "summary": _("What is in it"),
            "kind": _("Kind"),
            "language": _("Language"),
            "published_on": _("Published on"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        if products:
            self.fields["product"].help_text = _("As in: %(products)s.") % {"products": ", ".join(products)}


class NewsForm(ScopedForm):
    """A piece of news, in as many languages as there are words for."""

    shown_from = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    shown_until = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        required=False,
    )

    def __init__(self, data: Any, *, person: Person, news: News | None = None) -> None:
        told = {text.language: text for text in news.texts.all()} if news is not None else {}
        initial: dict[str, Any] = {"shown_from": timezone.localtime().replace(second=0, microsecond=0)}
        if news is not None:
            initial = {
                name: timezone.localtime(at)
                for name, at in (("shown_from", news.shown_from), ("shown_until", news.shown_until))
                if at is not None
            }
        super().__init__(data, person=person, row=news, initial=initial)
        self.fields["shown_from"].label = _("Shown from")
        self.fields["shown_until"].label = _("Shown until")
        codes = [code for code, _name in LANGUAGES]
        self.codes = sorted(codes, key=lambda code: (code != person.language, code not in told))
        for code in self.codes:
            text = told.get(code)
            self.fields[f"title-{code}"] = forms.CharField(
                label=_("Title"), required=False, max_length=models.LONGEST_TITLE, initial=text.title if text else ""
            )
            self.fields[f"text-{code}"] = forms.CharField(
                label=_("Text"), required=False, max_length=models.LONGEST_TEXT, initial=text.text if text else "",
                widget=Editor(attrs={"rows": 5}),
            )  # fmt: skip

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language, the person's own first."""
        names = dict(LANGUAGES)
        return [
            {"name": names[code], "title": self[f"title-{code}"], "text": self[f"text-{code}"], "first": place == 0}
            for place, code in enumerate(self.codes)
        ]

    @property
    def others_open(self) -> bool:
        """Whether anything is said, or wrong, in another language than the first."""
        others = [self[f"{name}-{code}"] for code in self.codes[1:] for name in ("title", "text")]
        return any(bound.value() or bound.errors for bound in others)

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        said = {code: (self.cleaned_data[f"title-{code}"], self.cleaned_data[f"text-{code}"]) for code in self.codes}
        return {code: words for code, words in said.items() if any(word.strip() for word in words)}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for code in self.codes:
            title, text = (values.get(f"{name}-{code}", "").strip() for name in ("title", "text"))
            if bool(title) != bool(text):
                missing = "text" if title else "title"
                self.add_error(f"{missing}-{code}", _("This is missing."))
        if not any(values.get(f"title-{code}", "").strip() for code in self.codes):
            self.add_error(f"title-{self.codes[0]}", _("This is missing."))
        return values
