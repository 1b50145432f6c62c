"""What proves a clause depends on the words that carry it out: without them its examples fail.

The words of a clause are those places of the file that name it and that replay or settlement reckon with: a clock or
one of its rows, a notice, a wait, a refusal, a right, a retargeting, the classification, a calendar, maintenance,
exceptions, tests, credits, penalties, billing, the lifecycle. A word in a list is taken out of the list; a clock that
loses its last row is gone. Words that cannot be missing are made to say nothing: a calendar is always open, a claim
asks for another subject. Where that proves little (a clock without which its example trivially fails) `SHARPER` changes
only what the clause adds.
"""

import datetime as dt
from functools import cache

import pytest

from pakt.engine.check import findings
from pakt.engine.check.compare import differences
from pakt.engine.check.examples import run
from pakt.engine.contract import Contract
from pakt.engine.coverage import naming
from pakt.engine.errors import PaktError
from pakt.engine.load import dotted, shipped, shipped_ids, shipped_text
from tests.engine.minimal import Change, Values, add, both, drop, put, shipped_with

Path = tuple[str | int, ...]
RECKONED = {
    "clocks", "reporting", "classification", "retargeting", "refusals", "rights", "calendars", "availability",
    "maintenance", "exceptions", "credits", "penalties", "billing", "lifecycle",
}  # fmt: skip

# Clauses that the examples of a file must prove.
REQUIRED = {
    "city-bots": ["CB-9", "CB-10", "CB-11", "CB-12"],
    "campus-modules": ["CM-21", "CM-22", "CM-24", "CM-42"],
    "contact-centre": ["CC-3", "CC-6", "CC-15", "CC-31"],
    "information-systems": ["IS-6", "IS-13", "IS-14", "IS-15", "IS-16", "IS-17"],
    "ministry-hotline": ["MH-8", "MH-16"],
}

# Carried out by something else than a word of the file: an excuse is an event of every contract, what answers at once
# is the desk's, and work that counts as downtime would do so without its rule (see SHARPER).
NO_WORD = {"CM-10", "CB-8", "CC-22"}


def reckoned(contract: Contract) -> dict[str, list[Path]]:
    """The words of each clause that the engine reckons with; a row without clauses of its own has its clock's."""
    found: dict[str, list[Path]] = {}
    for path, clauses in naming(contract):
        if path[0] not in RECKONED:
            continue
        rows = [(*path, "terms", i) for i, row in enumerate(contract.clocks[str(path[1])].terms) if not row.clauses] \
            if path[0] == "clocks" and len(path) == 2 else []  # fmt: skip
        for clause in clauses:
            found.setdefault(clause, []).extend([path, *rows])
    return found


def without(paths: list[Path]) -> Change:
    """A change that takes words out."""

    def change(values: Values) -> None:
        for path in paths:
            take(values, path)
        for name, clock in list(values["clocks"].items()):
            for word in ("terms", "notice"):
                clock[word] = [item for item in clock.get(word, []) if item is not None]
            if not clock["terms"]:
                del values["clocks"][name]
        for name in ("reporting", "retargeting", "refusals", "maintenance", "penalties", "billing"):
            values[name] = [item for item in values.get(name, []) if item is not None]
        tests = [test for test in (values.get("availability") or {}).get("tests", []) if test is not None]
        if tests:
            values["availability"]["tests"] = tests
        else:
            values.pop("availability", None)
            values.pop("credits", None)

    return change


def take(values: Values, path: Path) -> None:
    """One word out; a place in a list is emptied first, so that the others keep their numbers."""
    if path[0] == "calendars":
        calendar = values["calendars"][path[1]]
        calendar["hours"] = {"mon-sun": ["00:00-24:00"]}
        calendar.pop("holidays", None)
    elif path == ("credits", "claim"):
        values["credits"]["claim"]["subject"] = "something else"
    else:
        target = values
        for part in path[:-1]:
            target = target.get(part) if isinstance(target, dict) else target[part]  # type: ignore[index, assignment]
            if target is None:
                return
        if isinstance(target, list):
            target[path[-1]] = None
        else:
            target.pop(path[-1], None)  # type: ignore[arg-type]


def failures(contract: Contract, *clauses: str) -> list[str]:
    """The examples of some clauses that do not hold under a contract."""
    failed = []
    for example in contract.examples:
        if not set(clauses) & set(example.clauses):
            continue
        try:
            different = differences(example.expect, run(contract, example))
        except PaktError as error:
            different = [str(error)]
        if different:
            failed.append(example.name)
    return failed


@cache
def words(contract_id: str) -> dict[str, list[Path]]:
    return reckoned(shipped(contract_id))


def proven(contract_id: str) -> list[str]:
    """The clauses of an agreement that examples of its file name."""
    return sorted({clause for example in shipped(contract_id).examples for clause in example.clauses})


CLAUSES = [(name, clause) for name in shipped_ids() for clause in proven(name) if clause not in NO_WORD]


@pytest.mark.parametrize(("contract_id", "clause"), CLAUSES)
def test_without_the_words_of_a_clause_its_examples_fail(contract_id: str, clause: str) -> None:
    assert failures(shipped(contract_id), clause) == []
    several = words(contract_id)[clause]
    every_clock = {("clocks", name) for name in shipped(contract_id).clocks}
    if every_clock <= set(several):
        # A contract has clocks: here each is taken out by itself, and each must be missed.
        for path in every_clock:
            assert failures(shipped_with(contract_id, without([path])), clause), dotted(path)
    else:
        assert failures(shipped_with(contract_id, without(several)), clause), [dotted(path) for path in several]


# Words that none of the examples of their clauses needs. Where an example for one is added, its line goes.
NOT_NEEDED = {
    "city-bots": {"clocks.repair.terms[1]"},
    "campus-modules": {"billing[0]"},
    "contact-centre": {
        "reporting[1]", "maintenance[1]", "maintenance[2]", *(f"exceptions.{letter}" for letter in "abcdefgij"),
        "clocks.resolution.terms[2]", "clocks.resolution.terms[3]", "clocks.resolution.terms[5]",
    },
    "information-systems": {
        "clocks.solution.terms[3]", *(f"clocks.rework.terms[{row}]" for row in (2, 3, 5, 6)),
        "clocks.solution.notice[0]", "clocks.acceptance.notice[0]", "clocks.rework.notice[0]",
        "clocks.rework.notice[1]",
    },
    "ministry-hotline": set(),
}  # fmt: skip


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_each_word_alone_is_needed_by_an_example_of_its_clauses(contract_id: str) -> None:
    clauses = set(proven(contract_id))
    named: dict[Path, set[str]] = {}
    for clause, paths in words(contract_id).items():
        for path in paths:
            named.setdefault(path, set()).add(clause)
    own = {path for path, _ in naming(shipped(contract_id))}
    survivors = set()
    for path, several in named.items():
        # Any example may need a row that names no clause of its own.
        heard = several & clauses if path in own else clauses
        if several & clauses and not failures(shipped_with(contract_id, without([path])), *heard):
            survivors.add(dotted(path))
    assert survivors <= NOT_NEEDED[contract_id]


@pytest.mark.parametrize(("contract_id", "clause"), [(name, c) for name, several in REQUIRED.items() for c in several])
def test_the_clauses_that_examples_must_prove_have_some(contract_id: str, clause: str) -> None:
    assert (contract_id, clause) in CLAUSES


# Only what the clause adds

STOPS = "clocks.removal.stops_on"
PENALTY = {"clocks": ["first_response", "resolution"], "amount": "10.00", "clauses": ["CC-31"]}


def not_targets(values: Values) -> None:
    values["rank"]["terms"] = "guaranteed"
    for clock in values["clocks"].values():
        clock.pop("target_only")


SHARPER: list[tuple[str, str, Change]] = [
    ("CM-21", "a workaround with limits removes nothing", put(STOPS, ["workaround_provided", "resolved"])),
    ("CM-21", "an alternative without limits is a removal", put(STOPS, ["resolved"])),
    ("CM-22", "only service hours count", without([("calendars", "service")])),
    ("CM-22", "the term is 6 hours", put("clocks.reaction.terms.0.term", "8 working hours")),
    ("CM-24", "removal has 18 hours", put("clocks.removal.terms.0.term", "24 working hours")),
    ("CM-24", "removal starts with the confirmation", put("clocks.removal.starts_on", "reported")),
    ("CM-42", "the main text's term, not the annex's", put("clocks.reaction.terms.0.term", "8 working hours")),
    ("CB-9", "readiness is 07:30 to 20:00", put("calendars.service.hours", {"mon-fri": ["08:00-20:00"]})),
    ("CB-10", "20:00 is still inside", put("reporting.0.closing_time", "outside")),
    ("CB-11", "repair counts from the report", put("clocks.repair.starts_on", "responded")),
    ("CB-12", "the category falls by one", put("retargeting.0.priority", {"A": "C"})),
    ("CB-12", "only a workaround in time lowers it", put("retargeting.0.in_time_for", "warranty")),
    ("CB-14", "a rejected removal is none", drop("clocks.repair.undone_by")),
    ("CC-3", "counted from entry", put("clocks.first_response.starts_on", "called")),
    ("CC-6", "a workaround is a resolution", put("clocks.resolution.stops_on", "resolved")),
    ("CC-6", "resolution starts after the first response", put("clocks.resolution.starts_on", "reported")),
    ("CC-22", "infrastructure work is downtime", put("maintenance.2.excluded", True)),
    ("CC-31", "aimed at, not guaranteed: no money", both(not_targets, add("penalties", PENALTY))),
    ("IS-6", "until the end of the day", put("clocks.analysis.terms.0.term", "1 working day, same time")),
    ("IS-13", "an urgent error is solved in a day", put("clocks.solution.terms.0.term", "2 working days, same time")),
    ("IS-14", "three days, not five", put("clocks.solution.terms.4.term", "5 working days, same time")),
    ("IS-15", "rework with the next unplanned release", put("clocks.rework.terms.6.term", "next planned release")),
    ("IS-16", "told in time, or missed", drop("clocks.solution.notice")),
    ("IS-17", "no term after a late customer", drop("clocks.rework.follows_late")),
    ("MH-8", "after 16:00 the next working day", drop("reporting")),
    ("MH-16", "a question to a contractor pauses nothing",
     both(*(put(f"clocks.{name}.paused_by", "question") for name in ("acknowledgement", "callback")))),
]  # fmt: skip
AGREEMENT = {"CM": "campus-modules", "CB": "city-bots", "CC": "contact-centre", "IS": "information-systems",
             "MH": "ministry-hotline"}  # fmt: skip


@pytest.mark.parametrize(("clause", "adds", "change"), SHARPER)
def test_without_what_a_clause_adds_one_of_its_examples_fails(clause: str, adds: str, change: Change) -> None:
    contract_id = AGREEMENT[clause.split("-")[0]]
    assert failures(shipped(contract_id), clause) == []
    assert failures(shipped_with(contract_id, change), clause), adds


# What no example of a ticket can prove


def test_targets_give_no_line_in_the_settlement_though_a_penalty_names_them() -> None:
    """CC-31: the word that keeps money from a target is `target_only`; a penalty written on it settles nothing."""
    assert failures(shipped_with("contact-centre", add("penalties", PENALTY)), "CC-31") == []


def test_without_the_rank_no_text_prevails() -> None:
    """CM-42: where two places contradict, the finding says which one goes before."""
    today = dt.date(2026, 1, 1)
    ranked = [one for one in findings(shipped("campus-modules"), today=today) if one.prevails]
    assert {one.prevails for one in ranked} == {"Main text, articles I to VII"}
    assert {"said-otherwise", "example-says-otherwise"} == {one.code for one in ranked}
    bare = findings(shipped_with("campus-modules", drop("rank")), today=today)
    assert [one for one in bare if one.prevails] == []
    assert len(bare) == len(findings(shipped("campus-modules"), today=today))


@pytest.mark.clause("CM-43")
def test_without_its_word_an_unpublished_contract_would_take_effect(db: None) -> None:
    """CM-43: `takes_effect: when published` is what keeps a version that is only signed from being performed."""
    from pakt.desk.agreements.actions import VersionRefused, add_version, create_agreement
    from tests.desk.cast import cast

    people = cast()
    signed = dt.date(2026, 3, 2)
    text = shipped_text("campus-modules")
    word = "  takes_effect: when published\n"
    assert text.count(word) == 1

    def effective(text: str, prefix: str) -> dt.datetime | None:
        agreement = create_agreement(
            name=prefix, customer=people.a, provider=people.provider, contract_id="campus-modules", prefix=prefix
        )
        return add_version(agreement, text=text, signed_on=signed).effective_from

    assert effective(text, "PU") is None
    assert effective(text.replace(word, ""), "SI") is not None
    with pytest.raises(VersionRefused) as refused:
        agreement = create_agreement(
            name="now", customer=people.a, provider=people.provider, contract_id="campus-modules", prefix="NO"
        )
        add_version(agreement, text=text, signed_on=signed, effective_from=dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
    assert "CM-43" in refused.value.clauses
