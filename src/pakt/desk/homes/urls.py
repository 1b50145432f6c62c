"""Address of the first page."""

from django.urls import path

from pakt.desk.homes import views

urlpatterns = [path("", views.home, name="home")]
