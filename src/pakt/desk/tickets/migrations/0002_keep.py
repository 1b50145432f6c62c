from django.db import migrations

from pakt.desk.immutable import keep


class Migration(migrations.Migration):
    """The database refuses to change or delete an event, and what was said with it but for its erasure."""

    dependencies = [("tickets", "0001_first")]

    operations = [
        keep(
            "tickets_event",
            unique=[
                "id = NEW.id",
                "ticket_id = NEW.ticket_id AND sequence = NEW.sequence",
                "ticket_id = NEW.ticket_id AND key = NEW.key",
                "type = 'reported' AND NEW.type = 'reported' AND agreement_id = NEW.agreement_id AND key = NEW.key",
                "ticket_id IS NULL AND NEW.ticket_id IS NULL AND agreement_id = NEW.agreement_id"
                " AND (sequence = NEW.sequence OR key = NEW.key)",
            ],
        ),
        keep(
            "tickets_message",
            columns=["event_id", "visibility"],
            once=["erased_at"],
            erasable=["subject", "text"],
            unique=["event_id = NEW.event_id"],
        ),
    ]
