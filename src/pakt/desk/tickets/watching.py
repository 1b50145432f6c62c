"""Who hears of a ticket beside those whom it concerns: its watchers, and whoever is named with `@` in its words.

To watch or to be named never lets anybody see more: only who may read a place already can be named in it, and only
who may see a ticket can watch it.

`@` and a name as the desk knows it, in any case, names a person; so does `@` and an e-mail address, for people of one
name. What a line quotes (`>`) names nobody again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.access import Side, people_with, side
from pakt.desk.people.models import Person, Role
from pakt.desk.tickets.errors import BadEvent
from pakt.desk.tickets.models import Event, Mention, Message, Ticket, Watcher

AT = re.compile(r"(?<![\w@.])@(?=\w)")
QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
# Letters that no decomposition takes apart.
UNACCENTED = str.maketrans("łđøŧħ", "ldoth")
# Nobody names more people than this in one message.
MOST = 200


def watch(ticket: Ticket, *, person: Person, by: Person, now: datetime | None = None) -> Watcher:
    """Let `person` hear of a ticket; `by` adds oneself or a colleague of the own side.

    BadEvent where the person may not see the ticket, or stands on another side.
    """
    own = side(by, ticket.agreement)
    if own is None or side(person, ticket.agreement) != own:
        raise BadEvent("person", f"{person} is nobody of the own side who sees {ticket}")
    return Watcher.objects.get_or_create(ticket=ticket, person=person, defaults={"since": now or timezone.now()})[0]


def unwatch(ticket: Ticket, *, person: Person) -> None:
    """Let `person` hear no more of a ticket than concerns them anyway."""
    Watcher.objects.filter(ticket=ticket, person=person).delete()


def watchers(ticket: Ticket) -> list[Person]:
    """Who watches a ticket and may still see it, by name. One query."""
    roles = Role.objects.filter(person__watched__ticket=ticket).select_related("person")
    return [person for person in people_with(roles) if side(person, ticket.agreement)]


def readers(agreement: Agreement, *, internal: bool) -> list[Person]:
    """Who may read the words of an agreement's tickets: of both sides, or what stays on the provider's."""
    sides = (agreement.customer_id, agreement.provider_id)
    roles = Role.objects.filter(organisation__in=sides).select_related("person")
    return [person for person in people_with(roles) if reads(person, agreement, internal=internal)]


@dataclass(frozen=True)
class Offered:
    """Somebody whom words may name: `called` is what stands behind the `@`."""

    person: Person
    called: str
    side: Side
    organisation: str

    @property
    def look(self) -> str:
        """The mark of their side."""
        return "us" if self.side == "provider" else "you"


def offered(agreement: Agreement, typed: str, *, internal: bool, most: int = 8) -> list[Offered]:
    """Whom words may name, by the beginning of each word of a name, whatever the accents."""
    wanted = plain_letters(typed).split()
    sides = (agreement.provider_id,) if internal else (agreement.provider_id, agreement.customer_id)
    names = Person.objects.filter(roles__organisation__in=sides, is_active=True).distinct()
    known = sorted(names.values_list("name", "pk"))
    fitting = [pk for name, pk in known if _begins(plain_letters(name).split(), wanted)]
    counts = Counter(name.casefold() for name, _pk in known)
    people = Person.objects.filter(pk__in=fitting[: 4 * most]).prefetch_related("roles")
    found: list[Offered] = []
    for person in sorted(people, key=lambda person: (person.name, person.pk)):
        own = side(person, agreement)
        if own and reads(person, agreement, internal=internal) and len(found) < most:
            called = person.name if counts[person.name.casefold()] == 1 else person.email
            place = agreement.provider if own == "provider" else agreement.customer
            found.append(Offered(person, called, own, place.name))
    return found


def _begins(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)


def plain_letters(text: str) -> str:
    """Small letters without their accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(UNACCENTED))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def reads(person: Person, agreement: Agreement, *, internal: bool) -> bool:
    """Whether a person reads the public words of an agreement's tickets, or its internal notes."""
    sides: tuple[Side, ...] = ("provider",) if internal else ("provider", "customer")
    return side(person, agreement) in sides


def _nearby(agreement: Agreement) -> QuerySet[Person]:
    sides = (agreement.customer_id, agreement.provider_id)
    return Person.objects.filter(roles__organisation__in=sides, is_active=True).distinct()


def take_mentions(ticket: Ticket, event: Event, message: Message, now: datetime) -> None:
    """Keep whom a new message names; who is named watches the ticket from then on."""
    agreement = ticket.agreement
    if not AT.search(message.text):
        return
    known: dict[str, list[int]] = {}
    for pk, name, email in _nearby(agreement).values_list("pk", "name", "email"):
        known.setdefault(name.casefold(), []).append(pk)
        known.setdefault(email.casefold(), []).append(pk)
    called = {pk for name in named(message.text, known) for pk in known[name]}
    internal = message.visibility == Message.Visibility.INTERNAL
    found = Person.objects.filter(pk__in=called).prefetch_related("roles").order_by("pk")
    people = [person for person in found if reads(person, agreement, internal=internal)]
    Mention.objects.bulk_create(Mention(event=event, person=person) for person in people)
    Watcher.objects.bulk_create(
        [Watcher(ticket=ticket, person=person, since=now) for person in people], ignore_conflicts=True
    )


def named(text: str, known: dict[str, list[int]]) -> Iterator[str]:
    """The names of `known`, in small letters, that a text calls with `@`: of two that fit, the longer one."""
    lengths = sorted({len(name) for name in known}, reverse=True)
    spoken = QUOTED.sub("", text).casefold()
    for number, match in enumerate(AT.finditer(spoken)):
        if number == MOST:
            return
        start = match.end()
        for length in lengths:
            name, after = spoken[start : start + length], spoken[start + length : start + length + 1]
            if name in known and not after.isalnum():
                yield name
                break
