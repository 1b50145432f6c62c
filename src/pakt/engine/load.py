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
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import AliasToken, AnchorToken, DirectiveToken, TagToken

from pakt.engine.contract import Contract
from pakt.engine.errors import ContractError

LARGEST = 2_000_000
DEEPEST = 40
INTEGER = re.compile(r"^[-+]?[0-9]{1,18}$")
FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
Lines = dict[tuple[str | int, ...], int]


def load_text(text: str, name: str = "contract.yaml") -> Contract:
    """The contract that `text` says; ContractError with file, line and key for the first thing that is wrong."""
    values, lines = read(text, name)
    if not isinstance(values, dict):
        raise ContractError(
            name, 1, "", "a contract file is a mapping of words to what they say, beginning with 'contract: …'"
        )
    try:
        return Contract.model_validate(values, context={"language": values.get("language")})
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
        raise ContractError(str(path), 0, "", f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ContractError(str(path), 0, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except ValueError as error:
        raise ContractError(repr(str(path)), 0, "", f"can't be read: {error}") from None


def shipped_text(contract_id: str) -> str:
    """The text of a shipped agreement; ContractError that lists them where there is none of that name."""
    if contract_id not in shipped_ids():
        raise ContractError(contract_id, 0, "", f"no such agreement; there are {', '.join(shipped_ids())}")
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
        raise ContractError(name, 0, "", f"is larger than {LARGEST:,} characters; a contract file is a few pages")
    try:
        yaml = YAML(typ="safe", pure=True)
        for token in yaml.scan(text):
            refuse_token(token, name)
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContractError(
            name, mark.line + 1 if mark else 0, "", f"is no YAML: {error.problem or error.context}"
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise ContractError(name, 0, "", f"is no YAML: {' '.join(str(error).split())[:200]}") from None
    lines: Lines = {}
    return (None if node is None else plain(node, (), lines, name)), lines


def refuse_token(token: Any, name: str) -> None:
    what = {TagToken: "a tag", AnchorToken: "an anchor", AliasToken: "an alias", DirectiveToken: "a directive"}.get(
        type(token)
    )
    if what:
        raise ContractError(name, token.start_mark.line + 1, "", f"{what} is not allowed; write the value out")


def plain(node: Node, path: tuple[str | int, ...], lines: Lines, name: str) -> Any:
    """A node as a plain value; notes its line."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise ContractError(name, line, dotted(path), f"is nested deeper than {DEEPEST} levels")
    if isinstance(node, ScalarNode):
        return scalar(node)
    if isinstance(node, SequenceNode):
        return [plain(item, (*path, i), lines, name) for i, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    return dict(pairs(node, path, lines, name))


def pairs(node: MappingNode, path: tuple[str | int, ...], lines: Lines, name: str) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise ContractError(name, line, dotted(path), "a key must be a word, not a list or a mapping")
        key = str(key_node.value)
        if key in seen:
            raise ContractError(
                name, line, dotted((*path, key)), f"stands twice; the first is on line {lines[(*path, key)]}"
            )
        seen.add(key)
        lines[(*path, key)] = line
        yield key, plain(value_node, (*path, key), lines, name)


def scalar(node: ScalarNode) -> Any:
    """A scalar by the YAML 1.2 core schema."""
    value = node.value
    if node.style is not None:
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
    """The first complaint of the model as an error that names line and key, with the word that was likely meant."""
    first = error.errors(include_url=False)[0]
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
    more = len(error.errors()) - 1
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
    schema = Contract.model_json_schema()
    node: Any = schema
    for part in path[:-1]:
        node = resolve(node, schema)
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
            node = {} if node is True else node
    return sorted(resolve(node, schema).get("properties", {}))


def resolve(node: Any, schema: dict[str, Any]) -> dict[str, Any]:
    for choice in node.get("anyOf", []):
        if "$ref" in choice or "properties" in choice or choice.get("type") in ("object", "array"):
            node = choice
            break
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return dict(node)


def shortly(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
