"""Clause by clause: which words of the file carry it out, and what proves that they do.

A proof is an example of the file that names the clause, or a test of the desk that does so
(`@pytest.mark.clause("…")`). The tests are listed in `contracts/proofs.json`, made by `python -m tests.proofs`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from pakt.engine.contract import Contract, Model
from pakt.engine.load import dotted

Path = tuple[str | int, ...]
Status = Literal["proven", "not proven", "nothing carries it out", "recorded", "shown"]
NOT_WORDS = ("interpretation", "examples", "source", "clauses")


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause: its `how`, the dotted paths of the words that name it, and the examples and tests that prove it."""

    clause: str
    how: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def status(self) -> Status:
        """What is to be enforced needs a word or a test, and a proof; the rest is recorded or shown."""
        if self.how != "enforce":
            return "recorded" if self.how == "record" else "shown"
        if self.examples or self.tests:
            return "proven"
        return "not proven" if self.words else "nothing carries it out"


def coverage(contract: Contract, proofs: Mapping[str, list[str]] | None = None) -> list[Covered]:
    """Every clause in the order of the file; `proofs` are the desk's tests by clause, those that ship by default."""
    tests = shipped_proofs() if proofs is None else proofs
    words: dict[str, list[str]] = {}
    for path, ids in naming(contract):
        if path[0] not in NOT_WORDS:
            for name in ids:
                words.setdefault(name, []).append(dotted(path))
    return [
        Covered(
            name,
            clause.how,
            tuple(words.get(name, ())),
            tuple(example.name for example in contract.examples if name in example.clauses),
            tuple(tests.get(name, ())),
        )
        for name, clause in contract.clauses.items()
    ]


def shipped_proofs() -> dict[str, list[str]]:
    """The tests by clause; none where the list was not made."""
    file = resources.files("pakt.contracts") / "proofs.json"
    if not file.is_file():
        return {}
    found: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def naming(contract: Contract) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every word of the file that names clauses, as path and clauses, in the order of the file."""
    yield from walk(contract, ())


def walk(value: Any, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if isinstance(value, Model):
        fields = type(value).model_fields
        clauses = getattr(value, "clauses", None) if path else None
        if clauses:
            yield path, tuple(clauses)
        for name, field in fields.items():
            if name != "clauses" or not path:
                yield from walk(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from walk(item, (*path, i))
