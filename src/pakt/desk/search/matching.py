"""The one place that speaks to the full text index: which entries hold words, on PostgreSQL and on SQLite.

Stems hold letters and digits only, and are quoted all the same: nothing that somebody types is ever an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
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
        found = rows.all()
        alias = str(found.query.get_initial_alias())
        found.query.alias_map[alias] = _Found(f"search_{index}", alias, asked)
        return found
    asked = " OR ".join(f"({' AND '.join(map(_on_sqlite, words))})" for words in alternatives)
    sql = f'"search_entry"."id" IN (SELECT rowid FROM search_{index} WHERE search_{index} MATCH %s)'  # noqa: S608
    # What was typed comes in as a parameter only.
    return rows.filter(RawSQL(sql, [asked], output_field=BooleanField()))  # noqa: S611


class _Found(BaseTable):
    """In the place of the table the function that gives its rows by the index: see the migration for why."""

    def __init__(self, function: str, alias: str, asked: str) -> None:
        super().__init__(function, alias)
        self.alias, self.asked = alias, asked

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str]]:
        return f"{self.table_name}(%s::tsquery) {compiler.quote_name_unless_alias(self.alias)}", (self.asked,)


def _on_postgres(word: Word) -> str:
    wholes = [f"'{stem}'" for stem in word.wholes]
    beginnings = [f"'{stem}':*" for stem in sorted(word.beginnings)]
    return f"({' | '.join([*wholes, *beginnings])})"


def _on_sqlite(word: Word) -> str:
    wholes = [f'"{stem}"' for stem in word.wholes]
    beginnings = [f'"{stem}" *' for stem in sorted(word.beginnings)]
    return f"({' OR '.join([*wholes, *beginnings])})"
