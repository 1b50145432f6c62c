"""The one place that speaks to the full text index: which entries hold words, on PostgreSQL and on SQLite.

Stems hold letters and digits only, and are quoted all the same: nothing that somebody types is ever an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import BaseTable

from pakt.desk.search.asking import Word
from pakt.desk.search.models import Entry

Index = Literal["tickets", "others"]


def holding(
    rows: QuerySet[Entry, Entry], index: Index, alternatives: Iterable[Sequence[Word]]
) -> QuerySet[Entry, Entry]:
    """Those of an index's entries that hold all the words of one of the alternatives."""
    if connection.vendor == "postgresql":
        asked = " | ".join(f"({' & '.join(map(_on_postgres, words))})" for words in alternatives)
        source = f'search_{index}(%s::tsquery) "search_entry"'
    else:
        asked = " OR ".join(f"({' AND '.join(map(_on_sqlite, words))})" for words in alternatives)
        # A cross join is made in this order: first what is found, then its rows.
        found = f"(SELECT rowid AS found FROM search_{index} WHERE search_{index} MATCH %s)"  # noqa: S608
        source = f'{found} CROSS JOIN "search_entry" ON "search_entry"."id" = found'
    held = rows.all()
    held.query.alias_map[str(held.query.get_initial_alias())] = _Found(source, asked)
    return held


class _Found(BaseTable):
    """In the place of the table those of its rows that an index finds: see the migration for why.

    What was typed comes in as a parameter only.
    """

    def __init__(self, source: str, asked: str) -> None:
        super().__init__("search_entry", "search_entry")
        self.source, self.asked = source, asked

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str]]:
        return self.source, (self.asked,)


def _on_postgres(word: Word) -> str:
    wholes = [f"'{stem}'" for stem in word.wholes]
    beginnings = [f"'{stem}':*" for stem in sorted(word.beginnings)]
    return f"({' | '.join([*wholes, *beginnings])})"


def _on_sqlite(word: Word) -> str:
    wholes = [f'"{stem}"' for stem in word.wholes]
    beginnings = [f'"{stem}" *' for stem in sorted(word.beginnings)]
    return f"({' OR '.join([*wholes, *beginnings])})"
