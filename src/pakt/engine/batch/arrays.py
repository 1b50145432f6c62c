"""Arrays from outside as int64, and back as they came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pakt.engine.errors import CalendarError

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = int(np.iinfo(np.int64).min)
"""No moment: nothing is due, or a pause has no end yet. The same bits as NaT."""

CHUNK = 16_384
"""Elements worked on at once: what is computed in between stays in the processor's cache."""

LONGEST = 2**61
"""More than any amount that makes sense; no sum of a moment and less than this overflows."""


def instants(given: Any, name: str, *, or_none: bool = False) -> Ints:
    """Moments, int64 or datetime64, as int64 microseconds. CalendarError for anything else, and for NaT where no
    moment may be missing."""
    array = np.asarray(given)
    if array.dtype.kind == "M":
        array = array.astype("datetime64[us]", copy=False).view(np.int64)
    moments = integers(array, name, "moments: int64 microseconds or datetime64")
    if not or_none and len(moments) and moments.min() == NONE:
        raise CalendarError(f"{name}: holds NaT where there must be a moment")
    return moments


def integers(given: Any, name: str, what: str = "whole numbers") -> Ints:
    """An array of one dimension as int64; CalendarError for anything else."""
    array = np.asarray(given)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise CalendarError(f"{name}: give an array of one dimension of {what}; this is {array.dtype}, {array.ndim}-D")
    return array.astype(np.int64, copy=False)


def amounts(moments: Ints, given: Any, name: str) -> Ints | int:
    """One whole number for all moments, or one for each; CalendarError where it is neither, or absurd."""
    each: Ints | int
    if np.ndim(given) == 0:
        if isinstance(given, bool | np.bool_) or not isinstance(given, int | np.integer):
            raise CalendarError(f"{name}: give a whole number or an array of them, not {type(given).__name__}")
        each = most = int(given)
    else:
        each = integers(given, name)
        same_length(moments, each, name)
        most = int(each.max(initial=0))
    if most >= LONGEST:
        raise CalendarError(f"{name}: {most} is more than any calendar can count")
    return each


def same_length(moments: Ints, others: Any, name: str) -> None:
    if len(others) != len(moments):
        raise CalendarError(f"{name}: there are {len(others)} for {len(moments)} moments")


def as_given(result: Ints, given: Any) -> Any:
    """Moments as datetime64 where the question was in datetime64."""
    return result.view("datetime64[us]") if np.asarray(given).dtype.kind == "M" else result


def chunks(length: int) -> Iterator[slice]:
    for start in range(0, length, CHUNK):
        yield slice(start, min(start + CHUNK, length))


def part(value: Ints | int, where: Any) -> Any:
    """That part of an array; one number stands for all."""
    return value if isinstance(value, int) else value[where]
