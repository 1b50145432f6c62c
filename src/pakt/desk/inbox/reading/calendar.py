"""Calendar files (RFC 5545): what an invitation says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pakt.desk.inbox.reading.mail import Invitation

LONGEST = 500_000
MOST = 50
MOST_ATTENDEES = 500
UNFOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^":;]*)){0,30}):(.*)', re.DOTALL)
ARGUMENT = re.compile(r';([A-Za-z0-9-]{1,60})=(?:"([^"]*)"|([^":;]*))')
ESCAPE = re.compile(r"\\([\\;,nN])")
DURATION = re.compile(r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")


def invitations(text: str) -> tuple[Invitation, ...]:
    """The events of a calendar file, each as it says."""
    method = ""
    made: list[Invitation] = []
    event: dict[str, list[tuple[dict[str, str], str]]] | None = None
    inside = 0
    for line in UNFOLD.sub("", text[:LONGEST]).splitlines():
        found = LINE.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3].strip()
        if name == "BEGIN" and value.upper() == "VEVENT":
            event, inside = {}, 0
        elif event is None:
            method = value.upper() if name == "METHOD" else method
        elif name == "BEGIN":
            inside += 1
        elif name == "END" and inside:
            inside -= 1
        elif name == "END":
            made.append(_event(method, event))
            event = None
            if len(made) >= MOST:
                break
        elif not inside:
            given = {one[1].upper(): one[2] if one[2] is not None else one[3] for one in ARGUMENT.finditer(found[2])}
            event.setdefault(name, []).append((given, value))
    return tuple(made)


def _event(method: str, fields: dict[str, list[tuple[dict[str, str], str]]]) -> Invitation:
    def text(name: str) -> str:
        value = fields[name][0][1] if name in fields else ""
        return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)[:20_000]

    start, all_day, zone = _moment(fields.get("DTSTART"))
    end = _moment(fields.get("DTEND"))[0]
    if end is None and start is not None:
        end = _after(start, text("DURATION"))
    return Invitation(
        method=method, uid=text("UID"), summary=text("SUMMARY"), start=start, end=end, all_day=all_day, time_zone=zone,
        location=text("LOCATION"), description=text("DESCRIPTION"),
        organizer=_mail(fields["ORGANIZER"][0][1]) if "ORGANIZER" in fields else "",
        attendees=tuple((_mail(value), given.get("PARTSTAT", "").upper())
                        for given, value in fields.get("ATTENDEE", ())[:MOST_ATTENDEES]),
        recurrence=text("RRULE"), status=text("STATUS").upper(),
    )  # fmt: skip


def _mail(value: str) -> str:
    return value[7:] if value[:7].lower() == "mailto:" else value


def _moment(given: list[tuple[dict[str, str], str]] | None) -> tuple[datetime | None, bool, str]:
    """A moment, whether it is a day only, and the name of its zone."""
    if not given:
        return None, False, ""
    arguments, value = given[0]
    zone = arguments.get("TZID", "")
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?", value.strip())
    if found is None:
        return None, False, zone
    try:
        year, month, day, hour, minute, second = (int(one or 0) for one in found.groups()[:6])
        # A day, or a time on the clocks of whoever reads it, has no zone.
        moment = datetime(year, month, day, hour, minute, min(59, second))  # noqa: DTZ001
        if found[4] is None:
            return moment, True, zone
    except ValueError:
        return None, False, zone
    if found[7]:
        return moment.replace(tzinfo=UTC), False, "UTC"
    known = _zone(zone)
    return (moment.replace(tzinfo=known) if known else moment), False, zone


# As Windows calls the zones of our agreements.
WINDOWS = {
    "Central European Standard Time": "Europe/Warsaw", "Central Europe Standard Time": "Europe/Prague",
    "W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris",
    "Russian Standard Time": "Europe/Moscow", "GMT Standard Time": "Europe/London", "UTC": "UTC",
    "FLE Standard Time": "Europe/Kyiv", "Eastern Standard Time": "America/New_York",
}  # fmt: skip


def _zone(name: str) -> ZoneInfo | None:
    if not re.fullmatch(r"[A-Za-z0-9_+ ./-]{1,60}", name):
        return None
    try:
        return ZoneInfo(WINDOWS.get(name, name.strip("/")))
    except (KeyError, ValueError, OSError):
        return None


def _after(start: datetime, text: str) -> datetime | None:
    found = DURATION.fullmatch(text)
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    try:
        return start - length if found[1] == "-" else start + length
    except OverflowError:
        return None
