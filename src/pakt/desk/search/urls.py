"""Addresses of search."""

from django.urls import path

from pakt.desk.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
]
