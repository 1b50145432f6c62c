"""Desks for the benchmark: databases filled once and kept, a copy of one to work on, the server that runs it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
# Terms go on: a desk that was filled longer ago would have nothing left that is due today.
OLDEST = timedelta(days=2)
PATIENCE = 60.0


@dataclass(frozen=True)
class Place:
    """Where a desk's data is."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pakt.desk.settings",
            "PAKT_DATABASE_URL": self.url,
            "PAKT_DATA_DIR": str(self.folder),
            "PAKT_URL": "http://localhost:8000",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def inside(self, *arguments: str) -> Any:
        """What a part of `inside.py` prints."""
        output = self.run("-m", "benchmarks.inside", *arguments)
        return json.loads(output) if output else None

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True
        )
        return done.stdout


class Shelf:
    """Filled databases in a folder, by their size. What fills them is part of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def pids(self) -> list[int]:
        """Processes of the database server, where there is one."""
        return []

    def desk(self, tickets: int) -> Place:
        """A fresh copy of a filled desk; filled now where none is kept, or the one that is has grown old."""
        name = f"pages_{tickets}_{_digest()}"
        notes = self.folder / f"{name}.json"
        kept = json.loads(notes.read_text()) if notes.exists() else {"begun": "", "filled": False}
        now = datetime.now(UTC).replace(microsecond=0)
        if not kept["begun"] or now - datetime.fromisoformat(kept["begun"]) > OLDEST:
            place, kept = self.empty(name), {"begun": now.isoformat(), "filled": False}
            place.run("-m", "django", "migrate", "-v0")
            notes.write_text(json.dumps(kept))
        if not kept["filled"]:  # begun now, or broken off
            begun = time.perf_counter()
            self.filled(name).inside("fill", str(tickets), kept["begun"])
            notes.write_text(json.dumps({**kept, "filled": True}))
            print(f"filled {name} in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        place = self.copy(name)
        # The tables may have grown since; what is kept must still be what follows.
        place.run("-m", "django", "migrate", "-v0")
        place.inside("sample", str(tickets))
        return place

    def filled(self, name: str) -> Place:
        raise NotImplementedError

    def empty(self, name: str) -> Place:
        raise NotImplementedError

    def copy(self, name: str) -> Place:
        raise NotImplementedError

    def place(self, url: str) -> Place:
        data = self.folder / "data"
        # What an earlier run collected may lack files that are new: the server collects anew.
        shutil.rmtree(data / "static", ignore_errors=True)
        data.mkdir(exist_ok=True)
        return Place(data, url)


class SqliteShelf(Shelf):
    def filled(self, name: str) -> Place:
        return self.place(f"sqlite:///{self.folder / name}.sqlite3")

    def empty(self, name: str) -> Place:
        _remove(self.folder / f"{name}.sqlite3")
        return self.filled(name)

    def copy(self, name: str) -> Place:
        path = self.folder / "copy.sqlite3"
        _remove(path)
        shutil.copy(self.folder / f"{name}.sqlite3", path)
        return self.place(f"sqlite:///{path}")


class PostgresShelf(Shelf):
    """A server of its own, as Debian sets it up: every commit is on the disk before it is told."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        programs = postgres.binaries()
        assert programs is not None
        self.programs = programs
        self.owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(folder, "postgres")
        self.data = folder / "data-of-postgres"
        if not self.data.exists():
            command = [programs / "initdb", "-D", self.data, "-U", "pakt", "-A", "trust", "-E", "UTF8"]
            command += ["--locale", "C.UTF-8"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **self.owner)
        self.port = free_port()
        command = [programs / "postgres", "-D", self.data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        command += ["-c", "unix_socket_directories="]
        log = (folder / "log").open("wb")
        guard = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        self.process = subprocess.Popen([*guard, *command], cwd=folder, stdout=log, stderr=log, **self.owner)
        _until(self.answers, "PostgreSQL")

    @property
    def pids(self) -> list[int]:
        return [self.process.pid]

    def answers(self) -> bool:
        import psycopg

        with contextlib.suppress(psycopg.OperationalError):
            self.sql("SELECT 1")
            return True
        return False

    def url(self, name: str) -> str:
        return f"postgres://pakt@127.0.0.1:{self.port}/{name}"

    def sql(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def filled(self, name: str) -> Place:
        return self.place(self.url(name))

    def empty(self, name: str) -> Place:
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        return self.filled(name)

    def copy(self, name: str) -> Place:
        self.sql("DROP DATABASE IF EXISTS copy WITH (FORCE)", f"CREATE DATABASE copy TEMPLATE {name}")
        return self.place(self.url("copy"))

    def close(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


@contextlib.contextmanager
def shelf(database: str, folder: Path) -> Iterator[Shelf]:
    if database == "sqlite":
        yield SqliteShelf(folder / "sqlite")
        return
    server = PostgresShelf(folder / "postgres")
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def server(place: Place, command: str, *arguments: str) -> Iterator[tuple[int, int]]:
    """`pakt web` or `pakt up`, until the block ends: its port and its process."""
    port = free_port()
    with (place.folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pakt", command, "--port", str(port), *arguments],
            env=place.environment, cwd=place.folder, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _until(lambda: _healthy(port), f"pakt {command}, see {place.folder / 'log'}")
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process and all below it hold: what is shared counted once (PSS), and each for itself (RSS)."""
    found = [0, 0]
    for one in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                for place, name in enumerate(("Pss:", "Rss:")):
                    if line.startswith(name):
                        found[place] += int(line.split()[1]) * 1024
    return found[0], found[1]


def worked(*pids: int) -> float:
    """Seconds of processor time that processes and all below them have used, but for children that have ended."""
    ticks = 0
    for one in {child for pid in pids for child in family(pid)}:
        with contextlib.suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _until(true: Any, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.1)


def _digest() -> str:
    """Of what decides what a filled database holds."""
    return hashlib.sha256((ROOT / "benchmarks/filling.py").read_bytes()).hexdigest()[:10]


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
