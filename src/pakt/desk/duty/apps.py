from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "pakt.desk.duty"
    label = "duty"

    def ready(self) -> None:
        from pakt.desk.duty import alarms  # noqa: F401  registers itself
