from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "pakt.desk.search"
    label = "search"
