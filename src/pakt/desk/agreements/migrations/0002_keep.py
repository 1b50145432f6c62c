from django.db import migrations

from pakt.desk.immutable import keep


class Migration(migrations.Migration):
    """The database refuses to change the text of a version, or to take back that it took effect."""

    dependencies = [("agreements", "0001_first")]

    operations = [
        keep(
            "agreements_contractversion",
            columns=["id", "agreement_id", "number", "text", "sha256", "plan", "note", "added_by_id", "added_at"],
            once=["signed_on", "published_on", "effective_from"],
            unique=[
                "id = NEW.id",
                "agreement_id = NEW.agreement_id AND number = NEW.number",
                "agreement_id = NEW.agreement_id AND effective_from = NEW.effective_from",
            ],
        ),
    ]
