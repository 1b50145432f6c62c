"""From what happened to an alarm, from an alarm to people, one after the other, until somebody takes it.

    WATCH     a ticket: is there something to call for, and when next
    ESCALATE  an alarm: call the next, come again when they have been silent for their minutes
    SEND      one attempt: hand it to the gateway; a worker that dies over it lets it go out again, never not at all
    TOGETHER  a person and a way: what came too fast for a message each, in one

The minutes of a step count from when it was taken, so that after a standstill nobody's turn is skipped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.rows import Job, schedule, schedule_new, unschedule
from pakt.desk.due.worker import handler
from pakt.desk.duty import messages
from pakt.desk.duty.models import Alarm, Attempt, Reach, Rule, Step
from pakt.desk.duty.rota import on_duty
from pakt.desk.outbox.channels import gateway
from pakt.desk.outbox.channels.gateway import GatewayError
from pakt.desk.people.access import Act, may
from pakt.desk.people.models import Person
from pakt.desk.people.numbers import telling_digits
from pakt.desk.tickets import actions
from pakt.desk.tickets.hearing import News, hears
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.queries import Now, now_of

WATCH, ESCALATE, SEND, TOGETHER = "duty.watch", "duty.escalate", "duty.send", "duty.together"
OF_TERMS = {"started", "stopped", "unstopped", "state", "due"}
# So often everybody is called anew before an alarm is left as unanswered.
ROUNDS = 3
# So many messages of one way a person gets within WINDOW; what comes beyond is told together.
MOST, WINDOW, GATHERS = 3, timedelta(minutes=10), timedelta(minutes=1)
MOST_TRIES = 4
State = Alarm.State


@hears
def hear(news: News) -> None:
    """Look at a ticket in which something began that one may be called for; a worker does it."""
    begins = any(event.type in ("reported", "classified", "analysed") for event in news.events)
    changes = any(change.what in OF_TERMS for change in news.changes)
    if news.is_history or not (begins or changes):
        return
    if not Rule.objects.filter(agreement=news.ticket.agreement_id).exists():
        return
    schedule(WATCH, news.ticket.pk, news.now)


@handler(WATCH)
def watch(job: Job, now: datetime) -> None:
    """Raise the alarms whose time has come, and come again for the next."""
    with transaction.atomic():
        ticket = Ticket.objects.select_related("agreement", "version").defer("version__text").filter(
            pk=int(job.subject), is_open=True
        ).first()  # fmt: skip
        coming: list[datetime] = []
        if ticket is not None:
            state = now_of([ticket], now)[ticket.pk]
            for rule in Rule.objects.filter(agreement=ticket.agreement_id):
                coming += looked(ticket, rule, state, now)
        job.finish(again_at=min(coming, default=None))


def looked(ticket: Ticket, rule: Rule, state: Now, now: datetime) -> list[datetime]:
    """Raise what a rule calls for now; when it will call for more."""
    if rule.priorities and ticket.priority not in rule.priorities:
        return []
    if rule.what == Rule.What.REPORT:
        raise_alarm(rule, key=f"report:{ticket.pk}:{rule.pk}", ticket=ticket, now=now)
    if rule.what != Rule.What.BREACH:
        return []
    later = []
    for clock in state.state.clocks:
        if clock.owed_by != "provider" or clock.state != "running" or clock.due_at is None:
            continue
        due = to_datetime(clock.due_at)
        begins = due - timedelta(minutes=rule.minutes_before)
        if begins > now:
            later.append(begins)
        elif now < due:
            key = f"breach:{ticket.pk}:{rule.pk}:{clock.name}:{clock.cycle}:{int(due.timestamp())}"
            raise_alarm(rule, key=key, ticket=ticket, due_at=due, now=now)
    return later


def raise_outage(agreement: Agreement, *, key: str, title: str, now: datetime | None = None) -> list[Alarm]:
    """Call whoever is to be called for an outage under this agreement; told twice under one `key` it is one."""
    rules = Rule.objects.filter(agreement=agreement, what=Rule.What.OUTAGE)
    return [raise_alarm(rule, key=f"outage:{rule.pk}:{key}", title=title, now=now) for rule in rules]


def raise_alarm(
    rule: Rule, *, key: str, ticket: Ticket | None = None, title: str = "", due_at: datetime | None = None,
    now: datetime | None = None,
) -> Alarm:  # fmt: skip
    """Begin to call people, once for each key."""
    now = now or timezone.now()
    told = {
        "agreement_id": rule.agreement_id, "ticket": ticket, "rule": rule, "what": rule.what, "due_at": due_at,
        "title": title or (ticket.subject if ticket else ""), "at": now,
    }  # fmt: skip
    with transaction.atomic():
        alarm, made = Alarm.objects.get_or_create(key=key, defaults=told)
        if made:
            schedule_new([(ESCALATE, str(alarm.pk), now)])
    return alarm


# Calling people


@handler(ESCALATE)
def escalate(job: Job, now: datetime) -> None:
    """Call whoever is next; give up after the last round."""
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update(of=("self",)).select_related("ticket", "rule", "agreement").filter(
            pk=int(job.subject)
        ).first()  # fmt: skip
        if alarm is None or alarm.state != State.CALLING:
            job.finish()
            return
        steps = list(alarm.rule.steps.select_related("rota", "person")) if alarm.rule else []
        is_needed = alarm.ticket is None or alarm.ticket.is_open
        if not is_needed or alarm.step >= ROUNDS * len(steps):
            end(alarm, State.UNANSWERED if is_needed else State.OVER, now)
            job.finish()
            return
        step = steps[alarm.step % len(steps)]
        called = call(alarm, step, now)
        Alarm.objects.filter(pk=alarm.pk).update(step=alarm.step + 1)
        # Whoever cannot be reached at all costs nobody any time.
        job.finish(again_at=now + timedelta(minutes=step.minutes) if called else now)


def call(alarm: Alarm, step: Step, now: datetime) -> bool:
    """Call the person of a step by all its ways that lead to them; whether there is any."""
    person = step.person or (on_duty(step.rota, now) if step.rota else None)
    # Whoever is in a rota may work for other customers only; then an alarm of this one is not for them.
    if person is None or not may(person, Act.WORK, alarm.agreement):
        return False
    known = [(way, to) for way in step.ways if gateway.is_there(way) and (to := address(person, way))]
    if not known:
        return False
    made = [
        Attempt(alarm=alarm, step=alarm.step, person=person, way=way, to=to, code=new_code(), at=now)
        for way, to in known
    ]
    Attempt.objects.bulk_create(made)
    schedule_new((SEND, str(one.pk), now) for one in made)
    note(alarm, "duty_called", {"whom": person.name, "ways": [way for way, _to in known]}, now)
    return True


def address(person: Person, way: str) -> str:
    """Where a person is reached by a way; empty where that is not known."""
    if way == "push":
        return Reach.objects.filter(person=person).values_list("push", flat=True).first() or ""
    return person.email if way == "email" else person.phone


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def end(alarm: Alarm, state: Alarm.State, now: datetime) -> None:
    Alarm.objects.filter(pk=alarm.pk, state=State.CALLING).update(state=state)
    if state == State.UNANSWERED:
        note(alarm, "duty_unanswered", {}, now)


def note(alarm: Alarm, type: str, data: dict[str, object], now: datetime) -> None:
    """On the ticket, for the provider's own side."""
    if alarm.ticket is not None:
        actions.record(alarm.ticket, type=type, by="system", data=data, now=now)


# Sending


@handler(SEND)
def send(job: Job, now: datetime) -> None:
    """Hand one attempt to its gateway, unless somebody took the alarm meanwhile."""
    attempt = reserve(int(job.subject), now)
    if attempt is None:
        with transaction.atomic():
            job.finish()
        return
    try:
        title, body = messages.message(attempt)
        gateway.send(attempt.way, attempt.to, title, body)
    except GatewayError as error:
        if not error.permanent and job.attempts < MOST_TRIES:
            raise
        with transaction.atomic():
            failed(attempt, error, now)
            job.finish()
        return
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.SENT, sent_at=now)
        job.finish()


def reserve(pk: int, now: datetime) -> Attempt | None:
    """The attempt that is to go out now; None where it need not, or goes together with others."""
    with transaction.atomic():
        attempt = Attempt.objects.select_related("alarm__ticket", "alarm__agreement", "person").filter(pk=pk).first()
        if attempt is None or attempt.state not in (Attempt.State.WAITING, Attempt.State.SENDING):
            return None
        one = Attempt.objects.filter(pk=pk)
        if attempt.alarm.state != State.CALLING:
            one.update(state=Attempt.State.DROPPED)
            return None
        if attempt.state == Attempt.State.SENDING:
            return attempt
        # Two workers must not both count what the other is about to send.
        Person.objects.select_for_update(no_key=True).get(pk=attempt.person_id)
        lately = Attempt.objects.filter(person=attempt.person_id, way=attempt.way).filter(
            Q(state=Attempt.State.SENDING) | Q(state=Attempt.State.SENT, sent_at__gt=now - WINDOW)
        )
        if lately.count() >= MOST:
            one.update(state=Attempt.State.TOGETHER)
            schedule_new([(TOGETHER, f"{attempt.person_id}:{attempt.way}", now + GATHERS)])
            return None
        one.update(state=Attempt.State.SENDING)
        return attempt


def failed(attempt: Attempt, error: GatewayError, now: datetime) -> None:
    """Note it; where nothing of the step came through, the next is called at once."""
    Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.FAILED, error=error.reason[:300])
    others = Attempt.objects.filter(alarm=attempt.alarm, step=attempt.step).exclude(state=Attempt.State.FAILED)
    if not others.exists():
        schedule(ESCALATE, attempt.alarm_id, now)


@handler(TOGETHER)
def send_together(job: Job, now: datetime) -> None:
    """How many alarms wait for a person, in one message."""
    number, _, way = job.subject.partition(":")
    person = Person.objects.get(pk=int(number))
    waiting = Alarm.objects.filter(state=State.CALLING, attempts__person=person).distinct().count()
    to = address(person, way)
    if waiting and to:
        try:
            gateway.send(way, to, *messages.together(person, waiting))
        except GatewayError as error:
            if not error.permanent and job.attempts < MOST_TRIES:
                raise
    with transaction.atomic():
        job.finish()


# Taking


@transaction.atomic
def take(alarm: Alarm, *, by: Person, how: str, now: datetime | None = None) -> bool:
    """Somebody takes an alarm; False where another was faster. Nobody is called any more."""
    now = now or timezone.now()
    still = Alarm.objects.filter(pk=alarm.pk, state__in=(State.CALLING, State.UNANSWERED))
    if not still.update(state=State.TAKEN, taken_by=by, taken_at=now, taken_how=how):
        return False
    unschedule(ESCALATE, alarm.pk)
    note(alarm, "duty_taken", {"whom": by.name, "how": how}, now)
    return True


def attempt_of_reply(number: str, text: str) -> Attempt | None:
    """Which attempt a text message from this number answers by its code."""
    words = {word for word in text.split() if word.isdecimal()}
    digits = telling_digits(number)
    found = Attempt.objects.filter(code__in=words, way="text").select_related("alarm__ticket", "person")
    return next((one for one in found if digits and telling_digits(one.to) == digits), None)


def ways() -> Iterable[str]:
    """The ways for which there is a gateway."""
    return [way for way in settings.ALERT_CHANNELS if gateway.is_there(way)]
