"""Clause by clause: what the file enforces, and what proves it."""

import json

import pytest

from pakt import cli
from pakt.engine.coverage import coverage, naming, shipped_proofs
from pakt.engine.load import dotted, shipped, shipped_ids
from tests import proofs
from tests.engine.minimal import SCENARIO, add, both, minimal, put, words

EXAMPLE = {"name": "four hours", "scenario": SCENARIO, "clauses": ["PD-4"]}
NOBODY = {"how": "enforce", "source": "8", "text": words("Nobody does this.")}


def status(contract, clause, tests=None):
    return next(one.status for one in coverage(contract, tests or {}) if one.clause == clause)


def test_a_clause_is_carried_out_by_the_words_that_name_it():
    one = next(c for c in coverage(minimal(), {}) if c.clause == "PD-2")
    assert one.words == ("kinds.fault", "priorities.high", "priorities.low", "classification")


def test_a_row_of_a_clock_is_a_word_of_its_own():
    contract = minimal(put("clocks.reaction.terms.0.clauses", ["PD-9"]))
    assert "clocks.reaction.terms[0]" in next(c.words for c in coverage(contract, {}) if c.clause == "PD-9")


def test_a_reading_and_an_example_carry_nothing_out():
    reading = {"question": words("When?"), "reading": words("Then."), "clauses": ["PD-8"]}
    contract = minimal(both(put("clauses.PD-8", NOBODY), add("interpretation", reading)))
    assert status(contract, "PD-8") == "nothing carries it out"


def test_a_clause_is_proven_by_an_example_or_by_a_test():
    assert status(minimal(), "PD-4") == "not proven"
    assert status(minimal(add("examples", EXAMPLE)), "PD-4") == "proven"
    assert status(minimal(), "PD-4", {"PD-4": ["tests/desk/test_it.py::test_it"]}) == "proven"


def test_what_is_recorded_or_shown_needs_no_proof():
    assert status(minimal(put("clauses.PD-5.how", "record")), "PD-5") == "recorded"
    assert status(minimal(put("clauses.PD-5.how", "show")), "PD-5") == "shown"


@pytest.mark.parametrize("contract_id", shipped_ids())
def test_every_clause_of_an_agreement_is_covered_by_a_line(contract_id):
    contract = shipped(contract_id)
    covered = coverage(contract)
    assert [one.clause for one in covered] == list(contract.clauses)
    assert [one.clause for one in covered if one.status == "nothing carries it out"] == []
    paths = {dotted(path) for path, _ in naming(contract)}
    assert {word for one in covered for word in one.words} <= paths


# The list of the desk's tests


def test_the_list_of_proofs_is_up_to_date():
    assert shipped_proofs() == proofs.proofs(), "python -m tests.proofs writes it anew"


def test_every_proof_names_a_clause_of_an_agreement():
    known = {clause for contract_id in shipped_ids() for clause in shipped(contract_id).clauses}
    assert set(shipped_proofs()) <= known


def test_marks_are_read_from_functions_and_classes(tmp_path, monkeypatch):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_some.py").write_text(
        "import pytest\n"
        "@pytest.mark.clause('CB-8')\n"
        "class TestMail:\n"
        "    @pytest.mark.clause('CB-2')\n"
        "    def test_one(self): ...\n"
        "@pytest.mark.clause('CB-10')\n"
        "@pytest.mark.parametrize('x', [1])\n"
        "def test_two(x): ...\n"
        "@pytest.mark.clause('CB-9')\n"
        "def helper(): ...\n"
    )
    monkeypatch.setattr(proofs, "TESTS", tests)
    assert proofs.proofs() == {
        "CB-2": ["tests/test_some.py::TestMail::test_one"],
        "CB-8": ["tests/test_some.py::TestMail::test_one"],
        "CB-10": ["tests/test_some.py::test_two"],
    }


# The command


def test_coverage_prints_what_enforces_each_clause(capsys):
    assert cli.main(["contract", "coverage", "city-bots"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("city-bots: 21 clauses: ")
    assert "\nCB-12  enforce: proven\n    in the file: retargeting[0]" in out
    assert max(map(len, out.splitlines())) <= 100


def test_coverage_of_all_for_programs(capsys):
    assert cli.main(["contract", "coverage", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {one["contract"] for one in listed} == set(shipped_ids())
    assert len(listed) == sum(len(shipped(name).clauses) for name in shipped_ids())
