"""pakt up: the whole desk in one command."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

# A child that dies sooner than this is broken, not unlucky: wait longer before each new start.
SHORT_LIFE = 10.0
LONGEST_PAUSE = 30.0
GRACE = 20.0
PR_SET_PDEATHSIG = 1


def _stop_with_parent() -> None:
    """Should `up` be killed outright, the kernel tells its children to stop (where the kernel is Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One of the processes, started again whenever it ends by itself."""

    def __init__(self, name: str, arguments: list[str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "django", name, *arguments]
        self.pause = 0.0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "pakt.desk.settings"}
        # In a session of its own: Ctrl-C comes to us, and we pass it on once.
        self.process = subprocess.Popen(
            self.command, env=environment, start_new_session=True, preexec_fn=_stop_with_parent
        )

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Until it has ended; then, and when the time is over, nothing is left of it and its own children."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0.1))
        self.clear()

    def clear(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def keep_alive(self) -> str | None:
        """Start it again where it ended, after a pause that grows while it keeps dying; what to tell about it."""
        status = self.process.poll()
        if status is None:
            return None
        now = time.monotonic()
        if now - self.started < self.pause:
            return None
        short = now - self.started < SHORT_LIFE + self.pause
        self.pause = min(max(1.0, self.pause * 2), LONGEST_PAUSE) if short else 0.0
        # A web server that was killed leaves its own processes behind, on the port that the next one needs.
        self.clear()
        self.start()
        return f"{self.name} ended with status {status} and was started again"


def require_free(address: str, port: int) -> None:
    """CommandError where something listens there already: the server itself would share the port with it silently."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise CommandError(
                f"can't listen on {address}, port {port}: {error.strerror}. Stop what runs there, or choose another "
                "port, as in: pakt up --port 8001"
            ) from None


class Command(BaseCommand):
    help = "Brings the database up to date, then runs the pages and the worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        require_free(options["address"], options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        stopping = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopping.set())
        # The children inherit it: an address that nobody named goes by the port.
        url = os.environ.setdefault("PAKT_URL", f"http://localhost:{options['port']}").rstrip("/")
        web = ["--address", options["address"], "--port", str(options["port"])]
        children = [Child("web", web), Child("worker", [])]
        self.stdout.write(f"The desk: {url}\nIts health: {url}/readyz\nCtrl-C stops it.")
        while not stopping.wait(0.5):
            for told in filter(None, (child.keep_alive() for child in children)):
                self.stderr.write(told)
        for child in children:
            child.stop()
        end = time.monotonic() + GRACE
        for child in children:
            child.wait(end - time.monotonic())
        self.stdout.write("Stopped.")
