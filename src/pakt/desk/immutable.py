"""Rows that the database itself refuses to change or delete.

`keep` is a migration operation that puts triggers on a table, on SQLite and on PostgreSQL. On SQLite Django rebuilds a
table to alter it, and the triggers go with the old one: whoever alters a kept table repeats `keep` in that migration.
"""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION pakt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what is recorded is kept as it is', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def keep(
    table: str,
    *,
    unique: Sequence[str],
    columns: Sequence[str] = (),
    once: Sequence[str] = (),
    erasable: Sequence[str] = (),
    deletable: bool = False,
) -> RunPython:
    """No row of `table` is deleted unless it is `deletable`, and none is changed.

    Where `columns` are named only those are frozen; those in `once` may be set where they are null, those in
    `erasable` may be emptied. `unique` are the conditions, primary key included, under which another row stands in the
    way of a NEW one: SQLite's INSERT OR REPLACE would delete that row and tell no trigger.
    """

    def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        remove(apps, editor)
        postgres = editor.connection.vendor == "postgresql"
        changed = _changed(columns, once, erasable, "IS DISTINCT FROM" if postgres else "IS NOT")
        for statement in _postgres(table, changed) if postgres else _sqlite(table, changed, unique):
            if not (deletable and f"{table}_no_delete" in statement):
                editor.execute(statement, params=None)

    def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for name in ("update", "delete", "truncate", "replace"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}", params=None)

    return RunPython(install, remove)


def _changed(columns: Sequence[str], once: Sequence[str], erasable: Sequence[str], differs: str) -> str:
    conditions = [f"OLD.{column} {differs} NEW.{column}" for column in columns]
    conditions += [f"(OLD.{column} IS NOT NULL AND OLD.{column} {differs} NEW.{column})" for column in once]
    conditions += [f"(OLD.{column} {differs} NEW.{column} AND NEW.{column} <> '')" for column in erasable]
    return f"WHEN ({' OR '.join(conditions)})" if conditions else ""


def _sqlite(table: str, changed: str, unique: Sequence[str]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: what is recorded is kept as it is'); END"
    # The names come from migrations, never from outside.
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition})" for condition in unique)  # noqa: S608
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {changed} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def _postgres(table: str, changed: str) -> list[str]:
    refuse = "EXECUTE FUNCTION pakt_kept()"
    return [
        POSTGRES_FUNCTION,
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {changed} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]
