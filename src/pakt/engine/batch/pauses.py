"""The pauses of many tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pakt.engine.batch.arrays import NONE, Flags, Ints, instants, integers
from pakt.engine.clock import Pause
from pakt.engine.errors import CalendarError

FOREVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Pauses:
    """Time that does not count, `[start, end)`, in int64 microseconds; an end of `NONE` is not known yet.

    Those of ticket i stand at `offsets[i]:offsets[i + 1]`, in order, without overlaps, and only the last may have no
    end: as `clock.relevant` gives them. `bearing` brings into this form what was recorded.
    """

    starts: Ints
    ends: Ints
    offsets: Ints

    def __len__(self) -> int:
        """The number of tickets."""
        return len(self.offsets) - 1

    @classmethod
    def of(cls, tickets: Iterable[Sequence[Pause]]) -> Pauses:
        """From the lists that the engine works with one by one."""
        lists = list(tickets)
        flat = [pause for pauses in lists for pause in pauses]
        return cls(
            np.array([pause.start for pause in flat], np.int64),
            np.array([NONE if pause.end is None else pause.end for pause in flat], np.int64),
            np.cumsum([0, *map(len, lists)], dtype=np.int64),
        )

    @classmethod
    def bearing(cls, starts: Any, ends: Any, owners: Any, moments: Any, stopped: Any) -> Pauses:
        """What was recorded, as it bears on clocks that stopped, or are looked at, at `moments`.

        `starts`, `ends` and `owners`, the numbers of tickets, may come in any order and overlap. `stopped` says whose
        clocks have stopped at their moment. As one by one: a pause that begins after the stop does not count, one in
        which the moment lies has no end, and of two that overlap the later is cut. A pause that begins or ends at the
        very instant of a stop is taken for the first of the two, as an excuse is.
        """
        begins, until = instants(starts, "starts"), instants(ends, "ends", or_none=True)
        whose, now = integers(owners, "owners"), instants(moments, "moments")
        if not len(begins) == len(until) == len(whose):
            raise CalendarError("starts, ends and owners: must be equally many")
        if len(whose) and not 0 <= whose.min() <= whose.max() < len(now):
            raise CalendarError(f"owners: holds numbers of tickets, from 0 to {len(now) - 1}")
        at, has_stopped = now[whose], np.asarray(stopped, np.bool_)[whose]
        until = np.where(until == NONE, FOREVER, until)
        counts: Flags = (until > begins) & ~(has_stopped & (begins > at))
        until = np.where((begins <= at) & (until > at), FOREVER, until)
        order = np.lexsort((until, begins, whose))
        order = order[counts[order]]
        return joined(begins[order], until[order], whose[order], len(now))

    def of_tickets(self, wanted: Flags) -> Pauses:
        """Those of some of the tickets."""
        lengths = np.diff(self.offsets)
        mine = np.repeat(wanted, lengths)
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[wanted])))
        return Pauses(self.starts[mine], self.ends[mine], offsets)

    def in_turn(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """The tickets that have a first pause, with its starts and ends; those that have a second; and so on."""
        lengths = np.diff(self.offsets)
        for number in range(int(lengths.max(initial=0))):
            tickets = np.flatnonzero(lengths > number)
            places = self.offsets[tickets] + number
            yield tickets, self.starts[places], self.ends[places]

    def hold(self, due: Ints) -> Flags:
        """Whether a pause without an end, with those that lead into it without a gap, began before each due time."""
        held = np.zeros(len(self), np.bool_)
        some = np.flatnonzero(np.diff(self.offsets))
        last = self.offsets[some + 1] - 1
        numbers = np.arange(len(self.starts))
        leads = np.append(False, self.starts[1:] == self.ends[:-1])[: len(numbers)]
        leads[self.offsets[some]] = False
        began = np.maximum.accumulate(np.where(leads, 0, numbers)) if len(numbers) else numbers
        before = (due[some] == NONE) | (self.starts[began[last]] < due[some])
        held[some] = (self.ends[last] == NONE) & before
        return held


def joined(starts: Ints, ends: Ints, owners: Ints, tickets: int) -> Pauses:
    """Pauses in order, cut where an earlier one of the same ticket reaches into them, without those that it covers."""
    values, ranks = np.unique(ends, return_inverse=True)
    # The furthest end so far, ticket by ticket: the ticket's number is the higher part of what is accumulated.
    width = len(values) + 1
    furthest = np.maximum.accumulate(owners * width + ranks + 1) if len(owners) else owners
    before = np.append(np.zeros(1, np.int64), furthest)[: len(owners)] - owners * width
    reached = np.append(NONE, values)[np.maximum(before, 0)]
    left: Flags = ends > reached
    offsets = np.searchsorted(owners[left], np.arange(tickets + 1))
    return Pauses(
        np.maximum(starts, reached)[left],
        np.where(ends == FOREVER, NONE, ends)[left],
        offsets.astype(np.int64),
    )
