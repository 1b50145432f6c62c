"""The release that a term is bound to, for many starts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pakt.engine.batch.arrays import NONE, Ints
from pakt.engine.clock import Release, matches
from pakt.engine.terms import Term


def first_after(starts: Ints, term: Term, releases: Iterable[Release]) -> Ints:
    """The moment of the first matching release after each start; where none was made the earliest date scheduled
    after it; else `NONE`."""
    bound = [release for release in releases if matches(term, release)]
    made, scheduled = (np.sort(np.array([r.at for r in bound if r.made is kind], np.int64)) for kind in (True, False))
    return np.where(later(starts, made) == NONE, later(starts, scheduled), later(starts, made))


def later(starts: Ints, moments: Ints) -> Ints:
    """The first of some sorted moments after each start, or `NONE`."""
    return np.append(moments, NONE)[np.searchsorted(moments, starts, "right")]
