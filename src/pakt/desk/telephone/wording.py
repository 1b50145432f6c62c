"""What is said and written about calls."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.people.request import current_zone
from pakt.desk.telephone.queries import PhoneHours
from pakt.desk.tickets.models import Ticket


def hours_words(hours: PhoneHours, zone: str) -> str:
    """`open now`, or `closed, opens Mon 30 Nov, 08:00`."""
    if hours.is_open:
        return _("open now")
    assert hours.opens_at is not None
    opens = hours.opens_at.astimezone(ZoneInfo(zone))
    return _("closed, opens %(day)s, %(time)s") % {"day": short_day(opens), "time": clock_time(opens)}


def when(at: datetime) -> str:
    """`Mon 30 Nov, 08:00`, in the reader's zone."""
    own = at.astimezone(ZoneInfo(current_zone()))
    return _("%(day)s, %(time)s") % {"day": short_day(own), "time": clock_time(own)}


def text_of_confirmation(ticket: Ticket, language: str) -> str:
    """One text message: that it was taken down, under which reference."""
    with translation.override(language):
        words = _("%(provider)s: your report was received as %(ref)s.")
        return words % {"provider": ticket.agreement.provider.name, "ref": ticket.reference}
