"""What is ordered from the catalogue: the first day on which it may take place, and the term that an order starts."""

from __future__ import annotations

import datetime as dt

from pakt.engine.clock import unpaused_due
from pakt.engine.contract import CatalogueEntry, Contract
from pakt.engine.rules import Rules
from pakt.engine.terms import Term
from pakt.engine.zone import Instant


def entry_of(contract: Contract, name: str) -> CatalogueEntry | None:
    return next((entry for entry in contract.catalogue if entry.id == name), None)


def first_day(rules: Rules, lead_time: Term, at: Instant) -> dt.date:
    """The first day that is far enough ahead of an order made at `at`, in the contract's zone: the one on which the
    lead time ends. Three weeks from a Monday is the third Monday after."""
    return rules.zone.local_date(unpaused_due(lead_time, rules.calendar, at) - 1)


def within(contract: Contract, name: str) -> Term | None:
    """The term of the provider's that an order of this entry starts; None where no clock names it."""
    for clock in contract.clocks.values():
        for row in clock.terms:
            named = row.when.entry or clock.when.entry
            if named and name in named:
                return row.term
    return None
