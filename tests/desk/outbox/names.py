"""A name server of one's own: answers what a test says, and that there is nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], list[str]]


@contextmanager
def serving(zone: Zone, port: int = 0) -> Iterator[int]:
    """Answers on 127.0.0.1 while the block runs; the port. `zone`: by name and type, as in `("a.example", "MX")`."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", port))
    thread = threading.Thread(target=_answer, args=(server, zone), daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", server.getsockname())
        thread.join()
        server.close()


def _answer(server: socket.socket, zone: Zone) -> None:
    while True:
        wire, asker = server.recvfrom(4096)
        if not wire:
            return
        asked = dns.message.from_wire(wire)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA | dns.flags.RA
        (question,) = asked.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        if values := zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *values))
        elif not any(known == name for known, _ in zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), asker)


def quoted(text: str) -> str:
    """A TXT value in pieces of at most 255 characters."""
    return " ".join(f'"{text[i : i + 255]}"' for i in range(0, len(text), 255))
