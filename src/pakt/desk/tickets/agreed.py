"""What the agreement says against a report before it is taken: what it does not cover, an order that comes too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said, term_words
from pakt.desk.pages.dates import short_day
from pakt.desk.tickets.questions import asks_module, form_of, questions_of
from pakt.engine.contract import CatalogueEntry, Contract, FormField
from pakt.engine.orders import entry_of, first_day
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant


@dataclass(frozen=True)
class Objection:
    """Why a report is not taken; `question` is the one whose answer is not as agreed."""

    question: str
    reason: str
    clauses: tuple[str, ...]


def objections(contract: Contract, data: dict[str, Any], at: datetime) -> Iterator[Objection]:
    """What speaks against a report with this data, made at this time. Answers that are missing speak for themselves."""
    entry = entry_of(contract, data.get("entry") or "")
    form = form_of(contract, data["kind"], entry)
    because = entry.clauses if entry else form.clauses if form else ()
    answers = data.get("form") or {}
    for question in questions_of(contract, data["kind"], entry):
        if (answer := answers.get(question.id)) is None:
            continue
        clauses = tuple(question.clauses or because)
        for reason in against(contract, entry, question, answer, at):
            yield Objection(question.id, reason, clauses)


def against(
    contract: Contract, entry: CatalogueEntry | None, question: FormField, answer: Any, at: datetime
) -> Iterator[str]:
    """What speaks against one answer."""
    if asks_module(question, contract) and answer not in modules_of(contract):
        yield _("The agreement covers only what is listed here. What it does not cover cannot be reported under it.")
    if question.at_least is not None and (number := number_of(answer)) is not None and number < question.at_least:
        yield _("The agreement is for at least %(number)d.") % {"number": question.at_least}
    if entry and entry.lead_time and question.purpose == "takes place then":
        first = first_day(rules_of(contract), entry.lead_time, to_instant(at))
        if (day := parse_date(str(answer))) is not None and day < first:
            words = {
                "entry": said(entry.name),
                "term": term_words(entry.lead_time),
                "day": short_day(datetime.combine(first, time(12), UTC), year=True),
            }
            yield (
                _("“%(entry)s” is ordered ahead: %(term)s. Ordered now, it can be on %(day)s at the earliest.") % words
            )


def modules_of(contract: Contract) -> set[str]:
    """The modules of the scope, by their ids and by their names in each language."""
    modules = contract.scope.modules if contract.scope else {}
    return {*modules, *(name for module in modules.values() for name in module.name.values())}


def number_of(answer: Any) -> Decimal | None:
    try:
        return Decimal(str(answer))
    except InvalidOperation:
        return None
