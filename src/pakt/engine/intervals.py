"""Half-open intervals of time, `[start, end)` in microseconds: union, difference, length."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[int, int]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in order, overlapping and touching intervals taken as one."""
    joined: list[Interval] = []
    for start, end in sorted(i for i in intervals if i[0] < i[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def minus(intervals: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """What of `intervals` lies in none of `others`."""
    left: list[Interval] = []
    taken = union(others)
    first = 0
    for start, end in union(intervals):
        while first < len(taken) and taken[first][1] <= start:
            first += 1
        index = first
        while index < len(taken) and taken[index][0] < end:
            begins, ends = taken[index]
            if start < begins:
                left.append((start, begins))
            start = ends
            index += 1
        if start < end:
            left.append((start, end))
    return left


def within(intervals: Iterable[Interval], start: int, end: int) -> list[Interval]:
    """What of `intervals` lies in [start, end)."""
    cut = [(max(a, start), min(b, end)) for a, b in intervals]
    return [(a, b) for a, b in cut if a < b]


def length(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in intervals)
