"""The examples of a file, run: what each expects, and what the agreement's own say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from pakt.engine.calendar import Calendar, Instant, to_instant
from pakt.engine.check.compare import differences
from pakt.engine.check.finding import Finding, Path, listed, moment, part_of, prevailing, united
from pakt.engine.clock import unpaused_due
from pakt.engine.contract import Contract, Example, Said, TermRow
from pakt.engine.errors import PaktError
from pakt.engine.period import read_case
from pakt.engine.render import replay_json, settlement_json
from pakt.engine.replay import ClockState, Replay, replay
from pakt.engine.rules import rules_of
from pakt.engine.scenario import read_scenario
from pakt.engine.settle import settle
from pakt.engine.terms import HOUR, MINUTE, Term, parse_term

MOST_DAYS = 400
MOST_SHOWN = 5


def findings(contract: Contract) -> Iterator[Finding]:
    """An error for an example that does not hold, a warning for one of the agreement's that says something else."""
    seen: dict[str, int] = {}
    for i, example in enumerate(contract.examples):
        path: Path = ("examples", i)
        if example.name in seen:
            yield Finding(
                "example-twice", "warning", path, f"Two examples are called '{example.name}'.",
                remedy="Give each a name of its own.", clauses=example.clauses,
            )  # fmt: skip
        seen[example.name] = i
        try:
            yield from expected(contract, path, example)
            yield from said(contract, path, example)
            yield from own_terms(contract, path, example)
        except PaktError as error:
            yield Finding(
                "example-unreadable", "error", (*path, "scenario"), f"The example '{example.name}' can't be run.",
                f"{error}.", "Mend its scenario.", example.clauses,
            )  # fmt: skip


def run(contract: Contract, example: Example) -> dict[str, Any]:
    """The result of an example under a contract as `pakt replay` or `pakt settle` prints it, without explanations.

    PaktError where its scenario can't be read.
    """
    contract = with_terms(contract, example.terms)
    if example.command == "settle":
        case = read_case(example.scenario, lambda _: contract)
        return settlement_json(case.rules, settle(case))
    scenario = read_scenario(example.scenario, lambda _: contract)
    result = replay(contract, scenario.events, scenario.at, scenario.plan)
    return replay_json(scenario.rules, result, explained=False)


def with_terms(contract: Contract, terms: dict[str, Term]) -> Contract:
    """The contract with every term of some clocks replaced by one other; clocks that it does not have are left out."""
    clocks = dict(contract.clocks)
    known = {name: term for name, term in terms.items() if name in clocks}
    if not known:
        return contract
    for name, term in known.items():
        rows = tuple(TermRow.model_construct(**{**dict(row), "term": term}) for row in clocks[name].terms)
        clocks[name] = clocks[name].model_copy(update={"terms": rows})
    return contract.model_copy(update={"clocks": clocks})


def expected(contract: Contract, path: Path, example: Example) -> Iterator[Finding]:
    different = differences(example.expect, run(contract, example))
    if different:
        more = [f"and {len(different) - MOST_SHOWN} more"] if len(different) > MOST_SHOWN else []
        yield Finding(
            "example-fails", "error", (*path, "expect"), f"The example '{example.name}' does not hold.",
            f"{'; '.join([*different[:MOST_SHOWN], *more])}.",
            "Mend the example, or the words that it is about.", example.clauses,
        )  # fmt: skip


def own_terms(contract: Contract, path: Path, example: Example) -> Iterator[Finding]:
    """The agreement's example reckons with another term than the one agreed, and no `also_said` tells so."""
    for name, term in example.terms.items():
        clock = contract.clocks[name]
        told = {other.term for other in clock.also_said} | {row.term for row in clock.terms}
        if example.agreement and term not in told:
            clauses = united(clock.clauses, *(row.clauses for row in clock.terms))
            agreed = listed(dict.fromkeys(str(row.term) for row in clock.terms), "or")
            yield Finding(
                "example-reckons-otherwise", "warning", (*path, "terms", name),
                f"The example '{example.name}' reckons with {term} for '{name}'; agreed is {agreed}.",
                "What is agreed is taken.", "Let the example reckon with what is agreed.",
                united(example.clauses, clauses), prevailing(contract, example.part, part_of(contract, clauses)),
            )  # fmt: skip


# What the agreement's own example says


class Checked(NamedTuple):
    """One thing that an example says of a clock, and the clock as it is computed."""

    said: Said
    clock: ClockState | None
    wrong: bool


def said(contract: Contract, path: Path, example: Example) -> Iterator[Finding]:
    if not example.says or example.command != "replay":
        return
    checked = check(contract, example, example.terms)
    if not any(one.wrong for one in checked):
        return
    calendar = rules_of(contract).calendar
    wrong = [one for one in checked if one.wrong]
    clauses = united(
        example.clauses, *(contract.clocks[one.said.clock].clauses for one in wrong),
        *(one.clock.clauses for one in wrong if one.clock),
    )  # fmt: skip
    yield Finding(
        "example-says-otherwise", "warning", path,
        f"The example '{example.name}' says: {'; '.join(spoken(calendar, one.said) for one in wrong)}.",
        f"From its own numbers follows: {'; '.join(computed(calendar, one) for one in wrong)}.",
        what_would_make_it_right(contract, example, checked), clauses,
        prevailing(contract, example.part, part_of(contract, clauses)),
    )  # fmt: skip


def check(contract: Contract, example: Example, terms: dict[str, Term]) -> list[Checked]:
    """What an example says, each against the replay under its contract with some terms replaced."""
    result = replayed(contract, example, terms)
    found = []
    for one in example.says:
        clock = next((c for c in result.clocks if (c.name, c.cycle) == (one.clock, one.cycle)), None)
        found.append(Checked(one, clock, clock is None or not agrees(one, clock)))
    return found


def replayed(contract: Contract, example: Example, terms: dict[str, Term]) -> Replay:
    changed = with_terms(contract, terms)
    scenario = read_scenario(example.scenario, lambda _: changed)
    return replay(changed, scenario.events, scenario.at, scenario.plan)


def agrees(one: Said, clock: ClockState) -> bool:
    given = (one.state, instant(one.due_at), instant(one.stopped_at))
    have = (clock.state, clock.due_at, clock.stopped_at)
    return all(want is None or want == got for want, got in zip(given, have, strict=True))


def instant(time: dt.datetime | None) -> Instant | None:
    return None if time is None else to_instant(time)


def spoken(calendar: Calendar, one: Said) -> str:
    parts = [f"'{one.clock}'"]
    if one.due_at is not None:
        parts.append(f"due {moment(calendar, to_instant(one.due_at))}")
    if one.stopped_at is not None:
        parts.append(f"stopped {moment(calendar, to_instant(one.stopped_at))}")
    return " ".join(parts) + (f" ({one.state})" if one.state else "")


def computed(calendar: Calendar, one: Checked) -> str:
    clock = one.clock
    if clock is None:
        return f"'{one.said.clock}' does not run"
    due = "without a due time" if clock.due_at is None else f"due {moment(calendar, clock.due_at)}"
    stopped = f", stopped {moment(calendar, clock.stopped_at)}" if clock.stopped_at is not None else ""
    return f"'{clock.name}' {due}{stopped} ({clock.state}, {clock.term})"


def what_would_make_it_right(contract: Contract, example: Example, checked: list[Checked]) -> str:
    """The terms that yield what the example says, found by counting from each clock's start to what it says."""
    found = {
        one.said.clock: term
        for one in checked
        if one.wrong and one.clock is not None and (term := searched(contract, one)) is not None
    }
    if not found:
        return "No other length of the same unit yields what it says: mend its dates."
    named = listed(f"{term} for '{name}'" for name, term in found.items())
    still = [one.said.clock for one in check(contract, example, {**example.terms, **found}) if one.wrong]
    if still:
        return f"With {named} it would be right but for {listed(still)}."
    return f"It would be right with {named}: mend its dates, or agree on these."


def searched(contract: Contract, one: Checked) -> Term | None:
    """The length of the clock's own unit that ends when the example says."""
    clock, due = one.clock, instant(one.said.due_at)
    if clock is None or due is None or due <= clock.started_at:
        return None
    calendar, unit = clock.calendar, clock.term.unit
    if unit in ("working_hours", "hours"):
        working = "working " if unit == "working_hours" else ""
        length = calendar.between(clock.started_at, due) if working else due - clock.started_at
        if not length or length % MINUTE:
            return None
        amount, name = (length // HOUR, "hour") if length % HOUR == 0 else (length // MINUTE, "minute")
        return parse_term(f"{amount} {working}{name}{'s' * (amount > 1)}")
    if not clock.term.in_days:
        return None
    for amount in range(1, MOST_DAYS):
        term = parse_term(days(clock.term, amount))
        if unpaused_due(term, calendar, clock.started_at) >= due:
            return term if unpaused_due(term, calendar, clock.started_at) == due else None
    return None


def days(term: Term, amount: int) -> str:
    """A term of days with another number."""
    _, rest = term.text.split(" ", 1)
    plural, singular = (rest, rest.replace("days", "day")) if "days" in rest else (rest.replace("day", "days", 1), rest)
    return f"{amount} {singular if amount == 1 else plural}"
