"""By e-mail: a delivery as the complete message that leaves the house (RFC 5322), plain text and HTML.

All mails of a ticket to one recipient are one thread: each refers to the one that the ticket would have begun with, and
answers the newest that the recipient wrote. `Auto-Submitted` (RFC 3834) says what no human wrote: the receipt of a mail
answers it by itself, notices come by themselves; an agent's own words bear nothing, so that an absence is told to us.
Only what one chose to get (the daily letter, a watched ticket) can be ended by a click (RFC 8058); nothing that is owed
is a list.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from pakt.desk.outbox import caps, tokens
from pakt.desk.outbox.letters import Letter, page, plain
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.relay import ascii_address, needs_utf8

WRITTEN = ("subject", "text", "html", "headers")
# Every relay takes seven bits, and none has to recode what is signed.
POLICY = SMTP.clone(cte_type="7bit")


def write(delivery: Delivery, letter: Letter, now: datetime) -> None:
    """Put the words of a letter into a delivery, with all headers but those of address and subject."""
    delivery.subject = plain(letter.subject)
    delivery.text = letter.text()
    delivery.html = letter.markup()
    delivery.headers = {"Date": format_datetime(now), **headers(delivery, letter)}


def headers(delivery: Delivery, letter: Letter) -> dict[str, str]:
    """All but those of address, subject and date. The token is made where the recipient has none for the ticket yet."""
    name = f"{plain(letter.author)} · {plain(letter.sender)}" if letter.author else plain(letter.sender)
    found = {"From": str(Address(name, addr_spec=settings.MAIL_FROM)), **thread(delivery)}
    if not letter.author:
        found["Auto-Submitted"] = "auto-replied" if caps.is_automatic(delivery) else "auto-generated"
        found["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe_url:
        found["List-Id"] = f"<{letter.list_name}.{tokens.host()}>"
        found["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def thread(delivery: Delivery) -> dict[str, str]:
    """What the mail is called, what it answers, and where to answer to.

    A letter with words of the own side only bears no token: an answer to it would reach the customer.
    """
    if delivery.ticket is None or delivery.internal:
        own = {"Message-ID": f"<{delivery.pk}.{secrets.token_hex(13)}@{tokens.host()}>"}
        if delivery.ticket is None:
            return own
        begun = f"<{delivery.ticket.reference.lower()}.internal@{tokens.host()}>"
        return {**own, "In-Reply-To": begun, "References": begun}
    token = tokens.token_for(delivery.ticket, delivery.address, delivery.person)
    begun = tokens.thread_id(token.token)
    found = {
        "Message-ID": tokens.message_id(delivery.pk, token.token),
        "In-Reply-To": plain(token.answers) or begun,
        "References": " ".join(filter(None, [begun, plain(token.answers)])),
    }
    return found | ({"Reply-To": tokens.reply_address(token.token)} if settings.MAIL_ANSWERED else {})


def message(delivery: Delivery, finished: Callable[[Delivery, str], str]) -> EmailMessage:
    """The mail of a delivery that has its words; `finished` puts into them what is not kept, a one-time link."""
    international = needs_utf8(delivery.address)
    mail = EmailMessage(policy=POLICY.clone(utf8=True) if international else POLICY)
    local, _, domain = (delivery.address if international else ascii_address(delivery.address)).rpartition("@")
    mail["To"] = Address(plain(delivery.person.name) if delivery.person else "", local, domain)
    mail["Subject"] = delivery.subject
    for name, value in delivery.headers.items():
        mail[name] = value
    mail.set_content(finished(delivery, delivery.text))
    markup = finished(delivery, delivery.html)
    mail.add_alternative(page(markup, delivery.subject, delivery.language), subtype="html")
    mail["Content-Language"] = delivery.language
    # Not by chance, so that the same delivery is the same mail whenever it is asked for.
    mail.set_boundary(f"=_pakt_{delivery.pk}_{len(delivery.text)}_{len(delivery.html)}")
    return mail
