"""The one place that speaks to the full text index: which entries hold words, on PostgreSQL and on SQLite.

Stems hold letters and digits only, and are quoted all the same: nothing that somebody types is ever an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from pakt.desk.search.asking import Word

ON_POSTGRES = '"search_entry"."vector" @@ %s::tsquery'
ON_SQLITE = '"search_entry"."id" IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)'


def holds(alternatives: Iterable[Sequence[Word]]) -> RawSQL:
    """The condition on entries that they hold all the words of one of the alternatives."""
    on_postgres = connection.vendor == "postgresql"
    word, conjunction, disjunction = (_on_postgres, " & ", " | ") if on_postgres else (_on_sqlite, " AND ", " OR ")
    asked = disjunction.join(f"({conjunction.join(map(word, words))})" for words in alternatives)
    # What was typed comes in as a parameter only.
    return RawSQL(ON_POSTGRES if on_postgres else ON_SQLITE, [asked], output_field=BooleanField())  # noqa: S611


def _on_postgres(word: Word) -> str:
    wholes = [f"'{stem}'" for stem in word.wholes]
    beginnings = [f"'{stem}':*" for stem in sorted(word.beginnings)]
    return f"({' | '.join([*wholes, *beginnings])})"


def _on_sqlite(word: Word) -> str:
    wholes = [f'"{stem}"' for stem in word.wholes]
    beginnings = [f'"{stem}" *' for stem in sorted(word.beginnings)]
    return f"({' OR '.join([*wholes, *beginnings])})"
