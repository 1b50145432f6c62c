"""Addresses of the home pages."""

from django.urls import path

from pakt.desk.homes import views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("today/", views.today, name="today"),
]
