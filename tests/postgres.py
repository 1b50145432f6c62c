"""A private PostgreSQL for tests, from the installed binaries, gone when the tests are.

    python -m tests.postgres -- COMMAND …    run the command with PAKT_DATABASE_URL set

Where PAKT_TEST_DATABASE_URL names a server, that one is used. It listens on the loopback only, behind a password made
for it, and writes nothing safely, which makes it fast. PostgreSQL refuses to run as root; there it runs as `postgres`.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
LOOPBACK_ONLY = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
START_SECONDS = 30


def binaries() -> Path | None:
    """The folder with initdb and postgres, of the newest version installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = shutil.which("initdb") or (versions[-1] if versions else None)
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yields the URL of a running, empty server; stops and removes it at the end."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL: apt-get install postgresql, or set PAKT_TEST_DATABASE_URL")
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="pakt-postgres-") as name:
        folder, port, password = Path(name), _free_port(), secrets.token_urlsafe(16)
        _create(programs, folder, password, owner)
        running = _start(programs, folder, port, owner)
        try:
            _wait(running, folder / "log")
            yield f"postgres://pakt:{password}@127.0.0.1:{port}/postgres"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()


def _create(programs: Path, folder: Path, password: str, owner: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if owner:
        shutil.chown(folder, owner["user"])
        shutil.chown(secret, owner["user"])
    command = [programs / "initdb", "-D", folder / "data", "-U", "pakt", "-A", "scram-sha-256", "--pwfile", secret]
    command += ["--no-sync", "-E", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **owner)


def _start(programs: Path, folder: Path, port: int, owner: dict[str, Any]) -> subprocess.Popen[bytes]:
    # Should this process be killed outright, the kernel tells the server to stop.
    guard = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    command = [*guard, programs / "postgres", "-D", folder / "data", "-p", str(port), *LOOPBACK_ONLY, *FAST]
    with (folder / "log").open("wb") as log:
        # In a session of its own: Ctrl-C must reach the tests, not the server under them.
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **owner)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(running: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while b"ready to accept connections" not in log.read_bytes():
        if running.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def main() -> int:
    if sys.argv[1:2] != ["--"] or len(sys.argv) < 3:
        sys.exit(__doc__)
    given = os.environ.get("PAKT_TEST_DATABASE_URL")
    if given is None and binaries() is None:
        print("skipped: tests on PostgreSQL - it is not installed (apt-get install postgresql)")
        return 1 if os.environ.get("CI") else 0
    for polite in (signal.SIGINT, signal.SIGTERM):
        signal.signal(polite, _interrupt)
    with contextlib.nullcontext(given) if given else server() as url:
        command = subprocess.Popen(sys.argv[2:], env={**os.environ, "PAKT_DATABASE_URL": url})
        try:
            return command.wait()
        except KeyboardInterrupt:
            command.terminate()
            command.wait()
            return 130


def _interrupt(*_: object) -> None:
    """Leave through every `finally`; said outright, because a job in the background starts with Ctrl-C ignored."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
