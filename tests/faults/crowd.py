"""Many people at one desk at once.

python -m tests.faults.crowd seed NUMBER             an agreement with so many tickets, just reported
python -m tests.faults.crowd confirm THREADS AT      so many confirm the first ticket at once, three times each; prints
                                                         how many said so and how many events that made
python -m tests.faults.crowd report NUMBER AT        so many tickets are reported
python -m tests.faults.crowd walk SEED STEPS         random steps on random tickets, releases among them
python -m tests.faults.crowd past NUMBER             an agreement with so many tickets, reported days ago, whose
                                                     terms have all run out since
"""

import random
import sys
import threading
import time
from datetime import timedelta

import django


def seed(number: str) -> None:
    _agreement(int(number), timedelta(0))


def past(number: str) -> None:
    _agreement(int(number), timedelta(days=20))


def _agreement(number: int, ago: timedelta) -> None:
    from django.utils import timezone

    from pakt.desk.tickets.models import Clock
    from tests.desk.cast import cast
    from tests.desk.histories import agreement_under

    people = cast()
    agreement = agreement_under("campus-modules", "CR", customer=people.a, provider=people.provider)
    for i in range(number):
        _report(agreement, timezone.now() - ago, str(i))
    assert Clock.objects.filter(state="running").count() == 2 * number


def _report(agreement: object, now: object, subject: str) -> None:
    from pakt.desk.tickets import actions

    said = {"subject": subject, "text": "It stands.", "channel": "portal", "kind": "error", "priority": "minor"}
    actions.report(agreement, now=now, **said)  # type: ignore[arg-type]


def confirm(threads: str, moment: str) -> None:
    from django.db import connection

    from pakt.desk.tickets import actions
    from pakt.desk.tickets.models import Ticket

    ticket = Ticket.objects.select_related("agreement").order_by("pk")[0]
    created: list[bool] = []

    def one() -> None:
        time.sleep(max(0.0, float(moment) - time.time()))
        for _ in range(3):
            created.append(actions.record(ticket, type="confirmed", by="provider").created)
        connection.close()

    crowd = [threading.Thread(target=one) for _ in range(int(threads))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    sys.stdout.write(f"{len(created)} {sum(created)}\n")


def report(number: str, moment: str) -> None:
    from django.utils import timezone

    from pakt.desk.agreements.models import Agreement

    agreement = Agreement.objects.get()
    time.sleep(max(0.0, float(moment) - time.time()))
    for i in range(int(number)):
        _report(agreement, timezone.now(), str(i))


def walk(chosen: str, steps: str) -> None:
    from django.utils import timezone

    from pakt.desk.agreements.models import Agreement
    from pakt.desk.tickets import actions
    from pakt.desk.tickets.errors import StepRefused
    from pakt.desk.tickets.models import Ticket

    chance = random.Random(int(chosen))
    agreement, tickets = Agreement.objects.get(), list(Ticket.objects.all())
    said = ("confirmed", "workaround_provided", "resolved", "message", "info_requested")
    for i in range(int(steps)):
        if chance.random() < 0.1:
            data = {"version": f"{chosen}.{i}", "planned": True}
            actions.record_for_agreement(agreement, type="released", data=data)
            continue
        ticket, type = chance.choice(tickets), chance.choice((*said, "reopened", "info_supplied", "accepted"))
        ago = timedelta(milliseconds=chance.choice((0, 0, 0, 200)))
        at = max(timezone.now() - ago, ticket.reported_at)
        try:
            actions.record(ticket, type=type, by="provider" if type in said else "customer", text="x", at=at)
        except StepRefused:
            continue


if __name__ == "__main__":
    django.setup()
    globals()[sys.argv[1]](*sys.argv[2:])
