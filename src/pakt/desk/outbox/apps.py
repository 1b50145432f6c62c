from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "pakt.desk.outbox"
    label = "outbox"
