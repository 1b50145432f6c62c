"""docs/contracts.md says what is so: every file in it loads, every result in it is worked out again."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pakt.engine import check
from pakt.engine.check import findings
from pakt.engine.check.compare import differences
from pakt.engine.check.examples import run
from pakt.engine.clock import before, unpaused_due
from pakt.engine.contract import Contract, Model
from pakt.engine.errors import ContractError, ScenarioError
from pakt.engine.events import CARRIES, WHO
from pakt.engine.load import load_text
from pakt.engine.period import TYPES, read_case
from pakt.engine.render import replay_json
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.scenario import read_scenario
from pakt.engine.terms import parse_term
from pakt.engine.zone import HOUR, to_instant
from tests.docs.book import (
    Block,
    Row,
    blocks,
    contract_of,
    history,
    merged,
    moment,
    page,
    rows,
    values_of,
    with_part,
)  # fmt: skip

TODAY = dt.date(2026, 3, 2)
FILES = [block for block in blocks() if block.kind == "yaml contract"]
PARTS = [block for block in blocks() if block.kind == "yaml part"]


def errors(contract: Contract) -> list[str]:
    return [f"{f.where}: {f.message}" for f in findings(contract, None, TODAY) if f.severity == "error"]


# Files and parts of files


@pytest.mark.parametrize("block", FILES, ids=str)
def test_a_complete_file_passes_the_check_without_a_word(block: Block) -> None:
    assert findings(load_text(block.text, str(block)), None, TODAY) == []


def test_the_steps_of_the_first_ten_minutes_make_the_whole_file() -> None:
    first, whole = FILES
    steps = values_of(first)
    for part in PARTS:
        if part.position < whole.position:
            steps = merged(steps, values_of(part))
            assert errors(contract_of(steps)) == []
    assert steps == values_of(whole)


@pytest.mark.parametrize("block", [part for part in PARTS if part.position > FILES[-1].position], ids=str)
def test_a_part_put_into_the_whole_file_has_no_error_and_its_examples_hold(block: Block) -> None:
    assert errors(contract_of(with_part(block))) == []


def test_the_first_ticket_comes_out_as_told() -> None:
    contract = load_text(FILES[0].text, "bakery-tills.yaml")
    scenario, result = (json.loads(block.text) for block in blocks() if block.kind.startswith("json"))
    read = read_scenario(scenario, lambda _: contract)
    assert differences(result, replay_json(read.rules, replay(contract, read.events, read.at))) == []


def test_the_finding_that_is_quoted_is_the_one_that_is_found() -> None:
    quoted = " ".join(re.findall(r"^> (.*)$", page(), re.MULTILINE))
    part = next(part for part in PARTS if "agreement: true" in part.text)
    found = [f.message for f in findings(contract_of(with_part(part)), None, TODAY)]
    assert any(quoted in message for message in found), found


# Findings and errors


def codes() -> dict[str, set[str]]:
    """Every finding that the check can make, with its severities, read off its source."""
    found: dict[str, set[str]] = {}
    for file in Path(check.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                code, severity = node.args[:2]
                assert isinstance(severity, ast.Constant)
                if isinstance(code, ast.Constant):
                    names = [str(code.value)]
                else:
                    assert ast.unparse(code) == "f'nothing-{does}'"
                    names = ["nothing-starts", "nothing-stops"]
                for name in names:
                    found.setdefault(name, set()).add(str(severity.value))
    return found


def test_every_finding_is_listed_with_its_severity() -> None:
    listed = {
        code: set(row.cells[1].split(", "))
        for row in rows("findings")
        for code in re.findall(r"`([a-z-]+)`", row.cells[0])
    }
    assert listed == codes()


@pytest.mark.parametrize("row", rows("errors"), ids=str)
def test_a_wrong_line_is_refused_with_the_message_of_the_table(row: Row) -> None:
    message, line = row.cells[0], row.cells[1].strip("`")
    text = FILES[0].text
    if "stands twice" not in message:
        word = line.partition(":")[0]
        text = re.sub(rf"^{word}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
    with pytest.raises(ContractError) as refused:
        load_text(f"{text}{line}\n", "bakery-tills.yaml")
    assert matches(message, str(refused.value))


def test_the_message_shown_in_full_is_the_one_that_comes() -> None:
    shown = next(line for line in page().splitlines() if line.startswith("bakery-tills.yaml:"))
    with pytest.raises(ContractError) as refused:
        load_text(FILES[0].text.replace("8 working hours}", "8 workinghours}"), "bakery-tills.yaml")
    assert matches(shown, str(refused.value))


REPORTED = {
    "at": "2026-03-09T10:00:00+00:00",
    "type": "reported",
    "by": "customer",
    "channel": "phone",
    "kind": "fault",
}
LATER = {"at": "2026-03-09T11:00:00+00:00", "type": "resolved", "by": "provider"}
WRONG: dict[str, dict[str, Any]] = {
    "events[0].priority": {"events": [REPORTED]},
    "events[0].kind": {"events": [REPORTED | {"kind": "fire"}]},
    "events[0].at": {"events": [REPORTED | {"priority": "A", "at": "2026-03-09 10:00"}]},
    "events[1].at": {"events": [REPORTED | {"priority": "A"}, LATER | {"at": "2026-03-09T09:00:00+00:00"}]},
    "events[1].by": {"events": [REPORTED | {"priority": "A"}, LATER | {"by": "customer"}]},
    "events[1].type": {"events": [REPORTED | {"priority": "A"}, LATER | {"type": "solved"}]},
    "events": {"events": []},
    "at": {"events": [REPORTED | {"priority": "A"}], "at": "2026-03-09T09:00:00+00:00"},
    "plan": {"plan": None},
    "period": {"period": "2026-3"},
    "monthly_fee": {"period": "2026-03"},
}


@pytest.mark.parametrize("row", rows("scenarios"), ids=str)
def test_a_wrong_scenario_is_refused_with_the_message_of_the_table(row: Row) -> None:
    wrong = WRONG[row.cells[0].partition(": ")[0]]
    bought = next(part for part in PARTS if "claim:" in part.text)
    contract = contract_of(with_part(bought) if "plan" in wrong or "period" in wrong else values_of(FILES[-1]))
    scenario = {"contract": "bakery-tills", "plan": "gold", "at": "2026-03-09T12:00:00+00:00"}
    if not contract.plans:
        del scenario["plan"]
    reader = read_case if "period" in wrong else read_scenario
    with pytest.raises(ScenarioError) as refused:
        reader(scenario | wrong, lambda _: contract)
    assert matches(row.cells[0], str(refused.value)) and str(refused.value).startswith(row.cells[0][:5])


def matches(pattern: str, text: str) -> bool:
    """Whether a message is in a text; '…' stands for anything."""
    return re.search(".*".join(re.escape(part) for part in pattern.split("…")), text) is not None


# Tables of results


@pytest.mark.parametrize("row", rows("terms"), ids=str)
def test_a_term_ends_when_the_table_says(row: Row) -> None:
    contract = contract_of(row.values)
    calendar = rules_of(contract).calendars[row.kind.split()[-1]]
    term, start, due = row.cells[0].strip("`"), *(moment(cell, contract.time_zone) for cell in row.cells[1:3])
    assert calendar.to_datetime(unpaused_due(parse_term(term), calendar, to_instant(start))) == due


@pytest.mark.parametrize("row", rows("before"), ids=str)
def test_so_long_before_is_when_the_table_says(row: Row) -> None:
    contract = contract_of(row.values)
    calendar = rules_of(contract).calendars[row.kind.split()[-1]]
    term, due, is_at = row.cells[0].strip("`"), *(moment(cell, contract.time_zone) for cell in row.cells[1:3])
    assert calendar.to_datetime(before(parse_term(term), calendar, to_instant(due))) == is_at


@pytest.mark.parametrize("row", rows("hours"), ids=str)
def test_a_calendar_is_open_as_long_as_the_table_says(row: Row) -> None:
    contract = contract_of(row.values)
    calendar = rules_of(contract).calendars[row.cells[0].strip("`")]
    start, end = (to_instant(moment(cell, contract.time_zone)) for cell in row.cells[1:3])
    assert f"{calendar.between(start, end) / HOUR:g} h" == row.cells[3]


@pytest.mark.parametrize("row", rows("cases"), ids=str)
def test_a_history_ends_as_the_table_says(row: Row) -> None:
    told, seen_at, then = row.cells
    values = row.values
    if "classified" in told and "classification" not in values:
        values = merged(values, {"classification": {"set_by": ["reported", "classified"], "clauses": ["BT-2"]}})
    contract = contract_of(values)
    at = moment(seen_at, contract.time_zone)
    scenario = {"contract": contract.contract, "at": at.isoformat(), "events": history(told, contract)}
    read = read_scenario(scenario, lambda _: contract)
    result = replay_json(read.rules, replay(contract, read.events, read.at), explained=False)
    for part in then.split("; "):
        holds(part, result, scenario["events"], contract.time_zone)


def holds(part: str, result: dict[str, Any], events: list[dict[str, Any]], zone: str) -> None:
    """Assert one thing that a row says: of a clock, a refused event or a right."""
    clocks = {clock["name"]: clock for clock in result["clocks"]}
    if part == "no right":
        assert result["rights"] == []
    elif part.startswith("no "):
        assert part.removeprefix("no ") not in clocks
    elif part.endswith(" refused"):
        assert part.removesuffix(" refused") in [events[refused["event"]]["type"] for refused in result["refused"]]
    elif part.startswith("right "):
        name, since = part.removeprefix("right ").split(" since ")
        assert [(r["right"], r["since"]) for r in result["rights"]] == [(name, moment(since, zone).isoformat())]
    else:
        state, *more = part.split(", ")
        name, state = state.split()
        assert clocks[name]["state"] == state
        for detail in more:
            assert shown(clocks[name], detail, zone), (detail, clocks[name])


def shown(clock: dict[str, Any], detail: str, zone: str) -> bool:
    if detail == "no due time":
        return clock["due_at"] is None
    if detail.startswith("notice "):
        notice, until = detail.removeprefix("notice ").split(" until ")
        return (clock["notice"], clock["notice_due_at"]) == (notice, moment(until, zone).isoformat())
    word, at = detail.split(" ", 1)
    key = {"due": "due_at", "stopped": "stopped_at", "started": "started_at"}[word]
    return bool(clock[key] == moment(at, zone).isoformat())


def test_the_tables_are_read_at_all() -> None:
    counts = {kind: len(rows(kind)) for kind in ("terms", "before", "hours", "cases")}
    assert all(count >= 4 for count in counts.values()), counts
    assert counts["cases"] >= 40


# Nothing left out


def test_every_event_is_listed_with_who_says_it_and_what_it_carries() -> None:
    listed = {}
    for row in rows("events"):
        for name in re.findall(r"`(\w+)`", row.cells[0]):
            carried = re.findall(r"(\(?)`(\w+)`", row.cells[2])
            listed[name] = (set(row.cells[1].split(", ")), {what: bracket == "" for bracket, what in carried})
    known = {
        name: (set(who), {what: needed for what, (_, needed) in CARRIES.get(name, {}).items()})
        for name, who in WHO.items()
    }
    assert listed == known


def test_every_event_of_a_month_is_listed() -> None:
    section = page().partition("| event of a month |")[2]
    assert set(re.findall(r"^\| (?:`\w+`(?:, )?)+", section, re.MULTILINE)) and all(
        f"`{name}`" in section for name in TYPES
    )


def test_the_list_of_words_is_the_language_and_marks_what_a_file_needs() -> None:
    table = page().partition("| word | | says | |")[2].partition("\n\n")[0]
    listed = {
        word: "●" in line.split("|")[2]
        for line in table.splitlines()[2:]
        for word in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert listed == {name: field.is_required() for name, field in Contract.model_fields.items()}


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def test_every_key_of_a_result_is_listed() -> None:
    section = page().partition("### What comes out")[2].partition("\n## ")[0]
    seen = set()
    for part in PARTS:
        if "scenario:" in part.text and part.position > FILES[-1].position:
            contract = contract_of(with_part(part))
            seen |= {key for example in contract.examples for key in keys(run(contract, example))}
    assert {"since", "days", "pct", "steps", "due_at"} <= seen
    assert {key for key in seen - {"contract", "at", "period", "event"} if f"`{key}`" not in section} == set()


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """A model, and all that its fields hold."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for field in model.model_fields.values():
        for inner in inside(field.annotation):
            yield from models(inner, seen)


def inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from inside(argument)


def choices(annotation: Any) -> Iterator[str]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from choices(argument)


@pytest.mark.parametrize("model", list(models(Contract, set())), ids=lambda model: model.__name__)
def test_every_word_of_the_language_is_explained(model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        word = field.alias or name
        assert re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`|\b{word}:", page()), f"{word} is nowhere on the page"
        for choice in choices(field.annotation):
            assert re.search(rf"\b{re.escape(choice)}\b", page()), f"{word}: {choice} is nowhere on the page"


def test_links_within_the_page_lead_somewhere() -> None:
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.*)$", page(), re.MULTILINE)}
    assert {link for link in re.findall(r"\]\(#([^)]+)\)", page())} <= headings


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
