"""Building tables: lines of words with their clauses, columns that hold nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pakt.engine.show.tree import Paragraph, Row, Table

Parts = Iterator[Paragraph | Table]
Lines = Iterable[tuple[tuple[str, ...], tuple[str, ...]]]
"""Cells and clauses."""


def table(columns: tuple[str, ...], lines: Lines) -> Parts:
    """A table, or nothing where there are no lines. A column in which no line says anything is left out."""
    rows = [Row(cells, clauses) for cells, clauses in lines]
    if not rows:
        return
    kept = [i for i in range(len(columns)) if any(row.cells[i] for row in rows)]
    yield Table(
        tuple(columns[i] for i in kept), tuple(Row(tuple(row.cells[i] for i in kept), row.clauses) for row in rows)
    )


def labelled(lines: Lines) -> Parts:
    """A table of labels and what they say; a label that says nothing is left out."""
    rows = tuple(Row(cells, clauses) for cells, clauses in lines if cells[1])
    if rows:
        yield Table((), rows)


def joined(parts: Iterable[str], between: str = "; ") -> str:
    return between.join(part for part in parts if part)


def sentences(parts: Iterable[str]) -> str:
    """Texts behind one another, with a semicolon where one does not end itself."""
    out = ""
    for part in filter(None, parts):
        out += (" " if out.endswith((".", "?", "!")) else "; " if out else "") + part
    return out
