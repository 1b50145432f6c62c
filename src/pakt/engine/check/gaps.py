"""Where the agreement is silent: nothing owed, no term written, no word that carries a clause out."""

from __future__ import annotations

from collections.abc import Iterator

from pakt.engine.check.finding import Finding, Path, listed, united
from pakt.engine.check.subjects import rows_by_subject, subjects
from pakt.engine.contract import Clock, Contract
from pakt.engine.coverage import naming
from pakt.engine.rules import Condition


def findings(contract: Contract) -> Iterator[Finding]:
    yield from nothing_owed_after_an_answer(contract)
    yield from written_for_less(contract)
    yield from clauses(contract)


def nothing_owed_after_an_answer(contract: Contract) -> Iterator[Finding]:
    """The provider's clock stops when it asks; once the customer has answered nothing runs towards what is awaited.

    Awaited is an event that stops the asking clock and starts another of the provider's. Something runs towards it
    where a clock of the provider's that it stops either goes on while the provider asks, or starts on the answer.
    """
    awaited: dict[str, list[str]] = {}
    for name, clock in contract.clocks.items():
        stops = events(clock.stops_on)
        if clock.owed_by != "provider" or "info_requested" not in stops:
            continue
        for event in sorted(stops - {"info_requested"}):
            opens = any(c.owed_by == "provider" and event in events(c.starts_on) for c in contract.clocks.values())
            if opens and not any(runs_towards(c, event) for c in contract.clocks.values()):
                awaited.setdefault(event, []).append(name)
    for event, names in awaited.items():
        asking = min(names, key=lambda name: len(contract.clocks[name].stops_on))
        opened = [n for n, c in contract.clocks.items() if c.owed_by == "provider" and event in events(c.starts_on)]
        yield Finding(
            "nothing-owed-after-answer", "warning", ("clocks", asking, "stops_on"),
            f"{listed(names)} stop{'s' * (len(names) == 1)} when the provider asks for information; nothing of the "
            f"provider's starts when it is supplied, and {listed(opened)} only on '{event}'.",
            f"From 'info_supplied' to '{event}' the agreement names no term: the provider may wait without end.",
            f"Start '{asking}' anew on info_supplied, or agree on a term for it.",
            united(*(contract.clocks[name].clauses for name in dict.fromkeys([asking, *opened]))),
        )  # fmt: skip


def runs_towards(clock: Clock, event: str) -> bool:
    """Whether a clock of the provider's presses for an event after a question was answered."""
    if clock.owed_by != "provider" or event not in events(clock.stops_on):
        return False
    return "info_requested" not in events(clock.stops_on) or "info_supplied" in events(clock.starts_on)


def events(triggers: tuple[object, ...]) -> set[str]:
    return {trigger.event for trigger in triggers}  # type: ignore[attr-defined]


def written_for_less(contract: Contract) -> Iterator[Finding]:
    """Tickets that the text names no term for, and that a reading treats like others; one finding for each kind."""
    tickets = subjects(contract)
    missing: dict[tuple[str, tuple[str, ...]], list[tuple[str, int]]] = {}
    for name, clock in contract.clocks.items():
        owed = rows_by_subject(contract, clock, tickets)
        for i, row in enumerate(clock.terms):
            if row.written_for is None:
                continue
            written = Condition(row.written_for, contract)
            without = [ticket for ticket, number in owed.items() if number == i and not written.holds(ticket)]
            for kind in dict.fromkeys(ticket.kind for ticket in without):
                unnamed = united(t.priority for t in without if t.kind == kind and t.priority)
                missing.setdefault((kind, unnamed), []).append((name, i))
    for (kind, priorities), places in missing.items():
        of = f" of priority {listed(priorities, 'or')}" if priorities else ""
        first, row_number = places[0]
        term_clauses = [(*contract.clocks[name].terms[i].clauses, *contract.clocks[name].clauses) for name, i in places]
        yield Finding(
            "no-term-written", "warning", ("clocks", first, "terms", row_number, "written_for"),
            f"The text names no term for '{kind}'{of}: not for {listed((name for name, _ in places), 'or')}.",
            "Here they are read like those that it names.", "Agree on terms for them.",
            narrowest(contract, kind, term_clauses),
        )  # fmt: skip


def narrowest(contract: Contract, kind: str, groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The clauses that all places share, or those of all where they share none."""
    shared = [name for name in groups[0] if all(name in group for group in groups)]
    first = [name for name in shared if name == groups[0][0]]
    return united(first or shared) or united(*groups, contract.kinds[kind].clauses)


def clauses(contract: Contract) -> Iterator[Finding]:
    """Clauses that no word names, and words that name a clause which is not there."""
    named: dict[str, Path] = {}
    for path, ids in naming(contract):
        for name in ids:
            if name not in contract.clauses:
                near = ", ".join(contract.clauses) if len(contract.clauses) <= 8 else "those under 'clauses'"
                yield Finding(
                    "unknown-clause", "error", (*path, "clauses"), f"'{name}' is no clause of this contract.",
                    remedy=f"There are {near}. Name one of them, or add it.",
                )  # fmt: skip
            if path[0] not in ("interpretation", "examples", "source"):
                named.setdefault(name, path)
    for name, clause in contract.clauses.items():
        if name in named or clause.how == "show":
            continue
        if clause.how == "enforce":
            yield Finding(
                "clause-not-enforced", "warning", ("clauses", name), f"No word of the file carries out {name}.",
                "It is to be enforced, and nothing does.", f"Name {name} in the word that does it, or add one.",
                (name,),
            )  # fmt: skip
        else:
            yield Finding(
                "clause-not-recorded", "note", ("clauses", name), f"No word of the file names {name}.",
                "What it says is shown with the clauses only.", clauses=(name,),
            )  # fmt: skip
