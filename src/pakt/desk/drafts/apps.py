from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "pakt.desk.drafts"
    label = "drafts"
