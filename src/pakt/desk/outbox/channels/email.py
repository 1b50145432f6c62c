"""By e-mail: a delivery as the complete message that leaves the house (RFC 5322), plain text and HTML.

All mails of a ticket are one thread: each answers the one that the ticket would have begun with. `Auto-Submitted` and
`X-Auto-Response-Suppress` keep automatic answers away, `List-Id` lets a mail program sort by agreement.
"""

from __future__ import annotations

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings

from pakt.desk.outbox.letters import Letter, page, plain
from pakt.desk.outbox.models import Delivery

WRITTEN = ("subject", "text", "html", "headers")


def write(delivery: Delivery, letter: Letter) -> None:
    """Put the words of a letter into a delivery, with all headers but those of address, subject and date."""
    delivery.subject = plain(letter.subject)
    delivery.text = letter.text()
    delivery.html = letter.markup()
    delivery.headers = headers(delivery, letter)


def headers(delivery: Delivery, letter: Letter) -> dict[str, str]:
    host = _host()
    found = {
        "From": str(Address(plain(letter.sender), addr_spec=settings.MAIL_FROM)),
        "Message-ID": f"<{delivery.pk}.{delivery.key.replace(':', '-')}@{host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if delivery.ticket is not None:
        thread = f"<{delivery.ticket.reference.lower()}.ticket@{host}>"
        found |= {"In-Reply-To": thread, "References": thread}
        found["List-Id"] = f"<{delivery.ticket.agreement.prefix.lower()}.{host}>"
    if letter.settings_url:
        found["List-Unsubscribe"] = f"<{letter.settings_url}>"
    return found


def message(delivery: Delivery, finished: Callable[[Delivery, str], str]) -> EmailMessage:
    """The mail of a delivery that has its words; `finished` puts into them what is not kept, a one-time link."""
    mail = EmailMessage(policy=SMTP)
    mail["To"] = Address(plain(delivery.person.name) if delivery.person else "", addr_spec=delivery.address)
    mail["Subject"] = delivery.subject
    mail["Date"] = format_datetime(delivery.sent_at or delivery.due_at)
    for name, value in delivery.headers.items():
        mail[name] = value
    mail.set_content(finished(delivery, delivery.text))
    markup = finished(delivery, delivery.html)
    mail.add_alternative(page(markup, delivery.subject, delivery.language), subtype="html")
    mail["Content-Language"] = delivery.language
    # Not by chance, so that the same delivery is the same mail whenever it is asked for.
    mail.set_boundary(f"=_pakt_{delivery.pk}_{len(delivery.text)}_{len(delivery.html)}")
    return mail


def _host() -> str:
    return urlsplit(settings.URL).hostname or "localhost"
