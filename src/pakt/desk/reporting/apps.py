from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "pakt.desk.reporting"
    label = "reporting"
