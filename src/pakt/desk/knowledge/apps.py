from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "pakt.desk.knowledge"
    label = "knowledge"
