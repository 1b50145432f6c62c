from django.apps import AppConfig


class PreparedConfig(AppConfig):
    name = "pakt.desk.prepared"
    label = "prepared"

    def ready(self) -> None:
        from pakt.desk.prepared import panel  # noqa: F401  stands on every ticket
