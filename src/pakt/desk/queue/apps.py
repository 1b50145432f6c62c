from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "pakt.desk.queue"
    label = "queue"

    def ready(self) -> None:
        from pakt.desk.queue import bulk, keys  # noqa: F401 - its handler; what is listed
