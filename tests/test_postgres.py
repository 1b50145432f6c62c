"""The private PostgreSQL is there while it is needed, and gone after."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import postgres

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None and not os.environ.get("CI"),
    reason="PostgreSQL is not installed (apt-get install postgresql)",
)


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_a_server_lives_as_long_as_it_is_used() -> None:
    with postgres.server() as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("select 1 + 1").fetchone() == (2,)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, password="somebody else's")
    assert not _listens(url)


@pytest.fixture
def run() -> Iterator[subprocess.Popen[str]]:
    """`python -m tests.postgres` around a program that prints the URL and waits."""
    waits = "import os, sys; print(os.environ['PAKT_DATABASE_URL'], flush=True); sys.stdin.read()"
    command = [sys.executable, "-m", "tests.postgres", "--", sys.executable, "-c", waits]
    environment = {name: value for name, value in os.environ.items() if name != "PAKT_TEST_DATABASE_URL"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        yield running


@pytest.mark.parametrize("polite", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_takes_its_server_along(run: subprocess.Popen[str], polite: signal.Signals) -> None:
    assert run.stdout is not None
    url = run.stdout.readline().strip()
    assert _listens(url)
    run.send_signal(polite)
    assert run.wait() == 130
    assert not _listens(url)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux tells a child that its parent was killed")
def test_no_server_outlives_a_run_that_is_killed_outright(run: subprocess.Popen[str]) -> None:
    assert run.stdout is not None
    with psycopg.connect(run.stdout.readline().strip()) as connection:
        row = connection.execute("show data_directory").fetchone()
    assert row is not None
    data = Path(row[0])
    server = os.pidfd_open(int((data / "postmaster.pid").read_text().split()[0]))
    run.kill()
    ended, _, _ = select.select([server], [], [], 10)
    os.close(server)
    assert ended
    shutil.rmtree(data.parent)
