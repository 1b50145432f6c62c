from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# To alter the table is to make it anew on SQLite, and the triggers go with the old one: then do this once more.
POSTGRES = (
    """
    ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS
    (to_tsvector('simple', title_stems || ' ' || near || ' ' || stems)) STORED
    """,
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
    # Long columns stand apart, so that the rows that match are few pages.
    "ALTER TABLE search_entry SET (toast_tuple_target = 256)",
)
NO_POSTGRES = ("ALTER TABLE search_entry DROP COLUMN vector",)
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title_stems, near, stems, content='search_entry', content_rowid='id', detail=none,
        tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER search_entry_found AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index(rowid, title_stems, near, stems)
        VALUES (new.id, new.title_stems, new.near, new.stems);
    END
    """,
    """
    CREATE TRIGGER search_entry_lost AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, title_stems, near, stems)
        VALUES ('delete', old.id, old.title_stems, old.near, old.stems);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_index(search_index, rowid, title_stems, near, stems)
        VALUES ('delete', old.id, old.title_stems, old.near, old.stems);
        INSERT INTO search_index(rowid, title_stems, near, stems)
        VALUES (new.id, new.title_stems, new.near, new.stems);
    END
    """,
)
NO_SQLITE = (
    "DROP TRIGGER IF EXISTS search_entry_found",
    "DROP TRIGGER IF EXISTS search_entry_lost",
    "DROP TRIGGER IF EXISTS search_entry_changed",
    "DROP TABLE IF EXISTS search_index",
)


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, params=None)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in NO_POSTGRES if editor.connection.vendor == "postgresql" else NO_SQLITE:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The full text index, kept by the database itself: a generated column with GIN, or FTS5 with triggers."""

    dependencies = [("search", "0001_first")]

    operations = [migrations.RunPython(install, remove)]
