from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "pakt.desk.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from pakt.desk.knowledge import indexing  # noqa: F401  names what can be found
