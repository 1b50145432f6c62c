"""Addresses of reporting."""

from django.urls import path

from pakt.desk.reporting import views

urlpatterns = [
    path("report/", views.choose, name="report"),
    path("report/<str:prefix>/<str:kind>/", views.fill, name="report_form"),
]
