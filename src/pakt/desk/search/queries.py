"""Every read of what can be found. Who asks comes first; what one may not see is not found, not counted, not told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.search.actions import entry
from pakt.desk.search.asking import Question, Word, read
from pakt.desk.search.matching import Index, holding
from pakt.desk.search.models import TICKETS, Audience, Entry, Kind
from pakt.desk.search.normalising import base
from pakt.desk.search.ranking import Score, scores, weights, worth_showing
from pakt.desk.search.tickets import shared_texts
from pakt.desk.tickets import queries as tickets
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.sharing import shared_with

# So many of the newest entries that hold the words are ranked; beyond them a count says "or more".
MOST_RANKED = 200
# Where nothing holds all words, so many of them are looked for with one left out at a time.
MOST_LEFT_OUT = 6
OWN_LANGUAGE = 1.15
OTHERS = tuple(kind for kind in Kind if kind not in TICKETS)


@dataclass(frozen=True)
class Hit:
    """Something found; `is_internal` where only the provider's own notes on a ticket hold the words.

    `agreement` is the name of the one that it is of; empty for what is of none.
    """

    kind: Kind
    object_id: int
    language: str
    label: str
    title: str
    url: str
    text: str
    updated_at: datetime
    agreement: str

    @property
    def is_internal(self) -> bool:
        return self.kind == Kind.TICKET_INTERNAL


@dataclass(frozen=True)
class Count:
    """How many were found; `or_more` where not all of them were looked at."""

    number: int
    or_more: bool


@dataclass(frozen=True)
class Found:
    """What was found, the best of each kind first; a ticket once, as `TICKET`, whichever of its words hold.

    `straight` is the one ticket whose reference or number was typed.
    """

    question: Question
    hits: dict[Kind, list[Hit]] = field(default_factory=dict)
    counts: dict[Kind, Count] = field(default_factory=dict)
    straight: Ticket | None = None


def visible(person: Person | None) -> QuerySet[Entry]:
    """The entries that a person may find, or nobody in person: the whole of who finds what."""
    if person is None:
        return Entry.objects.filter(audience=Audience.PUBLIC)
    see, work = scope(person, Act.SEE), scope(person, Act.WORK)
    everywhere = see.as_provider | {provider for provider, _ in see.as_provider_for}
    works_for = work.as_provider | {provider for provider, _ in work.as_provider_for}
    own_providers = Agreement.objects.filter(customer__in=see.as_customer).values("provider")
    for_all = Q(customer=None) & (Q(provider__in=everywhere) | Q(provider__in=own_providers))
    between_sides = Q(audience=Audience.CUSTOMERS) & (see.where("") | for_all)
    internal = Q(audience=Audience.INTERNAL) & (work.where("") | Q(customer=None, provider__in=works_for))
    public = Q(audience=Audience.PUBLIC) if person.is_active else Q(pk__in=())
    return Entry.objects.filter(between_sides | internal | public)


def find(
    person: Person | None,
    text: str,
    *,
    kinds: Collection[Kind] = tuple(Kind),
    agreement: Agreement | None = None,
    since: datetime | None = None,
    limit: int = 10,
    language: str = "",
) -> Found:
    """What a person finds by what they typed: at most `limit` of each kind, in the order of how well it fits.

    `language` is preferred, not asked for. An agreement narrows tickets to its own, and all else to what is for its
    customer or for all customers of its provider.
    """
    question = read(text)
    if not question.words:
        return Found(question)
    rows = visible(person)
    if agreement is not None:
        for_its_customer = Q(customer=None) | Q(customer=agreement.customer_id)
        rows = rows.filter(
            Q(agreement=agreement) | Q(agreement=None, provider=agreement.provider_id) & for_its_customer
        )
    if since is not None:
        rows = rows.filter(updated_at__gte=since)
    looks: list[list[_Held]] = []
    if wanted := [kind for kind in kinds if kind in TICKETS]:
        shared = _shared(person, question.words, agreement, since) if person and Kind.TICKET in wanted else []
        looks.append([*_tickets(rows.filter(kind__in=wanted), question.words), *shared])
    if wanted := [kind for kind in kinds if kind in OTHERS]:
        looks.append(_others(rows.filter(kind__in=wanted), question.words))
    best: list[_Held] = []
    counts: dict[Kind, Count] = {}
    for held in looks:
        shown = _best(held, base(language) if language else "")
        for kind, some in _by_kind(shown).items():
            best += some[:limit]
            counts[kind] = Count(len(some), or_more=len(held) >= MOST_RANKED)
    straight = by_number(person, question.text) if person is not None and Kind.TICKET in kinds else None
    return Found(question, _hits(best), counts, straight)


def by_number(person: Person, text: str) -> Ticket | None:
    """The one ticket that a reference (`WG-0012`), or the number in it, can only mean for this person."""
    prefix, _, number = "-".join(text.upper().split()).rpartition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    prefixes = [prefix] if prefix else _prefixes(person)
    references = [f"{one}-{int(number):04}" for one in prefixes]
    mine = [tickets.visible(person), *([shared_with(person)] if scope(person, Act.SEE_SHARED) else [])]
    found = {ticket for rows in mine for ticket in rows.filter(reference__in=references)[:2]}
    return found.pop() if len(found) == 1 else None


def _prefixes(person: Person) -> list[str]:
    either = scope(person, Act.SEE).where("") | scope(person, Act.SEE_SHARED).where("")
    return list(Agreement.objects.filter(either).values_list("prefix", flat=True))


@dataclass(frozen=True)
class _Held:
    """An entry that holds some of the words, and how well it holds each; `entry` where it is kept nowhere."""

    pk: int | None
    kind: Kind
    object_id: int
    language: str
    weights: Sequence[float]
    entry: Entry | None = None

    @property
    def shown_as(self) -> Kind:
        return Kind.TICKET if self.kind in TICKETS else self.kind


def _tickets(rows: QuerySet[Entry], words: Sequence[Word]) -> list[_Held]:
    """The newest tickets that hold all words; where there is none, all but one, with any ending or a slip."""
    found = _held("tickets", rows, words, [[word.surely() for word in words]])
    if found:
        return found
    some = words[:MOST_LEFT_OUT]
    one_less = [[*some[:place], *some[place + 1 :]] for place in range(len(some))] if len(some) > 1 else [some]
    return _held("tickets", rows, words, one_less, near=True)


def _shared(person: Person, words: Sequence[Word], agreement: Agreement | None, since: datetime | None) -> list[_Held]:
    """What of tickets that are shared with another contractor holds the words, for its people only.

    It sees of each ticket something else than the sides, and few tickets: they are looked through as it sees them.
    """
    if not scope(person, Act.SEE_SHARED):
        return []
    rows = shared_with(person).select_related("version").defer("version__text").order_by("-reported_at", "-pk")
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    entries = [entry(text) for text in shared_texts(person, rows[:MOST_RANKED])]
    held = [
        _Held(None, Kind.TICKET, row.object_id, row.language, weights(words, row.title_stems, row.stems), row)
        for row in entries
        if since is None or row.updated_at >= since
    ]
    return [one for one in held if all(one.weights)] or [one for one in held if any(one.weights)]


def _others(rows: QuerySet[Entry], words: Sequence[Word]) -> list[_Held]:
    """The newest of all else that holds any of the words; with a slip where none holds a word otherwise."""
    found = {one.pk: one for one in _held("others", rows, words, [[word.with_any_ending()] for word in words])}
    missing = [word for i, word in enumerate(words) if not any(one.weights[i] for one in found.values())]
    slips = [[word.nearly()] for word in missing if word.near]
    if slips:
        found |= {one.pk: one for one in _held("others", rows, words, slips, near=True)}
    return list(found.values())


def _held(
    index: Index,
    rows: QuerySet[Entry],
    words: Sequence[Word],
    alternatives: Sequence[Sequence[Word]],
    *,
    near: bool = False,
) -> list[_Held]:
    fields = ("pk", "kind", "object_id", "language", "title_stems", "stems", *(("near",) if near else ()))
    newest = holding(rows, index, alternatives).order_by("-updated_at", "-pk").values_list(*fields)[:MOST_RANKED]
    return [
        _Held(pk, Kind(kind), object_id, language, weights(words, title, stems, _bent(title, stems, *bent)))
        for pk, kind, object_id, language, title, stems, *bent in newest
    ]


def _bent(title_stems: str, stems: str, near: str = "") -> Collection[str]:
    return {*near.split(), *title_stems.split(), *stems.split()} if near else ()


def _best(held: Sequence[_Held], language: str) -> list[_Held]:
    """What is worth showing, the best first, each thing once."""
    scored = list(zip(held, scores([one.weights for one in held]), strict=True))

    def value(pair: tuple[_Held, Score]) -> float:
        return pair[1].value * (OWN_LANGUAGE if base(pair[0].language) == language else 1)

    scored.sort(key=value, reverse=True)
    best: dict[tuple[Kind, int], _Held] = {}
    for one, score in scored:
        if worth_showing(score, scored[0][1].value):
            best.setdefault((one.shown_as, one.object_id), one)
    return list(best.values())


def _by_kind(held: Sequence[_Held]) -> dict[Kind, list[_Held]]:
    kinds: dict[Kind, list[_Held]] = defaultdict(list)
    for one in held:
        kinds[one.shown_as].append(one)
    return kinds


def _hits(best: Sequence[_Held]) -> dict[Kind, list[Hit]]:
    keys = [one.pk for one in best if one.pk is not None]
    rows = Entry.objects.select_related("agreement").in_bulk(keys) if keys else {}
    hits: dict[Kind, list[Hit]] = defaultdict(list)
    for one in best:
        if row := one.entry or rows.get(one.pk):
            name = row.agreement.name if row.agreement and one.pk else ""
            shown = (row.object_id, row.language, row.label, row.title, row.url, row.text, row.updated_at, name)
            hits[one.shown_as].append(Hit(one.kind, *shown))
    return dict(hits)
