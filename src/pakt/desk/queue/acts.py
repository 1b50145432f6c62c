"""What can be done to many tickets at once: a table of acts. Apps above the queue add theirs in their `ready`.

An act does one ticket at a time, through the actions that a single ticket goes through, and says what it found before,
so that its undoing can put that back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pakt.desk.people.models import Person, Team
from pakt.desk.queue.filters import PERSON
from pakt.desk.tickets import actions, queries, watching
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket, Watcher
from pakt.desk.tickets.step_forms import NOTED, WORDS_NEEDED, steps_asking
from pakt.desk.tickets.step_parts import steps_of
from pakt.engine.contract import Contract
from pakt.engine.steps import Step

# What a step may need and still be taken in many tickets with the same words.
REASON = "reason"


@dataclass(frozen=True)
class Doing:
    """One ticket of many: by whom, with what was filled in, and `before`, which an undoing puts back.

    `key` makes a thing that is tried again after a crash one event.
    """

    ticket: Ticket
    person: Person
    data: Mapping[str, Any]
    before: Mapping[str, Any]
    key: str
    now: datetime


@dataclass(frozen=True)
class Did:
    """`changed` is false where the ticket was so already; `before` is how it was."""

    changed: bool = True
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """`does` is called inside a transaction and raises what the actions raise. `asks`: it needs a form first.

    `key` is its letter in the queue; `undo` the act that takes it back; one without a title is only for undoing.
    """

    name: str
    does: Callable[[Doing], Did]
    title: str | Promise = ""
    done: str | Promise = ""
    key: str = ""
    asks: bool = False
    undo: str = ""


ACTS: dict[str, Act] = {}


def add(act: Act) -> None:
    ACTS[act.name] = act


def offered() -> list[Act]:
    """Those that the queue shows, in order."""
    return [act for act in ACTS.values() if act.title]


# Who works on it


def take(doing: Doing) -> Did:
    return _assign(doing, doing.person, None)


def assign(doing: Doing) -> Did:
    """`to` is `p` or `t` and the key of a person or a team; empty for nobody."""
    to = doing.data["to"]
    if not to:
        return _assign(doing, None, None)
    model: type[Person] | type[Team] = Person if to[0] == PERSON else Team
    found = model.objects.filter(pk=int(to[1:])).first()
    if found is None:
        raise BadEvent("to", _("is not there any more"))
    return _assign(doing, found, None) if isinstance(found, Person) else _assign(doing, None, found)


def give_back(doing: Doing) -> Did:
    person, team = doing.before["person"], doing.before["team"]
    return _assign(doing, Person.objects.filter(pk=person).first(), Team.objects.filter(pk=team).first())


def _assign(doing: Doing, to: Person | None, team: Team | None) -> Did:
    ticket = doing.ticket
    before = {"person": ticket.assignee_id, "team": ticket.team_id}
    wanted_team = team.pk if team else ticket.team_id if to else None
    if (ticket.assignee_id, ticket.team_id) == (to.pk if to else None, wanted_team):
        return Did(changed=False, before=before)
    actions.assign(ticket, to=to, team=team, person=doing.person, now=doing.now)
    return Did(before=before)


# Words and steps


def note(doing: Doing) -> Did:
    actions.note(doing.ticket, text=doing.data["text"], person=doing.person, key=doing.key, now=doing.now)
    return Did()


def step(doing: Doing) -> Did:
    """StepRefused also where the agreement asks for more with the step than the same words for many tickets."""
    name, text, reason = doing.data["step"], doing.data.get("text", ""), doing.data.get(REASON, "")
    known = queries.now_of([doing.ticket], doing.now)[doing.ticket.pk]
    options = steps_of(known, "provider").get(name, [])
    if not options:
        return Did(changed=False)
    refused = [option.refused for option in options if option.refused is not None]
    if len(refused) == len(options):
        raise StepRefused(refused[0].reason, refused[0].clauses)
    if not is_plain(known.contract, name, options):
        clauses = [clause for asked in steps_asking(known.contract, name, "provider") for clause in asked.clauses]
        raise StepRefused(_("The agreement asks for more with this step: take it in the ticket itself."), clauses)
    data = {REASON: reason} if REASON in options[0].needs else {}
    actions.record(
        doing.ticket, type=name, by="provider", person=doing.person, data=data, text=text, key=doing.key, now=doing.now
    )
    return Did()


def is_plain(contract: Contract, name: str, options: list[Step]) -> bool:
    """Whether a step holds no choice, and nothing that each ticket would have to answer for itself."""
    if name in NOTED or len(options) != 1 or options[0].data or not set(options[0].needs) <= {REASON}:
        return False
    asked = [question for one in steps_asking(contract, name, "provider") for question in one.asks]
    return not any(question.required == "always" for question in asked)


@dataclass
class Possible:
    """A step and in how many of some tickets it can be taken now: with the same words, or only in the ticket itself."""

    name: str
    count: int = 0
    alone: int = 0
    refused: int = 0
    needs_words: bool = False


def possible_steps(tickets: list[Ticket], now: datetime) -> list[Possible]:
    """What could be said now in these tickets, the most frequent first. Two queries."""
    found: dict[str, Possible] = {}
    for known in queries.now_of(tickets, now).values():
        for name, options in steps_of(known, "provider").items():
            one = found.setdefault(name, Possible(name, needs_words=name in WORDS_NEEDED))
            if all(option.refused is not None for option in options):
                one.refused += 1
            elif is_plain(known.contract, name, options):
                one.count += 1
            else:
                one.alone += 1
    return sorted(found.values(), key=lambda one: -one.count)


# Who hears of it


def watch(doing: Doing) -> Did:
    if Watcher.objects.filter(ticket=doing.ticket, person=doing.person).exists():
        return Did(changed=False)
    watching.watch(doing.ticket, person=doing.person, by=doing.person, now=doing.now)
    return Did()


def unwatch(doing: Doing) -> Did:
    watching.unwatch(doing.ticket, person=doing.person)
    return Did()


for one in (
    Act("take", take, gettext_lazy("Take"), gettext_lazy("Taken"), key="t", undo="give_back"),
    Act("assign", assign, gettext_lazy("Assign"), gettext_lazy("Assigned"), key="a", asks=True, undo="give_back"),
    Act("give_back", give_back, done=gettext_lazy("Given back")),
    Act("step", step, gettext_lazy("Take a step"), gettext_lazy("Step taken"), key="s", asks=True),
    Act("note", note, gettext_lazy("Add a note"), gettext_lazy("Note added"), key="n", asks=True),
    Act("watch", watch, pgettext_lazy("tickets", "Watch"), pgettext_lazy("tickets", "Watched"), undo="unwatch"),
    Act("unwatch", unwatch, done=gettext_lazy("Watched no more")),
):
    add(one)
