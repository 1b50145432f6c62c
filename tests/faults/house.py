"""A desk of its own for each test: a real database, real processes, killed where a test likes.

The database is the one that PAKT_DATABASE_URL names (PostgreSQL), else a SQLite file.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SERVER = os.environ.get("PAKT_DATABASE_URL", "")
ON_POSTGRES = SERVER.startswith("postgres")
ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
_numbers = itertools.count()


@dataclass
class House:
    """One desk: where its data is, and the processes that a test started in it."""

    folder: Path
    url: str
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pakt.desk.settings",
            "PAKT_DATABASE_URL": self.url,
            "PAKT_DATA_DIR": str(self.folder),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A Python process of this desk: `-m module …` or `script.py …`."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env={**self.environment, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=(self.folder / f"log-{next(_numbers)}").open("w"),
        )
        self.running.append(process)
        return process

    def run(self, *arguments: str, **environment: str) -> str:
        """The same, to its end: what it printed. Fails where it failed."""
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, self.logs()
        return output

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows straight from the database."""
        if ON_POSTGRES:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(sql)  # type: ignore[arg-type]
                return cursor.fetchall() if cursor.description else []
        with sqlite3.connect(urlsplit(self.url).path[1:], timeout=20) as connection:
            return connection.execute(sql).fetchall()

    def wait(self, sql: str, wanted: Any) -> None:
        """Until the first value of a query is what is wanted."""
        until(lambda: self.query(sql)[0][0] == wanted, f"{sql} → {wanted}", self.logs)

    def cut_off(self) -> None:
        """PostgreSQL: every connection is lost, and no new one is let in."""
        name = urlsplit(self.url).path[1:]
        server = House(self.folder, SERVER)
        server.query(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.query(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def let_in(self) -> None:
        House(self.folder, SERVER).query(f"ALTER DATABASE {urlsplit(self.url).path[1:]} ALLOW_CONNECTIONS true")

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("log-*")))

    def close(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
            if process.stdout:
                process.stdout.close()


def until(true: Callable[[], bool], what: str, logs: Callable[[], str] = str) -> None:
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up, f"waited {PATIENCE} s for {what}\n{logs()}"
        time.sleep(0.05)


def new(folder: Path) -> House:
    """A desk with an empty, migrated database."""
    if ON_POSTGRES:
        name = f"pakt_faults_{os.getpid()}_{next(_numbers)}"
        House(folder, SERVER).query(f"CREATE DATABASE {name}")
        url = urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    else:
        url = f"sqlite:///{folder / 'desk.sqlite3'}"
    house = House(folder, url)
    house.run("-m", "django", "migrate", "-v0")
    return house


def copy(template: House, folder: Path) -> House:
    """A desk with the database of another, in which nothing runs."""
    if not ON_POSTGRES:
        shutil.copy(template.folder / "desk.sqlite3", folder)
        return House(folder, f"sqlite:///{folder / 'desk.sqlite3'}")
    name = f"pakt_faults_{os.getpid()}_{next(_numbers)}"
    House(folder, SERVER).query(f"CREATE DATABASE {name} TEMPLATE {urlsplit(template.url).path[1:]}")
    return House(folder, urlsplit(SERVER)._replace(path=f"/{name}").geturl())


def drop(house: House) -> None:
    house.close()
    if ON_POSTGRES:
        House(house.folder, SERVER).query(f"DROP DATABASE {urlsplit(house.url).path[1:]} WITH (FORCE)")
