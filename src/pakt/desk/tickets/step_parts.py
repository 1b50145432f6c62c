"""The steps that the contract allows now, as parts: what each would do, or the clause that refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.fields import choices_of
from pakt.desk.pages.parts import ChoicePart, ChoicesPart, ParPart, StepPart
from pakt.desk.tickets.choices import kind_choices, priority_choices
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.step_forms import NOTED, StepForm, steps_asking
from pakt.desk.tickets.wording import WORDS, Effect, effects, step_title
from pakt.engine.contract import Contract
from pakt.engine.events import Event
from pakt.engine.rules import rules_of
from pakt.engine.steps import Step, steps

# How many steps may stand out, and the weight of those that never do.
MOST_FIRST, LIGHT = 2, 2
# Asking stops a reaction in some agreements; it is no way to move a ticket on.
NOT_FIRST = ("info_requested", "closed")
FIRST = ("resolved", "answered", "workaround_provided", "analysed", "confirmed", "accepted", "info_supplied")
# What turns a matter from open to done and back.
TURNS = ("resolved", "accepted", "rejected", "reopened")


def steps_of(now: Now, party: str) -> dict[str, list[Step]]:
    """The steps of one side by their event, each with the choices it is made of.

    Opening and closing are the desk's own: no agreement forbids them, and few terms depend on them.
    """
    grouped: dict[str, list[Step]] = {}
    for step in steps(now.contract, now.events, now.state.at, now.ticket.version.plan, party):
        grouped.setdefault(step.type, []).append(step)
    if not now.ticket.is_open:
        return {"reopened": grouped.get("reopened") or [Step("reopened", {}, (), None, ())]}
    for name in moving_no_term(now, party):
        grouped.setdefault(name, [Step(name, {}, (), None, ())])
    if party == "customer":
        grouped.pop("excused", None)  # it is the provider who has something to excuse
    else:
        grouped |= noted_steps(now)
        grouped.setdefault("closed", [Step("closed", {}, (), None, ())])
    return grouped


def moving_no_term(now: Now, party: str) -> list[str]:
    """Steps that the agreement knows though no term hears of them now: that it is done, and that it is accepted.

    An incident that a workaround has met is still removed, with its cause; a version is accepted without a term for it.
    """
    told = [step.type for step in counted(now) if step.type in TURNS]
    last = told[-1] if told else ""
    if party == "provider":
        known = knows(now.contract, "resolved", party)
        return ["resolved"] if known and last != "resolved" and not has_still_to_start(now, "resolved") else []
    is_named = bool(steps_asking(now.contract, "accepted", party))
    return ["accepted"] if last == "resolved" and is_named and not now.state.facts.accepted else []


def counted(now: Now) -> list[Event]:
    """The events that the contract does not refuse, in order of time."""
    refused = {one.event for one in now.state.refused}
    return [event for event in now.events if event.index not in refused]


def has_still_to_start(now: Now, event: str) -> bool:
    """Whether a term is owed that ends with this event, and something must come before it begins."""
    subject = now.state.facts.subject
    started = {clock.name for clock in now.state.clocks}
    owed = [rule for rule in rules_of(now.contract).clocks if event in rule.stops and rule.owed(subject)]
    return bool(owed) and not any(rule.name in started for rule in owed)


def knows(contract: Contract, event: str, party: str) -> bool:
    """Whether an agreement speaks of such a step of a side, or lets it stop a term."""
    stops = {str(trigger.event) for clock in contract.clocks.values() for trigger in clock.stops_on}
    return bool(steps_asking(contract, event, party)) or event in stops


def noted_steps(now: Now) -> dict[str, list[Step]]:
    """What the customer says by phone and the provider notes: a call that is waited for, an answer to a question."""
    facts = now.state.facts
    if facts.question is None and all(wait.end is not None for wait in facts.waits):
        return {}
    theirs = steps(now.contract, now.events, now.state.at, now.ticket.version.plan, "customer")
    noted = [step for step in theirs if step.type in NOTED and step.refused is None]
    return {name: found for name in NOTED if (found := [step for step in noted if step.type == name])}


def step_parts(now: Now, grouped: dict[str, list[Step]], party: str) -> list[StepPart]:
    """All steps with their effects, those that move the ticket on first, refused ones last.

    What stops the term that is due next moves it on most, then what ends the matter itself.
    """
    allowed, refused = [], []
    for name, options in grouped.items():
        open_ones = [option for option in options if option.refused is None]
        if open_ones:
            allowed.append((weight(now, name, open_ones, party), part_of(now, name, open_ones, party)))
        refused += refused_parts(now, name, options, party)
    allowed.sort(key=lambda weighed: weighed[0])
    main = sum(heavy < LIGHT for heavy, _part in allowed[:MOST_FIRST])
    parts = [replace(part, first=place < main) for place, (_weight, part) in enumerate(allowed)]
    return [*parts, *refused]


def weight(now: Now, name: str, options: Sequence[Step], party: str) -> int:
    """The lower the earlier: 0 stops what is due next, 1 moves on, 2 is everything else."""
    due = [c for c in now.state.clocks if c.owed_by == party and c.is_open and c.due_at is not None]
    next_due = min(due, key=lambda clock: clock.due_at or 0, default=None)
    stops = {(change.name, change.cycle) for option in options for change in option.effects if change.what == "stopped"}
    if next_due is not None and (next_due.name, next_due.cycle) in stops and name not in NOT_FIRST:
        return 0
    return 1 if name in FIRST else LIGHT


def part_of(now: Now, name: str, options: Sequence[Step], party: str) -> StepPart:
    """A step that can be made: a link to its form."""
    effect = ""
    if name == "closed":
        effect = closing_effect(now)
    elif name != "excused" and (len(options) == 1 or name == "answered"):
        effect = step_effect(now.contract, options[0])
    url = reverse("ticket", args=[now.ticket.reference]) + f"?step={name}#step"
    key = WORDS[name].key if party == "provider" else ""
    return StepPart(step_title(name, party), effect, key, url)


def closing_effect(now: Now) -> str:
    """What closing does: a right that allows it, or how many terms stay open behind it."""
    rights = [said(now.contract.rights[r.right].name) for r in now.state.rights if r.holder == "provider"]
    if rights:
        return _("a right: %(right)s") % {"right": rights[0]}
    open_terms = sum(clock.is_open and clock.state != "best_effort" for clock in now.state.clocks)
    if not open_terms:
        return _("nothing is owed any more")
    return ngettext("%(n)d term goes on", "%(n)d terms go on", open_terms) % {"n": open_terms}


def step_effect(contract: Contract, step: Step) -> str:
    """What a step would do, in a few words."""
    return effects(contract, [Effect(c.what, c.name, c.before, c.after) for c in step.effects])


def refused_parts(now: Now, name: str, options: Sequence[Step], party: str) -> list[StepPart]:
    """What the contract refuses whatever is written: once for each reason."""
    reasons = {option.refused.reason: option.refused for option in options if option.refused is not None}
    parts = []
    for refused in reasons.values():
        refs = pars(now.ticket.agreement, now.contract, refused.clauses)
        only = all(option.refused is not None for option in options)
        title = step_title(name, party) if only else _("%(step)s: to a lower class") % {"step": step_title(name, party)}
        parts.append(
            StepPart(
                title, said(dict(refused.words)).rstrip("."), refused=True, refused_clause=refs[0] if refs else None
            )
        )
    return parts


def form_about(now: Now, form: StepForm) -> list[tuple[str, list[ParPart]]]:
    """What the agreement says that this step does, with its clauses."""
    return [
        (said(step.effect), pars(now.ticket.agreement, now.contract, step.clauses))
        for step in steps_asking(now.contract, form.step, form.party, form.kind)
        if step.effect
    ]


def form_rows(now: Now, form: StepForm) -> list[tuple[ChoicesPart | None, BoundField]]:
    """The fields of a step's form; kind and priority with the agreement's definitions beside them, in its order."""
    contract, state = now.contract, now.state
    details = kind_choices(contract)
    # What the present kind gives stands last, so that it is what is shown.
    for kind in sorted(contract.kinds, key=lambda name: name == state.kind):
        subject = state.facts.subject
        details |= priority_choices(contract, kind, state.facts.plan, now.ticket.channel, subject.instance)
    in_order = [*contract.kinds, *contract.priorities]
    rows: list[tuple[ChoicesPart | None, BoundField]] = []
    for bound in form:
        part = None
        if form.step == "excused" and bound.name == "reason" and contract.excuses:
            part = choices_of(bound, details=grounds(contract))
        elif bound.name in ("kind", "priority"):
            bound.field.choices.sort(key=lambda choice: in_order.index(choice[0]))  # type: ignore[attr-defined]
            part = choices_of(bound, details=details)
        rows.append((part, bound))
    return rows


def grounds(contract: Contract) -> dict[str, ChoicePart]:
    """The grounds of excuses with the proofs that each needs, by what is kept of them."""
    return {
        excuse.text[contract.language]: ChoicePart(
            excuse.text[contract.language],
            said(excuse.text),
            "",
            " ".join(_("Proof: %(proof)s") % {"proof": said(proof)} for proof in excuse.proofs),
        )
        for excuse in contract.excuses.values()
    }
