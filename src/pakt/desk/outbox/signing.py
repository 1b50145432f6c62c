"""Signing what leaves by the keys that PAKT_DKIM names, each read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from pakt.desk.outbox.dkim import Key


def signed(mail: bytes) -> bytes:
    """The mail with a signature of each key above it, for the domain of the desk's own address."""
    if not settings.DKIM_KEYS:
        return mail
    from pakt.desk.outbox.dkim import sign  # with the extra `mail` only

    domain, above = settings.MAIL_FROM.rpartition("@")[2], b""
    for selector, path in settings.DKIM_KEYS.items():
        with_one = sign(mail, key(selector, path), domain)
        above += with_one[: len(with_one) - len(mail)]
    return above + mail


@cache
def key(selector: str, path: str) -> Key:
    from pakt.desk.outbox.dkim import load

    return load(selector, path)
