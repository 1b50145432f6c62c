"""Tickets and what happened to them.

An event is kept for ever and never changed; clocks, rights, changes and the fields of a ticket that `models.py` calls
kept copies follow from events by replay, and can be worked out again at any time (`pakt rebuild`).
`actions.py` is the only place that writes, `queries.py` the only one that reads.
"""
