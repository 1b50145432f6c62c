from django.apps import AppConfig


class QueueConfig(AppConfig):
    name = "pakt.desk.queue"
    label = "queue"
