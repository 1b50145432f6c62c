"""Is this process fit to be asked (`/healthz`), and does the whole desk work (`/readyz`)?

Balancers ask the first, so that a dead worker takes no page away; whoever is woken at night asks the second.
"""

from datetime import timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pakt.desk.due.models import Due, Worker
from pakt.desk.due.worker import SILENT

# What waits longer than this shows that the workers cannot keep up, or that none takes it.
MOST_LAG = timedelta(minutes=5)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return _answer({"database": _database()})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database()}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    if checks.get("migrations") == "ok":
        checks["worker"] = _worker()
        checks["due"] = _due()
        checks["given_up"] = _given_up()
    return _answer(checks)


def _answer(checks: dict[str, str]) -> JsonResponse:
    return JsonResponse(checks, status=200 if all(said == "ok" for said in checks.values()) else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not missing else f"{len(missing)} missing; run: pakt migrate"


def _worker() -> str:
    alive = Worker.objects.filter(beat_at__gte=timezone.now() - SILENT).exists()
    return "ok" if alive else "none is alive; run: pakt worker"


def _given_up() -> str:
    dead = Due.objects.exclude(dead_at=None).count()
    return "ok" if not dead else f"{dead} failed again and again; the table due_due says why"


def _due() -> str:
    waiting = Due.objects.filter(dead_at=None, take_at__lt=timezone.now() - MOST_LAG).count()
    return "ok" if not waiting else f"{waiting} have waited for more than 5 minutes"
