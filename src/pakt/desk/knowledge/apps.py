from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "pakt.desk.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from pakt.desk.knowledge import indexing, keys, on_tickets  # noqa: F401  name what can be found, hear of answers
        from pakt.desk.knowledge.views import on_ticket  # noqa: F401  stands on the page of a ticket
