from django.urls import path

from pakt.desk.pages import views

app_name = "pages"

urlpatterns = [
    path("parts/", views.parts, name="parts"),
    path("theme/", views.choose_theme, name="theme"),
]
