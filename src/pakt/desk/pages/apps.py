from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pakt.desk.pages"
    label = "pages"
