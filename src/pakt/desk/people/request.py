"""Who reads a page, and in which time zone."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from pakt.desk.people.models import Person


def reader(request: HttpRequest) -> Person:
    """Whoever is signed in; only behind `login_required`."""
    assert isinstance(request.user, Person)
    return request.user


def current_zone() -> str:
    """The name of the reader's time zone."""
    return timezone.get_current_timezone_name()
