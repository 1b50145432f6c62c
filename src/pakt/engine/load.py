"""A contract file, read strictly: YAML 1.2 → plain values with their lines → the model of `contract.py`.

Only what JSON also has can be said: mappings, lists, text, numbers, true and false. Tags, anchors and aliases are
refused (nothing runs, nothing explodes), so are keys that stand twice and keys that no word of the language has.
A bare `NO` is the text "NO" and `08:30` the text "08:30", as YAML 1.2 has them. Every complaint names file, line and
key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pakt.engine.contract import Contract
from pakt.engine.errors import ContractError

LARGEST = 2_000_000
DEEPEST = 40
INTEGER = re.compile(r"^[-+]?[0-9]{1,18}$")
FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
Place = tuple[str | int, ...]
Lines = dict[Place, int]


@lru_cache(maxsize=256)
def load_text(text: str, name: str = "contract.yaml") -> Contract:
    """The contract that `text` says; ContractError with file, line and key for the first thing that is wrong.

    A text is read once in each process: contracts are never changed.
    """
    return model_of(*read(text, name), name)


def model_of(values: Any, lines: Lines, name: str) -> Contract:
    """The contract that plain values say; `lines` and `name` are for the complaint."""
    if not isinstance(values, dict):
        raise ContractError(
            name, 1, "", "a contract file is a mapping of words to what they say, beginning with 'contract: …'"
        )
    language = values.get("language")
    try:
        return Contract.model_validate(values, context={"language": language if isinstance(language, str) else None})
    except ValidationError as error:
        raise complaint(error, name, lines, values) from None


def load_file(path: str | Path) -> Contract:
    """The contract in a file; ContractError where it is not there, not text, or wrong."""
    return load_text(file_text(path), str(path))


def file_text(path: str | Path) -> str:
    """The text of a file; ContractError where it is not there, or not text."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise ContractError(str(path), None, "", f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ContractError(str(path), None, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except ValueError as error:
        raise ContractError(repr(str(path)), None, "", f"can't be read: {error}") from None


def shipped_text(contract_id: str) -> str:
    """The text of a shipped agreement; ContractError that lists them where there is none of that name."""
    if contract_id not in shipped_ids():
        raise ContractError(contract_id, None, "", f"no such agreement; there are {', '.join(shipped_ids())}")
    return (resources.files("pakt.contracts") / f"{contract_id}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def shipped(contract_id: str) -> Contract:
    """A shipped agreement by its id."""
    return load_text(shipped_text(contract_id), f"{contract_id}.yaml")


@lru_cache(maxsize=1)
def shipped_ids() -> tuple[str, ...]:
    """The ids of the agreements that ship, in alphabetical order."""
    return tuple(sorted(f.name[:-5] for f in resources.files("pakt.contracts").iterdir() if f.name.endswith(".yaml")))


def line_of(lines: Lines, path: tuple[str | int, ...]) -> int:
    """The line on which a path stands, or the nearest one above it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def read(text: str, name: str) -> tuple[Any, Lines]:
    """Plain values and the line of every path in them; ContractError for anything that JSON could not say."""
    if len(text) > LARGEST:
        raise ContractError(name, None, "", f"is larger than {LARGEST:,} characters; a contract file is a few pages")
    try:
        reader = Reader(YAML(typ="safe", pure=True).parse(text), name)
        return reader.document(), reader.lines
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContractError(
            name, mark.line + 1 if mark else None, "", f"is no YAML: {error.problem or error.context}"
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise ContractError(name, None, "", f"is no YAML: {' '.join(str(error).split())[:200]}") from None


class Reader:
    """The events of a YAML stream, turned into plain values one by one; notes the line of each."""

    def __init__(self, events: Iterator[Any], name: str) -> None:
        self.events = events
        self.name = name
        self.lines: Lines = {}

    def document(self) -> Any:
        """The one document of the stream; None where it is empty."""
        value = None
        for number, event in enumerate(e for e in self.events if isinstance(e, DocumentStartEvent)):
            if event.version or event.tags:
                raise ContractError(self.name, 1, "", "a directive is not allowed; write the value out")
            if number:
                raise self.wrong(event, (), "a second document begins; a contract file holds one")
            value = self.value(next(self.events), ())
        return value

    def value(self, event: Any, path: Place) -> Any:
        """The value that begins with an event."""
        self.lines.setdefault(path, event.start_mark.line + 1)
        self.refuse(event, path)
        if isinstance(event, ScalarEvent):
            return scalar(event)
        if len(path) > DEEPEST:
            raise self.wrong(event, path, f"is nested deeper than {DEEPEST} levels")
        if isinstance(event, SequenceStartEvent):
            return [self.value(item, (*path, i)) for i, item in enumerate(self.until(SequenceEndEvent))]
        return {key: self.value(next(self.events), (*path, key)) for key in self.keys(path)}

    def until(self, end: type) -> Iterator[Any]:
        """The events up to the end of a list or a mapping; what is in between is taken by whoever asks."""
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def keys(self, path: Place) -> Iterator[str]:
        seen: set[str] = set()
        for event in self.until(MappingEndEvent):
            self.refuse(event, path)
            if not isinstance(event, ScalarEvent):
                raise self.wrong(event, path, "a key must be a word, not a list or a mapping")
            key = str(event.value)
            if key in seen:
                first = self.lines[(*path, key)]
                raise self.wrong(event, (*path, key), f"stands twice; the first is on line {first}")
            seen.add(key)
            self.lines[(*path, key)] = event.start_mark.line + 1
            yield key

    def refuse(self, event: Any, path: Place) -> None:
        """Tags, anchors and aliases: nothing runs here, and nothing multiplies."""
        is_alias = isinstance(event, AliasEvent)
        what = "an alias" if is_alias else "an anchor" if event.anchor else "a tag" if event.ctag else ""
        if what:
            raise self.wrong(event, path, f"{what} is not allowed; write the value out")

    def wrong(self, event: Any, path: Place, message: str) -> ContractError:
        return ContractError(self.name, event.start_mark.line + 1, dotted(path), message)


def scalar(event: ScalarEvent) -> Any:
    """A scalar by the YAML 1.2 core schema."""
    value = event.value
    if event.style is not None:
        return value
    if value in ("", "~", "null", "Null", "NULL"):
        return None
    if value in ("true", "True", "TRUE"):
        return True
    if value in ("false", "False", "FALSE"):
        return False
    if INTEGER.match(value):
        return int(value)
    return float(value) if FLOAT.match(value) else value


def dotted(path: tuple[str | int, ...]) -> str:
    """`clocks.repair.terms[2].term`."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else str(part)
    return out


def complaint(error: ValidationError, name: str, lines: Lines, values: Any) -> ContractError:
    """The first complaint of the model as an error that names line and key, with the word that was likely meant.

    A key that is no word comes first: mistyped, it is also the reason why another is missing.
    """
    errors = error.errors(include_url=False)
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    path = real_path(first["loc"], values)
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        known = known_words(path)
        near = get_close_matches(str(path[-1]), known, n=1)
        message = "is no word of the contract language here" + (
            f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(known)}"
        )
    elif first["type"] == "missing":
        message = "is missing"
    else:
        message = f"{message[0].lower()}{message[1:]} (it says {shortly(first['input'])})"
    more = len(errors) - 1
    return ContractError(name, line_of(lines, path), dotted(path), message + (f"; and {more} more" if more else ""))


def real_path(loc: tuple[str | int, ...], values: Any) -> tuple[str | int, ...]:
    """The part of pydantic's location that stands in the file (it adds names of union members)."""
    path: list[str | int] = []
    for i, part in enumerate(loc):
        inside = isinstance(values, dict) and part in values
        if inside or (isinstance(values, list) and isinstance(part, int) and part < len(values)):
            values = values[part]
        elif i < len(loc) - 1 or part == "[key]":
            continue
        else:
            values = None
        path.append(part)
    return tuple(path)


def schema() -> dict[str, Any]:
    """The JSON Schema of contract files, so that an editor completes and checks them."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Contract.model_json_schema()}


def known_words(path: tuple[str | int, ...]) -> list[str]:
    """The words allowed beside the last one of `path`, read off the published schema."""
    published = Contract.model_json_schema()
    node: Any = published
    for part in path[:-1]:
        node = inside(node, part, published)
    return sorted({word for choice in choices(node, published) for word in choice.get("properties", {})})


def inside(node: Any, part: str | int, published: dict[str, Any]) -> Any:
    """The schema of what stands under a key, or in a list."""
    for choice in choices(node, published):
        if isinstance(part, int):
            if "items" in choice:
                return choice["items"]
            continue
        keys = choice.get("properties", {})
        if part in keys:
            return keys[part]
        for others in (choice.get("additionalProperties"), *choice.get("patternProperties", {}).values()):
            if isinstance(others, dict):
                return others
    return {}


def choices(node: Any, published: dict[str, Any]) -> list[dict[str, Any]]:
    """What a schema may be, references followed."""
    if "$ref" in node:
        return choices(published["$defs"][node["$ref"].rsplit("/", 1)[1]], published)
    return [node, *(found for one in node.get("anyOf", ()) for found in choices(one, published))]


def shortly(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
