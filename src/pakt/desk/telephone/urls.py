"""Addresses of the telephone."""

from django.urls import path

from pakt.desk.telephone import hook, views

urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/news/", views.news, name="call_news"),
    path("calls/exchange/", views.exchange, name="call_exchange"),
    path("calls/log/<str:prefix>/", views.log, name="call_log"),
    path("calls/owed/<str:reference>/", views.owed, name="call_owed"),
    path("calls/<int:pk>/dismiss/", views.dismiss, name="call_dismiss"),
    path("calls/<int:pk>/again/", views.again, name="call_again"),
    path("hooks/call/", hook.rings, name="call_hook"),
]
