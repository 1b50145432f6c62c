"""Tags for forms that keep what is typed: `{% load pakt_drafts %}`.

    <form … {% drafts place %}>          keeps the form's fields while one types
      {% draft_kept draft %}             says that a draft was brought back, and discards it; inside the form

The view reads the draft, fills the form from it, and discards it once the form is sent (`drafts.actions.discard`).
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pakt.desk.drafts.models import Draft
from pakt.desk.pages.dates import clock_time, short_day

register = template.Library()


@register.simple_tag
def drafts(place: str) -> SafeString:
    """The attributes by which `drafts.js` knows the form."""
    return format_html('data-draft="{}" data-draft-url="{}"', place, reverse("keep_draft"))


@register.inclusion_tag("drafts/_kept.html", takes_context=True)
def draft_kept(context: template.Context, draft: Draft | None) -> dict[str, Any]:
    """What was brought back, if anything was, and the word that what is typed now is kept."""
    request = context.get("request")
    return {"draft": draft, "words": words_of(draft) if draft else "", "back": request.path if request else ""}


def words_of(draft: Draft) -> str:
    at = timezone.localtime(draft.updated_at)
    if at.date() == timezone.localdate():
        return _("Your text of %(time)s was kept and is here again.") % {"time": clock_time(at)}
    when = {"day": short_day(at), "time": clock_time(at)}
    return _("Your text of %(day)s, %(time)s was kept and is here again.") % when
