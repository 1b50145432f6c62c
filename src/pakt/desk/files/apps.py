from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pakt.desk.files"
    label = "files"

    def ready(self) -> None:
        from pakt.desk.files import actions  # noqa: F401  registers its handler
