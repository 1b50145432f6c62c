"""An agreement in plain words as a tree: sections of paragraphs and tables, each line with its clauses.

The terminal and the web page draw the same tree.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line of a table, as many as the table has columns."""

    cells: tuple[str, ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under headings; `columns` is empty where the first cell of each line is its label."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the agreement. `id` is the same in every language."""

    id: str
    title: str
    parts: tuple[Paragraph | Table, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """All clauses of the section, each once, in order."""
        lines = [line for part in self.parts for line in (part.rows if isinstance(part, Table) else (part,))]
        return tuple(dict.fromkeys(name for line in lines for name in line.clauses))
