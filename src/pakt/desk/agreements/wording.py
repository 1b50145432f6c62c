"""The contract in a reader's words: its texts, its terms, references to its clauses."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.pages.parts import ParPart
from pakt.engine.contract import Contract
from pakt.engine.terms import HOUR, Term


def said(words: dict[str, str]) -> str:
    """A text of the contract in the reader's language where it is there, else in English."""
    language = (get_language() or "en").split("-")[0]
    return words.get(language) or words["en"]


def pars(agreement: Agreement, contract: Contract, clauses: Iterable[str]) -> list[ParPart]:
    """References to clauses, each a link into the agreement in plain words."""
    url = reverse("agreement", args=[agreement.prefix])
    known = [(clause, contract.clauses[clause]) for clause in clauses if clause in contract.clauses]
    return [ParPart(clause, f"{url}#{clause}", said(text.text)) for clause, text in known]


def term_words(term: Term) -> str:
    """A term as people say it: `6 working hours`, `next update or upgrade`, `no term`."""
    hours, minutes = divmod(term.amount // 60_000_000, 60)
    match term.unit:
        case "working_hours" if not minutes:
            return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
        case "working_hours":
            count = term.amount * 60 // HOUR
            return ngettext("%(n)d working minute", "%(n)d working minutes", count) % {"n": count}
        case "hours" if not minutes:
            return ngettext("%(n)d hour, day and night", "%(n)d hours, day and night", hours) % {"n": hours}
        case "hours":
            count = term.amount * 60 // HOUR
            return ngettext("%(n)d minute, day and night", "%(n)d minutes, day and night", count) % {"n": count}
        case "working_days_same_time":
            return ngettext("%(n)d working day", "%(n)d working days", term.amount) % {"n": term.amount}
        case "working_days_end_of_day":
            count = term.amount
            return ngettext("%(n)d working day, until its closing", "%(n)d working days, until closing", count) % {
                "n": count
            }
        case "calendar_days":
            return ngettext("%(n)d day", "%(n)d days", term.amount) % {"n": term.amount}
        case "agreed":
            return _("as agreed")
        case "best_effort":
            return _("no term, best effort")
    return release_words(term)


def release_words(term: Term) -> str:
    """`with the next planned release`."""
    return _("with %(release)s") % {"release": next_release(term)}


def next_release(term: Term) -> str:
    """The release that a term waits for, as it follows "with"."""
    if term.version == "update":
        return pgettext("with …", "the next update or upgrade")
    if term.version == "upgrade":
        return pgettext("with …", "the next upgrade")
    return {
        None: pgettext("with …", "the next release"),
        True: pgettext("with …", "the next planned release"),
        False: pgettext("with …", "the next unplanned release"),
    }[term.planned]


def money_words(amount: Decimal, currency: str) -> str:
    """`1,000 CZK`, grouped as the reader's language does it; cents only where there are any."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{number_format(amount, places, force_grouping=True)} {currency}"
