"""Days and lengths of trainings, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.utils.translation import ngettext

from pakt.desk.pages.dates import short_day
from pakt.desk.trainings.models import Training


def day(when: date) -> str:
    """`Mon 7 Dec 2026`."""
    return short_day(datetime.combine(when, time(12), UTC), year=True)


def days(one: Training) -> str:
    """`Mon 7 Dec 2026 – Wed 9 Dec 2026`, or the one day."""
    return day(one.starts_on) if one.starts_on == one.ends_on else f"{day(one.starts_on)} – {day(one.ends_on)}"


def charged(minutes: int) -> str:
    """`4 hours 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    parts += [ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}] if rest or not hours else []
    return " ".join(parts)
