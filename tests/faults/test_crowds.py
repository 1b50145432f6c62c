"""Many at once: one event where one was meant, no number twice, and kept copies that follow from what is kept."""

from __future__ import annotations

import signal
import time

import pytest

from tests.faults.house import PATIENCE, House

pytestmark = pytest.mark.slow

CROWD = ("-m", "tests.faults.crowd")
WORK = ("-m", "tests.faults.work")
SOON = 2.0


def test_eighty_who_confirm_at_once_three_times_each_make_one_event(house: House) -> None:
    house.run(*CROWD, "seed", "1")
    moment = str(time.time() + SOON)
    crowds = [house.start(*CROWD, "confirm", "20", moment) for _ in range(4)]
    told = [crowd.communicate(timeout=PATIENCE)[0] for crowd in crowds]
    assert [crowd.returncode for crowd in crowds] == [0] * 4, house.logs()
    said, created = (sum(column) for column in zip(*(map(int, line.split()) for line in told), strict=True))
    assert (said, created) == (240, 1)
    assert house.query("SELECT count(*) FROM tickets_event WHERE type = 'confirmed'") == [(1,)]


def test_tickets_reported_at_once_are_numbered_one_by_one(house: House) -> None:
    house.run(*CROWD, "seed", "0")
    moment = str(time.time() + SOON)
    crowds = [house.start(*CROWD, "report", "15", moment) for _ in range(4)]
    assert [crowd.wait(PATIENCE) for crowd in crowds] == [0] * 4, house.logs()
    references = [reference for (reference,) in house.query("SELECT reference FROM tickets_ticket ORDER BY reference")]
    assert references == [f"CR-{number:04}" for number in range(1, 61)]


def test_what_is_kept_follows_from_events_after_a_busy_day(house: House) -> None:
    """Four people, releases for all tickets and two workers, one of them killed again and again."""
    house.run(*CROWD, "seed", "6")
    workers = [house.start(*WORK) for _ in range(2)]
    crowds = [house.start(*CROWD, "walk", str(seed), "40") for seed in range(4)]
    while any(crowd.poll() is None for crowd in crowds):
        time.sleep(0.5)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        workers[0] = house.start(*WORK)
    assert [crowd.returncode for crowd in crowds] == [0] * 4, house.logs()
    assert "6 tickets: nothing differs." in house.run("-m", "django", "rebuild")
    house.wait("SELECT count(*) FROM due_due WHERE attempts > 0", 0)
    assert "6 tickets: nothing differs." in house.run("-m", "django", "rebuild")
    assert house.query("SELECT count(*) FROM due_due WHERE last_error <> ''") == [(0,)], house.logs()


def test_after_days_of_standing_still_each_breach_is_written_once_for_its_own_time(house: House) -> None:
    house.run(*CROWD, "past", "150")
    for _ in range(4):
        house.start("-m", "django", "worker")
    house.wait("SELECT count(*) FROM tickets_clock WHERE state = 'running'", 0)
    breaches = "FROM tickets_change WHERE what = 'state' AND after = '\"breached\"'"
    assert house.query(f"SELECT count(*) {breaches}") == [(300,)]
    of_clocks = (
        f"SELECT count(*) {breaches} AND EXISTS (SELECT 1 FROM tickets_clock c WHERE c.ticket_id ="
        " tickets_change.ticket_id AND c.name = tickets_change.name AND c.due_at = tickets_change.at)"
    )
    assert house.query(of_clocks) == [(300,)]
    assert "150 tickets: nothing differs." in house.run("-m", "django", "rebuild")
