from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "pakt.desk.agreements"
    label = "agreements"
