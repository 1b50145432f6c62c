from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "pakt.desk.tickets"
    label = "tickets"

    def ready(self) -> None:
        from pakt.desk.tickets import looking  # noqa: F401  registers its handler
