"""What one can report and how urgent it may be, in the contract's own words, with what each choice gives."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said, term_words
from pakt.desk.pages.parts import ChoicePart
from pakt.engine.contract import Contract
from pakt.engine.rules import ClockRule, Subject, rules_of

# With these the matter itself is done; what begins with those comes after a first solution, or by arrangement.
SOLVED = ("resolved", "answered")
AFTERWARDS = ("resolved", "rejected", "callback_agreed")


def kind_choices(contract: Contract) -> dict[str, ChoicePart]:
    """The kinds with their definitions and how they are paid for, by name."""
    paid = {
        "in the price": _("in the price"),
        "by the hour": _("billed by the hour"),
        "from prepaid hours": _("from prepaid hours"),
    }
    return {
        name: ChoicePart(
            name,
            said(kind.name),
            paid[kind.billed],
            said(kind.definition),
            " ".join(said(one) for one in kind.examples),
        )
        for name, kind in contract.kinds.items()
    }


def priority_choices(
    contract: Contract, kind: str, plan: str | None, channel: str, instance: str
) -> dict[str, ChoicePart]:
    """The priorities of a kind with definition, criteria, examples, and the term of the solution, by name."""
    subjects = {
        name: Subject(kind, name, plan, channel, instance, complete=True) for name in contract.kinds[kind].priorities
    }
    solution = solution_clock(contract, list(subjects.values()))
    return {
        name: ChoicePart(
            name,
            said(contract.priorities[name].name),
            gives(contract, solution, subject),
            said(contract.priorities[name].definition),
            " ".join(said(one) for one in contract.priorities[name].examples),
            criteria=[said(one) for one in contract.priorities[name].criteria],
        )
        for name, subject in subjects.items()
    }


def solution_clock(contract: Contract, subjects: list[Subject]) -> ClockRule | None:
    """The provider's clock that ends with the solution: the last one that differs by priority, else the last one."""
    found = [
        rule
        for rule in rules_of(contract).clocks
        if rule.owed_by == "provider"
        and any(event in rule.stops for event in SOLVED)
        and not any(event in rule.starts for event in AFTERWARDS)
        and any(rule.owed(subject) for subject in subjects)
    ]
    telling = [rule for rule in found if len({owed.term if (owed := rule.owed(s)) else None for s in subjects}) > 1]
    return next(reversed(telling or found), None)


def gives(contract: Contract, solution: ClockRule | None, subject: Subject) -> str:
    """`Removal: 18 working hours`."""
    owed = solution.owed(subject) if solution else None
    if solution is None or owed is None:
        return ""
    return _("%(clock)s: %(term)s") % {
        "clock": said(contract.clocks[solution.name].name),
        "term": term_words(owed.term),
    }
