"""Claim, finish, fail, retry: each row once in effect."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from pakt.desk.due import rows, worker
from pakt.desk.due.models import Due
from pakt.desk.due.rows import Job
from pakt.desk.people.models import Organisation
from tests.desk.histories import at

NOW = at("2026-03-09T09:00:00+01:00")
SECOND = timedelta(seconds=1)


@pytest.fixture
def handled(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A kind of job, `note`, whose effect is an organisation of the subject's name."""
    done: list[str] = []

    def note(job: Job, now: object) -> None:
        with transaction.atomic():
            Organisation.objects.create(name=job.subject)
            if job.payload.get("fails"):
                raise ValueError("it does not work")
            job.finish()
        done.append(job.subject)

    monkeypatch.setitem(worker._handlers, "note", note)
    yield done


def claimed(now: object = NOW) -> Job:
    job = rows.claim(now)  # type: ignore[arg-type]
    assert job is not None
    return job


def test_nothing_is_taken_early(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW)
    assert not worker.run_next(NOW - timedelta(microseconds=1))
    assert worker.run_next(NOW)
    assert handled == ["one"]
    assert not Due.objects.exists()


def test_what_has_waited_longest_comes_first(handled: list[str]) -> None:
    for name, ago in (("b", 2), ("c", 1), ("a", 3)):
        rows.schedule("note", name, NOW - ago * SECOND)
    assert worker.run_all(NOW) == 3
    assert handled == ["a", "b", "c"]


def test_a_claimed_row_is_nobody_elses_until_the_lease_is_over(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW)
    first = claimed()
    assert rows.claim(NOW + rows.LEASE - SECOND) is None
    second = claimed(NOW + rows.LEASE)
    worker.run(second, NOW)
    worker.run(first, NOW)
    assert handled == ["one"]
    assert Organisation.objects.filter(name="one").count() == 1


def test_whoever_lost_the_lease_leaves_no_effect(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW)
    late = claimed()
    claimed(NOW + rows.LEASE)
    worker.run(late, NOW + rows.LEASE)
    assert not Organisation.objects.exists()
    assert Due.objects.get().attempts == 2


def test_a_row_with_a_new_date_is_not_finished_under_the_old_one(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW)
    job = claimed()
    rows.schedule("note", "one", NOW + timedelta(days=1), payload={"changed": True})
    worker.run(job, NOW)
    assert (handled, Organisation.objects.count()) == ([], 0)
    row = Due.objects.get()
    assert (row.due_at, row.take_at, row.payload, row.attempts) == (
        NOW + timedelta(days=1),
        NOW + timedelta(days=1),
        {"changed": True},
        0,
    )


@pytest.mark.django_db
def test_a_job_can_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def probe(job: Job, now: object) -> None:
        with transaction.atomic():
            job.finish(again_at=job.due_at + timedelta(minutes=1))

    monkeypatch.setitem(worker._handlers, "probe", probe)
    rows.schedule("probe", "web", NOW)
    assert worker.run_all(NOW + timedelta(minutes=5)) == 6
    assert rows.next_at() == NOW + timedelta(minutes=6)


def test_a_failure_leaves_no_effect_keeps_its_error_and_comes_again_later_each_time(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW, payload={"fails": True})
    rows.schedule("note", "two", NOW)
    pauses = []
    moment = NOW
    while (following := rows.next_at()) is not None:
        pauses.append(following - moment)
        moment = following
        worker.run_all(moment)
    assert handled == ["two"]
    assert not Organisation.objects.filter(name="one").exists()
    row = Due.objects.get()
    assert (row.attempts, row.dead_at, row.last_error) == (rows.MOST_ATTEMPTS, moment, "ValueError: it does not work")
    assert pauses[:4] == [timedelta(0), rows.FIRST_RETRY, 2 * rows.FIRST_RETRY, 4 * rows.FIRST_RETRY]
    assert max(pauses) == rows.LONGEST_RETRY


def test_what_kills_its_worker_each_time_is_given_up(handled: list[str]) -> None:
    rows.schedule("note", "one", NOW)
    rows.schedule("note", "two", NOW + timedelta(days=30))
    moment = NOW
    for _ in range(rows.MOST_ATTEMPTS):
        claimed(moment)
        moment += rows.LEASE
    assert rows.claim(moment) is None
    row = Due.objects.get(subject="one")
    assert row.dead_at == moment
    assert "killed" in row.last_error
    assert worker.run_all(moment + timedelta(days=30)) == 1
    rows.schedule("note", "one", moment)
    assert worker.run_all(moment) == 1
    assert handled == ["two", "one"]


def test_a_row_is_there_once_for_each_kind_and_subject(handled: list[str]) -> None:
    for later in (0, 5, 3):
        rows.schedule("note", "one", NOW + later * SECOND)
    assert Due.objects.get().due_at == NOW + 3 * SECOND
    rows.unschedule("note", "one")
    assert not Due.objects.exists()


@pytest.mark.django_db
def test_a_handler_that_forgets_to_finish_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(worker._handlers, "forgetful", lambda job, now: None)
    rows.schedule("forgetful", "one", NOW)
    rows.schedule("unknown", "one", NOW)
    worker.run_all(NOW)
    errors = dict(Due.objects.values_list("kind", "last_error"))
    assert "did not finish" in errors["forgetful"]
    assert "nothing handles 'unknown'" in errors["unknown"]


def test_a_kind_has_one_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_handlers", {})
    register: Callable[..., object] = worker.handler("twice")
    register(lambda job, now: None)
    with pytest.raises(RuntimeError, match="twice"):
        register(lambda job, now: None)


def test_finish_stands_in_the_transaction_of_the_effect() -> None:
    """Outside of one it would be possible to have the effect without the finish."""
    job = Job(1, "note", "one", {}, NOW, 1, 1)
    with pytest.raises(RuntimeError, match="inside the transaction"):
        job.finish()
