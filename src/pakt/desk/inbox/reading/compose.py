"""From the header and the content of a mail to the Mail."""

from __future__ import annotations

import re

from pakt.desk.inbox.reading import kinds, reports, trim
from pakt.desk.inbox.reading.content import LONGEST_TEXT, Body, Content
from pakt.desk.inbox.reading.head import Head, authentication
from pakt.desk.inbox.reading.html import cleaned, lines_of
from pakt.desk.inbox.reading.html import text_of as text_of_html
from pakt.desk.inbox.reading.language import language_of
from pakt.desk.inbox.reading.mail import Bounce, Kind, Mail
from pakt.desk.inbox.reading.mime import Entity, parts_of
from pakt.desk.inbox.reading.problems import Problems

LONGEST_HTML = 500_000
# What is looked at for a reply: nobody writes more by hand.
LONGEST_REPLY = 500_000

PLACEHOLDER = re.compile(
    r"(?:does not|doesn't|do not|cannot|can't|nie|ne|не)\b.{0,60}\bhtml|\bhtml[- ]?(?:e-?mail|message|mail)|"
    r"view (?:this|the) (?:message|e-?mail)",
    re.IGNORECASE | re.DOTALL,
)


def composed(raw: bytes, own_server: str, depth: int = 0) -> Mail:
    problems = Problems()
    if not raw.strip():
        problems.note("empty")
        return Mail(problems=tuple(problems.found))
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = parts_of(raw, problems)
    held = Content(raw, problems, depth, lambda inner: composed(inner, own_server, depth + 1))
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
