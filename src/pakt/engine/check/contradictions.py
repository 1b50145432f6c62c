"""Words of one file that say different things: two terms for one step, hours with a gap, one thing under two names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pakt.engine.check.calendars import weekly
from pakt.engine.check.finding import Finding, Path, listed, part_of, prevailing, united
from pakt.engine.contract import AsWritten, Contract, FormField, RefusalRule, Wait, stretch_minutes

DAY = 24 * 60


def findings(contract: Contract) -> Iterator[Finding]:
    yield from said_otherwise(contract)
    yield from hours_as_written(contract)
    yield from two_names(contract)
    yield from exceptions(contract)
    yield from answers(contract)
    yield from ranks(contract)


def said_otherwise(contract: Contract) -> Iterator[Finding]:
    """Another place of the agreement says another term."""
    for name, clock in contract.clocks.items():
        for i, other in enumerate(clock.also_said):
            taken = [row for row in clock.terms if row.term != other.term and row.term.owes_a_date]
            if not taken:
                continue
            terms = dict.fromkeys(str(row.term) for row in taken)
            clauses = united(clock.clauses, *(row.clauses for row in taken))
            yield Finding(
                "said-otherwise", "warning", ("clocks", name, "also_said", i),
                f"The term of '{name}' is {listed(terms, 'or')}; at {other.source} the text says {other.term}.",
                f"{listed(terms, 'or')} is taken.", "Say it the same in both places.", clauses,
                prevailing(contract, other.part, part_of(contract, clauses)),
            )  # fmt: skip


# Hours


def hours_as_written(contract: Contract) -> Iterator[Finding]:
    """Minutes that no rule of the text names, or that two do; hours other than the calendar's."""
    for i, wait in enumerate(contract.reporting):
        if wait.as_written is None:
            continue
        path: Path = ("reporting", i, "as_written")
        free, twice = uncovered(wait.as_written)
        text = f"The text takes a report of {wait.as_written.inside} as inside the hours, one of " \
               f"{listed(wait.as_written.outside)} as outside."  # fmt: skip
        if free:
            minutes = listed(f"the minute after {clock_time(start)}" for start, _ in free)
            lengths = listed(f"{clock_time(start)}–{clock_time(end)}" for start, end in free)
            yield Finding(
                "minute-not-named", "warning", path, text,
                f"No rule names {minutes} ({lengths}); a report then {counts_from(wait)}.",
                "Let one stretch begin where the other ends.", wait.clauses,
            )  # fmt: skip
        if twice:
            lengths = listed(f"{clock_time(start)}–{clock_time(end)}" for start, end in twice)
            yield Finding(
                "minute-named-twice", "warning", path, text, f"{lengths} is named as both.",
                "Let one stretch begin where the other ends.", wait.clauses,
            )  # fmt: skip
        calendar = contract.calendars.get(wait.calendar or contract.default_calendar)
        inside = stretch_minutes(wait.as_written.inside)
        if calendar and any(hours and hours != (inside,) for hours in weekly(calendar).values()):
            yield Finding(
                "hours-differ", "warning", path,
                f"For reports the text names the hours {wait.as_written.inside}, the calendar has others.",
                "The calendar's are taken.", "Say the hours once.", united(wait.clauses, calendar.clauses),
            )  # fmt: skip


def uncovered(written: AsWritten) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The gaps between the stretches of a day in minutes, and the stretches that overlap. Ends are still inside."""
    stretches = sorted(stretch_minutes(text) for text in (written.inside, *written.outside))
    free, twice, reached = [], [], 0
    for start, end in stretches:
        if start > reached:
            free.append((reached, start))
        elif start < reached:
            twice.append((start, min(reached, end)))
        reached = max(reached, end)
    if reached < DAY:
        free.append((reached, DAY))
    return free, twice


def counts_from(wait: Wait) -> str:
    return f"counts from the next {listed(wait.waits_for, 'or')}" if "opening" in wait.waits_for else "waits"


def clock_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# Names


def two_names(contract: Contract) -> Iterator[Finding]:
    """A category that the text also calls otherwise, or that it calls by the name of another one."""
    shared = [name["en"].casefold() for p in contract.priorities.values() for name in p.also_called]
    for section, words in (("priorities", contract.priorities), ("instances", contract.instances)):
        assert isinstance(words, dict)
        names = {known.casefold(): key for key, word in words.items() for known in (key, *word.name.values())}
        for key, word in words.items():
            for i, also in enumerate(word.also_called):
                taken = {names[plain(text)] for text in also.values() if plain(text) in names} - {key}
                called = f"'{word.name['en']}' is also called '{plain_case(also['en'])}'"
                if taken:
                    yield Finding(
                        "name-of-another", "warning", (section, key, "also_called", i),
                        f"{called}, which is the name of {listed(sorted(taken))}.",
                        "Who uses the word may mean either.", "Use one name for one thing.", word.clauses,
                    )  # fmt: skip
                elif section == "priorities" and own_name(also["en"], word.name["en"], shared):
                    yield Finding(
                        "two-names", "warning", (section, key, "also_called", i), f"{called} in the text.",
                        f"Both are taken as one category, shown as '{word.name['en']}'.",
                        "Use one name for one thing.", word.clauses,
                    )  # fmt: skip


def own_name(also: str, name: str, shared: list[str]) -> bool:
    """Whether a second name is one of this category alone (several share the name of their group)."""
    return shared.count(also.casefold()) == 1 and plain(also) != name.casefold()


def plain(name: str) -> str:
    return plain_case(name).casefold()


def plain_case(name: str) -> str:
    """A name without what stands in brackets behind it."""
    return re.sub(r"\s*\(.*\)\s*$", "", name).strip()


# Exceptions and answers


def exceptions(contract: Contract) -> Iterator[Finding]:
    """An exception that may cover what a maintenance rule counts as downtime."""
    for letter, ground in contract.exceptions.items():
        for i, rule in enumerate(contract.maintenance):
            both = [word for word in ground.concerns if word in rule.concerns]
            if rule.excluded or not both:
                continue
            clauses = united(ground.clauses, rule.clauses)
            yield Finding(
                "exception-covers-downtime", "warning", ("exceptions", letter),
                f"Exception {letter} ('{ground.text['en']}') excuses outages that concern {listed(both)}; an outage "
                f"through {rule.kind} work ({where_and_when(contract, i)}) counts as downtime and concerns the same.",
                "Such an outage is downtime by one clause and none by the other; it depends on who names the letter.",
                f"Say that {letter} does not cover {rule.kind} work.", clauses,
                prevailing(contract, part_of(contract, ground.clauses), part_of(contract, rule.clauses)),
            )  # fmt: skip


def where_and_when(contract: Contract, number: int) -> str:
    rule = contract.maintenance[number]
    return listed(f"{days} {hours}" for days, hours in (rule.within or {}).items()) or "at any time"


def answers(contract: Contract) -> Iterator[Finding]:
    """A form that says where the answer goes, against a rule that it goes by the channel of the question."""
    rules = [rule for rule in contract.refusals if rule.event == "answered" and rule.when.other_channel]
    for name, form in contract.forms.items():
        for i, field in enumerate(form.fields):
            if field.purpose == "answers go there" and rules:
                yield answer_goes_elsewhere(contract, ("forms", name, "fields", i), form.name["en"], field, rules[0])


def answer_goes_elsewhere(contract: Contract, path: Path, form: str, field: FormField, rule: RefusalRule) -> Finding:
    clauses = united(field.clauses, rule.clauses)
    form_part, rule_part = part_of(contract, field.clauses), part_of(contract, rule.clauses)
    return Finding(
        "answer-elsewhere", "warning", path,
        f"The form '{form}' says that the answer goes to '{field.label['en']}'.",
        f"That may be another channel than the question's, and then {listed(rule.clauses)} refuses the answer: "
        f"{rule.reason['en']}",
        "Say in one place where the answer goes; let the form ask for a contact of the same channel.",
        clauses, prevailing(contract, form_part, rule_part),
    )  # fmt: skip


def ranks(contract: Contract) -> Iterator[Finding]:
    """Parts that prevail against their ranks."""
    if contract.rank is None:
        return
    prevails = contract.rank.prevails
    rank = {part.id: part.rank for part in contract.source.parts}
    order = [rank[part] for part in prevails if part in rank]
    lower = [part for part, number in rank.items() if part not in prevails and order and number <= max(order)]
    if order != sorted(order) or lower:
        below = f"; {listed(lower)} is ranked before or beside them" if lower else ""
        yield Finding(
            "rank-order", "error", ("rank", "prevails"),
            f"{listed(prevails)} prevail in this order, their ranks are {listed(order)}{below}.",
            remedy="Give the part that prevails the lowest rank.", clauses=contract.rank.clauses,
        )  # fmt: skip
