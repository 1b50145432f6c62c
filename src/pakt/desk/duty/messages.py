"""The words of an alarm, in the language of whoever is called, and the one-time link that takes it.

A link is derived from the secret key and kept nowhere; it works while the alarm calls. Following it changes nothing:
a button does.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pakt.desk.duty.models import Alarm, Attempt, Reach, Rule
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.people.links import absolute
from pakt.desk.people.models import Person

# What Twilio calls a language in which it speaks.
SPOKEN = {"en": "en-GB", "pl": "pl-PL", "cs": "cs-CZ", "sr-latn": "sr-RS", "ru": "ru-RU"}


def token(attempt: Attempt) -> str:
    return f"{int_to_base36(attempt.pk)}-{_signature('duty.attempt', attempt.pk, attempt.code)}"


def attempt_of(given: str) -> Attempt | None:
    """The attempt that a link stands for."""
    number, signature = _parted(given)
    found = Attempt.objects.select_related("alarm__ticket", "alarm__agreement", "alarm__taken_by", "person")
    attempt = found.filter(pk=number, person__is_active=True).first() if number is not None else None
    if attempt is None or not constant_time_compare(signature, _signature("duty.attempt", attempt.pk, attempt.code)):
        return None
    return attempt


def feed_token(reach: Reach) -> str:
    return f"{int_to_base36(reach.pk)}-{_signature('duty.feed', reach.pk, reach.feed_issue)}"


def person_of_feed(given: str) -> Person | None:
    """Whose calendar an address shows."""
    number, signature = _parted(given)
    reach = Reach.objects.filter(pk=number, person__is_active=True).select_related("person").first() if number else None
    if reach is None or not constant_time_compare(signature, _signature("duty.feed", reach.pk, reach.feed_issue)):
        return None
    return reach.person


def _signature(salt: str, *what: object) -> str:
    return salted_hmac(salt, "|".join(map(str, what)), algorithm="sha256").hexdigest()[:40]


def _parted(given: str) -> tuple[int | None, str]:
    number, _dash, rest = given.partition("-")
    try:
        return base36_to_int(number), rest
    except ValueError:
        return None, ""


def what_happened(alarm: Alarm, zone: str) -> str:
    """One sentence about an alarm."""
    if alarm.what == Rule.What.BREACH and alarm.due_at is not None:
        due = alarm.due_at.astimezone(ZoneInfo(zone))
        return _("A term runs out %(day)s, %(time)s.") % {"day": short_day(due), "time": clock_time(due)}
    if alarm.what == Rule.What.OUTAGE:
        return _("There is an outage.")
    return _("A report needs somebody now.")


def message(attempt: Attempt) -> tuple[str, str]:
    """Title and body for the way of an attempt."""
    alarm, person = attempt.alarm, attempt.person
    with translation.override(person.language):
        about = alarm.ticket.reference if alarm.ticket else alarm.agreement.name
        happened = what_happened(alarm, person.time_zone)
        if attempt.way == "call":
            return "", spoken(attempt, about, happened)
        link = absolute(reverse("duty_take", args=[token(attempt)]))
        lines = [f"{alarm.title}. {happened}", _("Take it: %(link)s") % {"link": link}]
        if attempt.way == "text":
            lines.append(_("Or answer with %(code)s.") % {"code": attempt.code})
        return f"{about}: {alarm.agreement.customer.name}", "\n".join(lines)


def spoken(attempt: Attempt, about: str, happened: str) -> str:
    """What a call says, as TwiML: pressing 1 takes the alarm."""
    action = absolute(reverse("duty_pressed", args=[token(attempt)]))
    language = quoteattr(SPOKEN.get(attempt.person.language, "en-GB"))
    letters = " ".join(about)
    press = _("Press 1 to take it.")
    words = escape(f"{letters}. {happened} {attempt.alarm.title}. {press}")
    say = f'<Say language={language} loop="2">{words}</Say>'
    return f'<Response><Gather numDigits="1" method="POST" action={quoteattr(action)}>{say}</Gather></Response>'


def together(person: Person, count: int) -> tuple[str, str]:
    """Title and body about several alarms."""
    with translation.override(person.language):
        words = ngettext("%(n)d alarm waits for somebody.", "%(n)d alarms wait for somebody.", count) % {"n": count}
        return words, absolute(reverse("alarms"))
