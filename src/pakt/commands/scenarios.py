"""What `pakt replay` and `pakt settle` share: one scenario from a file, or many as JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pakt.engine.contract import Contract
from pakt.engine.errors import PaktError, ScenarioError
from pakt.engine.load import load_file, shipped
from pakt.engine.scenario import Find, lines, parse_json

Answer = Callable[[Any, Find], dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "scenario", help="a file with one scenario as JSON, or - for a scenario a line on standard input"
    )
    parser.add_argument("--brief", action="store_true", help="leave the explanations out")
    parser.add_argument(
        "--contract", action="append", default=[], metavar="FILE", help="a contract file beside those that ship"
    )


def run(args: argparse.Namespace, answer: Answer) -> int:
    """Print the result of one scenario, or of each line; a bad line is answered with {"error": …}, the rest goes on."""
    # JSON is UTF-8, whatever this terminal speaks.
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    find = finder([load_file(path) for path in args.contract])
    if args.scenario != "-":
        print(json.dumps(answer(parse_json(read(args.scenario)), find), ensure_ascii=False, indent=1))
        return 0
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    for line in lines(sys.stdin.buffer):
        try:
            result = answer(parse_json(line), find)
        except PaktError as error:
            result = {"error": " ".join(str(error).split())}
        sys.stdout.write(encode(result) + "\n")
    return 0


def finder(more: list[Contract]) -> Find:
    """Contracts by id: those given first, then those that ship."""
    given = {contract.contract: contract for contract in more}
    return lambda name: given.get(name) or shipped(name)


def read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ScenarioError(path, f"can't be read: {error.strerror}") from None
