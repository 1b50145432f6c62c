"""The tree of an agreement as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from pakt.engine.show.tree import Paragraph, Row, Section, Table

NARROWEST = 6
LONGEST_WORD = 15
GAP = 2


def as_text(sections: Sequence[Section], clauses_title: str, width: int = 100) -> str:
    """Sections with their tables, wrapped; the clauses stand in the last column under `clauses_title`."""
    lines: list[str] = []
    for section in sections:
        lines += ["", section.title.upper(), ""]
        for part in section.parts:
            lines += [
                *(paragraph(part, width) if isinstance(part, Paragraph) else table(part, clauses_title, width)),
                "",
            ]
    return "\n".join(lines).strip() + "\n"


def paragraph(part: Paragraph, width: int) -> list[str]:
    cited = f" [{', '.join(part.clauses)}]" if part.clauses else ""
    return textwrap.wrap(part.text + cited, width)


def table(part: Table, clauses_title: str, width: int) -> list[str]:
    """A table with a ruled head; one without columns begins with its labels."""
    rows = [Row((*row.cells, ", ".join(row.clauses))) for row in part.rows]
    if not any(row.clauses for row in part.rows):
        rows = [Row(row.cells) for row in part.rows]
    head = [*part.columns, clauses_title][: len(rows[0].cells)] if part.columns else None
    grid = [*([head] if head else []), *(list(row.cells) for row in rows)]
    widths = fitted(grid, width)
    lines = [line for row in grid for line in wrapped(row, widths)]
    if head:
        rule = "  ".join("─" * size for size in widths)
        lines.insert(len(wrapped(head, widths)), rule)
    return lines


def wrapped(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [textwrap.wrap(cell, size) or [""] for cell, size in zip(cells, widths, strict=True)]
    height = max(len(column) for column in columns)
    filled = [[*column, *[""] * (height - len(column))] for column in columns]
    gap = " " * GAP
    return [
        gap.join(cell.ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in zip(*filled, strict=True)
    ]


def fitted(grid: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of columns that together fit: as wide as their longest cell, the widest shortened first, words whole."""
    columns = [[row[i] for row in grid] for i in range(len(grid[0]))]
    least = [
        max([NARROWEST, *(min(len(word), LONGEST_WORD) for cell in column for word in cell.split())])
        for column in columns
    ]
    widths = [max(NARROWEST, *map(len, column)) for column in columns]
    excess = sum(widths) + GAP * (len(widths) - 1) - width
    while excess > 0:
        shrinkable = [i for i, size in enumerate(widths) if size > least[i]]
        if not shrinkable:
            return widths
        widest = max(shrinkable, key=lambda i: widths[i])
        widths[widest] -= 1
        excess -= 1
    return widths
