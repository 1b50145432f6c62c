"""Addresses of the queue."""

from django.urls import path

from pakt.desk.queue.views import board, many, narrow, saved

urlpatterns = [
    path("queue/", board.board, name="queue"),
    path("queue/narrow/", narrow.narrow, name="queue_narrow"),
    path("queue/views/", saved.views, name="queue_views"),
    path("queue/views/new/", saved.new, name="queue_view_new"),
    path("queue/views/<int:pk>/", saved.change, name="queue_view"),
    path("queue/views/<int:pk>/move/", saved.move, name="queue_view_move"),
    path("queue/views/<int:pk>/throw-away/", saved.throw_away, name="queue_view_throw_away"),
    path("queue/views/<int:pk>/take-back/", saved.take_back, name="queue_view_take_back"),
    path("queue/many/", many.do, name="queue_bulk"),
    path("queue/many/<int:pk>/", many.done, name="queue_done"),
    path("queue/many/<int:pk>/undo/", many.undo, name="queue_undo"),
    path("queue/opening/", saved.open_with, name="queue_opening"),
]
