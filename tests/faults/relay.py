"""A mail server that writes down what it takes before it says so, and can kill the sender at the worst moments.

python -m tests.faults.relay PORT LEDGER [KILLS]   KILLS: so many workers die between their dot and its 250; their
                                                   numbers stand in LEDGER.workers
"""

import asyncio
import os
import signal
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Ledger:
    def __init__(self, path: str, kills: int) -> None:
        self.path, self.kills = path, kills

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        message_id = message_from_bytes(raw)["Message-ID"]
        with open(self.path, "a", encoding="utf-8") as ledger:  # noqa: PTH123  it must be on the disk first
            ledger.write(f"{envelope.rcpt_tos[0]} {message_id} {len(raw)}\n")
            ledger.flush()
            os.fsync(ledger.fileno())
        if self.kills:
            self.kills -= 1
            for number in Path(f"{self.path}.workers").read_text(encoding="utf-8").split():
                os.kill(int(number), signal.SIGKILL)
        return "250 2.0.0 kept"


def main(port: str, path: str, kills: str = "0") -> None:
    controller = Controller(Ledger(path, int(kills)), hostname="127.0.0.1", port=int(port))
    controller.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    asyncio.run(asyncio.Event().wait())  # type: ignore[arg-type]


if __name__ == "__main__":
    main(*sys.argv[1:])
