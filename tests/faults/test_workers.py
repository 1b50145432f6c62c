"""What is due takes effect once, whatever dies and however many work at it."""

from __future__ import annotations

import random
import signal
import time

import pytest

from pakt.desk.due.fail import POINTS
from tests.faults.house import PATIENCE, House, until

pytestmark = pytest.mark.slow

WORK = ("-m", "tests.faults.work")
LEFT = "SELECT count(*) FROM due_due"
DONE = "SELECT count(*) FROM effect"


def each_once(house: House, number: int) -> None:
    effects = house.query("SELECT subject, due_at, done_at FROM effect")
    assert len(effects) == number
    assert len({subject for subject, _, _ in effects}) == number
    early = [effect for effect in effects if effect[2] < effect[1]]
    assert early == []


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_do_each_thing_once_and_none_early(house: House, workers: int) -> None:
    house.run(*WORK, "schedule", "400", "3")
    processes = [house.start(*WORK) for _ in range(workers)]
    house.wait(LEFT, 0)
    each_once(house, 400)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0] * workers
    assert house.query("SELECT count(*) FROM due_worker") == [(0,)]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_leaves_each_effect_once(house: House, point: str) -> None:
    house.run(*WORK, "schedule", "5", "0")
    for _ in range(2):
        assert house.start(*WORK, PAKT_FAIL_POINT=point).wait(PATIENCE) == -signal.SIGKILL
    house.start(*WORK)
    house.wait(LEFT, 0)
    each_once(house, 5)


def test_workers_killed_at_any_moment_leave_each_effect_once(house: House) -> None:
    house.run(*WORK, "schedule", "600", "0")
    chance = random.Random(7)
    workers = [house.start(*WORK, "0.01") for _ in range(3)]
    killed = 0
    while house.query(LEFT)[0][0] and killed < 12:
        time.sleep(chance.uniform(0.2, 0.9))
        victim = chance.randrange(3)
        workers[victim].kill()
        workers[victim].wait()
        killed += 1
        workers[victim] = house.start(*WORK, "0.01")
    house.wait(LEFT, 0)
    assert killed > 1
    each_once(house, 600)


@pytest.mark.postgres
def test_a_worker_waits_for_a_database_that_is_gone(house: House) -> None:
    house.run(*WORK, "schedule", "100", "0")
    worker = house.start(*WORK, "0.02")
    until(lambda: house.query(DONE)[0][0] > 5, "some effects", house.logs)
    house.cut_off()
    time.sleep(1.5)
    assert worker.poll() is None
    house.let_in()
    house.wait(LEFT, 0)
    each_once(house, 100)
    assert "the database does not answer" in house.logs()


def test_a_worker_told_to_stop_finishes_the_job_at_hand_and_takes_no_other(house: House) -> None:
    house.run(*WORK, "schedule", "3", "0")
    worker = house.start(*WORK, "0.5")
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert house.query(DONE) == [(1,)]
    assert house.query(LEFT) == [(2,)]
