"""Where a telephone exchange tells that somebody rings: JSON, proved by a key."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pakt.desk.telephone import actions

LARGEST = 10_000
LONGEST = {"number": 40, "name": 200, "id": 200}


@csrf_exempt
@require_POST
def rings(request: HttpRequest) -> JsonResponse:
    """`{"number": "+420…", "name": "…", "id": "…", "at": "2026-11-18T10:00:00+01:00"}`; all but the number may be left
    out. The key stands in `Authorization: Bearer …`, never in the address."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    organisation = actions.organisation_of(key.strip()) if scheme.lower() == "bearer" else None
    if organisation is None:
        return JsonResponse({"error": "Authorization: Bearer … with the key of the exchange is missing"}, status=401)
    told = _told(request)
    if isinstance(told, str):
        return JsonResponse({"error": told}, status=400)
    at = parse_datetime(told.get("at", "")) if told.get("at") else None
    if told.get("at") and (at is None or at.tzinfo is None):
        return JsonResponse({"error": "at: must be a time with its zone, as in 2026-11-18T10:00:00+01:00"}, status=400)
    call = actions.ring(
        organisation, number=told["number"], name=told.get("name", ""), external=told.get("id") or None, at=at
    )
    return JsonResponse({"call": call.pk}, status=201)


def _told(request: HttpRequest) -> dict[str, Any] | str:
    """What was told, or what is wrong with it."""
    if len(request.body) > LARGEST:
        return f"is larger than {LARGEST:,} bytes"
    try:
        told = json.loads(request.body)
    except ValueError:
        return "is no JSON"
    if not isinstance(told, dict) or not isinstance(told.get("number"), str):
        return "number: is missing"
    for name, most in LONGEST.items():
        value = told.get(name, "")
        if not isinstance(value, str) or len(value) > most or not value.isprintable():
            return f"{name}: must be a line of at most {most} characters"
    if "at" in told and not isinstance(told["at"], str):
        return "at: must be text"
    return told
