"""Amounts: in words and in digits, without a currency, for plans that nobody agreed on, for what is only a target."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pakt.engine.amounts import in_words, parse_words
from pakt.engine.check.finding import Finding, Path, listed, part_of, prevailing, united
from pakt.engine.contract import Contract


def findings(contract: Contract) -> Iterator[Finding]:
    yield from words_and_digits(contract)
    yield from currency(contract)
    yield from instalments(contract)
    yield from plans(contract)
    yield from tests(contract)
    yield from claim(contract)
    yield from targets(contract)


def words_and_digits(contract: Contract) -> Iterator[Finding]:
    """An amount in words that is another number than the one in digits, or none that can be read."""
    for i, price in enumerate(contract.prices):
        if price.in_words is None:
            continue
        path: Path = ("prices", i, "in_words")
        said = parse_words(price.in_words, contract.language)
        digits = f"{price.amount:,}"
        right = f"In words {digits} is '{in_words(price.amount, contract.language)}'."
        if said is None:
            yield Finding(
                "words-unreadable", "warning", path, f"'{price.in_words}' is no number that can be read.",
                f"The {digits} of '{price.name['en']}' could not be compared with it.", right, price.clauses,
            )  # fmt: skip
        elif said != price.amount:
            yield Finding(
                "words-differ", "warning", path,
                f"'{price.name['en']}' is {digits} in digits and {said:,} in words ('{price.in_words}').",
                f"They differ by {abs(price.amount - said):,}; the digits are reckoned with.", right, price.clauses,
            )  # fmt: skip


def currency(contract: Contract) -> Iterator[Finding]:
    if contract.currency is not None:
        return
    for word in ("credits", "penalties", "prices"):
        if getattr(contract, word):
            yield Finding(
                "no-currency", "error", (word,), f"There are {word}, but no currency.",
                "No amount can be shown.", "Say which, as in 'currency: EUR'.",
            )  # fmt: skip


def instalments(contract: Contract) -> Iterator[Finding]:
    """Shares that are no shares, or do not add up to the whole."""
    terms = contract.invoicing
    if terms is None or not terms.instalments:
        return
    total = Fraction(0)
    for i, instalment in enumerate(terms.instalments):
        part, _, whole = instalment.share.partition("/")
        if int(whole) == 0 or int(part) == 0:
            yield Finding(
                "share", "error", ("invoicing", "instalments", i, "share"), f"{instalment.share} is no share.",
                remedy="Write it as '1/2'.", clauses=terms.clauses,
            )  # fmt: skip
            return
        total += Fraction(int(part), int(whole))
    if total != 1:
        yield Finding(
            "shares", "warning", ("invoicing", "instalments"),
            f"The shares {listed(i.share for i in terms.instalments)} make {total}.",
            f"{'More' if total > 1 else 'Less'} than the price would be invoiced.", "Let them add up to 1.",
            terms.clauses,
        )  # fmt: skip


def plans(contract: Contract) -> Iterator[Finding]:
    """Every plan needs its availability and its steps of credit, or a month under it can't be settled."""
    if contract.credits:
        path: Path = ("credits", "per_step_by_plan")
        yield from without(contract, path, contract.credits.per_step_by_plan, "no step of credit")
        if not contract.plans:
            yield Finding(
                "credits-without-plans", "error", path, "Credits go by plan, and the contract has no plans.",
                remedy="Add the plans; one is enough.", clauses=contract.credits.clauses,
            )  # fmt: skip
        measures = [test.measure for test in contract.availability.tests] if contract.availability else []
        if "percent" not in measures:
            yield Finding(
                "credits-without-test", "error", ("credits",),
                "Credits are counted below the first test of percent, and there is none.",
                remedy="Add the availability promised, as a test that measures percent.",
                clauses=contract.credits.clauses,
            )  # fmt: skip


def tests(contract: Contract) -> Iterator[Finding]:
    """Tests without a bound, and with one that does not belong to what they measure."""
    for i, test in enumerate(contract.availability.tests if contract.availability else ()):
        path: Path = ("availability", "tests", i)
        if test.measure == "percent":
            complete = (test.at_least is not None) != bool(test.at_least_by_plan) and test.at_most is None
            needed = "either at_least or at_least_by_plan"
        else:
            complete = test.at_most is not None and test.at_least is None and not test.at_least_by_plan
            needed = "at_most"
        if not complete:
            yield Finding(
                "test-without-bound", "error", path, f"The test '{test.name}' measures {test.measure}.",
                remedy=f"It needs {needed}, and nothing else.", clauses=test.clauses,
            )  # fmt: skip
        elif test.at_least_by_plan:
            yield from without(contract, (*path, "at_least_by_plan"), test.at_least_by_plan, f"no '{test.name}'")


def without(contract: Contract, path: Path, known: object, lacks: str) -> Iterator[Finding]:
    for plan in contract.plans:
        if plan not in known:  # type: ignore[operator]
            yield Finding(
                "plan-without-terms", "error", path, f"The plan '{plan}' has {lacks}.",
                "A month under it can't be settled.", f"Add '{plan}' here.", contract.plans[plan].clauses,
            )  # fmt: skip


def claim(contract: Contract) -> Iterator[Finding]:
    """A window for claims that the text puts at the end of the month in which the failure was."""
    if contract.credits is None or contract.credits.claim.last_days_of_month is None:
        return
    terms = contract.credits.claim
    days = terms.last_days_of_month
    assert days is not None
    quoted = f" ('{terms.as_written['en']}')" if terms.as_written else ""
    too_early = terms.window == "within the month of the failure"
    yield Finding(
        "claim-window", "warning", ("credits", "claim"),
        f"The text puts the claim into the last {days} days of the month{quoted}; taken is: {terms.window}.",
        "A failure in the last hours of a month can hardly be claimed, and its downtime is known only when the month "
        f"is over; whether a claim made before the last {days} days counts is open."
        if too_early
        else "By the text such a claim would come too late.",
        "Let the claim be made within so many days after the month." if too_early else "Say in the text what is taken.",
        united(terms.clauses, contract.credits.clauses),
    )  # fmt: skip


def targets(contract: Contract) -> Iterator[Finding]:
    """Money on a clock that is only aimed at."""
    only_targets = contract.rank is not None and contract.rank.terms == "targets without money"
    for i, penalty in enumerate(contract.penalties):
        for j, name in enumerate(penalty.clocks):
            clock = contract.clocks.get(name)
            if clock is None or not (clock.target_only or only_targets):
                continue
            rank = contract.rank.clauses if contract.rank and only_targets else ()
            clauses = united(penalty.clauses, clock.clauses, rank)
            outcome = "No penalty is settled for it." if clock.target_only else "It is settled all the same."
            yield Finding(
                "penalty-on-target", "error", ("penalties", i, "clocks", j),
                f"There is a penalty on '{name}', which is aimed at and not guaranteed.", outcome,
                f"Take '{name}' from the penalty, or make it a guaranteed term.", clauses,
                prevailing(contract, part_of(contract, penalty.clauses), part_of(contract, rank or clock.clauses)),
            )  # fmt: skip
