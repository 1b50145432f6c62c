"""Killed at any moment of sending: no letter is lost, none goes twice but around the dot, with the same Message-ID."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter

import pytest

from pakt.desk.outbox.relay import TIMEOUT
from pakt.desk.outbox.sending import HOLD
from tests.desk.outbox.relays import free_port
from tests.faults.house import PATIENCE, House

pytestmark = pytest.mark.slow

CROWD, WORKER = ("-m", "tests.faults.crowd"), ("-m", "tests.faults.send")
LEFT = "SELECT count(*) FROM due_due WHERE kind = 'deliver'"
SENT = "SELECT count(*) FROM outbox_delivery WHERE state = 'sent'"
OTHERS = "SELECT count(*) FROM outbox_delivery WHERE state <> 'sent'"


class Post:
    """A mail server with its ledger, and workers that send to it."""

    def __init__(self, house: House, kills: int = 0) -> None:
        self.house, self.ledger = house, house.folder / "ledger"
        port = free_port()
        self.ledger.touch()
        server = house.start("-m", "tests.faults.relay", str(port), str(self.ledger), str(kills))
        assert server.stdout is not None and server.stdout.readline() == "ready\n"
        self.url = f"smtp://127.0.0.1:{port}"

    def worker(self, **environment: str) -> subprocess.Popen[str]:
        process = self.house.start(*WORKER, PAKT_SMTP_URL=self.url, **environment)
        (self.house.folder / "ledger.workers").write_text(str(process.pid))
        return process

    def taken(self) -> Counter[str]:
        """How often the server was given each mail: recipient and Message-ID."""
        lines = self.ledger.read_text().splitlines()
        return Counter(" ".join(line.split()[:2]) for line in lines)

    def nothing_lost(self) -> Counter[str]:
        self.house.wait(LEFT, 0)
        assert self.house.query(OTHERS) == [(0,)]
        taken = self.taken()
        assert len(taken) == self.house.query(SENT)[0][0] > 0
        return taken


def test_every_letter_is_taken_once_by_two_workers(house: House) -> None:
    house.run(*CROWD, "seed", "20")
    post = Post(house)
    for _ in range(2):
        post.worker()
    assert set(post.nothing_lost().values()) == {1}


@pytest.mark.parametrize(
    ("point", "twice"),
    [("claimed", False), ("letter_written", False), ("letter_handed_over", True), ("effect", False), ("done", False)],
)
def test_a_worker_killed_before_or_after_the_dot_loses_nothing(house: House, point: str, twice: bool) -> None:
    house.run(*CROWD, "seed", "3")
    post, deaths = Post(house), 4
    for _ in range(deaths):
        assert post.worker(PAKT_FAIL_POINT=point).wait(PATIENCE) == -signal.SIGKILL
    post.worker()
    again = sum(times - 1 for times in post.nothing_lost().values())
    assert again <= (deaths if twice else 0)


def test_a_worker_killed_between_the_dot_and_its_answer_sends_the_same_mail_again(house: House) -> None:
    house.run(*CROWD, "seed", "3")
    deaths = 4
    post = Post(house, kills=deaths)
    for _ in range(deaths):
        assert post.worker().wait(PATIENCE) == -signal.SIGKILL
    post.worker()
    taken = post.nothing_lost()
    assert sum(times - 1 for times in taken.values()) == deaths
    lines = post.ledger.read_text().splitlines()
    assert len(set(lines)) == len(taken)  # of the same size, too


def test_workers_killed_at_random_moments_lose_nothing(house: House) -> None:
    house.run(*CROWD, "seed", "30")
    post, chance, deaths = Post(house), random.Random(7), 12
    for _ in range(deaths):
        process = post.worker()
        time.sleep(1 + chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    post.worker()
    assert sum(times - 1 for times in post.nothing_lost().values()) <= deaths


def test_the_row_of_a_letter_is_held_for_longer_than_the_relay_may_take_for_it() -> None:
    assert HOLD.total_seconds() >= 10 * TIMEOUT
