"""Every write to rotas and rules. Alarms are written in `alarms`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.rows import schedule_all
from pakt.desk.duty.alarms import WATCH
from pakt.desk.duty.models import Reach, Rota, Rule, Step, Swap, Turn
from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket


@transaction.atomic
def save_rota(rota: Rota, people: Sequence[Person]) -> Rota:
    """Keep a rota with its people in their order."""
    rota.save()
    rota.turns.all().delete()
    Turn.objects.bulk_create(Turn(rota=rota, person=person, position=i) for i, person in enumerate(people))
    return rota


def swap(
    rota: Rota, *, person: Person, from_at: datetime, until_at: datetime, by: Person, now: datetime | None = None
) -> Swap:
    """Somebody else is on duty for a while."""
    return Swap.objects.create(
        rota=rota, person=person, from_at=from_at, until_at=until_at, made_by=by, made_at=now or timezone.now()
    )


def withdraw_swap(swap: Swap, *, now: datetime | None = None) -> None:
    Swap.objects.filter(pk=swap.pk, withdrawn_at=None).update(withdrawn_at=now or timezone.now())


@transaction.atomic
def add_rule(
    agreement: Agreement, *, what: str, steps: Sequence[dict[str, Any]], priorities: Sequence[str] = (),
    minutes_before: int = 60, now: datetime | None = None,
) -> Rule:  # fmt: skip
    """Call people for this from now on, also for terms that run already. A step names `rota` or `person`, its `ways`
    and `minutes`."""
    rule = Rule.objects.create(
        agreement=agreement, what=what, priorities=list(priorities), minutes_before=minutes_before
    )
    Step.objects.bulk_create(Step(rule=rule, position=i, **step) for i, step in enumerate(steps))
    if what == Rule.What.BREACH:
        # A second later than what is recorded just now, so that nothing is looked at before it is there.
        tickets = Ticket.objects.filter(agreement=agreement, is_open=True).values_list("pk", flat=True)
        schedule_all(WATCH, tickets, (now or timezone.now()) + timedelta(seconds=1))
    return rule


def remove_rule(rule: Rule) -> None:
    """Nobody is called for this any more; alarms that call already end."""
    rule.delete()


def set_push(person: Person, push: str) -> Reach:
    return Reach.objects.update_or_create(person=person, defaults={"push": push})[0]


def new_feed(person: Person) -> Reach:
    """A new address of one's calendar; the one before shows nothing any more."""
    reach, made = Reach.objects.get_or_create(person=person)
    if not made:
        reach.feed_issue += 1
        reach.save(update_fields=["feed_issue"])
    return reach
