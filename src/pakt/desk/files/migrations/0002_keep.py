from django.db import migrations

from pakt.desk.immutable import keep


class Migration(migrations.Migration):
    """The database refuses to change what a file is; one that was never sent may go."""

    dependencies = [("files", "0001_first")]

    operations = [
        keep(
            "files_file",
            columns=["sha256", "size", "media_type", "width", "height", "uploaded_by_id", "uploaded_at"],
            once=["sent_at"],
            erasable=["name"],
            unique=["id = NEW.id"],
            deletable=True,
        ),
    ]
