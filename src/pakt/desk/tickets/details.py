"""What stands of a ticket beside its terms: plan, module and version, warranty, and whether its work is paid.

Everything follows from the events: the report said it first, and the last one that said otherwise stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.pages.dates import short_day
from pakt.desk.pages.strip_words import MINUTE, spoken
from pakt.desk.tickets.models import Event
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.questions import OTHER, instances, questions_of
from pakt.desk.tickets.step_forms import steps_asking
from pakt.engine.contract import Contract, FormField
from pakt.engine.events import RELEASES, WHO
from pakt.engine.orders import entry_of
from pakt.engine.replay import Replay

BILLED = {"by the hour", "from prepaid hours"}


@dataclass(frozen=True)
class Paid:
    """Why work is paid for, with the clauses; `called` is what the ticket has become by it."""

    because: str
    clauses: tuple[str, ...]
    called: str = ""


@dataclass(frozen=True)
class Details:
    """What stands now. `work_left` is in minutes; `module` is in the reader's words, outside the agreement where not
    `is_covered`; `instance` is the agreement's own name of it."""

    planned_for: date | None
    work_left: int | None
    module: str
    is_covered: bool
    version: str
    instance: str
    is_in_scope: bool
    warranty: bool | None
    paid: tuple[Paid, ...]

    @property
    def called(self) -> str:
        """What the ticket has become by its cause, in the agreement's words."""
        return next((paid.called for paid in self.paid if paid.called), "")


def details_of(now: Now, rows: Sequence[Event]) -> Details:
    """What follows from the events of a ticket, in order of time; refused ones say nothing."""
    contract, state = now.contract, now.state
    counted = counted_rows(now, rows)
    values = _stated(contract, counted)
    module, is_covered = module_words(contract, str(values.get("module", "")))
    instance = values.get("instance", "")
    return Details(
        _day(values.get("planned_for")),
        values.get("work_left"),
        module,
        is_covered,
        str(values.get("version", "")),
        instance if instance in contract.instances else "",
        instance not in contract.instances or contract.instances[instance].in_scope,
        values.get("warranty"),
        tuple(_paid(contract, counted, state)),
    )


def counted_rows(now: Now, rows: Iterable[Event]) -> list[Event]:
    """The ticket's own events without those that the agreement refuses, in order of time."""
    own = sorted((row for row in rows if row.ticket_id), key=lambda row: (row.at, row.recorded_at, row.sequence))
    steps = [row for row in own if row.type in WHO]
    known = [event for event in now.events if event.type not in RELEASES]
    refused = {one.event for one in now.state.refused}
    told = {id(row) for row, event in zip(steps, known, strict=False) if event.index in refused}
    return [row for row in own if id(row) not in told]


def _stated(contract: Contract, rows: Iterable[Event]) -> dict[str, Any]:
    """What was said last of each of these, by whichever event carries it."""
    values: dict[str, Any] = {}
    for row in rows:
        data = row.data
        if row.type == "reported":
            form = data.get("form") or {}
            values |= {name: form[name] for name in ("module", "version") if form.get(name)}
            values["instance"] = data.get("instance") or ("production" if "production" in contract.instances else "")
        elif row.type in ("planned", "details_changed"):
            values |= data
        elif row.type == "analysed" and data.get("planned_for"):
            values["planned_for"] = data["planned_for"]
        answers = data.get("form") or {}
        for question in _asked_with(contract, row):
            if question.purpose == "warranty" and type(answers.get(question.id)) is bool:
                values["warranty"] = answers[question.id]
    return values


def _asked_with(contract: Contract, row: Event) -> list[FormField]:
    side = "customer" if row.type == "reported" else row.by
    return [question for step in steps_asking(contract, row.type, side) for question in step.asks]


def module_words(contract: Contract, value: str) -> tuple[str, bool]:
    """A module in the reader's words, and whether the agreement covers it; what it does not list is outside."""
    modules = contract.scope.modules if contract.scope else {}
    for name, module in modules.items():
        if value == name or value in module.name.values():
            return said(module.name), True
    return (_("another one") if value == OTHER else value), not value or not modules


def warranty_question(contract: Contract) -> FormField | None:
    """The question by which the agreement tells the warranty from itself."""
    asked = (question for step in contract.steps for question in step.asks)
    return next((question for question in asked if question.purpose == "warranty"), None)


def labels(contract: Contract, kind: str) -> dict[str, str]:
    """What module, version and warranty are called: as the agreement asks for them, where it does."""
    known = {question.id: said(question.label) for question in questions_of(contract, kind)}
    warranty = warranty_question(contract)
    return {
        "module": known.get("module", _("Module")),
        "version": known.get("version", _("Version")),
        "warranty": said(warranty.label) if warranty else "",
    }


def _paid(contract: Contract, rows: Sequence[Event], state: Replay) -> Iterable[Paid]:
    report = state.facts.report
    # What is ordered is paid as the catalogue says, whatever kind of ticket it is.
    what = entry_of(contract, (report and report.data.get("entry")) or "") or contract.kinds[state.kind]
    if what.billed in BILLED:
        yield Paid(_("%(kind)s is not in the price") % {"kind": said(what.name)}, tuple(what.clauses))
    if (cause := _cause(contract, rows)) is not None:
        yield cause
    rule = contract.classification
    settled = [row for row in rows if row.type == "dispute_settled"]
    if rule and rule.billed_when_unfounded and settled and settled[-1].data.get("outcome") == "provider":
        yield Paid(_("the customer’s classification was unfounded"), rule.clauses)


def _cause(contract: Contract, rows: Sequence[Event]) -> Paid | None:
    """The cause told with the removal, where with it the work is paid; a removal that was undone tells none."""
    told = [row for row in rows if row.type in ("resolved", "rejected", "reopened")]
    if not told or told[-1].type != "resolved":
        return None
    answers = told[-1].data.get("form") or {}
    for question in _asked_with(contract, told[-1]):
        bills = question.bills
        paid_with = [question.choices[number - 1] for number in bills.answers] if bills else []
        for words in paid_with:
            if answers.get(question.id) == words[contract.language] and bills:
                called = said(bills.as_) if bills.as_ else ""
                because = _("%(question)s: %(answer)s") % {"question": said(question.label), "answer": said(words)}
                return Paid(because, bills.clauses, called)
    return None


def _day(value: Any) -> date | None:
    try:
        return parse_date(str(value)[:10]) if value else None
    except ValueError:
        return None


def day_words(day: date) -> str:
    """`Wed 18 Nov 2026`."""
    return short_day(datetime.combine(day, time(12), UTC), year=True)


def detail_rows(now: Now, details: Details) -> list[tuple[str, str]]:
    """The details as both sides read them, each with its label; what nobody has said is left out."""
    called, rows = labels(now.contract, now.state.kind), []
    if details.planned_for:
        rows.append((_("Planned for"), day_words(details.planned_for)))
    if details.work_left is not None:
        rows.append((_("Work left"), spoken(details.work_left * MINUTE)))
    if details.module:
        outside = _("%(module)s (not covered by the agreement)")
        module = details.module if details.is_covered else outside % {"module": details.module}
        rows.append((called["module"], module))
    if details.version:
        rows.append((called["version"], details.version))
    if details.instance:
        rows.append((_("Instance"), dict(instances(now.contract))[details.instance]))
    if called["warranty"] and details.warranty is not None:
        rows.append((called["warranty"], _("Yes") if details.warranty else _("No")))
    return rows
