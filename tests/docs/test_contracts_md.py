"""docs/contracts.md says what is so: every file in it loads, every result in it is worked out again."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pakt.engine.check import findings
from pakt.engine.check.compare import differences
from pakt.engine.clock import before, unpaused_due
from pakt.engine.contract import Contract, Model
from pakt.engine.events import CARRIES, WHO
from pakt.engine.load import load_text
from pakt.engine.period import TYPES
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
