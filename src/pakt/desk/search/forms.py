"""What somebody asks for: the words, and what narrows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from pakt.desk.agreements.models import Agreement
from pakt.desk.search.asking import LONGEST_QUESTION
from pakt.desk.search.models import TICKETS, Kind

KINDS: dict[str, tuple[Kind, ...]] = {
    "": tuple(Kind),
    "tickets": TICKETS,
    "articles": (Kind.ARTICLE,),
    "documents": (Kind.DOCUMENT,),
    "news": (Kind.NEWS,),
}
DAYS = {"": None, "7": 7, "30": 30, "365": 365}


@dataclass(frozen=True)
class Asked:
    """A query string, read: what it does not know counts as not given."""

    text: str = ""
    kind: str = ""
    agreement: Agreement | None = None
    days: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return KINDS[self.kind]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.agreement or self.days)

    def since(self, now: datetime) -> datetime | None:
        days = DAYS[self.days]
        return now - timedelta(days=days) if days else None


def asked(query: QueryDict, agreements: list[Agreement]) -> Asked:
    kind, days = query.get("kind", ""), query.get("days", "")
    prefix = query.get("agreement", "")
    return Asked(
        text=query.get("q", "")[:LONGEST_QUESTION],
        kind=kind if kind in KINDS else "",
        agreement=next((one for one in agreements if one.prefix == prefix), None),
        days=days if days in DAYS else "",
    )
