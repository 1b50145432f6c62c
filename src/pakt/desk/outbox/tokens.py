"""By what an answer is known: an unguessable token for one ticket and one recipient.

It stands in the address to answer to, and in Message-ID and References of every letter to that recipient. It has 130
bits and no capital letters, because mail servers do not keep those apart. It is kept, not computed, so that a new
secret key breaks no conversation.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from pakt.desk.outbox.models import ReplyToken
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LENGTH = 26
_IN_TEXT = re.compile(rf"(?<![a-z0-9])[a-z2-7]{{{LENGTH}}}(?![a-z0-9])")
# More than a Message-ID or an address ever has; so much is looked through.
LONGEST = 1000


@dataclass(frozen=True)
class TokenOf:
    """What a token stands for. `person` is None where the address is nobody's of the desk."""

    ticket: Ticket
    person: Person | None
    address: str


def token_of(address_or_reference: str) -> TokenOf | None:
    """The ticket and the recipient whose token stands in an address, a Message-ID or a whole line of References.

    None where there is none that we gave out. Whoever reads must still ask whether that person may see the ticket now.
    Tokens of several recipients in one line: None, because nobody can tell who is meant. One query at most.
    """
    found = set(_IN_TEXT.findall(address_or_reference[-LONGEST:].lower()))
    if not found:
        return None
    related = ReplyToken.objects.select_related("ticket__agreement", "person")
    rows = list(related.filter(token__in=found)[:2])
    if len(rows) != 1:
        return None
    return TokenOf(rows[0].ticket, rows[0].person, rows[0].address)


def token_for(ticket: Ticket, address: str, person: Person | None = None) -> ReplyToken:
    """The token of this ticket for this recipient, made on first use."""
    address = address.lower()
    found = ReplyToken.objects.filter(ticket=ticket, address=address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return ReplyToken.objects.create(ticket=ticket, address=address, person=person, token=_new())
    except IntegrityError:
        return ReplyToken.objects.get(ticket=ticket, address=address)


def wrote(ticket: Ticket, address: str, *, message_id: str, person: Person | None = None) -> None:
    """Keep the Message-ID of the newest mail that this recipient sent about the ticket: our next letter answers it."""
    token = token_for(ticket, address, person)
    ReplyToken.objects.filter(pk=token.pk).update(answers=message_id[: ReplyToken.LONGEST_MESSAGE_ID])


def reply_address(token: str) -> str:
    """Where to answer to, by PAKT_MAIL_REPLY: `desk+*@example.org`, or `*@reply.example.org` for a catch-all domain."""
    return settings.MAIL_REPLY.replace("*", token)


def message_id(number: int, token: str) -> str:
    """The Message-ID of a delivery, the same whenever it is sent."""
    return f"<{number}.{token}@{host()}>"


def thread_id(token: str) -> str:
    """What the ticket would have begun with: every letter of the ticket to this recipient refers to it."""
    return f"<ticket.{token}@{host()}>"


def host() -> str:
    return urlsplit(settings.URL).hostname or "localhost"


def _new() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
