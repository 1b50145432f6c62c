from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "pakt.desk.search"
    label = "search"

    def ready(self) -> None:
        from pakt.desk.search import tickets  # noqa: F401  hears of what is written
