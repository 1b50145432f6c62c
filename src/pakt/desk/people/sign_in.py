"""How often somebody may try to sign in: a few times in a quarter of an hour, by address and place.

Counted alike for addresses that exist and for those that do not, so that nobody learns which ones do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from pakt.desk.people.models import FailedSignIn

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)


def place_of(request: HttpRequest) -> str:
    """The visitor's network address. Where a proxy ends TLS it is the one that this proxy put last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def digest_of(address: str, place: str) -> str:
    return salted_hmac("people.sign_in", f"{address.strip().lower()}|{place}", algorithm="sha256").hexdigest()


def wait_until(digest: str, now: datetime) -> datetime | None:
    """When the next try is allowed; None where it is now."""
    failures = FailedSignIn.objects.filter(digest=digest, at__gt=now - WINDOW).order_by("-at")
    latest = list(failures.values_list("at", flat=True)[:MOST_FAILURES])
    return latest[-1] + WINDOW if len(latest) == MOST_FAILURES else None


def failed(digest: str, now: datetime) -> None:
    """Count a failure; what nobody counts any more is forgotten."""
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    FailedSignIn.objects.create(digest=digest, at=now)


def succeeded(digest: str) -> None:
    FailedSignIn.objects.filter(digest=digest).delete()
