"""The customer's list of entitled people as the agreement asks for it: by when it is owed, and how that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pakt.desk.agreements.models import Agreement, EntitledList
from pakt.desk.agreements.queries import contract_of, version_at
from pakt.engine.clock import unpaused_due
from pakt.engine.contract import Contract, Duty
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant


@dataclass(frozen=True)
class ListOwed:
    """The list that the customer owes: `due_at` in the agreement's zone; `first` is the first one handed over."""

    duty: Duty
    contract: Contract
    started_at: datetime
    due_at: datetime
    first: EntitledList | None
    now: datetime

    @property
    def state(self) -> Literal["running", "breached", "met", "late"]:
        if self.first is None:
            return "running" if self.now < self.due_at else "breached"
        return "met" if self.first.handed_over_at <= self.due_at else "late"

    @property
    def is_open(self) -> bool:
        return self.first is None


def list_owed(agreement: Agreement, now: datetime) -> ListOwed | None:
    """None where the agreement asks for no list, or is not in force yet."""
    version = version_at(agreement, now)
    if version is None:
        return None
    contract = contract_of(version)
    duty = list_duty(contract)
    if duty is None or duty.within is None:
        return None
    # The agreement began with its first version, whichever is in force now.
    began = agreement.versions.exclude(effective_from=None).order_by("effective_from").first()
    assert began is not None
    assert began.effective_from is not None
    rules = rules_of(contract)
    calendar = rules.calendars[duty.calendar] if duty.calendar else rules.calendar
    due = unpaused_due(duty.within, calendar, to_instant(began.effective_from))
    first = agreement.entitled_lists.order_by("handed_over_at", "pk").select_related("handed_over_by").first()
    return ListOwed(duty, contract, began.effective_from, calendar.to_datetime(due), first, now)


def list_duty(contract: Contract) -> Duty | None:
    """The duty to hand the list over, in a contract that has one."""
    return next(
        (
            duty
            for duty in contract.duties
            if duty.carried_out_by == "accounts"
            and duty.owed_by == "customer"
            and duty.from_ == "start of the contract"
            and duty.within is not None
        ),
        None,
    )
