"""Notices brought into parts, for the page that lists them; no query for a single one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from pakt.desk.outbox import words
from pakt.desk.outbox.context import Context
from pakt.desk.outbox.models import Notice
from pakt.desk.pages.dates import clock_time, long_day, short_day
from pakt.desk.pages.parts import ToldPart
from pakt.desk.people.models import Role
from pakt.desk.tickets.models import Ticket

# So much of somebody's words is shown.
EXCERPT = 160


def told_parts(found: Sequence[Notice]) -> list[tuple[str, list[ToldPart]]]:
    """The notices in groups: what is unread, then what was read, day by day."""
    zone, today = timezone.get_current_timezone(), timezone.localdate()
    assert isinstance(zone, ZoneInfo)
    ours = provider_people(found)
    groups: dict[str, list[ToldPart]] = {}
    for notice in found:
        at = notice.at.astimezone(zone)
        title = _("Unread") if notice.read_at is None else day_words(at, today)
        groups.setdefault(title, []).append(part(notice, at, today, ours))
    return list(groups.items())


def provider_people(found: Iterable[Notice]) -> dict[int, frozenset[int]]:
    """The people of each provider, by its key. One query."""
    organisations = {notice.ticket.agreement.provider_id for notice in found if notice.ticket is not None}
    people: dict[int, set[int]] = {pk: set() for pk in organisations}
    roles = Role.objects.filter(organisation__in=organisations).values_list("organisation", "person")
    for organisation, person in roles:
        people[organisation].add(person)
    return {pk: frozenset(one) for pk, one in people.items()}


def part(notice: Notice, at: datetime, today: date, ours: dict[int, frozenset[int]]) -> ToldPart:
    when = clock_time(at) if at.date() == today or notice.read_at else f"{short_day(at)}, {clock_time(at)}"
    told = ToldPart(
        id=notice.pk,
        icon=words.icon(notice.what),
        title=words.title(notice.what),
        about=notice.title,
        url=notice.url,
        at=at,
        when=when,
        unread=notice.read_at is None,
        internal=notice.internal,
    )
    return told if notice.ticket is None else of_ticket(told, notice, notice.ticket, ours)


def of_ticket(told: ToldPart, notice: Notice, ticket: Ticket, ours: dict[int, frozenset[int]]) -> ToldPart:
    context = Context(ticket, notice.event, notice.data, notice.at, ours[ticket.agreement.provider_id])
    message = context.message
    return replace(
        told,
        by=" · ".join(filter(None, (context.who(), "" if message else context.detail()))),
        ref=ticket.reference,
        about=ticket.subject,
        url=reverse("ticket", args=[ticket.reference]) + (f"#event-{message.pk}" if message else ""),
        text=Truncator(" ".join(context.text.split())).chars(EXCERPT),
    )


def day_words(at: datetime, today: date) -> str:
    """`Today`, `Yesterday`, or the day."""
    away = (today - at.date()).days
    if away == 0:
        return _("Today")
    return _("Yesterday") if away == 1 else long_day(at, year=at.year != today.year)
