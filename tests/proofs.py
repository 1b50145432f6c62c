"""Which tests prove which clauses: `python -m tests.proofs` writes the list that `pakt contract coverage` shows.

A test says so itself, above its function or its class: `@pytest.mark.clause("CB-8", "CB-16")`. The files are only
read, nothing is run; with `--check` nothing is written, and the exit status is 1 where the list is out of date.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
PROOFS = TESTS.parent / "src" / "pakt" / "contracts" / "proofs.json"


def proofs() -> dict[str, list[str]]:
    """The tests of each clause as `tests/desk/…/test_x.py::test_y`, in order of clause and place."""
    found: dict[str, list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        name = file.relative_to(TESTS.parent).as_posix()
        for clause, test in marked(ast.parse(file.read_text(encoding="utf-8")), (), name):
            if test not in found.setdefault(clause, []):
                found[clause].append(test)
    return dict(sorted(found.items(), key=lambda item: place(item[0])))


def marked(node: ast.AST, clauses: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    """Each clause with each test under a module or a class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from marked(child, clauses + named(child.decorator_list), f"{name}::{child.name}")
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.name.startswith("test_"):
            for clause in clauses + named(child.decorator_list):
                yield clause, f"{name}::{child.name}"


def named(decorators: list[ast.expr]) -> tuple[str, ...]:
    """The clauses in `@pytest.mark.clause(…)`; they must be written out."""
    return tuple(
        str(ast.literal_eval(argument))
        for decorator in decorators
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.clause"
        for argument in decorator.args
    )


def place(clause: str) -> tuple[str, int]:
    prefix, _, number = clause.partition("-")
    return prefix, int("".join(filter(str.isdigit, number)) or 0)


def main() -> int:
    text = json.dumps(proofs(), ensure_ascii=False, indent=1) + "\n"
    current = PROOFS.read_text(encoding="utf-8") if PROOFS.is_file() else ""
    if "--check" in sys.argv[1:]:
        return int(text != current)
    PROOFS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
