"""One thing done to many tickets: begun, done one ticket after the other, told ticket by ticket, undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from pakt.desk.due.rows import Job, schedule
from pakt.desk.due.worker import handler
from pakt.desk.people.models import Person
from pakt.desk.queue.acts import ACTS, Doing
from pakt.desk.queue.models import Bulk, BulkTicket
from pakt.desk.queue.queries import Query, owed_terms, resting_tickets, workable
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Ticket

KIND = "bulk"
# So many tickets are done before the page answers; more are done by a worker, so many at a time.
AT_ONCE = 50
PORTION = 20
MOST = 1000
LONGEST_REASON = 1000
Outcome = BulkTicket.Outcome


@transaction.atomic
def begin(
    *,
    person: Person,
    act: str,
    tickets: Sequence[Ticket],
    data: Mapping[str, Any],
    undoes: Bulk | None = None,
    before: Mapping[int, Mapping[str, Any]] | None = None,
    now: datetime | None = None,
) -> Bulk:
    """Keep what is to be done; nothing is done yet. Many are left to a worker."""
    now = now or timezone.now()
    bulk = Bulk.objects.create(person=person, act=act, data=dict(data), begun_at=now, undoes=undoes)
    BulkTicket.objects.bulk_create(
        BulkTicket(bulk=bulk, ticket=ticket, position=place, before=dict((before or {}).get(ticket.pk, {})))
        for place, ticket in enumerate(tickets)
    )
    if len(tickets) > AT_ONCE:
        schedule(KIND, bulk.pk, now)
    return bulk


def do_now(bulk: Bulk, now: datetime | None = None) -> None:
    """Everything of it, where that is little."""
    if bulk.tickets.count() <= AT_ONCE:
        while do_some(bulk, now or timezone.now()):
            pass


def do_some(bulk: Bulk, now: datetime) -> bool:
    """A portion, each ticket in a transaction of its own; whether there is more."""
    waiting = bulk.tickets.filter(outcome=Outcome.WAITING)
    with override(bulk.person.language):
        for one in waiting.select_related("ticket__agreement", "ticket__version")[:PORTION]:
            _do(bulk, one, now)
    if waiting.exists():
        return True
    bulk.finished_at = now
    bulk.save(update_fields=["finished_at"])
    return False


def _do(bulk: Bulk, one: BulkTicket, now: datetime) -> None:
    try:
        with transaction.atomic():
            ticket = workable(bulk.person).filter(pk=one.ticket_id).select_related("agreement", "version").first()
            if ticket is None:
                raise PermissionDenied
            key = f"bulk-{bulk.pk}-{one.pk}"
            did = ACTS[bulk.act].does(Doing(ticket, bulk.person, bulk.data, one.before, key, now))
            one.outcome = Outcome.DONE if did.changed else Outcome.SAME
            one.before = dict(did.before)
            one.save(update_fields=["outcome", "before"])
    except StepRefused as refused:
        _keep(one, Outcome.REFUSED, refused.reason, refused.clauses)
    except BadEvent as bad:
        _keep(one, Outcome.FAILED, str(bad))
    except PermissionDenied:
        _keep(one, Outcome.FAILED, _("You may not do this here."))


def _keep(one: BulkTicket, outcome: str, reason: str, clauses: Sequence[str] = ()) -> None:
    one.outcome, one.reason, one.clauses = outcome, reason[:LONGEST_REASON], list(clauses)
    one.save(update_fields=["outcome", "reason", "clauses"])


@handler(KIND)
def work(job: Job, now: datetime) -> None:
    """A worker's portion; the rest comes due again at once, behind what is due already."""
    bulk = Bulk.objects.select_related("person").filter(pk=int(job.subject)).first()
    more = bulk is not None and do_some(bulk, now)
    with transaction.atomic():
        job.finish(again_at=now if more else None)


def undo(bulk: Bulk, *, person: Person, now: datetime | None = None) -> Bulk | None:
    """Put back what it changed, as one more bulk; None where it cannot be taken back, or was already."""
    act = ACTS[bulk.act]
    done = list(bulk.tickets.filter(outcome=Outcome.DONE).select_related("ticket"))
    if not act.undo or not done or bulk.finished_at is None or Bulk.objects.filter(undoes=bulk).exists():
        return None
    return begin(
        person=person,
        act=act.undo,
        tickets=[one.ticket for one in done],
        data={},
        undoes=bulk,
        before={one.ticket_id: one.before for one in done},
        now=now,
    )


# Reads


def chosen_tickets(query: Query, references: Sequence[str], *, whole: bool) -> list[Ticket]:
    """The tickets that are named, as far as one works on them; or with `whole` all that the filter of the query holds,
    at most so many."""
    found = workable(query.person).select_related("agreement__customer", "agreement__provider", "version")
    found = found.defer("version__text")
    found = found.filter(pk__in=all_of(query)) if whole else found.filter(reference__in=references[:MOST])
    return list(found.order_by("reference")[:MOST])


def all_of(query: Query) -> list[int]:
    """The keys of the tickets of a whole view, in its order."""
    terms = owed_terms(query).order_by(*query.order).values_list("ticket_id", flat=True)[: 5 * MOST]
    resting = resting_tickets(query).order_by("reported_at", "pk").values_list("pk", flat=True)[:MOST]
    return list(dict.fromkeys([*terms, *resting]))[:MOST]


def outcomes(bulk: Bulk) -> dict[str, int]:
    """How many tickets there are of each outcome."""
    rows = bulk.tickets.order_by().values_list("outcome").annotate(count=Count("pk"))
    return {**dict.fromkeys(Outcome.values, 0), **dict(rows)}
