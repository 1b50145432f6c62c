"""One period of a contract → availability, credit, penalties, billed work, and the rights that its tickets give.

Money is Decimal, rounded half up to cents, once, at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pakt.engine.availability import Month, Outage, Window, month, quotient
from pakt.engine.contract import Credit, Lifecycle, Penalty
from pakt.engine.events import Event
from pakt.engine.replay import ClockState, Replay, Right, replay
from pakt.engine.rules import Condition, Rules
from pakt.engine.zone import Instant

HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Claim:
    """A credit asked for: at, by which channel, under which subject."""

    at: Instant
    channel: str
    subject: str


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """The version that the customer uses from `at` on, when it was released, how many major versions are newer."""

    at: Instant
    version: str
    released_on: dt.date
    newer_majors: int


@dataclass(frozen=True, slots=True)
class Work:
    """A time entry, in minutes."""

    at: Instant
    ticket: str
    minutes: int
    billable: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A local calendar month as dates and as instants: `[start, end)`."""

    name: str
    first: dt.date
    last: dt.date
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Case:
    """All that a settlement is computed from; everything in it happened at or before `at`."""

    rules: Rules
    plan: str | None
    period: Period
    at: Instant
    monthly_fee: Decimal | None
    tickets: Mapping[str, list[Event]]
    outages: list[Outage]
    windows: list[Window]
    claims: list[Claim]
    versions: list[VersionInUse]
    work: list[Work]


@dataclass(frozen=True, slots=True)
class CreditLine:
    """The credit of the month; `reason` says why it is not payable."""

    steps: int
    percent: Decimal
    amount: Decimal
    currency: str | None
    payable: bool
    reason: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """The days of delay of one clock that fall in the period, and what they cost."""

    ticket: str
    clock: str
    cycle: int
    days: int
    amount: Decimal
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Billed:
    """Billed work: each entry rounded up by itself."""

    minutes: int
    units: int
    unit: int


@dataclass(frozen=True, slots=True)
class Settlement:
    period: Period
    availability: Month | None
    credit: CreditLine | None
    penalties: list[PenaltyLine]
    penalty_total: Decimal
    work: Billed | None
    rights: list[Right]


def settle(case: Case) -> Settlement:
    """The settlement of a case. Credits and penalties follow from the same replay as everything else."""
    contract, plan, period = case.rules.contract, case.plan, case.period
    replays = {name: replay(contract, events, case.at, plan) for name, events in case.tickets.items()}
    available = None
    if contract.availability is not None:
        available = month(case.rules, plan, period.start, period.end, case.outages, case.windows)
    penalties = [
        line
        for rule, tickets in zip(contract.penalties, case.rules.penalised, strict=True)
        for line in penalty_lines(rule, tickets, case, replays)
    ]
    return Settlement(
        period,
        available,
        credit_line(contract.credits, case, available) if contract.credits and available else None,
        penalties,
        sum((line.amount for line in penalties), Decimal("0.00")),
        billed_work(case),
        missed_rights(case, replays),
    )


def credit_line(terms: Credit, case: Case, available: Month) -> CreditLine:
    """So many percent of the fee for each completed step below the plan; payable if claimed and supported."""
    assert case.plan is not None and case.monthly_fee is not None
    required = next(t.required for t in available.tests if t.measure == "percent")
    below = Fraction(required) - available.fraction * 100
    steps = max(0, int(below / Fraction(terms.step)))
    percent = min(terms.cap, steps * terms.per_step_by_plan[case.plan])
    amount = quotient(Fraction(case.monthly_fee) * Fraction(percent) / 100, "0.01")
    reason = why_not_payable(terms, case, steps)
    clauses = tuple(dict.fromkeys((*terms.clauses, *terms.claim.clauses)))
    return CreditLine(steps, percent, amount, case.rules.contract.currency, reason is None, reason, clauses)


def why_not_payable(terms: Credit, case: Case, steps: int) -> str | None:
    if not steps:
        return "no step below the plan is completed"
    if not any(is_claim(terms, case, claim) for claim in case.claims):
        claim = terms.claim
        return f"not claimed by {claim.channel} with the subject '{claim.subject}' {claim.window}"
    lifecycle = case.rules.contract.lifecycle
    if lifecycle and "credit" in lifecycle.loses and unsupported(lifecycle, case):
        return "an unsupported version was in use"
    return None


def is_claim(terms: Credit, case: Case, claim: Claim) -> bool:
    subject = claim.subject.strip().casefold()
    first, end = claim_window(terms, case)
    in_time = first <= claim.at < end
    return in_time and claim.channel == terms.claim.channel and subject == terms.claim.subject.strip().casefold()


def claim_window(terms: Credit, case: Case) -> tuple[Instant, Instant]:
    """The time in which a credit of the month can be claimed: the month itself, or some days after it."""
    period, words = case.period, terms.claim.window.split()
    if words[1] == "the":
        return period.start, period.end
    return period.end, case.rules.zone.midnight(period.last + dt.timedelta(days=int(words[1]) + 1))


def unsupported(lifecycle: Lifecycle, case: Case) -> bool:
    """Whether the last version known before the month's end is too old, by number and by age on its last day."""
    known = [version for version in case.versions if version.at < case.period.end]
    if not known:
        return False
    version = known[-1]
    young = version.released_on > years_before(case.period.last, lifecycle.younger_than_years)
    return version.newer_majors >= lifecycle.newer_majors and not young


def years_before(day: dt.date, years: int) -> dt.date:
    """The same date so many years before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def penalty_lines(rule: Penalty, tickets: Condition, case: Case, replays: Mapping[str, Replay]) -> list[PenaltyLine]:
    lines = []
    clocks = [name for name in rule.clocks if not case.rules.contract.clocks[name].target_only]
    for ticket, result in replays.items():
        for clock in result.clocks:
            if clock.name not in clocks or not tickets.holds(clock.subject):
                continue
            days = days_of_delay(case, clock)
            if days:
                clauses = tuple(dict.fromkeys((*rule.clauses, *clock.clauses)))
                lines.append(PenaltyLine(ticket, clock.name, clock.cycle, days, days * rule.amount, clauses))
    return lines


def days_of_delay(case: Case, clock: ClockState) -> int:
    """The local dates in the period after the due date's own, up to and with that of the stop or the evaluation."""
    if clock.state not in ("late", "breached") or clock.due_at is None:
        return 0
    calendar = case.rules.calendar
    first = calendar.local_date(clock.due_at).toordinal() + 1
    last = calendar.local_date(case.at if clock.stopped_at is None else clock.stopped_at).toordinal()
    return max(0, min(last, case.period.last.toordinal()) - max(first, case.period.first.toordinal()) + 1)


def billed_work(case: Case) -> Billed | None:
    """Billable entries of the month, each rounded up to the started unit; None where the contract bills no work."""
    if not case.rules.contract.billing:
        return None
    rounded = case.rules.contract.billing[0].rounded
    unit = {"started half-hour": HALF_HOUR, "started hour": 60, "minute": 1}[rounded]
    period = case.period
    entries = [w for w in case.work if w.billable and period.start <= w.at < period.end]
    units = sum(-(-entry.minutes // unit) for entry in entries)
    return Billed(units * unit, units, unit)


def missed_rights(case: Case, replays: Mapping[str, Replay]) -> list[Right]:
    """Rights that arise once enough terms were missed by more than a bound, since the one that was enough."""
    found = []
    for name, right in case.rules.contract.rights.items():
        missed = right.after_missed
        if missed is None:
            continue
        passed = sorted(
            moment
            for result in replays.values()
            for clock in result.clocks
            if clock.name in missed.clocks and (moment := bound_passed(case.rules, name, clock, case.at)) is not None
        )
        if len(passed) >= missed.at_least:
            found.append(Right(name, right.holder, passed[missed.at_least - 1], tuple(right.clauses)))
    return found


def bound_passed(rules: Rules, right: str, clock: ClockState, at: Instant) -> Instant | None:
    """When a missed term passed the bound from which it counts, in the clock's service hours; None where it did not."""
    if clock.state not in ("late", "breached") or clock.due_at is None:
        return None
    until = at if clock.stopped_at is None else clock.stopped_at
    for bound in rules.late_bounds[right]:
        if bound.condition.holds(clock.subject):
            over = clock.calendar.between(clock.due_at, until)
            return clock.calendar.after(clock.due_at, bound.more_than.amount) if over > bound.more_than.amount else None
    return None
