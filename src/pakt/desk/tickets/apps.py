from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "pakt.desk.tickets"
    label = "tickets"

    def ready(self) -> None:
        from pakt.desk.tickets import keys, looking, queries  # noqa: F401  register keys, a handler, who may read files
