"""Addresses of tickets. A ticket has one address for both sides."""

from django.urls import path

from pakt.desk.tickets.views import agreement, facts, links, live, mine, notices, sharing, ticket, watching

urlpatterns = [
    path("tickets/<str:reference>/", ticket.detail, name="ticket"),
    path("tickets/<str:reference>/write/", ticket.write, name="ticket_write"),
    path("tickets/<str:reference>/steps/<str:name>/", ticket.step, name="ticket_step"),
    path("tickets/<str:reference>/news/", live.news, name="ticket_news"),
    path("tickets/<str:reference>/writing/", live.writing, name="ticket_writing"),
    path("tickets/<str:reference>/people/", watching.people, name="ticket_people"),
    path("tickets/<str:reference>/watchers/", watching.panel, name="ticket_watchers"),
    path("tickets/<str:reference>/watch/", watching.watch, name="ticket_watch"),
    path("tickets/<str:reference>/unwatch/", watching.unwatch, name="ticket_unwatch"),
    path("tickets/<str:reference>/record/<str:name>/", facts.record, name="ticket_record"),
    path("tickets/<str:reference>/rate/", facts.rate, name="ticket_rate"),
    path("tickets/<str:reference>/link/", links.link, name="ticket_link"),
    path("tickets/<str:reference>/unlink/", links.unlink, name="ticket_unlink"),
    path("tickets/<str:reference>/split/", links.split, name="ticket_split"),
    path("tickets/<str:reference>/move/", links.move, name="ticket_move"),
    path("tickets/<str:reference>/assign/", ticket.assign, name="ticket_assign"),
    path("tickets/<str:reference>/answer/", sharing.shared_write, name="shared_write"),
    path("shared/", sharing.shared_list, name="shared_list"),
    path("agreements/", agreement.agreements, name="agreements"),
    path("agreements/<str:prefix>/", agreement.agreement, name="agreement"),
    path("agreements/<str:prefix>/notices/", notices.notices, name="agreement_notices"),
    path("agreements/<str:prefix>/notices/warn/", notices.warn, name="agreement_warn"),
    path("agreements/<str:prefix>/notices/release/", notices.release, name="agreement_release"),
    *mine.mine_urls,
]
