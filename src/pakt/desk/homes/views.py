"""The first page after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pakt.desk.people.access import works
from pakt.desk.people.request import reader


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Whoever works goes to the queue, whoever reports to their tickets."""
    return redirect("queue" if works(reader(request)) else "my_tickets")
