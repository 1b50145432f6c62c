"""Addresses of duty."""

from django.urls import path

from pakt.desk.duty import hooks, views

urlpatterns = [
    path("duty/", views.calendar, name="duty"),
    path("duty/rotas/new/", views.rota, name="duty_rota_new"),
    path("duty/rotas/<int:pk>/", views.rota, name="duty_rota"),
    path("duty/rotas/<int:pk>/swap/", views.swap, name="duty_swap"),
    path("duty/swaps/<int:pk>/withdraw/", views.withdraw, name="duty_swap_withdraw"),
    path("duty/rules/", views.rules, name="duty_rules"),
    path("duty/rules/<str:prefix>/", views.rules, name="duty_rules_of"),
    path("duty/rules/<str:prefix>/<int:pk>/remove/", views.remove_rule, name="duty_rule_remove"),
    path("duty/alarms/", views.all_alarms, name="alarms"),
    path("duty/alarms/<int:pk>/take/", views.take, name="alarm_take"),
    path("duty/take/<str:token>/", views.take_by_link, name="duty_take"),
    path("duty/reach/", views.reach, name="duty_reach"),
    path("duty/calendar/<str:token>.ics", views.feed, name="duty_feed"),
    path("hooks/duty/reply/", hooks.reply, name="duty_reply"),
    path("hooks/duty/pressed/<str:token>/", hooks.pressed, name="duty_pressed"),
]
