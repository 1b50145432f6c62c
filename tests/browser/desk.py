"""The demo's desk at a moment of one's choice, for browser tests and for the pictures in the docs.

It runs in a process of its own, in its own data folder: `python -m tests.browser.desk` fills the folder that
PAKT_DATA_DIR names at the moment PAKT_MOMENT (ISO 8601 with a zone) and serves it at PAKT_PORT, with a clock that goes
on from there.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page

# A Wednesday after a weekend and a public holiday of two of the countries: the terms have something to skip.
MOMENT = datetime(2026, 11, 18, 9, 20, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
VENDOR = Path(__file__).parent / "vendor"
LONGEST_START = 240.0
# The browser complains of these answers; they are how the desk says that a form was not taken.
REFUSALS = ("status of 400", "status of 409")
# Chromium's, so that it asks nothing of the network and needs neither a graphics card nor a sandbox.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Desk:
    """A desk that runs: where, and how its people sign in."""

    url: str
    password: str

    def sign_in(self, page: Page, email: str) -> None:
        """By the form, as everybody does."""
        page.goto(f"{self.url}/sign-in/")
        form = page.locator("form", has=page.locator("input[name=password]:visible"))
        form.locator("[name=username]").fill(email)
        form.locator("[name=password]").fill(self.password)
        form.locator("button.primary").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)


@contextmanager
def running(folder: Path, moment: datetime = MOMENT) -> Iterator[Desk]:
    """A desk filled at `moment` in `folder`, until the block ends; RuntimeError with its log if it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pakt.desk.settings",
        "PAKT_DATA_DIR": str(folder),
        "PAKT_DATABASE_URL": "",
        "PAKT_MOMENT": moment.isoformat(),
        "PAKT_PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    log = folder / "log"
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.desk"], env=environment, cwd=ROOT, stdout=told, stderr=told
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, url, log)
        login = (folder / "demo-logins.txt").read_text(encoding="utf-8").splitlines()[1]
        yield Desk(url, login.split("\t")[2])
    finally:
        process.terminate()
        process.wait(20)


def listen(page: Page, complaints: list[str]) -> None:
    """Errors and warnings of the console, of scripts and of the content security policy go to the list."""
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type in ("error", "warning") and not any(status in said.text for status in REFUSALS)
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective}`))"
    )


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"the desk did not start:\n{log.read_text()}")


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces

    from tests.browser import moved_clock

    moved_clock.fill()
    Granian(
        "tests.browser.moved_clock:application",
        address="127.0.0.1",
        port=int(os.environ["PAKT_PORT"]),
        interface=Interfaces.WSGI,
        blocking_threads=4,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
