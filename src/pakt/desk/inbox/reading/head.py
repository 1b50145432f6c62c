"""The header of a mail: who, to whom, when, in answer to what, and what our own server found of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pakt.desk.inbox.reading.addresses import addresses
from pakt.desk.inbox.reading.headers import Fields, raw_text, text_of
from pakt.desk.inbox.reading.mail import Address, Authentication
from pakt.desk.inbox.reading.problems import Problems

MOST_HEADERS = 500
MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")


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
