"""Cases worked out by hand from the agreements, each with the reason for what it expects.

A case is one line: {"name", "why", "command", "scenario" or "text", "expect"}. `X.jsonl` came with the task of this
project, `X.more.jsonl` are our own. Only what `expect` holds is compared, as `compare` says.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pakt.engine.errors import PaktError
from pakt.engine.load import shipped
from pakt.engine.period import read_case
from pakt.engine.render import replay_json, settlement_json
from pakt.engine.replay import replay
from pakt.engine.scenario import parse_json, read_scenario
from pakt.engine.settle import settle

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.jsonl"))
CASES = [(path.stem, json.loads(line)) for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]
GOOD = [(stem, case) for stem, case in CASES if "error" not in case["expect"]]
BAD = [(stem, case) for stem, case in CASES if "error" in case["expect"]]
PAKT = [sys.executable, "-m", "pakt"]

KEYS = {
    "clocks": ("name", "cycle"),
    "rights": ("right",),
    "penalties": ("ticket", "clock", "cycle"),
    "tests": ("name",),
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT.*")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def line_of(case: dict[str, Any]) -> str:
    return case["text"] if "text" in case else json.dumps(case["scenario"], ensure_ascii=False)


def answer(case: dict[str, Any], explained: bool = True) -> dict[str, Any]:
    raw = parse_json(line_of(case))
    if case["command"] == "replay":
        scenario = read_scenario(raw, shipped)
        result = replay(scenario.rules.contract, scenario.events, scenario.at, scenario.plan, explained)
        return replay_json(scenario.rules, result, explained)
    period = read_case(raw, shipped)
    return settlement_json(period.rules, settle(period))


def value(given: Any) -> Any:
    """Times as moments and numbers as decimals, also where they are text."""
    if isinstance(given, str) and TIME.fullmatch(given):
        return datetime.fromisoformat(given)
    if isinstance(given, int | str) and not isinstance(given, bool) and NUMBER.fullmatch(str(given)):
        return Decimal(given)
    return given


def compare(expected: Any, got: Any, where: str = "") -> list[str]:
    """What of `expected` is not so. Lists of clocks, rights, penalties and tests are compared as sets of what their
    keys name, none missing and none too many; refused events by their numbers."""
    name = where.rpartition(".")[2]
    if name == "refused":
        numbers = [refused["event"] for refused in got]
        return [] if numbers == expected else [f"{where}: expected {expected}, got {numbers}"]
    if isinstance(expected, list) and name in KEYS:
        by_key = [{tuple(item[key] for key in KEYS[name]): item for item in items} for items in (expected, got)]
        if by_key[0].keys() != by_key[1].keys() or len(got) != len(by_key[1]):
            return [f"{where}: expected {sorted(by_key[0])}, got {sorted(by_key[1])}"]
        return [wrong for key in by_key[0] for wrong in compare(by_key[0][key], by_key[1][key], f"{where}{key}")]
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{where}: expected an object, got {got}"]
        missing = [f"{where}.{key}: missing" for key in expected if key not in got]
        return missing or [wrong for key in expected for wrong in compare(expected[key], got[key], f"{where}.{key}")]
    return [] if value(expected) == value(got) else [f"{where}: expected {expected}, got {got}"]


def each(cases: list[tuple[str, dict[str, Any]]]) -> Callable[[Any], Any]:
    return pytest.mark.parametrize("case", [pytest.param(case, id=f"{stem}: {case['name']}") for stem, case in cases])


@each(GOOD)
def test_the_engine_says_what_was_worked_out_by_hand(case):
    got = answer(case)
    assert compare(case["expect"], got) == [], case["why"]
    starts = [value(clock["started_at"]) for clock in got.get("clocks", [])]
    assert starts == sorted(starts)


@each([(stem, case) for stem, case in GOOD if case["command"] == "replay"])
def test_the_short_answer_is_the_long_one_without_explanations(case):
    explained = answer(case)
    for clock in explained["clocks"]:
        stretches = clock.pop("explanation")
        assert clock.pop("used_seconds") is not None
        target = clock.pop("target_seconds")
        if clock["due_at"] is not None:
            assert sum(stretch["counted_seconds"] for stretch in stretches) == target
    assert answer(case, explained=False) == explained


@each(BAD)
def test_what_is_wrong_is_refused_with_one_line_that_says_so(case):
    with pytest.raises(PaktError) as error:
        answer(case)
    assert str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_the_comparison_sees_what_differs():
    right = {
        "clocks": [{"name": "reaction", "cycle": 1, "due_at": "2026-03-09T10:00:00+01:00"}],
        "refused": [{"event": 2}],
    }
    assert compare({"clocks": [{**right["clocks"][0], "due_at": "2026-03-09T09:00:00Z"}], "refused": [2]}, right) == []
    assert compare({"clocks": []}, right)
    assert compare({"clocks": [{**right["clocks"][0], "due_at": "2026-03-09T10:00:01+01:00"}]}, right)
    assert compare({"clocks": [{**right["clocks"][0], "due_at": None}]}, right)
    assert compare({"clocks": [{**right["clocks"][0], "cycle": 2}]}, right)
    assert compare({"refused": []}, right)
    assert compare({"rights": []}, right)


# The same through the door, as processes


def run(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PAKT, *arguments], input=given, capture_output=True, encoding="utf-8", timeout=120)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_cases_of_a_file_as_json_lines(path):
    for command in ("replay", "settle"):
        cases = [case for stem, case in CASES if stem == path.stem and case["command"] == command]
        if not cases:
            continue
        done = run(command, "-", given="".join(line_of(case) + "\n" for case in cases))
        assert (done.returncode, done.stderr) == (0, "")
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(results) == len(cases)
        for case, got in zip(cases, results, strict=True):
            if case["expect"].get("error"):
                assert list(got) == ["error"] and got["error"], case["name"]
            else:
                assert compare(case["expect"], got) == [], case["name"]


def one_of_each() -> list[tuple[str, dict[str, Any]]]:
    chosen = {}
    for stem, case in CASES:
        chosen.setdefault((stem.partition(".")[0], case["command"], "error" in case["expect"]), (stem, case))
    return list(chosen.values())


@each(one_of_each())
def test_one_case_from_a_file(case, tmp_path):
    scenario = tmp_path / "scenario.json"
    scenario.write_text(line_of(case), encoding="utf-8")
    done = run(case["command"], str(scenario), "--brief")
    if case["expect"].get("error"):
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert compare(case["expect"], json.loads(done.stdout)) == []
        assert "explanation" not in done.stdout


def test_a_bad_line_is_answered_and_the_rest_goes_on():
    good = json.dumps(GOOD[0][1]["scenario"])
    done = run("replay", "-", given=f"{good}\n{{\n\n   \n{good}\n[]\n")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [list(result) == ["error"] for result in results] == [False, True, False, True]
    assert results[0] == results[2]
