"""How often something may be tried: signing in, asking for a new password, sending invitations.

Counted alike for addresses that exist and for those that do not, so that nobody learns which ones do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from pakt.desk.people.models import Attempt


@dataclass(frozen=True)
class Limit:
    """At most `most` within `window`, of what `digest` stands for."""

    name: str
    most: int
    window: timedelta

    def digest(self, *what: object) -> str:
        typed = "|".join(str(one).strip().lower() for one in what)
        return salted_hmac(self.name, typed, algorithm="sha256").hexdigest()

    def wait_until(self, digest: str, now: datetime) -> datetime | None:
        """When the next try is allowed; None where it is now."""
        tried = Attempt.objects.filter(digest=digest, at__gt=now - self.window).order_by("-at")
        latest = list(tried.values_list("at", flat=True)[: self.most])
        return latest[-1] + self.window if len(latest) == self.most else None

    def count(self, digest: str, now: datetime) -> None:
        """One more; what nobody counts any more is forgotten."""
        Attempt.objects.filter(at__lte=now - LONGEST).delete()
        Attempt.objects.create(digest=digest, at=now)

    def forget(self, digest: str) -> None:
        Attempt.objects.filter(digest=digest).delete()


LONGEST = timedelta(days=1)
# Failed sign-ins, by address and place.
SIGN_IN = Limit("people.sign_in", 5, timedelta(minutes=15))
# Asking for a new password: by address, so that nobody's mailbox is filled, and by place.
RESET = Limit("people.reset", 3, timedelta(hours=1))
RESETS = Limit("people.resets", 20, timedelta(hours=1))
# Letters of invitation, by organisation.
INVITATIONS = Limit("people.invitations", 200, LONGEST)


def place_of(request: HttpRequest) -> str:
    """The visitor's network address. Where a proxy ends TLS it is the one that this proxy put last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))
