"""Light, dark, or as the system has it: kept in a cookie, so that the page is right before its first paint."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

COOKIE = "theme"
THEMES = ("light", "dark")
A_YEAR_IN_SECONDS = 365 * 24 * 3600


def theme_of(request: HttpRequest | None) -> str:
    """`light`, `dark`, or empty where the system decides."""
    chosen = request.COOKIES.get(COOKIE, "") if request else ""
    return chosen if chosen in THEMES else ""


def keep(response: HttpResponse, theme: str, *, secure: bool) -> HttpResponse:
    """Remember `theme` on this device; anything but light and dark gives the choice back to the system."""
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=A_YEAR_IN_SECONDS, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
