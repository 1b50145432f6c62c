from django.apps import AppConfig


class TelephoneConfig(AppConfig):
    name = "pakt.desk.telephone"
    label = "telephone"

    def ready(self) -> None:
        from pakt.desk.telephone import actions  # noqa: F401  registers itself
