"""One-time links: into an organisation, and to a new password.

A link is derived from the secret key and from what ends it, and kept nowhere. An invitation's ends when it is accepted,
withdrawn, sent anew or a week old; a reset's when the password is changed, when its person signs in, or after an hour.
Both go to the address that is kept with the person, begin with PAKT_URL whatever host a visitor names, and are cut out
of what is logged (`logs.py`). Following one changes nothing: mail scanners open every link.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from pakt.desk.people.models import Invitation, Person

_resets = PasswordResetTokenGenerator()


def invitation_link(invitation: Invitation) -> str:
    """The absolute address at which an invitation is accepted."""
    token = f"{int_to_base36(invitation.pk)}-{_signature(invitation)}"
    return absolute(reverse("invitation", args=[token]))


def invitation_of(token: str, now: datetime | None = None) -> Invitation | None:
    """The invitation that a link stands for; None where it does not, or not any more."""
    known = _numbered(token)
    if known is None:
        return None
    number, signature = known
    invitation = Invitation.objects.select_related("organisation", "customer", "invited_by").filter(pk=number).first()
    if invitation is None or not constant_time_compare(signature, _signature(invitation)):
        return None
    over = invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= (now or timezone.now())
    return None if over else invitation


def reset_link(person: Person) -> str:
    """The absolute address at which `person` sets a new password; it works for an hour from now, once."""
    token = f"{int_to_base36(person.pk)}-{_resets.make_token(person)}"
    return absolute(reverse("reset", args=[token]))


def person_of_reset(token: str) -> Person | None:
    """Whose password a link resets; None where it does not, or not any more."""
    known = _numbered(token)
    if known is None:
        return None
    number, signature = known
    person = Person.objects.filter(pk=number, is_active=True).first()
    return person if person is not None and _resets.check_token(person, signature) else None


def absolute(path: str) -> str:
    """With the address at which people reach the desk, as it is configured."""
    return f"{settings.URL}{path}"


def _signature(invitation: Invitation) -> str:
    said = f"{invitation.pk}|{invitation.email}|{invitation.issue}|{invitation.expires_at.timestamp()}"
    return salted_hmac("people.invitation", said, algorithm="sha256").hexdigest()


def _numbered(token: str) -> tuple[int, str] | None:
    number, _, rest = token.partition("-")
    try:
        return base36_to_int(number), rest
    except ValueError:
        return None
