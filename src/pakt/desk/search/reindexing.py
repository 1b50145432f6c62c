"""All entries made anew from what stands elsewhere, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from pakt.desk.search.actions import BATCH, KEY, REST, entry, write
from pakt.desk.search.models import Entry, Kind
from pakt.desk.search.sources import Text, sources


@dataclass
class Sum:
    """How many texts there are, and how many entries were written (missing, or other ones) or removed."""

    texts: int = 0
    written: int = 0
    removed: int = 0


def reindex(kind: Kind) -> Iterator[Sum]:
    """Bring the entries of a kind up to date, batch by batch; what is right is not written. Yields the sum so far."""
    done, right = Sum(), set[int]()
    texts = iter(sources[kind]())
    while batch := list(islice(texts, BATCH)):
        right |= _bring_up_to_date(kind, batch, done)
        yield done
    kept = Entry.objects.filter(kind=kind).values_list("pk", flat=True)
    lost = [pk for pk in kept.iterator() if pk not in right]
    for start in range(0, len(lost), BATCH):
        Entry.objects.filter(pk__in=lost[start : start + BATCH]).delete()
    done.removed = len(lost)
    yield done


@transaction.atomic
def _bring_up_to_date(kind: Kind, texts: list[Text], done: Sum) -> set[int]:
    """Write the entries of these texts that are other ones; the primary keys of all of them."""
    wanted = {_key(row): row for row in map(entry, texts)}
    entries = Entry.objects.filter(kind=kind, object_id__in=[text.object_id for text in texts])
    kept = {_key(row): row for row in entries if _key(row) in wanted}
    other = [row for key, row in wanted.items() if key not in kept or _values(row) != _values(kept[key])]
    write(other)
    done.texts += len(texts)
    done.written += len(other)
    return {row.pk for row in entries.all() if _key(row) in wanted}


def _key(row: Entry) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in KEY)


def _values(row: Entry) -> list[object]:
    return [getattr(row, name) for name in REST]
