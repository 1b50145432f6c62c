"""Names that stand for nothing: a word that points to a clock, calendar, form … which the file does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from pakt.engine.check.finding import Finding, Path
from pakt.engine.contract import AvailabilityTest, Contract, Guard, Trigger, When
from pakt.engine.events import CARRIES


class Name(NamedTuple):
    """A name used at a place, what it should be a name of, and those that there are."""

    path: Path
    name: str
    what: str
    known: Collection[str]


def findings(contract: Contract) -> Iterator[Finding]:
    """An error for each unknown name, and one for each group that is named like a priority."""
    for path, name, what, known in names(contract):
        if name not in known:
            there = f"There are {', '.join(known)}." if known else "There are none in this contract."
            yield Finding(
                "unknown-name", "error", path, f"'{name}' is no {what} of this contract.",
                remedy=f"{there} Name one of them, or add it.",
            )  # fmt: skip
    for group in contract.groups:
        if group in contract.priorities:
            yield Finding(
                "name-taken-twice", "error", ("groups", group), f"'{group}' is a group and a priority.",
                "A condition that names it means the group, and the priority alone can't be named.",
                "Give the group another name.",
            )  # fmt: skip


def names(contract: Contract) -> Iterator[Name]:
    yield from of_what_is_reported(contract)
    yield from of_reporting(contract)
    yield from of_clocks(contract)
    yield from of_rules(contract)
    yield from of_money(contract)
    yield from of_the_text(contract)
    yield from of_examples(contract)


def of_what_is_reported(contract: Contract) -> Iterator[Name]:
    for group, members in contract.groups.items():
        for i, member in enumerate(members):
            yield Name(("groups", group, i), member, "priority", contract.priorities)
    for name, kind in contract.kinds.items():
        for i, priority in enumerate(kind.priorities):
            yield Name(("kinds", name, "priorities", i), priority, "priority", contract.priorities)
        if kind.form:
            yield Name(("kinds", name, "form"), kind.form, "form", contract.forms)
    for i, step in enumerate(contract.steps):
        for j, name in enumerate(step.kinds):
            yield Name(("steps", i, "kinds", j), name, "kind", contract.kinds)
    for name, code in contract.codes.items():
        if code.clock:
            yield Name(("codes", name, "clock"), code.clock, "clock", contract.clocks)
        if code.calendar:
            yield Name(("codes", name, "calendar"), code.calendar, "calendar", contract.calendars)
        if code.when:
            yield from of_condition(contract, code.when, ("codes", name, "when"))
    yield from of_catalogue(contract)


def of_catalogue(contract: Contract) -> Iterator[Name]:
    entries = [entry.id for entry in contract.catalogue]
    for i, entry in enumerate(contract.catalogue):
        path: Path = ("catalogue", i)
        if entry.form:
            yield Name((*path, "form"), entry.form, "form", contract.forms)
        yield Name((*path, "kind"), entry.kind, "kind", contract.kinds)
        kind = contract.kinds.get(entry.kind)
        if entry.priority or (kind and kind.priorities):
            yield Name((*path, "priority"), entry.priority or "", "priority", kind.priorities if kind else ())
        for j, part in enumerate(entry.comprises):
            yield Name((*path, "comprises", j), part, "entry of the catalogue", entries)


def of_reporting(contract: Contract) -> Iterator[Name]:
    for name, channel in contract.channels.items():
        if channel.open != "always":
            yield Name(("channels", name, "open"), channel.open, "calendar", contract.calendars)
        if channel.form:
            yield Name(("channels", name, "form"), channel.form, "form", contract.forms)
    for i, wait in enumerate(contract.reporting):
        yield from of_condition(contract, wait.when, ("reporting", i, "when"))
        if wait.calendar:
            yield Name(("reporting", i, "calendar"), wait.calendar, "calendar", contract.calendars)


def of_clocks(contract: Contract) -> Iterator[Name]:
    for name, clock in contract.clocks.items():
        path: Path = ("clocks", name)
        yield from of_condition(contract, clock.when, (*path, "when"))
        if clock.calendar:
            yield Name((*path, "calendar"), clock.calendar, "calendar", contract.calendars)
        for word, other in (("not_before", clock.not_before), ("follows_late", clock.follows_late)):
            if other:
                yield Name((*path, word), other, "other clock", [c for c in contract.clocks if c != name])
        for i, row in enumerate(clock.terms):
            yield from of_condition(contract, row.when, (*path, "terms", i, "when"))
            if row.calendar:
                yield Name((*path, "terms", i, "calendar"), row.calendar, "calendar", contract.calendars)
            if row.written_for:
                yield from of_condition(contract, row.written_for, (*path, "terms", i, "written_for"))
        for i, notice in enumerate(clock.notice):
            yield from of_condition(contract, notice.when, (*path, "notice", i, "when"))
        yield from of_triggers(clock.starts_on, (*path, "starts_on"))
        yield from of_triggers(clock.stops_on, (*path, "stops_on"))


def of_triggers(triggers: tuple[Trigger, ...], path: Path) -> Iterator[Name]:
    for i, trigger in enumerate(triggers):
        if trigger.unless_carries:
            known = CARRIES.get(trigger.event, {})
            yield Name((*path, i, "unless_carries"), trigger.unless_carries, f"part of '{trigger.event}'", known)


def of_condition(contract: Contract, when: When, path: Path) -> Iterator[Name]:
    priorities = [*contract.priorities, *contract.groups]
    instances = list(contract.instances) or ["production"]
    for word, used, what, known in (
        ("kind", when.kind, "kind", contract.kinds),
        ("priority", when.priority, "priority or group", priorities),
        ("plan", when.plan, "plan", contract.plans),
        ("channel", when.channel, "channel", contract.channels),
        ("instance", when.instance, "instance", instances),
        ("entry", when.entry, "entry of the catalogue", [entry.id for entry in contract.catalogue]),
    ):
        for name in used or ():
            yield Name((*path, word), name, what, known)


def of_rules(contract: Contract) -> Iterator[Name]:
    for i, rule in enumerate(contract.retargeting):
        path: Path = ("retargeting", i)
        yield Name((*path, "in_time_for"), rule.in_time_for, "clock", contract.clocks)
        yield Name((*path, "clock"), rule.clock, "clock", contract.clocks)
        for before, after in rule.priority.items():
            yield Name((*path, "priority", before), before, "priority", contract.priorities)
            yield Name((*path, "priority", before), after, "priority", contract.priorities)
    for i, refusal in enumerate(contract.refusals):
        yield from of_guard(contract, refusal.when, refusal.event, ("refusals", i, "when"))
        yield from of_guard(contract, refusal.unless, refusal.event, ("refusals", i, "unless"))
    for name, right in contract.rights.items():
        path = ("rights", name)
        if right.after_run_out:
            yield Name((*path, "after_run_out", "clock"), right.after_run_out.clock, "clock", contract.clocks)
        if right.after_missed:
            for clock in right.after_missed.clocks:
                yield Name((*path, "after_missed", "clocks"), clock, "clock", contract.clocks)
            for i, bound in enumerate(right.after_missed.late_by):
                yield from of_condition(contract, bound.when, (*path, "after_missed", "late_by", i, "when"))
    for i, duty in enumerate(contract.duties):
        if duty.calendar:
            yield Name(("duties", i, "calendar"), duty.calendar, "calendar", contract.calendars)


def of_guard(contract: Contract, guard: Guard, event: str, path: Path) -> Iterator[Name]:
    priorities = [*contract.priorities, *contract.groups]
    for name in guard.carries:
        yield Name((*path, "carries"), name, f"part of '{event}'", CARRIES.get(event, {}))
    for word, used in (("from_priority", guard.from_priority), ("to_priority", guard.to_priority)):
        for name in used or ():
            yield Name((*path, word), name, "priority or group", priorities)
    if guard.calendar:
        yield Name((*path, "calendar"), guard.calendar, "calendar", contract.calendars)
    for channel in guard.reported_by or ():
        yield Name((*path, "reported_by"), channel, "channel", contract.channels)


def of_money(contract: Contract) -> Iterator[Name]:
    if contract.availability:
        for i, test in enumerate(contract.availability.tests):
            yield from of_plans(contract, test, ("availability", "tests", i, "at_least_by_plan"))
    for i, maintenance in enumerate(contract.maintenance):
        if maintenance.calendar:
            yield Name(("maintenance", i, "calendar"), maintenance.calendar, "calendar", contract.calendars)
    if contract.credits:
        for plan in contract.credits.per_step_by_plan:
            yield Name(("credits", "per_step_by_plan", plan), plan, "plan", contract.plans)
        yield Name(("credits", "claim", "channel"), contract.credits.claim.channel, "channel", contract.channels)
    for i, penalty in enumerate(contract.penalties):
        for j, clock in enumerate(penalty.clocks):
            yield Name(("penalties", i, "clocks", j), clock, "clock", contract.clocks)
        yield from of_condition(contract, penalty.when, ("penalties", i, "when"))
    for i, billing in enumerate(contract.billing):
        for j, kind in enumerate(billing.kinds):
            yield Name(("billing", i, "kinds", j), kind, "kind", contract.kinds)


def of_plans(contract: Contract, test: AvailabilityTest, path: Path) -> Iterator[Name]:
    for plan in test.at_least_by_plan:
        yield Name((*path, plan), plan, "plan", contract.plans)


def of_the_text(contract: Contract) -> Iterator[Name]:
    """Parts of the agreement."""
    parts = [part.id for part in contract.source.parts]
    if contract.rank:
        for i, part in enumerate(contract.rank.prevails):
            yield Name(("rank", "prevails", i), part, "part of the text", parts)
    for section in ("codes", "clauses"):
        for name, word in getattr(contract, section).items():
            if word.part:
                yield Name((section, name, "part"), word.part, "part of the text", parts)
    for i, price in enumerate(contract.prices):
        if price.part:
            yield Name(("prices", i, "part"), price.part, "part of the text", parts)
    for name, clock in contract.clocks.items():
        for i, other in enumerate(clock.also_said):
            if other.part:
                yield Name(("clocks", name, "also_said", i, "part"), other.part, "part of the text", parts)


def of_examples(contract: Contract) -> Iterator[Name]:
    parts = [part.id for part in contract.source.parts]
    for i, example in enumerate(contract.examples):
        path: Path = ("examples", i)
        if example.part:
            yield Name((*path, "part"), example.part, "part of the text", parts)
        for clock_name in example.terms:
            yield Name((*path, "terms", clock_name), clock_name, "clock", contract.clocks)
        for j, said in enumerate(example.says):
            yield Name((*path, "says", j, "clock"), said.clock, "clock", contract.clocks)
        if example.scenario.get("contract") != contract.contract:
            wrong = str(example.scenario.get("contract"))
            yield Name((*path, "scenario", "contract"), wrong, "name", [contract.contract])
