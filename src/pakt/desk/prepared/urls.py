"""Addresses of what is prepared."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from pakt.desk.prepared import views


class What(StringConverter):
    """Answers or macros."""

    regex = "answers|macros"


register_converter(What, "prepared")

urlpatterns = [
    path("prepared/", views.home, name="prepared"),
    path("prepared/<prepared:what>/new/", views.edit, name="prepared_new"),
    path("prepared/<prepared:what>/<int:pk>/", views.edit, name="prepared_edit"),
    path("prepared/<prepared:what>/<int:pk>/throw-away/", views.throw_away, name="prepared_throw_away"),
    path("prepared/<prepared:what>/<int:pk>/take-back/", views.take_back, name="prepared_take_back"),
    path("tickets/<str:reference>/answers/<int:pk>/", views.answer, name="prepared_answer"),
    path("tickets/<str:reference>/macros/<int:pk>/", views.run, name="prepared_run"),
]
