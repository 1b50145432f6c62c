"""What is owed by both sides, what pauses it, the rules and the rights."""

from __future__ import annotations

from collections.abc import Iterator

from pakt.engine.contract import Clock, Guard, PartyName, RightRule, TermRow, Trigger
from pakt.engine.show.build import Parts, joined, labelled, sentences, table
from pakt.engine.show.reporting import calendar_name
from pakt.engine.show.wording import Wording

Line = tuple[tuple[str, ...], tuple[str, ...]]


def terms(say: Wording, side: PartyName) -> Parts:
    """All terms of a side, one line for each row of a clock; then what else is said of each clock."""
    clocks = [clock for clock in say.contract.clocks.values() if clock.owed_by == side]
    yield from table(
        (
            say.word("term"), say.word("for_whom"), say.word("how_long"), say.word("starts_with"),
            say.word("ends_with"), say.word("tell_before"),
        ),
        (line for clock in clocks for line in clock_lines(say, clock)),
    )  # fmt: skip
    yield from labelled(((say.text(clock.name), remarks(say, clock)), clock.clauses) for clock in clocks)


def clock_lines(say: Wording, clock: Clock) -> Iterator[Line]:
    for i, row in enumerate(clock.terms):
        counted_in = calendar_name(say, row.calendar) if row.calendar else ""
        condition = joined((say.when(row.when), say.when(clock.when)))
        first = i == 0
        cells = (
            say.text(clock.name) if first else "",
            condition or say.word("all"),
            joined((say.term(row.term), counted_in), ": "),
            triggers(say, clock.starts_on) if first else "",
            triggers(say, clock.stops_on) if first else "",
            notice(say, clock, row),
        )
        yield cells, row.clauses or clock.clauses


def triggers(say: Wording, triggers: tuple[Trigger, ...]) -> str:
    return joined(trigger(say, one) for one in triggers)


def trigger(say: Wording, one: Trigger) -> str:
    asked = (say.said(thing) for thing in one.asks_for or ())
    conditions = [
        joined(asked, ", "),
        say.word("unless_with", data=say.carried(one.unless_carries)) if one.unless_carries else "",
        say.word("unless_after", event=say.event(one.unless_happened)) if one.unless_happened else "",
    ]
    bracket = joined(conditions)
    return say.event(one.event) + (f" ({bracket})" if bracket else "")


def notice(say: Wording, clock: Clock, row: TermRow) -> str:
    """By how much before the end of this row's term the other side must be told that it can't be kept."""
    if row.term.unit in ("best_effort", "release", "agreed"):
        return ""
    fitting = (rule for rule in clock.notice if overlaps(rule.when.kind, row.when.kind))
    found = next((rule for rule in fitting if overlaps(rule.when.priority, row.when.priority)), None)
    return say.term(found.before) if found else ""


def overlaps(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    return one is None or other is None or bool(set(one) & set(other))


def remarks(say: Wording, clock: Clock) -> str:
    clocks = say.contract.clocks
    return joined(
        (
            say.text(clock.promise).removesuffix("."),
            say.word("target") if clock.target_only else "",
            say.word("not_before", clock=say.named(clocks, [clock.not_before])) if clock.not_before else "",
            say.word("undone_by", events=joined(map(say.event, clock.undone_by), ", ")) if clock.undone_by else "",
            say.word("repeats") if clock.repeats else "",
            say.word("expires") if clock.expires else "",
            say.word("follows_late", clock=say.named(clocks, [clock.follows_late])) if clock.follows_late else "",
            *(say.word("elsewhere", term=say.term(other.term), source=other.source) for other in clock.also_said),
        )
    )


def pauses(say: Wording) -> Parts:
    contract = say.contract
    paused = [clock for clock in contract.clocks.values() if clock.paused_by]
    lines: list[Line] = [((say.text(clock.name), say.word("stands_still")), clock.clauses) for clock in paused]
    for wait in contract.reporting:
        missing = joined((say.said(event) for event in wait.waits_for if event != "opening"), " / ")
        if missing:
            lines.append(((say.when(wait.when) or say.word("all"), f"{say.word('waits')}: {missing}"), wait.clauses))
    yield from table((say.word("term"), say.word("pause")), lines)
    yield from table(
        (say.word("excuse"), say.word("proofs")),
        (
            ((say.text(excuse.text), sentences(say.text(proof) for proof in excuse.proofs)), excuse.clauses)
            for excuse in contract.excuses.values()
        ),
    )


def rules(say: Wording) -> Parts:
    contract = say.contract
    classification = contract.classification
    if classification is not None:
        objection = say.party("customer") if classification.disputable else ""
        unfounded = say.yes(True) if classification.billed_when_unfounded else ""
        lines = [
            (
                say.word("classification") + ": " + say.word("set_by").lower(),
                joined(map(say.event, classification.set_by)),
            ),
            (say.word("disputable"), objection),
            (say.word("billed_when_unfounded"), unfounded),
        ]
        yield from labelled((line, classification.clauses) for line in lines)
    yield from table(
        (say.word("event"), say.word("in_time_for"), say.word("moves"), say.word("change")),
        (
            (
                (
                    say.event(rule.event),
                    say.named(contract.clocks, [rule.in_time_for]),
                    say.named(contract.clocks, [rule.clock]),
                    joined(f"{say.priorities([a])} → {say.priorities([b])}" for a, b in rule.priority.items()),
                ),
                rule.clauses,
            )
            for rule in contract.retargeting
        ),
    )
    yield from table(
        (say.word("event"), say.word("by"), say.word("refused"), say.word("within")),
        (
            ((say.event(rule.event), say.party(rule.by) if rule.by else "", say.text(rule.reason),
              bound(say, rule.unless)), rule.clauses)
            for rule in contract.refusals
        ),
    )  # fmt: skip
    yield from table(
        (say.word("event"), say.word("by"), say.word("asks"), say.word("effect")),
        (
            (
                (
                    joined((say.event(step.event), say.named(contract.kinds, step.kinds))),
                    say.party(step.by),
                    joined(say.text(field.label) for field in step.asks),
                    say.text(step.effect),
                ),
                step.clauses,
            )
            for step in contract.steps
        ),
    )
    yield from table(
        (say.word("status"), say.word("starts_with"), say.word("ends_with")),
        (
            (
                (say.text(status.name), say.event(status.from_event), joined(map(say.event, status.until))),
                status.clauses,
            )
            for status in contract.statuses.values()
        ),
    )


def bound(say: Wording, guard: Guard) -> str:
    return say.term(guard.due_within)


def rights(say: Wording) -> Parts:
    yield from table(
        (say.word("right"), say.word("holder"), say.word("condition")),
        (
            ((say.text(right.name), say.party(right.holder), condition(say, right)), right.clauses)
            for right in say.contract.rights.values()
        ),
    )


def condition(say: Wording, right: RightRule) -> str:
    clocks = say.contract.clocks
    if right.after_run_out:
        return say.word("ran_out", clock=say.named(clocks, [right.after_run_out.clock]))
    if right.after_missed is None:
        return ""
    missed = right.after_missed
    named = say.named(clocks, missed.clocks)
    bounds = (
        say.word("missed_by", condition=say.when(late.when), term=say.term(late.more_than)) for late in missed.late_by
    )
    return joined((say.word("missed", count=say.count(missed.at_least, "missed"), clocks=named), *bounds))
