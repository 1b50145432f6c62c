"""A filter in words: the sentence with its selects, and the further conditions, each removable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.pages.dates import long_day
from pakt.desk.pages.parts import SelectPart, SentencePart
from pakt.desk.people.access import PROVIDERS
from pakt.desk.people.models import Person, Team
from pakt.desk.queue.filters import ME, MY_TEAM, NOBODY, PERSON, day_of
from pakt.desk.queue.places import Places, first_named
from pakt.desk.queue.queries import Query

IN_SENTENCE = ("owed_by", "agreement", "with_whom", "order")
TABLES = {"kind": "kinds", "priority": "priorities", "clock": "clocks"}


@dataclass(frozen=True)
class Condition:
    """One further condition in words, and the address of the queue without it."""

    text: str
    url: str


def sentence(query: Query) -> SentencePart:
    """Who owes, where, with whom, in which order; the further conditions are kept as they are."""
    chosen = query.chosen
    sides = [("", _("us or the customer")), ("provider", _("us")), ("customer", _("the customer"))]
    agreements = [(one.prefix, one.name) for one in query.places.agreements.values()]
    orders = [("", _("what is owed next")), ("rank", _("the gravest"))]
    return SentencePart(
        _("Show terms owed by {owed_by} in {agreement}, worked on by {with_whom}, {order} first."),
        [
            SelectPart("owed_by", _("Owed by whom"), sides, chosen.owed_by),
            SelectPart("agreement", _("Agreement"), [("", _("all agreements")), *agreements], chosen.agreement),
            SelectPart("with_whom", _("Worked on by"), whom(query), chosen.with_whom),
            SelectPart("order", _("Order"), orders, chosen.order),
        ],
        chosen.without(*chosen.asked).address,
        [(name, value) for name, value in chosen.asked.items() if name not in IN_SENTENCE],
    )


def in_words(query: Query) -> str:
    """The whole filter as one text."""
    part = sentence(query)
    text = part.text.format(**{select.name: dict(select.options).get(select.value, "") for select in part.selects})
    further = ", ".join(condition.text for condition in conditions(query))
    return (
        _("%(sentence)s Only those: %(conditions)s.") % {"sentence": text, "conditions": further} if further else text
    )


def whom(query: Query) -> list[tuple[str, str]]:
    """Whom the sentence offers: oneself, nobody, one's team, and whoever is chosen now."""
    known = [("", _("anyone")), (ME, _("me")), (NOBODY, _("nobody")), (MY_TEAM, _("my team"))]
    chosen = query.chosen.with_whom
    if chosen and chosen not in dict(known):
        known.append((chosen, name_of(query.places, chosen)))
    return known


def name_of(places: Places, chosen: str) -> str:
    """The name of a colleague or a team, where it is one of the providers' that one works for."""
    providers = {one.provider_id for one in places.agreements.values()}
    if chosen[0] == PERSON:
        people = Person.objects.filter(pk=int(chosen[1:]), roles__organisation__in=providers, roles__role__in=PROVIDERS)
        name = people.values_list("name", flat=True).first()
    else:
        teams = Team.objects.filter(pk=int(chosen[1:]), organisation__in=providers)
        name = teams.values_list("name", flat=True).first()
    return name or _("somebody else")


def conditions(query: Query) -> list[Condition]:
    """What narrows the queue beside the sentence."""
    chosen = query.chosen
    names = [name for name in chosen.asked if name not in IN_SENTENCE]
    return [Condition(condition_words(query, name), chosen.without(name).address) for name in names]


def condition_words(query: Query, name: str) -> str:
    value: str = getattr(query.chosen, name)
    if name in TABLES:
        return name_words(name) % {"name": named(query.places, name, value)}
    match name:
        case "customer":
            names = {str(one.customer_id): one.customer for one in query.places.agreements.values()}
            return _("for %(name)s") % {"name": names.get(value, _("somebody else"))}
        case "state":
            return dict(state_choices()).get(value, value)
        case "language":
            names = {code.split("-")[0]: str(name) for code, name in settings.LANGUAGES}
            return _("in %(language)s") % {"language": names.get(value, value)}
        case "since":
            day = day_of(value) or timezone.localdate()
            moment = datetime.combine(day, time(12), timezone.get_current_timezone())
            return _("reported since %(day)s") % {"day": long_day(moment, year=True)}
    return _("with “%(text)s”") % {"text": value}


def name_words(name: str) -> str:
    return {
        "kind": _("of the kind “%(name)s”"),
        "priority": _("of the priority “%(name)s”"),
        "clock": _("the term “%(name)s”"),
    }[name]


def named(places: Places, name: str, value: str) -> str:
    known = first_named(places.contracts.values(), TABLES[name], value)
    return said(known.name) if known is not None else value


def state_choices() -> list[tuple[str, str]]:
    return [
        ("past", _("past their term")),
        ("soon", _("due soon")),
        ("today", _("due today")),
        ("still", _("standing still")),
        ("no_term", _("best effort, without a term")),
        ("rest", _("in which nothing is owed by a term")),
    ]
