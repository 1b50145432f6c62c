from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "pakt.desk.drafts"
    label = "drafts"

    def ready(self) -> None:
        from pakt.desk.drafts import actions  # noqa: F401  registers its handler
