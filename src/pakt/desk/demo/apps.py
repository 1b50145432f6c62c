from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "pakt.desk.demo"
    label = "demo"
