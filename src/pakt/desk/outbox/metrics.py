"""`/metrics` for Prometheus, for whoever holds PAKT_METRICS_KEY: what waits, and for how long.

An app above adds its own with `@gauge` in a module that its `ready` imports, as the inbox does for what is unread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import compare_digest

from django.conf import settings
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pakt.desk.due.models import Due, Worker
from pakt.desk.due.worker import SILENT
from pakt.desk.outbox.models import Bounce, Delivery

State = Delivery.State


@dataclass(frozen=True)
class Gauge:
    name: str
    help: str
    value: Callable[[datetime], float]


_gauges: list[Gauge] = []


def gauge(name: str, help: str) -> Callable[[Callable[[datetime], float]], Callable[[datetime], float]]:
    """Makes the function below it, which gets the time, the value of a metric; ages are in seconds."""

    def register(value: Callable[[datetime], float]) -> Callable[[datetime], float]:
        _gauges.append(Gauge(name, help, value))
        return value

    return register


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All metrics as text; 404 for whoever has no key, and where none is set."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_KEY or not compare_digest(given.encode(), settings.METRICS_KEY.encode()):
        raise Http404
    now = timezone.now()
    lines = []
    for one in _gauges:
        lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} gauge", f"{one.name} {one.value(now):g}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def age(moment: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 where there is nothing, or it is still to come."""
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0


@gauge("pakt_mail_waiting", "Letters that are written or to be written, and not sent")
def waiting(now: datetime) -> float:
    return Delivery.objects.filter(state=State.WAITING).count()


@gauge("pakt_mail_oldest_unsent_seconds", "Age of the oldest letter that was not sent")
def oldest_unsent(now: datetime) -> float:
    return age(Delivery.objects.filter(state=State.WAITING).aggregate(first=Min("at"))["first"], now)


@gauge("pakt_mail_withheld", "Letters that are owed and wait for a human")
def withheld(now: datetime) -> float:
    return Delivery.objects.filter(state=State.WITHHELD).count()


@gauge("pakt_mail_failed", "Letters that failed for good")
def failed(now: datetime) -> float:
    return Delivery.objects.filter(state=State.FAILED).count()


@gauge("pakt_mail_addresses_failing", "Addresses at which mail did not arrive for good, not confirmed since")
def failing(now: datetime) -> float:
    return Bounce.objects.filter(permanent=True, confirmed_at=None).values("address").distinct().count()


@gauge("pakt_due_waiting", "Things that are due and not done")
def due(now: datetime) -> float:
    return Due.objects.filter(dead_at=None, take_at__lte=now).count()


@gauge("pakt_due_given_up", "Things that failed again and again and were given up")
def given_up(now: datetime) -> float:
    return Due.objects.exclude(dead_at=None).count()


@gauge("pakt_due_oldest_seconds", "For how long the oldest thing that is due has waited")
def oldest_due(now: datetime) -> float:
    return age(Due.objects.filter(dead_at=None, take_at__lte=now).aggregate(first=Min("take_at"))["first"], now)


@gauge("pakt_workers", "Workers that are alive")
def workers(now: datetime) -> float:
    return Worker.objects.filter(beat_at__gte=now - SILENT).count()
