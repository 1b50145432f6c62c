"""Whatever is due: one row for each thing, claimed with a lease, done once in effect, retried, kept when given up.

Tickets to look at again, deliveries, probes and long jobs all use it: `schedule` a row, write a `@handler` for its
kind, and `pakt worker` does the rest, in any number of processes, on SQLite and PostgreSQL alike.
"""
