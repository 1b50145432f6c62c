"""Addresses of reporting."""

from django.urls import path

from pakt.desk.reporting import views

urlpatterns = [
    path("report/", views.choose, name="report"),
    path("report/<str:prefix>/<str:kind>/", views.fill, name="report_form"),
    path("report/<str:prefix>/<str:kind>/paper.<str:type>", views.blank, name="blank_paper"),
    path("catalogue/<str:prefix>/", views.catalogue, name="catalogue"),
    path("catalogue/<str:prefix>/<str:entry>/", views.order, name="order"),
    path("reported/<str:reference>/", views.reported, name="reported"),
    path("tickets/<str:reference>/report.<str:type>", views.filled, name="filled_paper"),
]
