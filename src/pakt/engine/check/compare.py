"""What an example expects against what came out: only what it holds is compared.

Times are compared as instants, numbers (also as text) as decimals; clocks by name and cycle, penalties by ticket,
clock and cycle, tests and rights by name, none missing and none too many; refusals by the number of the event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

KEYS = {
    "clocks": ("name", "cycle"),
    "rights": ("right",),
    "penalties": ("ticket", "clock", "cycle"),
    "tests": ("name",),
}


def differences(want: Any, got: Any, where: str = "") -> list[str]:
    """Each difference as `clocks.reaction.due_at: wanted …, got …`, in the order of what is wanted."""
    if isinstance(want, Mapping):
        if not isinstance(got, Mapping):
            return [f"{where}: wanted an object, got {got!r}"]
        return [line for key, value in want.items() for line in differences(value, got.get(key), joined(where, key))]
    if isinstance(want, (list, tuple)):
        return lists(list(want), got, where)
    if plain(want) == plain(got):
        return []
    return [f"{where}: wanted {want!r}, got {got!r}"]


def lists(want: list[Any], got: Any, where: str) -> list[str]:
    name = where.rsplit(".", 1)[-1]
    if not isinstance(got, list):
        return [f"{where}: wanted a list, got {got!r}"]
    if name == "refused":
        want, got = [number(item) for item in want], [number(item) for item in got]
    keys = KEYS.get(name)
    if keys is None or not all(isinstance(item, Mapping) for item in [*want, *got]):
        return [] if [plain(i) for i in want] == [plain(i) for i in got] else [f"{where}: wanted {want}, got {got}"]
    wanted, there = keyed(want, keys), keyed(got, keys)
    out = [f"{where}: {key} is missing" for key in wanted if key not in there]
    out += [f"{where}: {key} is too many" for key in there if key not in wanted]
    return out + [
        line for key in wanted if key in there for line in differences(wanted[key], there[key], joined(where, key))
    ]


def keyed(items: list[Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Items by what they are known by; the first cycle is left unsaid."""
    out = {}
    for item in items:
        parts = [str(item.get(key, 1 if key == "cycle" else None)) for key in keys]
        out[" ".join(parts[:-1] if keys[-1] == "cycle" and parts[-1] == "1" else parts)] = item
    return out


def number(item: Any) -> Any:
    return item.get("event") if isinstance(item, Mapping) else item


def joined(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)


def plain(value: Any) -> Any:
    """A value as what it means: a time, a number, else itself."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    if isinstance(value, str):
        if "T" in value:
            try:
                return dt.datetime.fromisoformat(value)
            except ValueError:
                return value
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value
