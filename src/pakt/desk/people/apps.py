from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "pakt.desk.people"
    label = "people"
