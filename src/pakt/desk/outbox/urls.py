"""Addresses of notices: in the application, how they come, and the mailbox of what went out."""

from django.urls import path

from pakt.desk.outbox import mailbox, metrics, state, unsubscribing, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read, name="notices_read"),
    path("notices/unread/<str:moment>/", views.unread_again, name="notices_unread_again"),
    path("notices/settings/", views.settings, name="notice_settings"),
    path("tickets/<str:reference>/mute/", views.mute, name="ticket_mute"),
    path("tickets/<str:reference>/unmute/", views.unmute, name="ticket_unmute"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("mail/", state.mail_state, name="mail_state"),
    path("mail/<int:number>/release/", state.release, name="mail_release"),
    path("mail/<int:number>/confirm/", state.confirm, name="mail_confirm"),
    path("metrics", metrics.metrics, name="metrics"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:number>/", mailbox.mail, name="mail"),
    path("mailbox/<int:number>/html/", mailbox.mail_html, name="mail_html"),
]
