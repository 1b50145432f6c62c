"""What differs for whoever is signed in: language, time zone, and pages that no cache may keep."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from pakt.desk.people.models import Person


class SignedIn:
    """Shows a person's own language and time zone; keeps what they see out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            return self.get_response(request)
        # A language chosen in this browser is a fresher wish than the one kept with the person.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(person)):
            response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


def _zone(person: Person) -> ZoneInfo | None:
    try:
        return ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None
