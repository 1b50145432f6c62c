from __future__ import annotations

from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.pages import keys, samples, themes
from pakt.desk.pages.dates import long_day
from pakt.desk.pages.markdown import markup

# When somebody last went through the pages for what the statement says.
REVIEWED = date(2026, 11, 27)


def parts(request: HttpRequest) -> HttpResponse:
    """Every part of the look, once, in all its states."""
    return render(request, "pages/parts.html", samples.context())


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, which public bodies must give; open to everybody."""
    reviewed = long_day(datetime.combine(REVIEWED, time(12), UTC), year=True)
    context = {"host": urlsplit(settings.URL).netloc, "reviewed": reviewed, "contact": settings.ACCESSIBILITY_CONTACT}
    return render(request, "pages/accessibility.html", context)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What is written in the field that `of` names, as it will look. Nothing is kept."""
    text = request.POST.get(request.POST.get("of", ""), "")
    return HttpResponse(markup(text) if text.strip() else format_html("<p>{}</p>", _("Nothing is written yet.")))


def shortcuts(request: HttpRequest) -> HttpResponse:
    """All keys of the desk that this person has, and the switch for single letters."""
    return render(request, "pages/shortcuts.html", {"groups": keys.groups(request)})


@require_POST
def choose_letters(request: HttpRequest) -> HttpResponse:
    """Keep whether single letters do anything (`letters` is on or off) and go back to `next`."""
    on = request.POST.get("letters") != keys.OFF
    return keys.keep_letters(redirect(_back(request)), on=on, secure=settings.SESSION_COOKIE_SECURE)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep `theme` (light, dark; anything else: as the system) and go back to `next`."""
    theme = request.POST.get("theme", "")
    return themes.keep(redirect(_back(request)), theme, secure=settings.SESSION_COOKIE_SECURE)


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if own else "/"
