"""`pakt contract`: check an agreement, show it in plain words, tell what enforces each clause; the schema of files."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pakt.engine.check import Finding, findings
from pakt.engine.contract import Contract
from pakt.engine.coverage import Covered, coverage
from pakt.engine.load import Lines, file_text, load_text, read, schema, shipped_ids, shipped_text
from pakt.engine.show import agreement, languages
from pakt.engine.show.text import as_text
from pakt.engine.show.wording import Wording

WIDTH = 100
NAMES = {"error": "ERRORS", "warning": "WARNINGS", "note": "NOTES"}


class Read(NamedTuple):
    """A contract with the name and the lines of its file."""

    name: str
    contract: Contract
    lines: Lines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = commands.add_parser("check", help="what does not fit together; exit status 1 where there are errors")
    show = commands.add_parser("show", help="the agreement in plain words")
    covered = commands.add_parser("coverage", help="clause by clause: what enforces it, and what proves that")
    commands.add_parser("schema", help="the JSON Schema of contract files, for an editor")
    for command in (check, covered):
        command.add_argument("contract", nargs="*", help="a file, or the id of an agreement that ships; all of those")
        command.add_argument("--json", action="store_true", help="for programs")
    show.add_argument("contract", help="a file, or the id of an agreement that ships")
    show.add_argument(
        "--language", choices=languages(), help="of headings and terms; that of the agreement where none is given"
    )


def run(args: argparse.Namespace) -> int:
    """Exit status 0, or 1 where the check finds errors; a PaktError where a file can't be read."""
    if args.action == "schema":
        print(json.dumps(schema(), ensure_ascii=False, indent=2))
        return 0
    if args.action == "show":
        return show(one(args.contract), args.language)
    contracts = [one(name) for name in args.contract or shipped_ids()]
    return check(contracts, args.json) if args.action == "check" else cover(contracts, args.json)


def one(name: str) -> Read:
    """The contract of a file, or the one that ships under an id; a name with a dot or a slash is a file's."""
    if Path(name).is_file() or Path(name).suffix or Path(name).name != name:
        text = file_text(name)
    else:
        name, text = f"{name}.yaml", shipped_text(name)
    return Read(name, load_text(text, name), read(text, name)[1])


# check


def check(contracts: list[Read], as_json: bool) -> int:
    today = dt.datetime.now(dt.UTC).date()
    found = [(read, findings(read.contract, read.lines, today)) for read in contracts]
    if as_json:
        listed = [{"file": read.name, **finding_json(one)} for read, many in found for one in many]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(check_lines(read.name, many)) for read, many in found))
    return 1 if any(one.severity == "error" for _, many in found for one in many) else 0


def check_lines(name: str, found: list[Finding]) -> Iterator[str]:
    yield f"{name}: {counted(found)}"
    for severity, title in NAMES.items():
        several = [one for one in found if one.severity == severity]
        if several:
            yield f"\n{title}"
        for one in several:
            cited = f"  [{', '.join(one.clauses)}]" if one.clauses else ""
            yield f"\n{name}:{one.line}: {one.where}: {one.code}{cited}"
            sentences = [one.says, one.follows, one.remedy]
            sentences += [f"By rank prevails: {one.prevails}."] if one.prevails else []
            for sentence in filter(None, sentences):
                yield textwrap.fill(sentence, WIDTH, initial_indent="    ", subsequent_indent="    ")


def counted(found: list[Finding]) -> str:
    numbers = {severity: sum(one.severity == severity for one in found) for severity in NAMES}
    parts = [f"{number} {severity}{'s' * (number != 1)}" for severity, number in numbers.items() if number]
    return ", ".join(parts) or "nothing found"


def finding_json(one: Finding) -> dict[str, Any]:
    return {
        "line": one.line, "where": one.where, "severity": one.severity, "code": one.code, "message": one.message,
        "says": one.says, "follows": one.follows, "remedy": one.remedy, "prevails": one.prevails,
        "clauses": list(one.clauses), "details": list(one.details),
    }  # fmt: skip


# show


def show(read: Read, language: str | None) -> int:
    contract = read.contract
    language = language or (contract.language if contract.language in languages() else "en")
    sections = agreement(contract, language, findings(contract, read.lines, dt.datetime.now(dt.UTC).date()))
    sys.stdout.write(as_text(sections, Wording(contract, language).word("clauses"), WIDTH))
    return 0


# coverage


def cover(contracts: list[Read], as_json: bool) -> int:
    if as_json:
        listed = [
            {"contract": read.contract.contract, **covered_json(c)}
            for read in contracts
            for c in coverage(read.contract)
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(cover_lines(read)) for read in contracts))
    return 0


def cover_lines(read: Read) -> Iterator[str]:
    clauses = coverage(read.contract)
    statuses = dict.fromkeys(one.status for one in clauses)
    numbers = ", ".join(f"{sum(c.status == status for c in clauses)} {status}" for status in statuses)
    yield f"{read.contract.contract}: {len(clauses)} clauses: {numbers}"
    for one in clauses:
        yield f"\n{one.clause}  {one.how}: {one.status}"
        yield from wrapped("in the file", one.words)
        yield from wrapped("examples", (f"“{name}”" for name in one.examples))
        yield from wrapped("tests", one.tests)


def wrapped(label: str, items: Iterable[str]) -> Iterator[str]:
    text = ", ".join(items)
    if text:
        yield textwrap.fill(
            text, WIDTH, initial_indent=f"    {label + ':':<13}", subsequent_indent=" " * 17, break_on_hyphens=False
        )


def covered_json(one: Covered) -> dict[str, Any]:
    return {
        "clause": one.clause, "how": one.how, "status": one.status, "words": list(one.words),
        "examples": list(one.examples), "tests": list(one.tests),
    }  # fmt: skip
