from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "pakt.desk.reporting"
    label = "reporting"

    def ready(self) -> None:
        from pakt.desk.reporting import ready  # noqa: F401  registers a panel and what drafts want
