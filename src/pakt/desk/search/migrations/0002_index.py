from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Tickets are many and all else is little: each has an index of its own.
INDEXES = {
    "tickets": "kind IN ('ticket', 'ticket_internal')",
    "others": "kind NOT IN ('ticket', 'ticket_internal')",
}
COLUMNS = ("title_stems", "near", "stems")

POSTGRES = (
    f"""
    ALTER TABLE search_entry ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', {" || ' ' || ".join(COLUMNS)})) STORED
    """,
    # Long columns stand apart, so that the rows that match are few pages.
    "ALTER TABLE search_entry SET (toast_tuple_target = 256)",
)
# The planner does not know how dear it is to look into a vector that stands apart: it is told to go by the index.
POSTGRES_EACH = (
    "CREATE INDEX search_{name} ON search_entry USING gin (vector) WHERE {condition}",
    """
    CREATE FUNCTION search_{name}(asked tsquery) RETURNS SETOF search_entry LANGUAGE sql STABLE ROWS 300
    SET enable_seqscan = off SET enable_indexscan = off SET work_mem = '32MB'
    AS 'SELECT * FROM search_entry WHERE vector @@ asked AND {quoted}'
    """,
)
NO_POSTGRES_EACH = ("DROP FUNCTION search_{name}(tsquery)", "DROP INDEX search_{name}")
NO_POSTGRES = ("ALTER TABLE search_entry DROP COLUMN vector",)

# To alter the table is to make it anew on SQLite, and the triggers go with the old one: then this must be done again.
SQLITE_EACH = (
    """
    CREATE VIRTUAL TABLE search_{name} USING fts5(
        {columns}, content='search_entry', content_rowid='id', detail=none, tokenize='unicode61 remove_diacritics 0'
    )
    """,
    "CREATE TRIGGER search_{name}_added AFTER INSERT ON search_entry WHEN new.{condition} BEGIN {add}; END",
    "CREATE TRIGGER search_{name}_removed AFTER DELETE ON search_entry WHEN old.{condition} BEGIN {drop}; END",
    "CREATE TRIGGER search_{name}_changed AFTER UPDATE ON search_entry WHEN new.{condition} BEGIN {drop}; {add}; END",
)
NO_SQLITE_EACH = (
    "DROP TRIGGER IF EXISTS search_{name}_added",
    "DROP TRIGGER IF EXISTS search_{name}_removed",
    "DROP TRIGGER IF EXISTS search_{name}_changed",
    "DROP TABLE IF EXISTS search_{name}",
)


def each(templates: tuple[str, ...]) -> list[str]:
    return [template.format(**_words(name, condition)) for name, condition in INDEXES.items() for template in templates]


def _words(name: str, condition: str) -> dict[str, str]:
    # These words come from this page, never from outside.
    new, old = (", ".join(f"{row}.{column}" for column in ("id", *COLUMNS)) for row in ("new", "old"))
    columns = ", ".join(COLUMNS)
    return {
        "name": name,
        "condition": condition,
        "quoted": condition.replace("'", "''"),
        "columns": columns,
        "add": f"INSERT INTO search_{name}(rowid, {columns}) VALUES ({new})",  # noqa: S608
        "drop": f"INSERT INTO search_{name}(search_{name}, rowid, {columns}) VALUES ('delete', {old})",  # noqa: S608
    }


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgres = editor.connection.vendor == "postgresql"
    for statement in [*POSTGRES, *each(POSTGRES_EACH)] if on_postgres else each(SQLITE_EACH):
        editor.execute(statement, params=None)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    on_postgres = editor.connection.vendor == "postgresql"
    for statement in [*each(NO_POSTGRES_EACH), *NO_POSTGRES] if on_postgres else each(NO_SQLITE_EACH):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The full text index, kept by the database itself: a generated column with GIN, or FTS5 with triggers."""

    dependencies = [("search", "0001_first")]

    operations = [migrations.RunPython(install, remove)]
