from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pakt.desk.pages import samples, themes


def parts(request: HttpRequest) -> HttpResponse:
    """Every part of the look, once, in all its states."""
    return render(request, "pages/parts.html", samples.context())


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep `theme` (light, dark; anything else: as the system) and go back to `next`."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    return themes.keep(redirect(back), request.POST.get("theme", ""), secure=settings.SESSION_COOKIE_SECURE)
