"""All kinds of ticket that the conditions of a contract can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from pakt.engine.contract import Clock, Contract, When
from pakt.engine.rules import Condition, Subject


def subjects(contract: Contract) -> list[Subject]:
    """One subject for each combination that matters of kind, priority, plan, channel, instance, completeness, order."""
    asked = list(conditions(contract))

    def values(name: str, known: Sequence[str | None]) -> Sequence[str | None]:
        return known if any(getattr(when, name) is not None for when in asked) else known[:1]

    plans = values("plan", list(contract.plans) or [None])
    channels = values("channel", list(contract.channels))
    instances = values("instance", list(contract.instances) or ["production"])
    complete = (True, False) if any(when.complete is not None for when in asked) else (True,)
    classes: list[tuple[str, str | None, str]] = [
        (kind, priority, "") for kind, terms in contract.kinds.items() for priority in terms.priorities or (None,)
    ]
    if any(when.entry is not None for when in asked):
        classes += [(entry.kind, entry.priority, entry.id) for entry in contract.catalogue]
    return [
        Subject(kind, priority, plan, str(channel), str(instance), whole, entry)
        for kind, priority, entry in classes
        for plan, channel, instance, whole in product(plans, channels, instances, complete)
    ]


def conditions(contract: Contract) -> Iterator[When]:
    """Every condition on a ticket in the file."""
    for clock in contract.clocks.values():
        yield clock.when
        yield from (row.when for row in clock.terms)
        yield from (notice.when for notice in clock.notice)
    yield from (wait.when for wait in contract.reporting)
    yield from (penalty.when for penalty in contract.penalties)
    for right in contract.rights.values():
        if right.after_missed:
            yield from (bound.when for bound in right.after_missed.late_by)


def rows_by_subject(contract: Contract, clock: Clock, tickets: list[Subject]) -> dict[Subject, int]:
    """For each ticket to which a clock applies, the number of the row that is its term."""
    applies = Condition(clock.when, contract)
    rows = [Condition(row.when, contract) for row in clock.terms]
    found = {}
    for ticket in tickets:
        if applies.holds(ticket):
            number = next((i for i, row in enumerate(rows) if row.holds(ticket)), None)
            if number is not None:
                found[ticket] = number
    return found
