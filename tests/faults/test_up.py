"""`pakt up`: one command, both processes, whichever of them dies."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.faults.house import PATIENCE, House, until

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
    except OSError as error:
        return {"web": str(error)}


def children(process: subprocess.Popen[str]) -> dict[str, int]:
    """The processes that `up` started, by the name of their command."""
    found = {}
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode()
        found["web" if "granian" in words else "worker" if "worker" in words else "starting"] = int(child)
    return found


def test_the_whole_desk_comes_up_stays_up_and_stops(house: House) -> None:
    port = free_port()
    arguments = ("-m", "django", "up", "--port", str(port))
    up = house.start(*arguments, PAKT_URL=f"http://localhost:{port}", PYTHONUNBUFFERED="1")
    all_well = {"database": "ok", "migrations": "ok", "worker": "ok", "due": "ok", "given_up": "ok"}
    until(lambda: ready(port) == all_well, "a desk that is ready", house.logs)
    assert up.stdout is not None
    assert up.stdout.readline() == f"The desk: http://localhost:{port}\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
        assert page.status == 200

    for name in ("worker", "web"):
        before = children(up)
        os.kill(before[name], signal.SIGKILL)
        until(
            lambda before=before, name=name: children(up).get(name) not in (None, before[name]),
            f"a new {name}",
            house.logs,
        )  # type: ignore[misc]
        until(lambda: ready(port) == all_well, "a desk that is ready again", house.logs)

    up.send_signal(signal.SIGTERM)
    assert up.wait(PATIENCE) == 0, house.logs()
    assert "Stopped." in up.stdout.read()
    assert "web" in ready(port)


def test_nothing_is_left_of_a_desk_that_was_killed(house: House) -> None:
    port = free_port()
    up = house.start("-m", "django", "up", "--port", str(port), PAKT_URL=f"http://localhost:{port}")
    until(lambda: ready(port).get("worker") == "ok", "a desk that is up", house.logs)
    left = list(children(up).values())
    assert len(left) == 2
    up.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left), "its children to stop", house.logs)
    until(lambda: "web" in ready(port), "its pages to be gone", house.logs)


def test_a_port_that_is_taken_is_told_at_once(house: House) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        up = house.start("-m", "django", "up", "--port", str(port))
        assert up.wait(PATIENCE) == 1
    assert f"can't listen on 127.0.0.1, port {port}" in house.logs()
