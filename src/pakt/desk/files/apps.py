from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "pakt.desk.files"
    label = "files"
