from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "pakt.desk.duty"
    label = "duty"
