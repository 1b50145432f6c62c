"""Penalties and credits of many lines. Amounts are int64 in hundredths; whatever is divided is divided exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from pakt.engine.batch.arrays import LONGEST, Ints, amounts, integers
from pakt.engine.errors import CalendarError

PER_CENT = 10_000
"""Percentages have up to four decimals, and are counted in these."""


def penalty_amounts(days: Any, per_day: Decimal) -> Ints:
    """So much for each day of delay."""
    each = integers(days, "days")
    price = scaled(per_day, 100, "per_day")
    if len(each) and int(each.max()) * price >= LONGEST:
        raise CalendarError("days: the penalties are larger than any amount of money")
    return each * price


def credit_steps(downtime: Any, total: Any, required: Decimal, step: Decimal) -> Ints:
    """Completed steps of availability below what is required, in percent. Times are whole minutes."""
    down = integers(downtime, "downtime")
    all_minutes = amounts(down, total, "total")
    need, width = scaled(required, PER_CENT, "required"), scaled(step, PER_CENT, "step")
    below: Ints = need * all_minutes - 100 * PER_CENT * (all_minutes - down)
    steps: Ints = np.maximum(below // (width * all_minutes), 0)
    return steps


def credit_amounts(steps: Any, per_step: Decimal, cap: Decimal, fees: Any) -> Ints:
    """So many percent of the fee for each step, at most `cap` percent; fees in hundredths, rounded half up to them."""
    number = integers(steps, "steps")
    fee = amounts(number, fees, "fees")
    percent = np.minimum(number * scaled(per_step, PER_CENT, "per_step"), scaled(cap, PER_CENT, "cap"))
    whole = 100 * PER_CENT
    # The fee in two parts, so that no product overflows.
    return fee // whole * percent + (2 * (fee % whole) * percent + whole) // (2 * whole)


def scaled(amount: Decimal, scale: int, name: str) -> int:
    """A decimal as a whole number of its smallest parts; CalendarError where it has smaller ones, or is negative."""
    number = amount * scale
    if number < 0 or number != int(number):
        raise CalendarError(f"{name}: {amount} is no amount in steps of {Decimal(1) / scale}")
    return int(number)
