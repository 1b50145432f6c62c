"""The counts beside views and groups: counted anew when something has changed, but on a large desk not at once.

To count tens of thousands of rows takes longer than to show a page of them. So the counts are kept in each process
until the desk has recorded something, or found a change; where there are many, for some seconds even then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from pakt.desk.queue import queries
from pakt.desk.queue.filters import Filter
from pakt.desk.queue.queries import Query

Counts = tuple[list[int], dict[str, int]]
Stamp = tuple[int | None, int | None]
FEW = 2000
# Time alone moves terms from group to group, so nothing is kept for longer than this.
OLDEST = timedelta(seconds=10)
MOST_KEPT = 500
_kept: dict[object, tuple[datetime, Stamp, Counts]] = {}


def counts(query: Query, views: list[Filter]) -> Counts:
    """How many rows each view has, and each group of the chosen one. One query, or three."""
    key = (query.person.pk, tuple(query.places.agreements), query.chosen.without("order"), tuple(views))
    stamp = stamp_of_desk()
    at, known_stamp, known = _kept.get(key, (query.now, stamp, None))
    if known is not None and timedelta(0) <= query.now - at < OLDEST and (stamp == known_stamp or are_many(known)):
        return known
    found = queries.counts(query, views)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (query.now, stamp, found)
    return found


def are_many(counted: Counts) -> bool:
    return max([*counted[0], sum(counted[1].values())]) > FEW


def stamp_of_desk() -> Stamp:
    """The last event and the last change that the desk knows: nothing that is counted moves without one of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT MAX(id) FROM tickets_event), (SELECT MAX(id) FROM tickets_change)")
        event, change = cursor.fetchone()
    return event, change
