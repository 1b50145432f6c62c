"""The words of time for whole arrays: the same answers as one by one, a hundred times as fast.

`Batch` counts under one calendar: deadlines of every unit, time used, pauses, new targets, releases, days of delay.
`money` turns days and downtime into penalties and credits. What goes in and comes out are NumPy arrays of one
dimension, either of int64, microseconds since 1970-01-01T00:00:00Z as everywhere in the engine, or of datetime64, which
is read as UTC and answered as datetime64[us]. Where nothing is due the answer is `NONE`, which is NaT as a datetime64.

    >>> import numpy as np
    >>> from pakt.engine.batch import Batch
    >>> from pakt.engine.calendar import Calendar
    >>> from pakt.engine.terms import parse_term
    >>> office = Calendar("Europe/Warsaw", {day: ((480, 960),) for day in range(5)})
    >>> reported = np.array(["2026-03-09T09:00", "2026-03-13T14:30"], dtype="datetime64[us]")
    >>> Batch(office).deadlines(reported, parse_term("6 working hours"))
    array(['2026-03-09T15:00:00.000000', '2026-03-16T12:30:00.000000'],
          dtype='datetime64[us]')
"""

from pakt.engine.batch.arrays import NONE
from pakt.engine.batch.deadlines import Batch
from pakt.engine.batch.money import credit_amounts, credit_steps, penalty_amounts
from pakt.engine.batch.pauses import Pauses

__all__ = ["NONE", "Batch", "Pauses", "credit_amounts", "credit_steps", "penalty_amounts"]
