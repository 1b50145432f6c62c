from django.urls import path
from django.views.i18n import set_language

from pakt.desk.pages import views

app_name = "pages"

urlpatterns = [
    path("parts/", views.parts, name="parts"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("preview/", views.preview, name="preview"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("shortcuts/letters/", views.choose_letters, name="letters"),
    path("theme/", views.choose_theme, name="theme"),
    path("language/", set_language, name="language"),
]
