"""What is read from a mail."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pakt.desk.inbox.reading.problems import Problem


class Kind(enum.StrEnum):
    """Who or what wrote a mail, and what for."""

    PERSON = "person"
    AUTOMATIC = "automatic reply"
    BOUNCE = "bounce"
    RECEIPT = "read receipt"
    # Of a mail that arrived, of spam, of DMARC or TLS.
    REPORT = "report"
    INVITATION = "invitation"


@dataclass(frozen=True)
class Address:
    """A mailbox as it was written; `address` is empty where it can't be read, its domain is in lower case.

    `doubt` says that the address can be read in two ways: it identifies nobody.
    """

    name: str
    address: str
    doubt: bool = False

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True)
class Part:
    """A file or picture that came with a mail. `type` is what the mail says of it, to be believed by nobody."""

    name: str
    type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False

    @property
    def size(self) -> int:
        return len(self.content)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class FailedRecipient:
    """Whom a mail did not reach. `permanent` is None where the report does not say whether it will be tried again."""

    address: str
    permanent: bool | None
    status: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Bounce:
    """What a delivery report says, and of which mail. `action`: failed, delayed, delivered, relayed, expanded."""

    action: str
    recipients: tuple[FailedRecipient, ...]
    message_id: str = ""


@dataclass(frozen=True)
class Invitation:
    """A calendar file. Times are as in the file where their zone is not known; `all_day` ones have no time of day."""

    method: str
    uid: str
    summary: str
    start: datetime | None = None
    end: datetime | None = None
    all_day: bool = False
    time_zone: str = ""
    location: str = ""
    description: str = ""
    organizer: str = ""
    attendees: tuple[tuple[str, str], ...] = ()
    recurrence: str = ""
    status: str = ""


@dataclass(frozen=True)
class Authentication:
    """One result of our own server: `method` spf, dkim, dmarc…, `result` pass, fail, none…, and of what."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mail:
    """A mail as it was understood; all texts with line ends as \\n.

    `text` is all that can be read, `reply` only what this person newly wrote; `interleaved` says that it stood between
    quoted lines and may not be understood without them. `html` is clean, and shows pictures only by `cid:`. `language`
    is pl, cs, sr-Latn, sr-Cyrl, ru, en, or empty.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    from_: tuple[Address, ...] = ()
    author: Address | None = None
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    return_path: str | None = None
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    reply: str = ""
    interleaved: bool = False
    html: str = ""
    parts: tuple[Part, ...] = ()
    mails: tuple[Mail, ...] = ()
    kind: Kind = Kind.PERSON
    is_automatic: bool = False
    is_list: bool = False
    is_bulk: bool = False
    bounce: Bounce | None = None
    invitations: tuple[Invitation, ...] = ()
    authentication: tuple[Authentication, ...] = ()
    language: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    def header(self, name: str) -> str:
        """The first header of this name, decoded, or nothing."""
        return next((value for own, value in self.headers if own == name.lower()), "")
