from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "pakt.desk.tickets"
    label = "tickets"

    def ready(self) -> None:
        from pakt.desk.tickets import looking, queries  # noqa: F401  register a handler and who may read files
