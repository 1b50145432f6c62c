"""python -m tests.faults.alarms NUMBER AGO: so many alarms that are due since AGO seconds (negative: not yet)."""

import sys
from datetime import date, time, timedelta

import django


def seed(number: int, ago: float) -> None:
    from django.db import transaction
    from django.utils import timezone

    from pakt.desk.duty import alarms
    from pakt.desk.duty.actions import add_rule, save_rota, set_push
    from pakt.desk.duty.models import Rota
    from tests.desk.cast import cast
    from tests.desk.histories import agreement_under

    people, at = cast(), timezone.now() - timedelta(seconds=ago)
    set_push(people.g1, "g1")
    rota = Rota(organisation=people.provider, name="Nights", handover_time=time(8), starts_on=date(2026, 1, 5))
    save_rota(rota, [people.g1])
    agreement = agreement_under("city-bots", "AL", customer=people.a, provider=people.provider)
    rule = add_rule(agreement, what="outage", steps=[{"rota": rota, "ways": ["push"], "minutes": 600}])
    with transaction.atomic():
        for one in range(number):
            alarms.raise_alarm(rule, key=str(one), title=f"Outage {one}", now=at)


if __name__ == "__main__":
    django.setup()
    seed(int(sys.argv[1]), float(sys.argv[2]))
