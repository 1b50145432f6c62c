"""An agreement that ships nowhere and that no line of the program knows: the contract language carries it out alone."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pakt import cli
from pakt.engine.check import findings
from pakt.engine.check.compare import differences
from pakt.engine.check.examples import run
from pakt.engine.contract import Example
from pakt.engine.coverage import coverage
from pakt.engine.load import load_file, load_text, read

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("harbour-pilots.yaml")
CONTRACT = load_file(FILE)


def test_the_check_finds_nothing() -> None:
    _, lines = read(FILE.read_text(encoding="utf-8"), FILE.name)
    assert findings(CONTRACT, lines, dt.date(2026, 2, 1)) == []


def test_the_command_says_so_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contract", "check", str(FILE)]) == 0
    assert capsys.readouterr().out == f"{FILE}: nothing found\n"


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """What `pakt replay` and `pakt settle` make of the examples, by name."""
    found: dict[str, dict[str, Any]] = {}
    for command in ("replay", "settle"):
        examples = [example for example in CONTRACT.examples if example.command == command]
        lines = "".join(json.dumps(example.scenario) + "\n" for example in examples)
        done = subprocess.run(
            [sys.executable, "-m", "pakt", command, "-", "--contract", str(FILE)],
            input=lines, capture_output=True, text=True, check=True,
        )  # fmt: skip
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        found |= {example.name: answer for example, answer in zip(examples, answers, strict=True)}
    return found


@pytest.mark.parametrize("example", CONTRACT.examples, ids=lambda example: example.name)
def test_an_example_worked_out_by_hand_holds_at_the_door(example: Example, results: dict[str, dict[str, Any]]) -> None:
    result = results[example.name]
    assert differences(example.expect, result) == []
    explanations_add_up(result)


def explanations_add_up(result: dict[str, Any]) -> None:
    for clock in result.get("clocks", []):
        if clock["due_at"] is not None and "release" not in clock["term"]:
            assert sum(stretch["counted_seconds"] for stretch in clock["explanation"]) == clock["target_seconds"]


def test_examples_prove_every_clause_with_a_time_or_an_amount() -> None:
    unproven = [one.clause for one in coverage(CONTRACT, proofs={}) if one.status != "proven"]
    # Terms of the contract itself, forms and lists, and the fee: nothing that a ticket or a month could show.
    assert unproven == ["HP-2", "HP-6", "HP-34", "HP-36", "HP-37", "HP-39", "HP-40"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("term: 30 working minutes, calendar: watch", "term: 30 working minutes"),
        ('term: "2 working days, same time", calendar: watch', 'term: "2 working days, same time"'),
        ('fri: ["08:00-12:00", "13:00-15:00"]', 'fri: ["08:00-15:00"]'),
        (', holidays: ["10:00-14:00"]}', "}"),
        ('{date: 2026-12-24, hours: ["08:00-12:00"]', '{date: 2026-12-23, hours: ["08:00-12:00"]'),
        ("closing_time: inside", "closing_time: outside"),
        ("in_time_for: workaround", "in_time_for: response"),
        ("starts_on: {event: info_requested, asks_for: access}", "starts_on: info_requested"),
        ("not_before: approval\n", "calendar: office\n"),
        ("undone_by: [rejected]", "undone_by: []"),
        ("expires: accepted", "target_only: false"),
        ("unless: {happened: [workaround_provided]}", "unless: {carries: [reason]}"),
        ("before: 4 working hours", "before: 3 working hours"),
        ("window: within 20 days after the month", "window: within 21 days after the month"),
        ('notice: "3 working days, same time"', 'notice: "2 working days, same time"'),
        ('when: {priority: B}, amount: "75.00"', 'when: {}, amount: "75.00"'),
        ("more_than: 16 working hours", "more_than: 17 working hours"),
        ("disputable: true", "disputable: false"),
    ],
)
def test_an_example_fails_where_a_word_is_changed(old: str, new: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    changed = load_text(text.replace(old, new), FILE.name)
    assert any(differences(example.expect, run(changed, example)) for example in changed.examples)


def test_it_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["contract", "show", str(FILE)]) == 0
    shown = capsys.readouterr().out
    assert "Pilots' brotherhood" in shown and "HP-12" in shown


def test_no_line_of_the_program_mentions_it() -> None:
    own = re.compile(r"harbour|pilot|lotse|HP-\d", re.IGNORECASE)
    named = [
        str(file.relative_to(ROOT)) for file in (ROOT / "src").rglob("*.py") if own.search(file.read_text("utf-8"))
    ]
    assert named == []
