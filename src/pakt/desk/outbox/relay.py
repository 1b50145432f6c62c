"""The relay that letters are handed to by SMTP: one connection for many of them, and what it says of each."""

from __future__ import annotations

import re
import smtplib
import time
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.encoding import punycode

TIMEOUT = 60  # seconds for each answer of the relay
MOST_ON_ONE = 100  # letters; many servers hang up after so many
IDLE = 5.0  # seconds after which a connection is asked whether it still stands
# A relay that does not answer is left alone for so long: the worker has other things to do than to wait for it.
REST = 20.0  # seconds
STATUS = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


class NotTaken(Exception):
    """The relay did not take a letter. `status` is as in RFC 3463, where it is known.

    `permanent`: it will not take it later either. `of_address`: because of who it is for, not because of us.
    """

    def __init__(self, said: str, *, status: str = "", permanent: bool = False, of_address: bool = False) -> None:
        super().__init__(said)
        self.said, self.status, self.permanent, self.of_address = said, status, permanent, of_address


def hand_over(mail: bytes, *, sender: str, to: str) -> None:
    """Give one letter to the relay; NotTaken where that did not succeed. Returns when it has said that it has it."""
    _relay.hand_over(mail, sender, to)


def needs_utf8(address: str) -> bool:
    """Whether an address is one that only relays with SMTPUTF8 know; a domain can be written otherwise."""
    return not address.rpartition("@")[0].isascii()


class _Relay:
    def __init__(self) -> None:
        self.named: dict[str, Any] | None = None
        self.backend: EmailBackend | None = None
        self.used_at = 0.0
        self.letters = 0
        self.down: tuple[float, str] = (0.0, "")

    def hand_over(self, mail: bytes, sender: str, to: str) -> None:
        connection = self.connection()
        options = []
        if needs_utf8(to):
            if not connection.has_extn("smtputf8"):
                said = "the relay does not take international addresses (SMTPUTF8)"
                raise NotTaken(said, status="5.6.7", permanent=True, of_address=True)
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        else:
            to = ascii_address(to)
        try:
            connection.sendmail(sender, [to], mail, options)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            raise answered(code, words, of_address=True) from error
        except smtplib.SMTPDataError as error:
            raise answered(error.smtp_code, error.smtp_error, of_address=True) from error
        except smtplib.SMTPResponseException as error:
            # It refuses us, not whoever the letter is for: it waits until that is mended.
            self.close()
            raise NotTaken(f"the relay refuses the desk: {error.smtp_code} {text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotTaken(f"the connection to the relay broke: {error}") from error
        self.used_at, self.letters = time.monotonic(), self.letters + 1

    def connection(self) -> smtplib.SMTP:
        """One that stands. Raises NotTaken where the relay does not answer, or did not a moment ago."""
        if self.named != settings.SMTP or self.letters >= MOST_ON_ONE or not self.stands():
            self.close()
        if self.backend is None:
            self.backend = self.opened()
        assert self.backend.connection is not None
        return self.backend.connection

    def opened(self) -> EmailBackend:
        until, said = self.down
        if self.named == settings.SMTP and time.monotonic() < until:
            raise NotTaken(said)
        self.named = settings.SMTP
        named: dict[str, Any] = settings.SMTP or {}
        backend = EmailBackend(**named, timeout=TIMEOUT)
        try:
            backend.open()
            assert backend.connection is not None
            backend.connection.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            said = f"the relay {named['host']}:{named['port']} cannot be used: {error}"
            self.down = (time.monotonic() + REST, said)
            raise NotTaken(said) from error
        self.down, self.used_at, self.letters = (0.0, ""), time.monotonic(), 0
        return backend

    def stands(self) -> bool:
        if self.backend is None or self.backend.connection is None:
            return False
        if time.monotonic() - self.used_at < IDLE:
            return True
        try:
            return self.backend.connection.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def close(self) -> None:
        if self.backend is not None and self.backend.connection is not None:
            self.backend.connection.close()
        self.backend = None


def ascii_address(address: str) -> str:
    """The address with its international domain as every server knows it."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{punycode(domain)}"


def answered(code: int, said: bytes | str, *, of_address: bool) -> NotTaken:
    words = text(said)
    found = STATUS.match(words)
    status = found[1] if found else f"{code // 100}.0.0"
    return NotTaken(f"{code} {words}", status=status, permanent=code >= 500, of_address=of_address)


def text(said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(words.split())[:400]


_relay = _Relay()
