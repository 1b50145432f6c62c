"""A scenario from outside: JSON → contract, plan, events, moment. Every fault is named with its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn

from pakt.engine.contract import Contract
from pakt.engine.errors import ContractError, ScenarioError
from pakt.engine.events import Event, read_events, read_time, shortly
from pakt.engine.rules import Rules, rules_of
from pakt.engine.zone import Instant

Find = Callable[[str], Contract]
LARGEST = 20_000_000


class Scenario(NamedTuple):
    """One ticket under its contract, and the moment at which it is looked at."""

    rules: Rules
    plan: str | None
    events: list[Event]
    at: Instant


def parse_json(given: bytes | str) -> Any:
    """JSON as RFC 8259 has it: in UTF-8, no NaN, no name twice; ScenarioError where it is none."""
    if len(given) > LARGEST:
        raise ScenarioError("", f"the scenario is larger than {LARGEST:,} bytes")
    try:
        text = given if isinstance(given, str) else given.decode("utf-8")
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ScenarioError("", f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except UnicodeDecodeError as error:
        raise ScenarioError("", f"not UTF-8 text (byte {error.start})") from None
    except (RecursionError, ValueError) as error:
        raise ScenarioError("", f"not JSON: {str(error)[:100] or 'nested too deep'}") from None


def no_constant(name: str) -> NoReturn:
    raise ScenarioError("", f"not JSON: {name} is no number")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ScenarioError("", f"{shortly(twice)} stands twice in one object")
    return out


DECODER = json.JSONDecoder(parse_constant=no_constant, object_pairs_hook=unique)


def read_scenario(raw: Any, find: Find) -> Scenario:
    """A scenario of replay; ScenarioError naming what is wrong and where."""
    rules = read_contract(raw, find)
    plan = rules.plan(raw.get("plan"))
    at = read_time(raw.get("at"), "", "at")
    events = read_events(raw.get("events"), "events", rules.words)
    reported = next(event for event in events if event.type == "reported")
    if reported.at > at:
        raise ScenarioError("at", "is before the ticket was reported")
    return Scenario(rules, plan, events, at)


def read_contract(raw: Any, find: Find) -> Rules:
    """The rules of the contract that a scenario names."""
    if type(raw) is not dict:
        raise ScenarioError("", f"a scenario is a JSON object, not {shortly(raw)}")
    name = raw.get("contract")
    if type(name) is not str:
        raise ScenarioError("contract", "is missing" if name is None else f"must be text, not {shortly(name)}")
    try:
        return rules_of(find(name))
    except ContractError as error:
        if error.line is None or error.line == 0:
            raise ScenarioError("contract", f"{shortly(name)}: {error.message}") from None
        raise


def lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of JSON Lines that hold something."""
    for line in stream:
        if not line.isspace():
            yield line
