"""From the parts of a mail to the Mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pakt.desk.inbox.reading import kinds, reports, trim
from pakt.desk.inbox.reading.addresses import addresses
from pakt.desk.inbox.reading.bodies import content, unflowed, uuencoded
from pakt.desk.inbox.reading.calendar import invitations
from pakt.desk.inbox.reading.charsets import decoded
from pakt.desk.inbox.reading.headers import Fields, parameters, raw_text, text_of
from pakt.desk.inbox.reading.html import cleaned, lines_of
from pakt.desk.inbox.reading.html import text_of as text_of_html
from pakt.desk.inbox.reading.language import language_of
from pakt.desk.inbox.reading.mail import Address, Authentication, Bounce, Invitation, Kind, Mail, Part
from pakt.desk.inbox.reading.mime import Entity, parts_of
from pakt.desk.inbox.reading.problems import Problems
from pakt.desk.inbox.reading.tnef import opened

LONGEST_TEXT = 2_000_000
LONGEST_HTML = 500_000
# What is looked at for a reply: nobody writes more by hand.
LONGEST_REPLY = 500_000
DEEPEST_MAILS = 10
MOST_MAILS = 500
MOST_HEADERS = 500

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ue000\ufeff]")
SURROGATES = re.compile(r"[\ud800-\udfff]")
PLACEHOLDER = re.compile(
    r"(?:does not|doesn't|do not|cannot|can't|nie|ne|не)\b.{0,60}\bhtml|\bhtml[- ]?(?:e-?mail|message|mail)|"
    r"view (?:this|the) (?:message|e-?mail)",
    re.IGNORECASE | re.DOTALL,
)
META_CHARSET = re.compile(rb"<meta[^>]{1,300}charset\s{0,5}=\s{0,5}[\"']?([\w:.-]{1,40})", re.IGNORECASE)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
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
    own_server: str
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
        named = MESSAGE_ID.search(raw_text(entity.fields.first("content-id") or b""))
        content_id = named[0][1:-1] if named else ""
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
            inner = composed(data, self.own_server, self.depth + 1)
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
        inside = opened(data)
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


def composed(raw: bytes, own_server: str, depth: int = 0) -> Mail:
    problems = Problems()
    if not raw.strip():
        problems.note("empty")
        return Mail(problems=tuple(problems.found))
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = parts_of(raw, problems)
    held = Content(raw, problems, depth, own_server)
    bodies = held.bodies(root)
    head = Head(root.fields, problems, held.charset)
    words = Words(bodies, problems)
    plain, html = words.plain, words.html
    if not plain.strip() and held.delivery is None:
        # Nothing but a mail handed on: what it says is what this one says.
        plain = "\n\n".join(inner.text for inner in held.mails if inner.text)[:LONGEST_TEXT]
    cut = trim.reply(plain[:LONGEST_REPLY], words.lines, head.text("subject"))
    known = _kind(root, held, head, plain)
    return Mail(
        message_id=head.ids("message-id")[0] if head.ids("message-id") else head.text("message-id")[:990],
        in_reply_to=head.ids("in-reply-to"), references=head.ids("references"),
        from_=head.from_, author=head.author(), sender=next(iter(head.addresses("sender")), None),
        reply_to=head.addresses("reply-to"), to=head.addresses("to"), cc=head.addresses("cc"),
        delivered_to=head.delivered_to(), return_path=head.return_path(), subject=head.text("subject"),
        date=head.date(), text=plain.strip("\n"), reply=cut.text, interleaved=cut.interleaved,
        html=cleaned(html) if html else "",
        parts=tuple(held.parts), mails=tuple(held.mails), kind=known[0], bounce=known[1],
        is_automatic=kinds.is_automatic(head.text, head.text("subject")) or known[0] != Kind.PERSON,
        is_list=kinds.is_list(head.text), is_bulk=kinds.is_bulk(head.text), invitations=tuple(held.invitations),
        authentication=authentication(root.fields, own_server) if own_server else (),
        language=language_of(cut.text or head.text("subject")), headers=head.all(), problems=tuple(problems.found),
    )  # fmt: skip


class Words:
    """The text of all bodies: plain, as HTML, and as the lines of that HTML, made once and no longer than is read."""

    def __init__(self, bodies: list[Body], problems: Problems) -> None:
        self.lines: list[str] = []
        self.left = LONGEST_HTML
        texts, markups = [], []
        for body in bodies:
            lines = self.lines_of(body.html) if body.html else []
            self.lines += lines
            texts.append(plain_of(body, lines))
            markups.append(body.html or "")
        if self.left < 0:
            problems.note("long text")
        self.plain, self.html = "\n\n".join(filter(None, texts)), "\n".join(filter(None, markups))
        if len(self.plain) > LONGEST_TEXT:
            problems.note("long text")
            self.plain = self.plain[:LONGEST_TEXT]

    def lines_of(self, html: str) -> list[str]:
        text = html[: max(0, self.left)]
        self.left -= len(html)
        return lines_of(text)


def plain_of(body: Body, lines: list[str]) -> str:
    """The text of a body: the plain one, unless it only says that one should read the other."""
    plain = body.plain
    if body.html is None:
        return plain or ""
    if plain is not None and plain.strip() and not (len(plain) < 400 and PLACEHOLDER.search(plain)):
        return plain
    return text_of_html(lines) or plain or ""


class Head:
    """The header of a mail."""

    def __init__(self, fields: Fields, problems: Problems, hint: str | None) -> None:
        self.fields, self.problems, self.hint = fields, problems, hint
        self.known: dict[str, str] = {}
        for name in ("from", "sender", "to", "subject", "message-id", "reply-to"):
            if len(fields.every(name)) > 1:
                problems.note("several headers", header=name.title())
        self.from_ = self.addresses("from")

    def text(self, name: str) -> str:
        if name not in self.known:
            self.known[name] = text_of(self.fields.first(name), self.problems, self.hint)
        return self.known[name]

    def all(self) -> tuple[tuple[str, str], ...]:
        quiet = Problems()
        several = self.fields.all[:MOST_HEADERS]
        return tuple((name, text_of(value[:10_000], quiet, self.hint)) for name, value in several)

    def ids(self, name: str) -> tuple[str, ...]:
        found = [one for value in self.fields.every(name) for one in MESSAGE_ID.findall(raw_text(value[:200_000]))]
        return tuple(dict.fromkeys(found))[:1000]

    def addresses(self, name: str) -> tuple[Address, ...]:
        made: list[Address] = []
        for value in self.fields.every(name)[:100]:
            made.extend(addresses(raw_text(value, self.hint, self.problems), name.title(), self.problems))
        return tuple(made)

    def author(self) -> Address | None:
        """Who wrote it: one header with one address beyond doubt, or nobody."""
        several = tuple(one for one in self.from_ if one.address or one.doubt)
        if not several:
            self.problems.note("no sender")
            return None
        if len(several) > 1:
            self.problems.note("several senders", addresses=", ".join(one.address or one.name for one in several[:5]))
        if len(self.fields.every("from")) > 1 or len(several) > 1 or several[0].doubt:
            return None
        is_group = any(
            problem.code == "group" and ("header", "From") in problem.values for problem in self.problems.found
        )
        return None if is_group else several[0]

    def delivered_to(self) -> tuple[Address, ...]:
        names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
        return tuple(dict.fromkeys(one for name in names for one in self.addresses(name) if one.address))

    def return_path(self) -> str | None:
        value = self.fields.first("return-path")
        if value is None:
            return None
        found = re.search(r"<([^<>]{0,320})>", raw_text(value[:2000]))
        return found[1].strip() if found else raw_text(value[:2000])[:320]

    def date(self) -> datetime | None:
        value = self.fields.first("date")
        if value is None:
            return None
        text = raw_text(value[:200])
        try:
            moment = parsedate_to_datetime(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
            self.problems.note("bad date", date=text)
            return None


def _kind(root: Entity, held: Content, head: Head, text: str) -> tuple[Kind, Bounce | None]:
    subject = head.text("subject")
    names = [part.name for part in held.parts]
    if held.delivery is not None:
        bounce = reports.delivery_report(held.delivery, held.returned)
        if bounce is None:
            held.problems.note("report")
        bounce = bounce or _free(held, head, text) or Bounce("failed", (), held.returned)
        return (Kind.BOUNCE if bounce.action in ("failed", "delayed") else Kind.REPORT), bounce
    if held.receipt is not None:
        return Kind.RECEIPT, None
    if kinds.is_program_report(root.type, root.parameters, head.text, names):
        return Kind.REPORT, None
    if root.type == "multipart/report" and root.parameters.get("report-type", "").lower() == "disposition-notification":
        return Kind.RECEIPT, None
    if kinds.may_be_bounce(head.text, head.from_, head.return_path(), subject) and (bounce := _free(held, head, text)):
        return Kind.BOUNCE, bounce
    if any(one.method in ("REQUEST", "CANCEL", "REPLY", "COUNTER", "ADD") for one in held.invitations):
        return Kind.INVITATION, None
    if kinds.is_reply_by_program(head.text, subject):
        return Kind.AUTOMATIC, None
    return Kind.PERSON, None


def _free(held: Content, head: Head, text: str) -> Bounce | None:
    failed = [one.address for one in head.addresses("x-failed-recipients") if one.address]
    own = frozenset(one.address.lower() for one in (*head.from_, *head.addresses("to")))
    returned = held.returned
    if not returned:
        found = re.search(r"(?im)^[> \t]{0,5}message-id:[ \t]{0,5}(<[^<>\s]{1,990}>)", text[:200_000])
        returned = found[1] if found else next(iter(head.ids("in-reply-to")), "")
    return reports.free_report(text, failed, own, returned)


RESULT = re.compile(r"\s*([a-z][a-z0-9-]{1,30})(?:/\d{1,3})?\s*=\s*([a-z]{1,20})(.*)", re.IGNORECASE | re.DOTALL)
PROPERTY = re.compile(r"([a-z]{1,20}\.[a-z0-9_-]{1,30})\s*=\s*(\"[^\"]{0,320}\"|[^\s;]{1,320})", re.IGNORECASE)


def authentication(fields: Fields, own_server: str) -> tuple[Authentication, ...]:
    """What our own server found: only its topmost headers, above those of the servers that sent it here."""
    made: list[Authentication] = []
    for name, value in fields.all[:MOST_HEADERS]:
        if name == "received" and (made or not _is_by(raw_text(value[:5000]), own_server)):
            break
        if name == "authentication-results":
            text = re.sub(r"\([^()]{0,500}\)", " ", raw_text(value[:20_000]))
            server, _, results = text.partition(";")
            if server.split()[:1] and server.split()[0].casefold() == own_server.casefold():
                found = [RESULT.match(one) for one in results.split(";")]
                made.extend(
                    Authentication(
                        one[1].lower(), one[2].lower(),
                        tuple((pair[1].lower(), pair[2].strip('"')) for pair in PROPERTY.finditer(one[3])),
                    )
                    for one in found
                    if one
                )  # fmt: skip
    return tuple(made)


def _is_by(received: str, own_server: str) -> bool:
    found = re.search(r"\bby\s{1,5}([\w.-]{1,255})", received, re.IGNORECASE)
    return found is not None and found[1].casefold() == own_server.casefold()
