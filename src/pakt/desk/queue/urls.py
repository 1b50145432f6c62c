"""Addresses of the queue."""

from django.urls import path

from pakt.desk.queue import views

urlpatterns = [path("queue/", views.board, name="queue")]
