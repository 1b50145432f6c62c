from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "pakt.desk.trainings"
    label = "trainings"
