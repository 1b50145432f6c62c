"""The agreement in plain words, as it stands today: terms, readings, findings, versions, and its counters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements import paper, queries
from pakt.desk.agreements.duties import list_owed
from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.owed import due_part
from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.agreements.wording import money_words, pars, said
from pakt.desk.pages.dates import zone_name
from pakt.desk.pages.papers import CounterPart
from pakt.desk.pages.parts import ParPart
from pakt.desk.people.access import Act, may, scope, works
from pakt.desk.people.models import Person
from pakt.desk.people.request import current_zone, reader
from pakt.desk.tickets.queries import late, now_of
from pakt.engine.contract import Contract, Missed
from pakt.engine.rules import rules_of
from pakt.engine.settle import bound_passed
from pakt.engine.zone import to_instant

Hit = tuple[str, str, str]  # reference, address, clock


@dataclass(frozen=True)
class Counted:
    """Terms missed on the way to a right, and the tickets in which they were."""

    right: str
    holder: str
    counter: CounterPart
    tickets: Sequence[Hit]
    clauses: Sequence[ParPart]


@login_required
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements that one may read."""
    found = queries.agreements(reader(request), Act.SEE_CONTRACT)
    rows = [(agreement, version_at(agreement, timezone.now())) for agreement in found]
    context = {
        "rows": [(a, said(contract_of(v).title) if v else "", v) for a, v in rows],
        "is_customer": not works(reader(request)),
    }
    return render(request, "tickets/agreements.html", context)


@login_required
def agreement(request: HttpRequest, prefix: str) -> HttpResponse:
    """One agreement, in the version that is in force (or the last one, before any is)."""
    person = reader(request)
    found = queries.agreements(person, Act.SEE_CONTRACT).filter(prefix=prefix).first()
    now = timezone.now()
    if found is None:
        raise Http404
    version = version_at(found, now) or found.versions.order_by("number").last()
    if version is None:
        raise Http404
    contract = contract_of(version)
    sides = scope(person, Act.SEE).sides(found)
    context = {
        "agreement": found,
        "version": version,
        "contract": contract,
        "title": said(contract.title),
        "law": said(contract.law) if contract.law else "",
        "zone": zone_name(ZoneInfo(contract.time_zone)),
        "plan": said(contract.plans[version.plan].name) if version.plan in contract.plans else "",
        "matrices": paper.matrices(contract, version.plan),
        "without": paper.without_terms(contract, version.plan),
        "plain": paper.plain_words(found, contract),
        "hours": paper.hours(contract, now.date()),
        "findings": paper.finding_parts(found, version, now.date()),
        "readings": paper.readings(found, contract),
        "versions": paper.version_parts(found, now),
        "clauses": [(name, said(c.text), c.text[contract.language], c) for name, c in contract.clauses.items()],
        "counters": counters(found, contract, now),
        "money": money(contract),
        "contacts": [(one.role.side, said(one.role.role), one) for one in queries.contacts(found, contract)],
        **list_of_people(person, found, now),
        "is_customer": sides == {"customer"},
    }
    return render(request, "tickets/agreement.html", context)


def list_of_people(person: Person, found: Agreement, now: datetime) -> dict[str, Any]:
    """By when the customer owes its list of entitled people, for those who may see it."""
    if not may(person, Act.SEE_ENTITLED, found):
        return {}
    owed = list_owed(found, now)
    return {"sees_list": True, "list_owed": owed, "list_due": due_part(owed, current_zone()) if owed else None}


def counters(found: Agreement, contract: Contract, now: datetime) -> list[Counted]:
    """For each right that missed terms give: how many there are, and where."""
    counted = []
    for name, right in contract.rights.items():
        if right.after_missed is None:
            continue
        hits = missed(found, contract, name, right.after_missed, now)
        counter = CounterPart(len(hits), right.after_missed.at_least)
        refs = pars(found, contract, right.clauses)
        counted.append(Counted(said(right.name), right.holder, counter, hits, refs))
    return counted


def missed(found: Agreement, contract: Contract, right: str, terms: Missed, now: datetime) -> list[Hit]:
    """The tickets with a term missed by more than its bound, in the order in which they passed it."""
    hits = []
    for known in now_of(late(found, terms.clocks, now), now).values():
        for clock in known.state.clocks:
            if clock.name in terms.clocks:
                passed = bound_passed(rules_of(contract), right, clock, to_instant(now))
                if passed is not None:
                    url = reverse("ticket", args=[known.ticket.reference])
                    hits.append((passed, known.ticket.reference, url, said(contract.clocks[clock.name].name)))
    return [(reference, url, name) for _, reference, url, name in sorted(hits)]


def money(contract: Contract) -> list[tuple[str, str]]:
    """Prices and penalties in a few lines."""
    currency = contract.currency or ""
    lines = [(said(price.name), money_words(price.amount, currency)) for price in contract.prices]
    for penalty in contract.penalties:
        names = ", ".join(said(contract.clocks[name].name) for name in penalty.clocks if name in contract.clocks)
        label = _("Penalty for each day of delay: %(terms)s") % {"terms": names}
        lines.append((label, money_words(penalty.amount, currency)))
    return lines
