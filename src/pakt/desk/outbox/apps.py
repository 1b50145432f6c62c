from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "pakt.desk.outbox"
    label = "outbox"

    def ready(self) -> None:
        from pakt.desk.outbox import account_letters, digests, many, panels, reminders, sending, telling  # noqa: F401  register themselves
