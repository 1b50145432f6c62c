"""The blanks of prepared words, `{reporter}`, and what fills them on one ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from pakt.desk.agreements.queries import contract_of
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket

BLANK = re.compile(r"\{(\w+)\}")
BLANKS = {
    "reporter": gettext_lazy("name of whoever reported"),
    "customer": gettext_lazy("the customer"),
    "agent": gettext_lazy("your own name"),
    "reference": gettext_lazy("reference of the ticket"),
    "subject": gettext_lazy("subject of the ticket"),
    "agreement": gettext_lazy("name of the agreement"),
}


def unknown(text: str) -> list[str]:
    """The blanks in a text that nothing fills."""
    return [name for name in dict.fromkeys(BLANK.findall(text)) if name not in BLANKS]


def filled(text: str, ticket: Ticket, agent: Person) -> str:
    """The text with its blanks filled; what fills them is not looked at again for blanks."""
    known = {
        "reporter": ticket.reporter.name if ticket.reporter else ticket.agreement.customer.name,
        "customer": ticket.agreement.customer.name,
        "agent": agent.name,
        "reference": ticket.reference,
        "subject": ticket.subject,
        "agreement": ticket.agreement.name,
    }
    return BLANK.sub(lambda blank: known.get(blank[1], blank[0]), text)


def in_language_of(texts: Mapping[str, str], ticket: Ticket) -> str:
    """The words in the reporter's language, else in the agreement's, else in English, else in whichever there is."""
    wished = [ticket.reporter.language] if ticket.reporter else []
    spoken = contract_of(ticket.version).language
    # The agreements' Serbian is written in Latin letters on pages.
    wished += ["sr-latn" if spoken == "sr" else spoken, "en"]
    return next((texts[language] for language in wished if texts.get(language)), next(iter(texts.values()), ""))
