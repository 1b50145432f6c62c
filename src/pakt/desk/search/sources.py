"""Where the texts come from that can be found: each app that has some says so in its `ready`, for `pakt reindex`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from pakt.desk.search.models import Audience, Kind


@dataclass(frozen=True)
class Part:
    """A paragraph or many, and the languages that it may be written in."""

    text: str
    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in one language, and who may find it: the provider alone (`INTERNAL`), or also its customer (without
    `customer_id`: all its customers), or everybody (`PUBLIC`).

    `object_id` and `language` tell the texts of a kind apart; `also_in` are further languages that it may be written
    in. `further` is what was written below it later. `label` is a short mark such as a ticket's reference, found as
    words of the title are; so are the `keywords`, which are not shown.
    """

    kind: Kind
    object_id: int
    language: str
    provider_id: int
    customer_id: int | None = None
    agreement_id: int | None = None
    audience: Audience
    title: str
    text: str
    url: str
    updated_at: datetime
    label: str = ""
    keywords: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    further: tuple[Part, ...] = ()


Source = Callable[[], Iterable[Text]]
sources: dict[Kind, Source] = {}


def source(kind: Kind) -> Callable[[Source], Source]:
    """The function below it gives all texts of one kind that are to be found now."""

    def named(function: Source) -> Source:
        sources[kind] = function
        return function

    return named
