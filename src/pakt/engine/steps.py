"""What a side can say now: each step tried on the ticket, with what it would do or the clause that refuses it.

A step is offered when the replay with it differs from the replay without it; that is the whole rule, but for the first
answer where the contract lays down by which way it goes: it is counted though no term may wait for it. What the
contract asks of an event (a reason, an assignee) is asked for in the step's form, so a step is only shown as refused
when nothing that could be written there would help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pakt.engine.changes import Change, changes
from pakt.engine.contract import Contract
from pakt.engine.events import ASKED_FOR, CARRIES, WHO, Event
from pakt.engine.replay import Refused, Replay, replay
from pakt.engine.rules import Rules, rules_of
from pakt.engine.zone import Instant

NOT_STEPS = ("reported", "release_scheduled", "released")
MOMENT = 60_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """Something that could be said now. `data` is the choice it stands for (a priority, an outcome).

    `needs` are the things the contract asks for with it, by their names in the event; `refused` is why it does not
    count, and `effects` what it would change.
    """

    type: str
    data: Mapping[str, Any]
    needs: tuple[str, ...]
    refused: Refused | None
    effects: tuple[Change, ...]


def steps(contract: Contract, events: Sequence[Event], at: Instant, plan: str | None, party: str) -> list[Step]:
    """All that `party` could say at `at`, in the order of the events' list; what would change nothing is left out."""
    rules = rules_of(contract)
    past = [event for event in events if event.at <= at]
    now = replay(contract, past, at, plan)
    found = []
    for name, parties in WHO.items():
        if party in parties and name not in NOT_STEPS and (name != "acknowledged" or acknowledged_by(contract, party)):
            for data in choices(rules, name, now):
                step = tried(rules, past, now, plan, Event(at, name, party, data, len(past)))
                if step is not None:
                    found.append(step)
    return found


def acknowledged_by(contract: Contract, party: str) -> bool:
    """Whether the agreement wants a side to confirm receipt; elsewhere the desk does so by itself."""
    return any((step.event, step.by) == ("acknowledged", party) for step in contract.steps)


def tried(rules: Rules, past: list[Event], now: Replay, plan: str | None, event: Event) -> Step | None:
    """The step, or None where it would change nothing."""

    def said_with(names: Sequence[str]) -> tuple[Replay, Refused | None]:
        full = {**{name: "…" for name in names}, **event.data}
        then = replay(rules.contract, [*past, Event(event.at, event.type, event.by, full, event.index)], now.at, plan)
        refused = next(
            (r for r in then.refused if r.event == event.index and len(then.refused) > len(now.refused)), None
        )
        return then, refused

    needs, must = needed(rules, event), carried(event)
    then, refused = said_with(needs)
    # A rule may ask for a reason with another choice than this one.
    if needs != must and refused is None and said_with(must)[1] is None:
        needs = must
    effects = tuple(changes(now, then))
    has_way = event.type == "answered" and event.type in rules.refusals
    is_first_answer = has_way and event.type not in now.facts.happened
    if refused is None and not effects and not is_first_answer:
        return None
    return Step(event.type, event.data, needs, refused, effects)


def carried(event: Event) -> tuple[str, ...]:
    """What such an event carries whatever the contract says."""
    return tuple(name for name, (_, must) in CARRIES.get(event.type, {}).items() if must)


def needed(rules: Rules, event: Event) -> tuple[str, ...]:
    """What the contract asks an event to carry when this party says it."""
    names = [*carried(event)]
    for rule in rules.refusals.get(event.type, ()):
        if rule.by in (None, event.by):
            names += rule.unless.carries
    return tuple(dict.fromkeys(names))


def choices(rules: Rules, name: str, now: Replay) -> list[Mapping[str, Any]]:
    """The data with which an event is tried: one each for what the contract treats differently."""
    if name in ("classified", "analysed"):
        if name not in rules.set_by:
            return []
        options = [
            (kind, priority) for kind, terms in rules.contract.kinds.items() for priority in terms.priorities or (None,)
        ]
        return [
            {"kind": kind} | ({"priority": priority} if priority else {})
            for kind, priority in options
            if name == "analysed" or (kind, priority) != (now.kind, now.priority)
        ]
    if name == "info_requested" and rules.asked_for:
        return [{"asks_for": what} for what in ASKED_FOR if what in rules.asked_for | {"information"}]
    if name == "dispute_settled":
        return [{"outcome": "customer"}, {"outcome": "provider"}]
    if name == "excused":
        # What was missed already can be excused, too, by what came before.
        assert now.facts.report is not None
        return [{"from": now.facts.report.at - MOMENT, "until": now.at + MOMENT}]
    if name == "callback_agreed":
        return [{"due": now.at}]
    if name in ("answered", "acknowledged"):
        return [{"channel": channel} for channel in rules.contract.channels]
    return [{}]
