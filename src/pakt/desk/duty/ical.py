"""Duty as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from pakt.desk.duty.models import Rota
from pakt.desk.duty.rota import Duty

LONGEST = 75


def calendar(duties: Iterable[tuple[Rota, Duty]], name: str, now: datetime) -> bytes:
    """All duties, each an event in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pakt//Duty//EN", f"X-WR-CALNAME:{text(name)}"]
    for rota, duty in duties:
        lines += [
            "BEGIN:VEVENT",
            f"UID:duty-{rota.pk}-{stamp(duty.start)}@pakt",
            f"DTSTAMP:{stamp(now)}",
            f"DTSTART:{stamp(duty.start)}",
            f"DTEND:{stamp(duty.end)}",
            f"SUMMARY:{text(f'{duty.person.name} ({rota.name})')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(value: str) -> str:
    for char in "\\;,":
        value = value.replace(char, f"\\{char}")
    return value.replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line of at most 75 bytes, going on after a space, never within a character."""
    parts: list[bytes] = [b""]
    for char in line:
        more = char.encode()
        if len(parts[-1]) + len(more) > LONGEST - (len(parts) > 1):
            parts.append(b"")
        parts[-1] += more
    return b"\r\n ".join(parts) + b"\r\n"
