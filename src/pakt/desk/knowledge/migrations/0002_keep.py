from django.db import migrations

from pakt.desk.immutable import keep


class Migration(migrations.Migration):
    """The database refuses to change or delete a version of an article; its words can only be emptied."""

    dependencies = [("knowledge", "0001_first")]

    operations = [
        keep(
            "knowledge_articleversion",
            columns=["article_id", "language", "number", "by_id", "at"],
            erasable=["title", "text", "note"],
            unique=["id = NEW.id", "article_id = NEW.article_id AND language = NEW.language AND number = NEW.number"],
        ),
    ]
