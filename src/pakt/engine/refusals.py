"""Events that the contract refuses, with the reason in its words and the clauses that say so."""

from __future__ import annotations

from pakt.engine.clock import unpaused_due
from pakt.engine.contract import Guard
from pakt.engine.events import Event
from pakt.engine.facts import Facts
from pakt.engine.rules import RefusalRule, Rules


def refusal(rules: Rules, facts: Facts, event: Event) -> RefusalRule | None:
    """The rule by which the contract refuses an event after these facts, else None."""
    for rule in rules.refusals.get(event.type, ()):
        if rule.by is not None and event.by != rule.by:
            continue
        if holds(rule.when, rule, rules, facts, event) and (
            rule.always or not holds(rule.unless, rule, rules, facts, event)
        ):
            return rule
    return None


def holds(guard: Guard, rule: RefusalRule, rules: Rules, facts: Facts, event: Event) -> bool:
    """Whether all parts of a guard that are given hold."""
    data = event.data
    if any(not str(data.get(name) or "").strip() for name in guard.carries):
        return False
    if any(name not in facts.happened for name in guard.happened):
        return False
    if guard.due_within is not None:
        due = data.get("due")
        if due is None or due > unpaused_due(guard.due_within, rule.calendar, event.at):
            return False
    report = facts.report
    if guard.other_channel and (report is None or data.get("channel") == report.data["channel"]):
        return False
    if guard.reported_by is not None and (report is None or report.data["channel"] not in guard.reported_by):
        return False
    priority = facts.subject.priority
    if guard.from_priority is not None and priority not in rules.contract.priorities_in(guard.from_priority):
        return False
    if guard.to_priority is not None:
        return (data.get("priority") or priority) in rules.contract.priorities_in(guard.to_priority)
    return True
