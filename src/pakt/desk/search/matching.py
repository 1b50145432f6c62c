"""The one place that speaks to the full text index: which entries hold words, on PostgreSQL and on SQLite.

Stems hold letters and digits only, and are quoted all the same: nothing that somebody types is ever an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from pakt.desk.search.asking import Word

Index = Literal["tickets", "others"]


def holds(index: Index, alternatives: Iterable[Sequence[Word]]) -> RawSQL:
    """The condition on the entries of an index that they hold all the words of one of the alternatives."""
    on_postgres = connection.vendor == "postgresql"
    word, conjunction, disjunction = (_on_postgres, " & ", " | ") if on_postgres else (_on_sqlite, " AND ", " OR ")
    asked = disjunction.join(f"({conjunction.join(map(word, words))})" for words in alternatives)
    found = (
        f"SELECT search_{index}(%s::tsquery)"
        if on_postgres
        else f"SELECT rowid FROM search_{index} WHERE search_{index} MATCH %s"  # noqa: S608 - a name of two
    )
    # What was typed comes in as a parameter only.
    return RawSQL(f'"search_entry"."id" IN ({found})', [asked], output_field=BooleanField())  # noqa: S611


def _on_postgres(word: Word) -> str:
    wholes = [f"'{stem}'" for stem in word.wholes]
    beginnings = [f"'{stem}':*" for stem in sorted(word.beginnings)]
    return f"({' | '.join([*wholes, *beginnings])})"


def _on_sqlite(word: Word) -> str:
    wholes = [f'"{stem}"' for stem in word.wholes]
    beginnings = [f'"{stem}" *' for stem in sorted(word.beginnings)]
    return f"({' OR '.join([*wholes, *beginnings])})"
