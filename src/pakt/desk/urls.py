"""Every address of the desk begins here."""

from django.urls import include, path

from pakt.desk.due import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("pakt.desk.pages.urls")),
    path("", include("pakt.desk.people.urls")),
    path("", include("pakt.desk.drafts.urls")),
    path("", include("pakt.desk.files.urls")),
    path("", include("pakt.desk.agreements.urls")),
    path("", include("pakt.desk.tickets.urls")),
    path("", include("pakt.desk.reporting.urls")),
    path("", include("pakt.desk.queue.urls")),
    path("", include("pakt.desk.prepared.urls")),
    path("", include("pakt.desk.trainings.urls")),
    path("", include("pakt.desk.homes.urls")),
    path("", include("pakt.desk.search.urls")),
    path("", include("pakt.desk.outbox.urls")),
    path("", include("pakt.desk.knowledge.urls")),
    path("", include("pakt.desk.duty.urls")),
    path("", include("pakt.desk.telephone.urls")),
]
