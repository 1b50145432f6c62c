"""A mail as it came, read. Pure: the same bytes give the same Mail; it never raises."""

from __future__ import annotations

from dataclasses import replace

from pakt.desk.inbox.reading.compose import composed
from pakt.desk.inbox.reading.mail import Mail
from pakt.desk.inbox.reading.problems import Problem


def read(raw: bytes, *, own_server: str = "") -> Mail:
    """What a mail says. `own_server` is the name by which our own server signs its Authentication-Results: those of
    others prove nothing and are left out.

    The time is linear in the size. What can't be read is said in `problems`.
    """
    try:
        return composed(raw, own_server)
    except Exception:
        # A mail must never stop those behind it: what was not foreseen is a mail that can't be read.
        mail = Mail(text=raw[:100_000].decode("utf-8", "replace").replace("\r\n", "\n"))
        return replace(mail, reply=mail.text, problems=(Problem("unreadable"),))
