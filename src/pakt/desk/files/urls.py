"""Addresses of files."""

from django.urls import path

from pakt.desk.files import views

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<int:pk>/", views.download, name="file"),
    path("files/<int:pk>/remove/", views.remove, name="remove_file"),
]
