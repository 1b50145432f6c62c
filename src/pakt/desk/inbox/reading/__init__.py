"""Mails read: pure, without a database, in linear time, never raising."""

from pakt.desk.inbox.reading.mail import (
    Address,
    Authentication,
    Bounce,
    FailedRecipient,
    Invitation,
    Kind,
    Mail,
    Part,
)  # fmt: skip
from pakt.desk.inbox.reading.problems import Problem
from pakt.desk.inbox.reading.reader import read

__all__ = [
    "Address", "Authentication", "Bounce", "FailedRecipient", "Invitation", "Kind", "Mail", "Part", "Problem", "read",
]  # fmt: skip
