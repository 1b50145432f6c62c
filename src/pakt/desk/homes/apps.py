from django.apps import AppConfig


class HomesConfig(AppConfig):
    name = "pakt.desk.homes"
    label = "homes"
