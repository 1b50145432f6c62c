"""Addresses of drafts."""

from django.urls import path

from pakt.desk.drafts import views

urlpatterns = [
    path("drafts/", views.keep, name="keep_draft"),
    path("drafts/discard/", views.discard, name="discard_draft"),
]
