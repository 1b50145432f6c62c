"""A real SMTP server to send to, that keeps what it took and refuses what a test wants."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """A mail that the server said it has: for whom, from whom, its bytes."""

    to: str
    sender: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Relay:
    """`refuse` gets the recipient and says what to answer instead of taking the mail; empty: take it."""

    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    refuse: Callable[[str], str] = lambda to: ""
    refuse_sender: str = ""
    port: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.refuse(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.original_content, bytes) and envelope.mail_from is not None
        self.taken += [Taken(to, envelope.mail_from, envelope.original_content) for to in envelope.rcpt_tos]
        return "250 2.0.0 kept"

    @property
    def settings(self) -> dict[str, Any]:
        """What `settings.SMTP` is for it."""
        return {
            "host": "127.0.0.1", "port": self.port, "username": "", "password": "", "use_ssl": False, "use_tls": False,
        }  # fmt: skip

    def to(self, address: str) -> list[Taken]:
        return [one for one in self.taken if one.to == address]


@contextmanager
def running(**options: Any) -> Iterator[Relay]:
    relay = Relay(port=free_port())
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port, **options)
    controller.start()
    try:
        yield relay
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
