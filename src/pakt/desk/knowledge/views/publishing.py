"""Publishing an answer as an article: first decide of each name and number that is found, then read and confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pakt.desk.knowledge import actions, models
from pakt.desk.knowledge.anonymising import Found, replaced
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.forms import ScopedForm
from pakt.desk.knowledge.models import LANGUAGES, Article, Audience
from pakt.desk.knowledge.publishing import (
    Beginning,
    answers,
    beginning,
    distinct,
    found_in,
    kind_in_words,
    stand_in,
)
from pakt.desk.knowledge.readable import writes
from pakt.desk.knowledge.showing import address
from pakt.desk.knowledge.views import shown
from pakt.desk.knowledge.views.on_ticket import worked_on
from pakt.desk.pages.dates import clock_time, short_date
from pakt.desk.pages.editor import Editor
from pakt.desk.pages.notices import say
from pakt.desk.people.request import reader
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.wording import done

KEEP, REPLACE = "keep", "replace"


class PublishForm(ScopedForm):
    """The article as it would be published."""

    title = forms.CharField(max_length=models.LONGEST_TITLE)
    text = forms.CharField(max_length=models.LONGEST_TEXT, widget=Editor(attrs={"rows": 16}))
    tags = forms.CharField(required=False, max_length=600)
    language = forms.ChoiceField(choices=LANGUAGES)
    sure = forms.BooleanField()

    def __init__(self, data: Any, *, ticket: Ticket, person: Any, begun: dict[str, str]) -> None:
        unsaved = Article(provider=ticket.agreement.provider, customer=ticket.agreement.customer)
        super().__init__(data, person=person, row=unsaved, initial=begun)
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            choice for choice in Audience.choices if choice[0] != Audience.INTERNAL
        ]
        labels = {
            "title": _("Title"),
            "text": _("Text"),
            "tags": _("Tags"),
            "language": _("Language"),
            "sure": _("I have read it: it tells nothing of anybody who must not be told of."),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["tags"].help_text = _("Words under which it is found, separated by commas.")


@dataclass(frozen=True)
class Row:
    """Something found, and what is to become of it; undecided where it only may be a name."""

    number: int
    found: Found
    kind: str
    stand_in: str
    decided: str
    wrong: bool = False


@login_required
def publish_answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing is kept before the last of these: find, decide, read and confirm."""
    ticket = worked_on(request, reference)
    if not writes(reader(request)):
        raise Http404
    rows = answers(ticket)
    page = Publishing(request, ticket, rows)
    if request.method != "POST":
        asked = request.GET.get("answer", "")
        return page.decide(beginning(ticket, rows, int(asked) if asked.isdecimal() and len(asked) < 19 else None))
    do = request.POST.get("do")
    if do == "publish":
        return page.publish()
    return page.decided() if do == "decide" else page.decide(page.posted())


class Publishing:
    """One showing of one of the two pages."""

    def __init__(self, request: HttpRequest, ticket: Ticket, rows: list[Event]) -> None:
        self.request = request
        self.ticket = ticket
        self.answers = rows
        # What somebody chose to keep, word by word.
        self.kept = set(request.POST.getlist("kept"))

    def posted(self) -> Beginning:
        values = self.request.POST
        language = values.get("language", "")
        return Beginning(
            values.get("title", "")[: models.LONGEST_TITLE], values.get("text", "")[: models.LONGEST_TEXT],
            language if language in dict(LANGUAGES) else "en", None,
        )  # fmt: skip

    # deciding

    def decide(self, begun: Beginning, *, status: int = 200) -> HttpResponse:
        """The words with what is found in them marked, and of each whether it is replaced or kept."""
        in_title, in_text = found_in(self.ticket, begun.title, begun.text)
        found = distinct([*in_title, *in_text])
        context = {
            **self.common(),
            "begun": begun,
            "title": marked(begun.title, in_title),
            "text": marked(begun.text, in_text),
            "rows": [self.row(number, one, begun.language) for number, one in enumerate(found)],
            "answers": [self.answer(row, begun) for row in self.answers] if begun.answer else [],
        }
        return shown(self.request, "publish_decide", context, status=status)

    def row(self, number: int, one: Found, language: str) -> Row:
        """As it was decided on in the form that came, else by what it is."""
        values = self.request.POST
        decided = values.get(f"do-{number}", "") if values.get(f"found-{number}") == one.text else ""
        if not decided and one.text in self.kept:
            decided = KEEP
        if not decided and one.kind != "maybe":
            decided = REPLACE
        typed = values.get(f"with-{number}", "") if values.get(f"found-{number}") == one.text else ""
        wrong = not decided and self.request.method == "POST" and values.get("do") == "decide"
        return Row(number, one, kind_in_words(one.kind), typed or stand_in(one.kind, language), decided, wrong)

    def answer(self, row: Event, begun: Beginning) -> dict[str, Any]:
        at = row.at
        return {
            "pk": row.pk,
            "name": f"{done(row.type)}, {short_date(at, year=True)}, {clock_time(at)}",
            "chosen": row.pk == begun.answer,
        }

    def decided(self) -> HttpResponse:
        """What was decided done to the words; back where one is left undecided."""
        begun = self.posted()
        in_title, in_text = found_in(self.ticket, begun.title, begun.text)
        rows = [self.row(number, one, begun.language) for number, one in enumerate(distinct([*in_title, *in_text]))]
        if any(row.wrong for row in rows):
            return self.decide(begun, status=400)
        by = {row.found.text: row.stand_in for row in rows if row.decided == REPLACE}
        self.kept |= {row.found.text for row in rows if row.decided == KEEP}
        words = {"title": replaced(begun.title, in_title, by), "text": replaced(begun.text, in_text, by)}
        return self.read(PublishForm(None, **self.form_of({**words, "language": begun.language})))

    # reading and confirming

    def form_of(self, begun: dict[str, str]) -> dict[str, Any]:
        return {"ticket": self.ticket, "person": reader(self.request), "begun": begun}

    def read(self, form: PublishForm, *, status: int = 200) -> HttpResponse:
        context = {**self.common(), "form": form, "kept": sorted(self.kept)}
        return shown(self.request, "publish_read", context, status=status)

    def publish(self) -> HttpResponse:
        """Look once more, also at what was typed meanwhile; then publish."""
        form = PublishForm(self.request.POST, **self.form_of({}))
        if not form.is_valid():
            return self.read(form, status=400)
        said = form.cleaned_data
        everything = found_in(self.ticket, said["title"], said["text"], said["tags"])
        left = [one.text for one in distinct(one for found in everything for one in found) if one.text not in self.kept]
        if left:
            words = _("This is found in it and nobody decided to keep it: %(words)s. Look at what is found again.")
            form.add_error(None, words % {"words": ", ".join(left)})
            return self.read(form, status=409)
        person = reader(self.request)
        try:
            with transaction.atomic():
                written = actions.write(
                    title=said["title"], text=said["text"], language=said["language"], person=person,
                    provider=form.provider, customer=form.customer, audience=said["audience"], is_answer=True,
                )  # fmt: skip
                article = actions.settle(
                    written.article, customer=form.customer, audience=said["audience"], tags=said["tags"].split(","),
                    person=person,
                )  # fmt: skip
                article = actions.publish(article, person=person)
                actions.link(article, ticket=self.ticket, person=person)
        except BadEntry as bad:
            form.add_error(bad.field if bad.field in form.fields else None, bad.problem)
            return self.read(form, status=400)
        say(self.request, _("Published: whoever may read it finds it now."))
        return redirect(address(article))

    def common(self) -> dict[str, Any]:
        return {"ticket": self.ticket, "kept": sorted(self.kept), "has_answer": bool(self.answers)}


def marked(text: str, found: list[Found]) -> SafeString:
    """The words with what is found in them marked, each mark saying what it seems to be."""
    pieces, at = [], 0
    for one in found:
        pieces.append((format_html("{}", text[at : one.start]),))
        told = format_html('<span class="vh"> ({})</span>', kind_in_words(one.kind))
        pieces.append((format_html('<mark title="{}">{}{}</mark>', kind_in_words(one.kind), one.text, told),))
        at = one.end
    return format_html_join("", "{}", [*pieces, (format_html("{}", text[at:]),)])
