"""Reads docs/contracts.md as a book of cases: its files, parts of files and tables, each with the place it stands at.

A fenced block says after its language what it is: `yaml contract` a complete file, `yaml part` what is put into the
complete file before it, `json replay` a scenario, `json result` what comes of it. A table of results follows a comment
that names how to read it: `<!-- cases -->`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pakt.engine.contract import Contract
from pakt.engine.events import CARRIES, CHANNELS, WHO
from pakt.engine.load import load_text, read

PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"
YEAR = 2026
FENCE = re.compile(r"^```(\w+) (contract|part|replay|result)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^<!-- ([a-z ]+) -->\n\|(.*)\|\n\|[-|]+\|\n((?:\|.*\|\n?)+)", re.MULTILINE)
DATE = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}"
EVENT = re.compile(rf"^(?P<at>(?:{DATE} )?\d\d:\d\d) (?P<type>[a-z_]+)(?P<rest>.*)$")

Values = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A fenced block; `base` is the complete file that a part is put into, `line` where it begins."""

    kind: str
    text: str
    line: int
    position: int

    def __str__(self) -> str:
        return f"{self.kind} on line {self.line}"


class Row(NamedTuple):
    """A row of a table, with the contract that stood last before it."""

    kind: str
    cells: tuple[str, ...]
    values: Values

    def __str__(self) -> str:
        return " | ".join(self.cells)


@cache
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def blocks() -> tuple[Block, ...]:
    return tuple(
        Block(f"{found[1]} {found[2]}", found[3], page().count("\n", 0, found.start()) + 2, found.start())
        for found in FENCE.finditer(page())
    )


@cache
def values_of(block: Block) -> Values:
    values, _ = read(block.text, str(block))
    assert isinstance(values, dict)
    return values


def merged(base: Values, part: Values) -> Values:
    """What a reader does with a part: put each word into the same word; a list or a text takes the old one's place."""
    both = dict(base)
    for key, value in part.items():
        old = both.get(key)
        both[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


@cache
def contract_at(position: int) -> Values:
    """The complete file before a place of the page, with the part after that file, if any, that stands last."""
    base: Values = {}
    for block in blocks():
        if block.position >= position:
            break
        if block.kind == "yaml contract":
            base = whole = values_of(block)
        elif block.kind == "yaml part":
            base = merged(whole, values_of(block))
    return base


def with_part(block: Block) -> Values:
    """The complete file before a part, with the part put in; its own example may not hold by other words."""
    values = contract_at(block.position + 1)
    return values if "examples" in values_of(block) else {k: v for k, v in values.items() if k != "examples"}


def contract_of(values: Values) -> Contract:
    return load_text(json.dumps(values), PAGE.name)


def rows(kind: str) -> list[Row]:
    """The rows of all tables whose comment begins with `kind`."""
    return [
        Row(found[1], tuple(cell.strip() for cell in line.strip("|").split("|")), contract_at(found.start()))
        for found in TABLE.finditer(page())
        if found[1].split()[0] == kind
        for line in found[3].strip().splitlines()
    ]


# Times and histories as the page writes them


def moment(text: str, zone: str, day: dt.date | None = None) -> dt.datetime:
    """'Mon 9 Mar 10:00' in a zone; the weekday must be right. A time alone is on `day`."""
    date, _, time = text.rpartition(" ")
    if date:
        day = dt.datetime.strptime(f"{date} {YEAR}", "%a %d %b %Y").replace(tzinfo=ZoneInfo(zone)).date()
        assert f"{day:%a}" == date[:3], f"{date} {YEAR} is a {day:%A}"
    assert day is not None
    return dt.datetime.combine(day, dt.time.fromisoformat(time), ZoneInfo(zone))


def history(text: str, contract: Contract) -> list[Values]:
    """'Mon 9 Mar 10:00 reported A by email · 11:00 called' as events."""
    events: list[Values] = []
    day: dt.date | None = None
    for item in text.split(" · "):
        found = EVENT.match(item)
        assert found, f"{item!r} is no event of a history"
        at = moment(found["at"], contract.time_zone, day)
        day = at.date()
        events.append(event(found["type"], at, found["rest"], contract))
    return events


def event(name: str, at: dt.datetime, rest: str, contract: Contract) -> Values:
    made: Values = {"at": at.isoformat(), "type": name, "by": WHO[name][0 if name == "reported" else -1]}
    if name == "reported":
        made |= {"channel": "phone", "kind": next(iter(contract.kinds))}
    for word in ("from", "until", "for"):
        found = re.search(rf" {word} ((?:{DATE} )?\d\d:\d\d)", rest)
        if found:
            carried = {"release_scheduled": "date", "callback_agreed": "due"}.get(name, word)
            made[carried] = moment(found[1], contract.time_zone, at.date()).isoformat()
            rest = rest.replace(found[0], "")
    made |= dict(said(name, rest.replace("asking for ", "").replace(" for ", " "), contract))
    return made


def said(name: str, rest: str, contract: Contract) -> Iterator[tuple[str, Any]]:
    words, entries = rest.split(), {entry.id for entry in contract.catalogue}
    for word in words:
        if word in contract.priorities:
            yield "priority", word
        elif word in contract.kinds:
            yield "kind", word
        elif word in CHANNELS:
            yield "channel", word
        elif word in contract.instances or word in entries:
            yield "instance" if word in contract.instances else "entry", word
        elif word in ("customer", "provider"):
            yield "outcome" if name == "dispute_settled" else "by", word
        elif word in ("information", "access", "approval"):
            yield "asks_for", word
        elif word in ("planned", "unplanned"):
            yield "planned", word == "planned"
        elif word == "incomplete":
            yield "complete", False
        elif word[0].isdigit():
            yield "version", word
        elif word in CARRIES.get(name, {}):
            yield word, True if word == "limits" else "…"
        else:
            assert word in ("by", "on", "with"), f"{word!r} is no word of a history"
