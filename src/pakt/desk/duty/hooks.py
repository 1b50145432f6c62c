"""Where gateways tell what people answered: a text message with the code, a key pressed in a call."""

from __future__ import annotations

import base64
import binascii
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pakt.desk.duty import alarms, messages

LONGEST = 2_000


@csrf_exempt
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """A text message that came back, as gateways post it: `From` and `Body`. The key is the password of Basic, or
    Bearer. What is no code is left; the answer tells nobody which."""
    if not is_gateway(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="Pakt"'})
    attempt = alarms.attempt_of_reply(request.POST.get("From", "")[:40], request.POST.get("Body", "")[:LONGEST])
    if attempt is not None:
        alarms.take(attempt.alarm, by=attempt.person, how="code")
    return said("")


@csrf_exempt
@require_POST
def pressed(request: HttpRequest, token: str) -> HttpResponse:
    """A key pressed in a call: 1 takes the alarm. The address is one-time and unguessable, and proves itself."""
    attempt = messages.attempt_of(token)
    if attempt is None:
        return HttpResponse(status=404)
    with translation.override(attempt.person.language):
        if request.POST.get("Digits") != "1":
            return said(_("Nothing was taken."))
        if alarms.take(attempt.alarm, by=attempt.person, how="key"):
            return said(_("You have taken it. Thank you."))
        return said(_("Somebody else has taken it already."))


def is_gateway(request: HttpRequest) -> bool:
    """Whether it proves itself by the operator's key; nobody does where there is none."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
    return bool(settings.ALERT_KEY) and constant_time_compare(given, settings.ALERT_KEY)


def said(words: str) -> HttpResponse:
    spoken = f"<Say>{escape(words)}</Say>" if words else ""
    return HttpResponse(f"<Response>{spoken}</Response>", content_type="text/xml; charset=utf-8")
