"""A worker with a kind of job whose effects can be counted, and a short lease.

python -m tests.faults.work schedule NUMBER SECONDS   so many jobs, due over so many seconds from now
python -m tests.faults.work [SLOWNESS]                a worker; each job takes SLOWNESS seconds
"""

import sys
import time
from datetime import datetime, timedelta

import django


def main() -> None:
    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from pakt.desk.due import rows
    from pakt.desk.due.rows import Job
    from pakt.desk.due.worker import Loop, handler

    if sys.argv[1:2] == ["schedule"]:
        number, seconds = int(sys.argv[2]), float(sys.argv[3])
        now = timezone.now()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE effect (subject varchar(20), due_at varchar(40), done_at varchar(40))")
            for i in range(number):
                rows.schedule("effect", i, now + timedelta(seconds=seconds * i / number))
        return

    rows.LEASE = timedelta(seconds=1)
    rows.MOST_ATTEMPTS = 100
    slowness = float(sys.argv[1]) if sys.argv[1:] else 0.0

    @handler("effect")
    def effect(job: Job, now: datetime) -> None:
        if slowness:
            sys.stdout.write("working\n")
            sys.stdout.flush()
            time.sleep(slowness)
        with transaction.atomic(), connection.cursor() as cursor:
            moment = timezone.now().isoformat(timespec="microseconds")
            due_at = job.due_at.isoformat(timespec="microseconds")
            cursor.execute("INSERT INTO effect VALUES (%s, %s, %s)", [job.subject, due_at, moment])
            job.finish()

    Loop().run()


if __name__ == "__main__":
    main()
