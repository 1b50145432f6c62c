"""What the parts of a mail hold: texts, files, mails and calendars within it, and what programs tell programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pakt.desk.inbox.reading import reports
from pakt.desk.inbox.reading.bodies import content, unflowed, uuencoded
from pakt.desk.inbox.reading.calendar import invitations
from pakt.desk.inbox.reading.charsets import decoded
from pakt.desk.inbox.reading.headers import parameters, raw_text
from pakt.desk.inbox.reading.mail import Invitation, Mail, Part
from pakt.desk.inbox.reading.mime import Entity
from pakt.desk.inbox.reading.problems import Problems
from pakt.desk.inbox.reading.tnef import opened as unwrapped

LONGEST_TEXT = 2_000_000
DEEPEST_MAILS = 10
MOST_MAILS = 500

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ue000\ufeff]")
SURROGATES = re.compile(r"[\ud800-\udfff]")
META_CHARSET = re.compile(rb"<meta[^>]{1,300}charset\s{0,5}=\s{0,5}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
CONTENT_ID = re.compile(r"<([^<>\s]{1,990})>")
ENCRYPTED = ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True)
class Body:
    """A text of a mail, in one or both of its forms."""

    plain: str | None = None
    html: str | None = None


@dataclass
class Content:
    """What the parts of a mail hold, gathered in their order."""

    raw: bytes
    problems: Problems
    depth: int
    # Reads a mail within this one.
    opened: Callable[[bytes], Mail]
    parts: list[Part] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    charset: str | None = None
    # So many bytes of text are still read.
    room: int = LONGEST_TEXT * 2
    delivery: str | None = None
    receipt: str | None = None
    returned: str = ""
    has_text: bool = False

    def bodies(self, entity: Entity, inside: str = "") -> list[Body]:
        if entity.type.startswith("multipart/"):
            return self.several(entity)
        return self.leaf(entity, inside)

    def several(self, entity: Entity) -> list[Body]:
        if entity.type == "multipart/encrypted":
            self.problems.note("encrypted")
        found = [self.bodies(child, entity.type) for child in entity.children]
        if not entity.children:
            # Parts were promised and none came: what stands there is text.
            text = self.text(self.raw[entity.start : entity.end], entity)
            return [Body(plain=text)] if text.strip() else []
        several = [body for bodies in found for body in bodies]
        if entity.type != "multipart/alternative" or len(several) < 2:
            return several
        plain = [body.plain for body in several if body.plain is not None]
        html = [body.html for body in several if body.html is not None]
        return [Body("\n\n".join(plain) if plain else None, "\n".join(html) if html else None)]

    def leaf(self, entity: Entity, inside: str) -> list[Body]:
        data = content(entity.fields, self.raw[entity.start : entity.end], self.problems)
        disposition, given = parameters(entity.fields.first("content-disposition") or b"")
        name = file_name(given.get("filename") or entity.parameters.get("name") or "")
        is_attached = disposition.lower().startswith("attachment")
        if entity.type in ("message/rfc822", "message/global"):
            return self.mail(entity, data, name)
        if self.is_report(entity, data):
            pass
        elif entity.type in ("text/plain", "text/html", "text/enriched", "text/richtext") and not is_attached:
            if not (name and self.has_text and inside != "multipart/alternative"):
                self.has_text = True
                return self.words(entity, data)
        elif entity.type == "text/calendar" or name.lower().endswith(".ics"):
            self.calendar(entity, data)
        elif entity.type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat":
            return self.winmail(data, name)
        elif entity.type in ENCRYPTED:
            self.problems.note("encrypted")
        elif entity.type == "message/external-body":
            self.problems.note("external", name=name or entity.parameters.get("access-type", "?"))
        elif entity.type == "message/partial":
            self.problems.note("partial")
        self.keep(entity, data, name, is_inline=not is_attached and (disposition.lower() == "inline"))
        return []

    def keep(self, entity: Entity, data: bytes, name: str, *, is_inline: bool) -> None:
        named = CONTENT_ID.search(raw_text(entity.fields.first("content-id") or b""))
        content_id = named[1] if named else ""
        inline = is_inline or bool(content_id and entity.type.startswith("image/"))
        self.parts.append(Part(name, entity.type, data, content_id, inline))

    def text(self, data: bytes, entity: Entity) -> str:
        """The text of a part, cut where it is longer than anybody reads."""
        charset = entity.parameters.get("charset")
        if entity.type == "text/html" and not charset and (meta := META_CHARSET.search(data[:5000])):
            charset = meta[1].decode("latin-1")
        if self.charset is None and charset:
            self.charset = charset
        if len(data) > self.room:
            self.problems.note("long text")
            data = data[: self.room]
        self.room -= len(data)
        text = tidy(decoded(data, charset, self.problems, hint=self.charset))
        if len(text) > LONGEST_TEXT:
            self.problems.note("long text")
            text = text[:LONGEST_TEXT]
        return text

    def words(self, entity: Entity, data: bytes) -> list[Body]:
        text = self.text(data, entity)
        if entity.type == "text/html" or (entity.type != "text/plain" and "<" in text):
            return [Body(html=text)]
        if entity.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=entity.parameters.get("delsp", "").lower() == "yes")
        if "\nbegin " in f"\n{text}":
            files, text = uuencoded(text)
            self.parts.extend(Part(file_name(name), "application/octet-stream", data) for name, data in files)
        text = unsigned(text)
        if "-----BEGIN PGP MESSAGE-----" in text:
            self.problems.note("encrypted")
        return [Body(plain=text)]

    def mail(self, entity: Entity, data: bytes, name: str) -> list[Body]:
        if self.depth >= DEEPEST_MAILS or len(self.mails) >= MOST_MAILS:
            self.problems.note("too many mails", depth=str(DEEPEST_MAILS))
            inner = None
        else:
            inner = self.opened(data)
            self.mails.append(inner)
            self.returned = self.returned or inner.message_id
        self.parts.append(Part(name or file_name(f"{(inner and inner.subject) or 'mail'}.eml"), entity.type, data))
        return []

    def is_report(self, entity: Entity, data: bytes) -> bool:
        """What programs tell programs."""
        if entity.type in ("message/delivery-status", "message/global-delivery-status"):
            self.delivery = tidy(decoded(data[: reports.LONGEST], None, self.problems))
        elif entity.type in ("message/disposition-notification", "message/global-disposition-notification"):
            self.receipt = tidy(decoded(data[: reports.LONGEST], None, self.problems))
        elif entity.type in ("text/rfc822-headers", "text/rfc822-header", "message/global-headers"):
            found = re.search(rb"(?im)^message-id:[ \t\r\n]{0,9}(<[^<>\s]{1,990}>)", data[:100_000])
            self.returned = self.returned or (found[1].decode("latin-1") if found else "")
        else:
            return False
        return True

    def calendar(self, entity: Entity, data: bytes) -> None:
        text = tidy(decoded(data, entity.parameters.get("charset") or "utf-8", self.problems))
        found = invitations(text)
        if not found and "BEGIN:VEVENT" in text.upper():
            self.problems.note("calendar")
        self.invitations.extend(one for one in found if one not in self.invitations)

    def winmail(self, data: bytes, name: str) -> list[Body]:
        inside = unwrapped(data)
        if inside is None:
            self.problems.note("winmail", name=name or "winmail.dat")
            self.parts.append(Part(name or "winmail.dat", "application/ms-tnef", data))
            return []
        self.parts.extend(Part(file_name(one.name), one.type, one.content) for one in inside.parts)
        if self.has_text or not (inside.text or inside.html):
            return []
        self.has_text = True
        return [Body(tidy(inside.text) or None, tidy(inside.html) or None)]


def unsigned(text: str) -> str:
    """Without the frame of an OpenPGP signature around the text (RFC 9580, 7)."""
    begin = text.find("-----BEGIN PGP SIGNED MESSAGE-----\n")
    words = text.find("\n\n", begin)
    seal = text.find("\n-----BEGIN PGP SIGNATURE-----", words)
    end = text.find("-----END PGP SIGNATURE-----", seal)
    if begin < 0 or words < 0 or seal < 0 or end < 0:
        return text
    inside = re.sub(r"(?m)^- ", "", text[words + 2 : seal])
    return text[:begin] + inside + text[end + len("-----END PGP SIGNATURE-----") :]


def tidy(text: str) -> str:
    """One kind of line end, no control characters and no halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    text = CONTROL.sub("", text)
    return SURROGATES.sub("\ufffd", text)


def file_name(name: str) -> str:
    """The last step of a path, without what turns the direction of writing."""
    kept = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/"))
    return kept.rpartition("/")[2].strip()[:200]
