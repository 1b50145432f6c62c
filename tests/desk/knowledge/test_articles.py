"""Articles: who may read and write them, and that what they said is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from pakt.desk.knowledge import actions, queries
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.models import Article, ArticleVersion
from tests.desk.cast import Cast

pytestmark = pytest.mark.django_db


def titles(person: Any) -> set[str]:
    return {queries.in_language(article.texts, "en").title for article in queries.articles(person)}


def test_each_reader_finds_what_is_for_them_and_nothing_else(cast: Cast, told: Callable[..., Article]) -> None:
    told("for everybody", audience="public")
    told("for customers")
    told("for A", customer=cast.a)
    told("for B", customer=cast.b)
    told("inside", audience="internal")
    told("inside about B", audience="internal", customer=cast.b)

    assert titles(None) == titles(cast.nobody) == {"for everybody"}
    assert titles(cast.a1) == {"for everybody", "for customers", "for A"}
    assert titles(cast.b1) == {"for everybody", "for customers", "for B"}
    assert titles(cast.g1) == {"for everybody", "for customers", "for A", "for B", "inside", "inside about B"}
    assert titles(cast.g2) == {"for everybody", "for customers", "for A", "inside"}


def test_a_customer_of_another_provider_reads_nothing_of_this_one(cast: Cast, under: Callable[..., Any]) -> None:
    under("city-bots", "AA")
    article = actions.write(title="ours", text="x", language="en", person=cast.manager, provider=cast.provider).article
    actions.publish(article, person=cast.manager)
    assert titles(cast.a1) == {"ours"}
    assert titles(cast.b1) == set()


def test_a_draft_and_what_was_withdrawn_are_there_only_for_authors(cast: Cast, told: Callable[..., Article]) -> None:
    draft = actions.write(title="draft", text="x", language="en", person=cast.g1, provider=cast.provider).article
    gone = actions.withdraw(told("gone"), person=cast.g1)
    assert titles(cast.a1) == set()
    assert {a.pk for a in queries.articles(cast.g1)} == {draft.pk, gone.pk}
    assert titles(cast.g2) == set()


def test_whoever_serves_one_customer_writes_for_that_one_only(cast: Cast, told: Callable[..., Article]) -> None:
    common, own = told("for customers"), told("for A", customer=cast.a)
    said = {"title": "changed", "text": "x", "language": "en", "person": cast.g2}
    assert actions.write(article=own, **said).number == 2
    with pytest.raises(PermissionDenied):
        actions.write(article=common, **said)
    with pytest.raises(PermissionDenied):
        actions.write(provider=cast.provider, **said)
    with pytest.raises(PermissionDenied):
        actions.settle(own, customer=None, audience="customers", tags=[], person=cast.g2)


@pytest.mark.parametrize("who", ["a1", "a2", "b1", "nobody"])
def test_readers_do_not_write_articles(cast: Cast, told: Callable[..., Article], who: str) -> None:
    article, person = told(), getattr(cast, who)
    with pytest.raises(PermissionDenied):
        actions.write(title="x", text="x", language="en", person=person, article=article)
    with pytest.raises(PermissionDenied):
        actions.withdraw(article, person=person)


def test_a_version_is_never_changed_and_an_earlier_one_comes_back_as_a_new_one(
    cast: Cast, told: Callable[..., Article]
) -> None:
    article = told(text="Press the left button.")
    said = {"title": "How to restart it", "language": "en", "person": cast.g1, "article": article}
    second = actions.write(text="Press the right button.", **said)
    assert actions.write(text="Press the right button.", **said) == second, "the same words again are no version"
    third = actions.restore(article.versions.get(number=1), person=cast.g1)
    assert (third.number, third.text) == (3, "Press the left button.")
    for change in ({"number": 9}, {"text": "Press none."}, {"title": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ArticleVersion.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArticleVersion.objects.filter(pk=second.pk).delete()


def test_words_that_must_not_be_kept_are_emptied_in_an_earlier_version_only(
    cast: Cast, told: Callable[..., Article]
) -> None:
    article = told(text="Ask Eve Alder, 555 0100.")
    first = article.versions.get()
    with pytest.raises(BadEntry):
        actions.erase(first, person=cast.g1)
    actions.write(title="How", text="Ask the office.", language="en", person=cast.g1, article=article)
    actions.erase(first, person=cast.g1)
    first.refresh_from_db()
    assert (first.title, first.text, first.is_erased) == ("", "", True)
    with pytest.raises(BadEntry):
        actions.restore(first, person=cast.g1)


def test_two_who_write_at_once_do_not_write_over_each_other(cast: Cast, told: Callable[..., Article]) -> None:
    article = told()
    said = {"title": "How", "language": "en", "article": article, "based_on": 1}
    actions.write(text="Mine.", person=cast.g1, **said)
    with pytest.raises(BadEntry) as wrong:
        actions.write(text="Theirs.", person=cast.manager, **said)
    assert wrong.value.field == "text"
    assert article.versions.count() == 2


def test_a_reader_gets_their_own_language_or_the_one_it_was_written_in(
    cast: Cast, told: Callable[..., Article]
) -> None:
    article = told("Restart", language="cs")
    for language, title in (("sr-cyrl", "Поново покрени"), ("pl", "Uruchom ponownie")):
        actions.write(title=title, text="x", language=language, person=cast.g1, article=article)
    (found,) = queries.articles(cast.a1)
    shown = {code: queries.in_language(found.texts, code).language for code in ("pl", "sr-latn", "ru", "cs")}
    assert shown == {"pl": "pl", "sr-latn": "sr-cyrl", "ru": "cs", "cs": "cs"}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 201}),
        ("text", {"text": "\0"}),
        ("language", {"language": "tlh"}),
        ("audience", {"audience": "public", "customer": "a"}),
        ("audience", {"audience": "all"}),
    ],
)
def test_what_cannot_be_is_named_and_not_kept(cast: Cast, served: None, field: str, said: dict[str, Any]) -> None:
    values = {"title": "T", "text": "x", "language": "en", "person": cast.manager, "provider": cast.provider} | said
    if said.get("customer"):
        values["customer"] = cast.a
    with pytest.raises(BadEntry) as wrong:
        actions.write(**values)
    assert wrong.value.field == field
    assert not Article.objects.exists()
