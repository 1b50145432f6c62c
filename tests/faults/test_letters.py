"""Letters go once, whatever dies over them and however many send them."""

from __future__ import annotations

import signal

import pytest

from pakt.desk.due.fail import POINTS
from tests.conftest import ON_POSTGRES
from tests.faults.house import PATIENCE, House

pytestmark = pytest.mark.slow

CROWD, WORKER = ("-m", "tests.faults.crowd"), ("-m", "pakt", "worker")
LEFT = "SELECT count(*) FROM due_due WHERE kind = 'deliver'"
WAITING = "SELECT count(*) FROM outbox_delivery WHERE state = 'waiting'"
# The database itself notes each time that a letter is marked as sent.
NOTED = (
    (
        "CREATE TABLE sent (id bigint)",
        """CREATE FUNCTION note_sent() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO sent VALUES (NEW.id); RETURN NEW; END $$""",
        """CREATE TRIGGER note_sent AFTER UPDATE ON outbox_delivery FOR EACH ROW
           WHEN (NEW.state = 'sent') EXECUTE FUNCTION note_sent()""",
    )
    if ON_POSTGRES
    else (
        "CREATE TABLE sent (id bigint)",
        """CREATE TRIGGER note_sent AFTER UPDATE ON outbox_delivery WHEN NEW.state = 'sent'
           BEGIN INSERT INTO sent VALUES (NEW.id); END""",
    )
)


def noting(house: House) -> None:
    for statement in NOTED:
        house.query(statement)


def each_once(house: House) -> None:
    house.wait(LEFT, 0)
    assert house.query(WAITING) == [(0,)]
    times = [row[0] for row in house.query("SELECT id FROM sent")]
    assert len(times) == len(set(times)) == house.query("SELECT count(*) FROM outbox_delivery")[0][0] > 0


def test_two_workers_send_each_letter_once(house: House) -> None:
    house.run(*CROWD, "seed", "40")
    noting(house)
    for _ in range(2):
        house.start(*WORKER)
    each_once(house)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_leaves_each_letter_once(house: House, point: str) -> None:
    house.run(*CROWD, "seed", "3")
    noting(house)
    for _ in range(2):
        assert house.start(*WORKER, PAKT_FAIL_POINT=point).wait(PATIENCE) == -signal.SIGKILL
    house.start(*WORKER)
    each_once(house)
