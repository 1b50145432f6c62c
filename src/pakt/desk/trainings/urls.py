"""Addresses of trainings."""

from django.urls import path

from pakt.desk.trainings import views

urlpatterns = [
    path("trainings/", views.trainings, name="trainings"),
    path("trainings/new/", views.edit, name="training_new"),
    path("trainings/<int:pk>/", views.training, name="training"),
    path("trainings/<int:pk>/enrol/", views.enrol, name="training_enrol"),
    path("trainings/<int:pk>/edit/", views.edit, name="training_edit"),
    path("trainings/<int:pk>/cancel/", views.cancel, name="training_cancel"),
    path("enrolments/<int:pk>/withdraw/", views.withdraw, name="enrolment_withdraw"),
]
