"""Articles and documents on tickets: what both sides of an agreement may read, what may help, what was referred to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.knowledge.models import Article, Audience, Document, Use
from pakt.desk.knowledge.queries import best, documents, published
from pakt.desk.people.models import Person
from pakt.desk.search.models import Kind
from pakt.desk.search.queries import find
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.references import FIELD, Reference

KINDS = {Kind.ARTICLE: "article", Kind.DOCUMENT: "document"}
MOST_FOUND = 8


def told_to_both(agreement: Agreement) -> Q:
    """The condition on `Scoped` rows that both sides of an agreement may read them."""
    to_customer = Q(customer=None) | Q(customer=agreement.customer_id)
    shared = Q(audience=Audience.CUSTOMERS, provider=agreement.provider_id) & to_customer
    return Q(audience=Audience.PUBLIC) | shared


def articles_for(person: Person, agreement: Agreement) -> QuerySet[Article]:
    """The published articles that may be named in words of an agreement: of those that `person` may read."""
    return published(person).filter(told_to_both(agreement))


def documents_for(person: Person, agreement: Agreement) -> QuerySet[Document]:
    return documents(person).filter(told_to_both(agreement))


@dataclass(frozen=True)
class Option:
    """Something that can be referred to. `place` is where in a document."""

    kind: str
    key: int
    title: str
    note: str = ""
    place: str = ""
    checked: bool = False

    @property
    def value(self) -> str:
        return f"{self.kind}-{self.key}"

    def reference(self) -> Reference:
        return {"kind": self.kind, "key": self.key, "title": self.title, "place": self.place}


def options_found(person: Person, agreement: Agreement, words: str, language: str) -> list[Option]:
    """What words find among what both sides may read, the best of each kind first."""
    hits = find(person, words, kinds=tuple(KINDS), agreement=agreement, limit=MOST_FOUND, language=language).hits
    wanted = [(KINDS[kind], hit.object_id) for kind in KINDS for hit in hits.get(kind, [])]
    return options(person, agreement, wanted, language)


def options(
    person: Person, agreement: Agreement, wanted: Sequence[tuple[str, int]], language: str,
    places: Mapping[int, str] | None = None, *, checked: bool = False,
) -> list[Option]:  # fmt: skip
    """These articles and documents, in their order; without those that one of the sides may not read."""
    keys = {kind: [key for of, key in wanted if of == kind] for kind in KINDS.values()}
    articles = articles_for(person, agreement).in_bulk(keys["article"]) if keys["article"] else {}
    papers = documents_for(person, agreement).in_bulk(keys["document"]) if keys["document"] else {}
    found = []
    for kind, key in dict.fromkeys(wanted):
        if kind == "article" and key in articles:
            title = best(articles[key].texts, language).title  # type: ignore[attr-defined]
            found.append(Option(kind, key, title, checked=checked))
        elif kind == "document" and key in papers:
            paper = papers[key]
            title = " ".join(filter(None, [paper.title, paper.version]))
            found.append(Option(kind, key, title, paper.product, (places or {}).get(key, ""), checked))
    return found


@hears
def keep_uses(news: News) -> None:
    """An article that an answer refers to is used in that ticket."""
    for event in news.events:
        named = [one["key"] for one in event.data.get(FIELD, ()) if one["kind"] == "article"]
        there = Article.objects.filter(pk__in=named)
        uses = [Use(article=article, ticket=news.ticket, by=event.person, at=news.now) for article in there]
        Use.objects.bulk_create(uses, ignore_conflicts=True)


def linked(person: Person, ticket: Ticket) -> QuerySet[Article]:
    """The articles that belong to a ticket, of those that a person may read."""
    return published(person).filter(uses__ticket=ticket).order_by("uses__at", "pk")
