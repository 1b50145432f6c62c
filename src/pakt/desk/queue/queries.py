"""Every read of the queue. Who asks comes first.

The queue is two lists, one behind the other: owed terms in order, then open tickets in which no term is owed. A page
is found by its place in the order (`Bound`), so that the hundredth costs what the first one does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pakt.desk.people.access import ALLOWED, Act, scope
from pakt.desk.people.models import Person, Role, Team
from pakt.desk.queue.filters import ME, MY_TEAM, NOBODY, PERSON, Filter, day_of, is_key
from pakt.desk.queue.places import Places
from pakt.desk.tickets import kept
from pakt.desk.tickets.models import END, Clock, Ticket

PAGE = 30
DUE = ("order_at", "rank", "pk")
GRAVEST = ("rank", "order_at", "pk")
RESTING = ("reported_at", "pk")
GROUPS = ("late", "today", "later", "still", "rest")
TERMS, REST = "terms", "rest"
WORKERS = ALLOWED[Act.WORK]


@dataclass(frozen=True)
class Query:
    """Who asks for what, when: everything that a page of the queue follows from."""

    person: Person
    places: Places
    chosen: Filter
    now: datetime

    @property
    def order(self) -> tuple[str, ...]:
        return GRAVEST if self.chosen.order == "rank" else DUE


@dataclass(frozen=True)
class Bound:
    """Behind which row a page begins, or before which one it ends. `list` is the list of that row, `key` its order."""

    list: str
    key: tuple[Any, ...]
    backwards: bool = False

    def __str__(self) -> str:
        parts = (part.isoformat() if isinstance(part, datetime) else str(part) for part in self.key)
        return "~".join([self.list, *parts])


def bound_of(text: str, order: tuple[str, ...], *, backwards: bool = False) -> Bound | None:
    """A place read from an address; None where it is none in this order."""
    name, *given = text.split("~")
    names = RESTING if name == REST else order
    if name not in (TERMS, REST) or len(given) != len(names):
        return None
    key: list[Any] = []
    for field, part in zip(names, given, strict=True):
        try:
            value = parse_datetime(part) if field.endswith("_at") else int(part) if is_key(part) else None
        except ValueError:
            value = None
        if value is None or (isinstance(value, datetime) and value.tzinfo is None):
            return None
        key.append(value)
    return Bound(name, tuple(key), backwards)


@dataclass(frozen=True)
class Page:
    """Rows of both lists, and where one goes from here."""

    terms: list[Clock]
    resting: list[Ticket]
    before: Bound | None
    after: Bound | None


def page(query: Query, place: Bound | None) -> Page:
    """One page, with at most two queries."""
    if place is not None and place.backwards:
        return _page_before(query, place)
    terms = [] if place is not None and place.list == REST else _terms(query, place)
    resting = [] if len(terms) > PAGE else _resting(query, place if place and place.list == REST else None)
    rows: list[Clock | Ticket] = [*terms, *resting]
    shown = rows[:PAGE]
    after = _place(query, shown[-1]) if len(rows) > PAGE else None
    before = _place(query, shown[0], backwards=True) if place is not None and shown else None
    return _split(shown, before, after)


def _page_before(query: Query, place: Bound) -> Page:
    """The page that ends before a row: read backwards, first what stands right before it."""
    resting = _resting(query, place) if place.list == REST else []
    terms = [] if len(resting) > PAGE else _terms(query, place if place.list == TERMS else _end(query))
    rows: list[Clock | Ticket] = [*resting, *terms]
    shown = rows[:PAGE][::-1]
    if len(rows) <= PAGE:  # the first page is always a full one
        return page(query, None)
    return _split(shown, _place(query, shown[0], backwards=True), _place(query, shown[-1]))


def _split(rows: list[Clock | Ticket], before: Bound | None, after: Bound | None) -> Page:
    terms = [row for row in rows if isinstance(row, Clock)]
    return Page(terms, [row for row in rows if isinstance(row, Ticket)], before, after)


def _place(query: Query, row: Clock | Ticket, *, backwards: bool = False) -> Bound:
    if isinstance(row, Ticket):
        return Bound(REST, tuple(getattr(row, name) for name in RESTING), backwards)
    return Bound(TERMS, tuple(getattr(row, name) for name in query.order), backwards)


def _end(query: Query) -> Bound:
    """Behind every term."""
    most = {"order_at": END, "rank": 2**15 - 1, "pk": 2**62}
    return Bound(TERMS, tuple(most[name] for name in query.order), backwards=True)


# What rows show, and nothing more: each page reads as many of them as it shows.
OF_TICKET = ("reference", "subject", "kind", "priority", "channel")
OF_RESTING = (*OF_TICKET, "agreement_id", "version_id", "status", "awaited", "awaited_since", "reported_at")


def _terms(query: Query, place: Bound | None) -> list[Clock]:
    needed = [*kept.NEEDED, "agreement_id", "order_at", "rank", "state", *(f"ticket__{name}" for name in OF_TICKET)]
    found = owed_terms(query).select_related("ticket").only(*needed)
    return list(_from(_with_names(found, "ticket__"), query.order, place))


def _resting(query: Query, place: Bound | None) -> list[Ticket]:
    return list(_from(_with_names(resting_tickets(query).only(*OF_RESTING), ""), RESTING, place))


def _with_names(found: QuerySet[Any], to: str) -> QuerySet[Any]:
    """Who works on it by name, and what finds its contract."""
    return kept.with_contract(found.annotate(worker=F(f"{to}assignee__name"), of_team=F(f"{to}team__name")), to)


def _from(found: QuerySet[Any], order: tuple[str, ...], place: Bound | None) -> QuerySet[Any]:
    """One row more than a page holds, from a place on."""
    back = place is not None and place.backwards
    if place is not None:
        compare = TupleLessThan if back else TupleGreaterThan
        found = found.filter(compare(Tuple(*map(F, order)), list(place.key)))
    return found.order_by(*(f"-{name}" if back else name for name in order))[: PAGE + 1]


# What is in the two lists


def owed_terms(query: Query) -> QuerySet[Clock]:
    return Clock.objects.filter(query.places.among(), on_terms(query, query.chosen), is_owed=True)


def resting_tickets(query: Query) -> QuerySet[Ticket]:
    """Open tickets in which nothing is owed by a term: nobody may forget them either."""
    found = Ticket.objects.filter(query.places.among(), is_open=True, open_terms=0)
    return found.filter(on_resting(query, query.chosen))


def on_terms(query: Query, chosen: Filter) -> Q:
    """The condition on clocks, but for the scope."""
    found = _on_ticket(query, chosen, "ticket__")
    if chosen.owed_by:
        found &= Q(owed_by=chosen.owed_by)
    if chosen.clock:
        found &= Q(name=chosen.clock)
    if chosen.state:
        found &= in_state(query, chosen.state)
    return found


def in_state(query: Query, state: str) -> Q:
    match state:
        case "past":
            return Q(order_at__lt=query.now)
        case "soon":
            return Q(soon_at__lte=query.now, order_at__gte=query.now)
        case "today":
            return Q(order_at__gte=query.now) & query.places.until_end_of_today(query.now)
        case "still":
            return Q(state="paused")
        case "no_term":
            return Q(state="best_effort")
    return Q(pk__in=[])


def on_resting(query: Query, chosen: Filter) -> Q:
    """The condition on tickets without a term: of those none is owed by us, past, or about to be."""
    found = _on_ticket(query, chosen, "")
    if chosen.clock or chosen.owed_by == "provider" or chosen.state not in ("", "rest"):
        return Q(pk__in=[])
    return found & Q(awaited__gt="") if chosen.owed_by else found


def _on_ticket(query: Query, chosen: Filter, to: str) -> Q:
    found = Q()
    if chosen.agreement:
        one = query.places.named(chosen.agreement)
        found &= Q(agreement=one.pk if one else 0)
    if chosen.customer:
        pks = [pk for pk, one in query.places.agreements.items() if str(one.customer_id) == chosen.customer]
        found &= Q(agreement__in=pks)
    for name in ("kind", "priority"):
        if value := getattr(chosen, name):
            found &= Q(**{f"{to}{name}": value})
    if chosen.with_whom:
        found &= _with_whom(query.person, chosen.with_whom, to)
    if chosen.language:
        found &= _in_language(query, chosen.language, to)
    if chosen.since and (day := day_of(chosen.since)):
        found &= Q(**{f"{to}reported_at__gte": datetime.combine(day, time(0), timezone.get_current_timezone())})
    if chosen.text:
        found &= Q(**{f"{to}subject__icontains": chosen.text}) | Q(**{f"{to}reference__icontains": chosen.text})
    return found


def _with_whom(person: Person, whom: str, to: str) -> Q:
    if whom == ME:
        return Q(**{f"{to}assignee": person})
    if whom == NOBODY:
        return Q(**{f"{to}assignee": None, f"{to}team": None})
    if whom == MY_TEAM:
        teams = Team.objects.filter(members=person).values("pk")
        colleagues = Person.objects.filter(teams__in=teams).values("pk")
        return Q(**{f"{to}team__in": teams}) | Q(**{f"{to}assignee__in": colleagues})
    return Q(**{f"{to}assignee" if whom[0] == PERSON else f"{to}team": int(whom[1:])})


def _in_language(query: Query, language: str, to: str) -> Q:
    """In the language of whoever reported, else of the agreement."""
    pks = [pk for pk, contract in query.places.contracts.items() if contract.language == language]
    unknown = Q(**{f"{to}reporter": None, "agreement__in": pks})
    return Q(**{f"{to}reporter__language__startswith": language}) | unknown


# How many there are


def counts(query: Query, views: list[Filter]) -> tuple[list[int], dict[str, int]]:
    """How many rows each view has, and each group of the chosen one. Two queries."""
    here = on_terms(query, query.chosen)
    late, today = Q(order_at__lt=query.now), query.places.until_end_of_today(query.now)
    dated = Q(order_at__lt=END)
    groups = {
        "late": here & late,
        "today": here & ~late & today & dated,
        "later": here & ~late & ~today & dated,
        "still": here & ~dated,
    }
    named = {f"view{place}": on_terms(query, view) for place, view in enumerate(views)}
    terms = _counted(Clock.objects.filter(query.places.among(), is_owed=True), {**groups, **named})
    named = {f"view{place}": on_resting(query, view) for place, view in enumerate(views)}
    tickets = Ticket.objects.filter(query.places.among(), is_open=True, open_terms=0)
    resting = _counted(tickets, {"rest": on_resting(query, query.chosen), **named})
    found = {**{name: terms[name] for name in groups}, "rest": resting["rest"]}
    return [terms[name] + resting[name] for name in named], found


def _counted(rows: QuerySet[Any], conditions: dict[str, Q]) -> dict[str, int]:
    """Each condition once: many views ask for the same."""
    return rows.aggregate(**{name: Count("pk", filter=condition) for name, condition in conditions.items()})


# Whom one can ask for


def colleagues(places: Places) -> list[Person]:
    """Who works for the same providers, by name."""
    working = Role.objects.filter(organisation__in=providers(places), role__in=WORKERS, is_active=True)
    return list(Person.objects.filter(pk__in=working.values("person"), is_active=True).order_by("name", "pk"))


def teams(places: Places) -> list[Team]:
    return list(Team.objects.filter(organisation__in=providers(places)))


def providers(places: Places) -> set[int]:
    return {agreement.provider_id for agreement in places.agreements.values()}


def workable(person: Person) -> QuerySet[Ticket]:
    """The tickets that a person works on."""
    return Ticket.objects.filter(scope(person, Act.WORK).where())
