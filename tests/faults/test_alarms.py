"""Many alarms and several workers: each called once, none early, nobody flooded; PAKT_ALARMS says how many."""

from __future__ import annotations

import os
import signal

import pytest

from tests.desk.duty.gateways import gateway
from tests.faults.house import House

pytestmark = pytest.mark.slow
MANY = int(os.environ.get("PAKT_ALARMS", "200"))
WORKERS = 8


def test_each_alarm_calls_once_after_three_days_and_though_workers_are_killed(house: House) -> None:
    house.run("-m", "tests.faults.alarms", str(MANY), str(3 * 24 * 3600))
    with gateway() as there:
        named = {"PAKT_ALERT_PUSH": f"ntfy://127.0.0.1:{there.port}/{{to}}", "PAKT_ALERT_HOSTS": "127.0.0.1"}
        workers = [house.start("-m", "tests.faults.work", **named) for _ in range(WORKERS)]
        house.wait(f"SELECT count(*) > {MANY // 4} FROM duty_attempt", 1)
        workers[0].send_signal(signal.SIGKILL)
        house.wait("SELECT count(*) FROM duty_alarm WHERE step = 0", 0)
        house.wait("SELECT count(*) FROM duty_attempt WHERE state IN ('waiting', 'sending')", 0)
        assert house.query("SELECT count(*) FROM duty_attempt") == [(MANY,)]
        assert house.query("SELECT count(*) FROM duty_attempt WHERE state = 'sent'") == [(3,)]
        sent = [said["message"] for _path, said in there.got]
        assert len(sent) - 4 <= len(set(sent)) <= 4


def test_no_alarm_calls_before_its_time(house: House) -> None:
    house.run("-m", "tests.faults.alarms", "5", "-15")
    with gateway() as there:
        named = {"PAKT_ALERT_PUSH": f"ntfy://127.0.0.1:{there.port}/{{to}}", "PAKT_ALERT_HOSTS": "127.0.0.1"}
        house.start("-m", "tests.faults.work", **named)
        house.wait("SELECT count(*) FROM duty_attempt WHERE state IN ('sent', 'together')", 5)
        assert house.query(
            "SELECT count(*) FROM duty_attempt AS a JOIN duty_alarm AS b ON a.alarm_id = b.id WHERE a.at < b.at"
        ) == [(0,)]
