"""Tickets and articles to be found."""

from __future__ import annotations

from typing import Any

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.search import actions as search
from pakt.desk.search.models import Audience, Kind
from pakt.desk.search.sources import Text
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from tests.desk.cast import Cast
from tests.desk.histories import at

NOW = at("2026-03-10T12:00:00+01:00")


def report(agreement: Agreement, person: Person, subject: str, text: str = "") -> Ticket:
    said = {"channel": "email", "kind": "defect", "priority": "A"}
    return actions.report(agreement, subject=subject, text=text, person=person, at=NOW, now=NOW, **said)


def article(cast: Cast, number: int, title: str, text: str = "", **changed: Any) -> None:
    """An article in Polish for all customers of the provider, unless said otherwise."""
    values: dict[str, Any] = {
        "kind": Kind.ARTICLE,
        "language": "pl",
        "audience": Audience.CUSTOMERS,
        "provider_id": cast.provider.pk,
        **changed,
    }
    search.index(Text(object_id=number, title=title, text=text, url=f"/articles/{number}/", updated_at=NOW, **values))
