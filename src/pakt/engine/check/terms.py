"""Clocks that nothing starts or stops, rows that no ticket reaches, tickets that are owed nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pakt.engine.check.finding import Finding, Path, listed
from pakt.engine.check.subjects import rows_by_subject, subjects
from pakt.engine.contract import Clock, Contract, Guard
from pakt.engine.events import WHO
from pakt.engine.rules import Condition, Subject


def findings(contract: Contract) -> Iterator[Finding]:
    tickets = subjects(contract)
    for name, clock in contract.clocks.items():
        path: Path = ("clocks", name)
        yield from started_and_stopped(contract, path, clock)
        yield from rows(contract, path, clock, tickets)
        yield from agreed(path, clock)
    yield from kinds(contract, tickets)
    yield from retargets(contract, tickets)
    yield from rights(contract)


# Who starts and stops a clock


def started_and_stopped(contract: Contract, path: Path, clock: Clock) -> Iterator[Finding]:
    """An error where no event that can ever count starts the clock, or none stops it."""
    for word, triggers, does in (("starts_on", clock.starts_on, "starts"), ("stops_on", clock.stops_on, "stops")):
        reasons = [never_counts(contract, trigger.event, word) for trigger in triggers]
        if all(reasons):
            yield Finding(
                f"nothing-{does}", "error", (*path, word), f"Nothing {does} the clock '{path[-1]}'.",
                " ".join(reason for reason in reasons if reason) or f"It names no event that {does} it.",
                "Name an event that can happen.", clock.clauses,
            )  # fmt: skip
    for i, event in enumerate(clock.undone_by):
        reason = never_counts(contract, event, "undone_by")
        if reason:
            yield Finding(
                "no-effect", "warning", (*path, "undone_by", i), f"Nothing undoes the stop by '{event}'.", reason,
                "Take it out.", clock.clauses,
            )  # fmt: skip


def never_counts(contract: Contract, event: str, word: str) -> str | None:
    """Why an event can never start, stop or undo anything; None where it can."""
    classification = contract.classification
    if event == "reported" and word != "starts_on":
        return "A ticket is reported once, before everything else."
    if event in ("classified", "analysed") and (classification is None or event not in classification.set_by):
        return f"'{event}' changes nothing where classification.set_by does not name it."
    if event in ("classification_disputed", "dispute_settled") and not (classification and classification.disputable):
        return f"'{event}' changes nothing where the classification is not disputable."
    if event == "reopened" and not any("reopened" in clock.undone_by for clock in contract.clocks.values()):
        return "'reopened' changes nothing where no clock is undone by it."
    sayers = set(WHO[event])
    for rule in contract.refusals:
        if rule.event == event and rule.when == Guard() and rule.unless == Guard():
            sayers -= {rule.by} if rule.by else sayers
    return None if sayers else f"'{event}' is always refused."


# Rows of terms


def rows(contract: Contract, path: Path, clock: Clock, tickets: list[Subject]) -> Iterator[Finding]:
    """Rows that match no ticket, or none that an earlier row leaves over; clocks that are never owed."""
    taken = rows_by_subject(contract, clock, tickets)
    if not taken:
        yield Finding(
            "never-owed", "error", path, f"No ticket is ever owed the clock '{path[-1]}'.",
            "Its own condition and those of its terms exclude each other.", "Make one of them wider.", clock.clauses,
        )  # fmt: skip
        return
    applies = Condition(clock.when, contract)
    for i, row in enumerate(clock.terms):
        if i in taken.values():
            continue
        condition = Condition(row.when, contract)
        matched = [ticket for ticket in tickets if applies.holds(ticket) and condition.holds(ticket)]
        earlier = sorted({taken[ticket] + 1 for ticket in matched})
        if matched:
            follows = f"Row{'s' * (len(earlier) > 1)} {listed(earlier)} before it match all that it matches."
        else:
            follows = "No ticket of this contract matches it."
        yield Finding(
            "row-never-reached", "error", (*path, "terms", i),
            f"Row {i + 1} of '{path[-1]}' ({row.term}) is never the term of any ticket.", follows,
            "Put it before the wider row, or change its condition.", (*clock.clauses, *row.clauses),
        )  # fmt: skip


def agreed(path: Path, clock: Clock) -> Iterator[Finding]:
    """`as agreed` is the date that `callback_agreed` carries; no other event carries one."""
    starts = [trigger.event for trigger in clock.starts_on]
    if starts == ["callback_agreed"]:
        return
    for i, row in enumerate(clock.terms):
        if row.term.unit == "agreed":
            yield Finding(
                "nothing-agreed", "error", (*path, "terms", i, "term"),
                f"The term of '{path[-1]}' is as agreed, but it starts on {listed(starts, 'or')}.",
                "Only 'callback_agreed' carries a date; the clock would never be due.",
                "Start it on callback_agreed, or give it a length.", (*clock.clauses, *row.clauses),
            )  # fmt: skip


# What is owed at all


def kinds(contract: Contract, tickets: list[Subject]) -> Iterator[Finding]:
    """Kinds and priorities for which no clock ever runs; priorities that no kind has."""
    owed: set[Subject] = set()
    for clock in contract.clocks.values():
        owed.update(rows_by_subject(contract, clock, tickets))
    owed = {ticket for ticket in owed if not ticket.entry}  # what is owed of an order is no term of its kind
    silent = [name for name in contract.kinds if not any(ticket.kind == name for ticket in owed)]
    billed = [name for name in silent if contract.kinds[name].billed != "in the price"]
    if billed:
        clauses = dict.fromkeys(c for name in billed for c in contract.kinds[name].clauses)
        yield Finding(
            "kind-without-clock", "note", ("kinds", billed[0]),
            f"No clock runs for {listed(billed)}, which {'are' if len(billed) > 1 else 'is'} paid for separately.",
            "Nothing says by when they are done.", "Give each a date of its own when it is ordered.", tuple(clauses),
        )  # fmt: skip
    for name, kind in contract.kinds.items():
        if name in silent:
            if name not in billed:
                yield Finding(
                    "kind-without-clock", "warning", ("kinds", name), f"No clock runs for '{name}'.",
                    "Who reports it is owed nothing by any time.", "Give it a term, or take the kind out.",
                    kind.clauses,
                )  # fmt: skip
            continue
        for priority in kind.priorities:
            if not any(ticket.kind == name and ticket.priority == priority for ticket in owed):
                yield Finding(
                    "priority-without-clock", "warning", ("kinds", name, "priorities"),
                    f"No clock runs for '{name}' of priority '{priority}'.", "Nothing is owed by any time.",
                    "Give it a term, or take the priority from this kind.", kind.clauses,
                )  # fmt: skip
    for name, priority_terms in contract.priorities.items():
        if not any(name in kind.priorities for kind in contract.kinds.values()):
            yield Finding(
                "priority-unused", "warning", ("priorities", name), f"No kind has the priority '{name}'.",
                "Nobody can choose it.", "Name it among the priorities of a kind.", priority_terms.clauses,
            )  # fmt: skip


def retargets(contract: Contract, tickets: list[Subject]) -> Iterator[Finding]:
    """A lower priority that the clock has no term for."""
    for i, rule in enumerate(contract.retargeting):
        clock = contract.clocks.get(rule.clock)
        if clock is None:
            continue
        owed = rows_by_subject(contract, clock, tickets)
        for before, after in rule.priority.items():
            if after in contract.priorities and not any(ticket.priority == after for ticket in owed):
                yield Finding(
                    "retarget-without-term", "warning", ("retargeting", i, "priority", before),
                    f"'{rule.event}' moves '{rule.clock}' from {before} to {after}, for which it has no term.",
                    "Nothing would be owed any more.", f"Give '{rule.clock}' a term for {after}.", rule.clauses,
                )  # fmt: skip


def rights(contract: Contract) -> Iterator[Finding]:
    """Rights that nothing gives, or that follow from one's own silence."""
    for name, right in contract.rights.items():
        path: Path = ("rights", name)
        if right.after_run_out is None and right.after_missed is None:
            yield Finding(
                "right-never-given", "warning", path, f"Nothing ever gives the right '{name}'.",
                remedy="Say after which clock ran out, or after which terms were missed.", clauses=right.clauses,
            )  # fmt: skip
        clock = contract.clocks.get(right.after_run_out.clock) if right.after_run_out else None
        if clock is not None and clock.owed_by == right.holder:
            yield Finding(
                "right-by-own-silence", "warning", path,
                f"The {right.holder} has the right '{name}' once its own clock ran out.",
                "Who is late would gain by it.", "Name the other side as holder, or another clock.", right.clauses,
            )  # fmt: skip
