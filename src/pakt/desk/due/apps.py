from django.apps import AppConfig


class DueConfig(AppConfig):
    name = "pakt.desk.due"
    label = "due"
