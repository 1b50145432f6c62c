"""The loop of a worker process: take what is due, do it, wait for the next."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from pakt.desk.due import rows
from pakt.desk.due.fail import fail_point
from pakt.desk.due.models import Worker
from pakt.desk.due.rows import Job, LeaseLost

POLL = timedelta(seconds=1)
BEAT = timedelta(seconds=10)
# A worker that has been silent for so long is taken for dead.
SILENT = timedelta(seconds=60)

logger = logging.getLogger(__name__)

Handler = Callable[[Job, datetime], None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Makes the function below it the handler of `kind`.

    It is called with the job and the time, outside any transaction, and must call `job.finish` inside the one in which
    it makes its effect. It may be called again for the same job where the effect was not committed. Register it from
    the app's `ready`.
    """

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise RuntimeError(f"{kind} has two handlers")
        _handlers[kind] = function
        return function

    return register


def run_next(now: datetime, *, kind: str | None = None, subjects: Iterable[object] | None = None) -> bool:
    """Take one row that is due at `now` and do it; whether there was one. `kind` and `subjects` narrow the choice."""
    job = rows.claim(now, kind=kind, subjects=subjects)
    if job is None:
        return False
    run(job, now)
    return True


def run_all(now: datetime, *, kind: str | None = None) -> int:
    """Do everything (of a `kind`) that is due at `now`, also what that makes due; how much it was."""
    done = 0
    while run_next(now, kind=kind):
        done += 1
    return done


def run(job: Job, now: datetime) -> None:
    """Do one claimed job; an error is kept with its row, which comes again later."""
    try:
        if job.kind not in _handlers:
            raise RuntimeError(f"nothing handles {job.kind!r}: is its app installed?")
        _handlers[job.kind](job, now)
        if not job.finished:
            raise RuntimeError(f"the handler of {job.kind!r} did not finish its job")
        fail_point("done")
    except LeaseLost:
        logger.info("%s %s was given to another meanwhile", job.kind, job.subject)
    except Exception as error:
        # Whatever goes wrong with one job must not stop the others: it is kept with its row, and the row comes again.
        logger.exception("%s %s failed (attempt %d)", job.kind, job.subject, job.attempts)
        rows.fail(job, error, now)


class Loop:
    """One worker process. `stop` lets it finish the job at hand; `now` is its only source of time."""

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self.now = now
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self.beaten_at: datetime | None = None

    def stop(self, *_: object) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Until stopped. A database that is gone for a while is waited for."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        logger.info("worker %s waits for what is due", self.name)
        while not self.stopping.is_set():
            try:
                self.beat()
                busy = run_next(self.now())
                pause = timedelta(0) if busy else self.until_next()
            except Error as error:
                logger.error("the database does not answer, trying again: %s", error)
                connection.close()
                pause = POLL
            self.stopping.wait(pause.total_seconds())
            close_old_connections()
        self.leave()

    def until_next(self) -> timedelta:
        """How long nothing is due, at most a second: another process may schedule something meanwhile."""
        next_at = rows.next_at()
        if next_at is None:
            return POLL
        return max(timedelta(0), min(next_at - self.now(), POLL))

    def beat(self) -> None:
        """Say that this worker is alive, and forget those long dead."""
        now = self.now()
        if self.beaten_at is not None and timedelta(0) <= now - self.beaten_at < BEAT:
            return
        Worker.objects.update_or_create(
            name=self.name, defaults={"beat_at": now}, create_defaults={"beat_at": now, "started_at": now}
        )
        Worker.objects.filter(beat_at__lt=now - 60 * SILENT).delete()
        self.beaten_at = now

    def leave(self) -> None:
        try:
            Worker.objects.filter(name=self.name).delete()
        except Error:
            # Its last beat grows old by itself.
            logger.warning("worker %s stopped without a database to say so", self.name)
        logger.info("worker %s stopped", self.name)
