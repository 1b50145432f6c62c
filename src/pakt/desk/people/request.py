"""Who reads a page, and in which time zone."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from pakt.desk.people.models import Person


def reader(request: HttpRequest) -> Person:
    """Whoever is signed in; only behind `login_required`."""
    assert isinstance(request.user, Person)
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, empty or not; None where it is only to be shown."""
    return request.POST if request.method == "POST" else None


def current_zone() -> str:
    """The name of the reader's time zone."""
    return timezone.get_current_timezone_name()
