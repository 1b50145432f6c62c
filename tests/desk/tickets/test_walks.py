"""Any history, step by step through `record`: what is kept is always what replay says, and what is refused leaves
nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pakt.desk.agreements.models import Agreement
from pakt.desk.due.models import Due
from pakt.desk.due.worker import run_all
from pakt.desk.tickets import actions
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.models import Change, Clock, Event, Message, Right, Ticket
from pakt.engine.contract import Contract
from pakt.engine.events import CHANNELS, RELEASES, WHO
from pakt.engine.load import shipped, shipped_ids
from tests.desk.histories import at, verify

START = at("2026-03-05T06:00:00+00:00")
KEPT = (Ticket, Event, Message, Clock, Right, Change, Due)
pauses = st.one_of(
    st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(minutes=30), timedelta(hours=8)]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
)


@contextmanager
def taken_back() -> Iterator[None]:
    """Each example begins with the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept() -> list[list[tuple[Any, ...]]]:
    return [sorted(model.objects.values_list(), key=str) for model in KEPT]


def carried(draw: st.DrawFn, type: str, contract: Contract, now: datetime) -> dict[str, Any]:
    """What an event of this type may hold, sometimes too little."""
    kind = draw(st.sampled_from(sorted(contract.kinds)))
    priorities = contract.kinds[kind].priorities
    classified = {"kind": kind} | ({"priority": draw(st.sampled_from(priorities))} if priorities else {})
    later = now + draw(pauses)
    data: dict[str, dict[str, Any]] = {
        "reported": {"channel": draw(st.sampled_from(CHANNELS)), **classified},
        "acknowledged": {"channel": "email"},
        "classified": {**classified, "reason": "so it is"},
        "dispute_settled": {"outcome": draw(st.sampled_from(["customer", "provider"]))},
        "analysed": {**classified, "assignee": "Vera", "planned_for": "Friday"},
        "workaround_provided": {"limits": draw(st.booleans())},
        "callback_agreed": {"due": later.isoformat()},
        "answered": {"channel": draw(st.sampled_from(CHANNELS)), "reason": "by phone"},
        "excused": {"from": (now - draw(pauses)).isoformat(), "until": (later + timedelta(hours=1)).isoformat()},
        "release_scheduled": {"version": "4.7", "planned": draw(st.booleans()), "date": later.isoformat()},
        "released": {"version": draw(st.sampled_from(["4.7", "4.7.1"])), "planned": draw(st.booleans())},
    }
    known = data.get(type, {})
    return dict(list(known.items())[: draw(st.sampled_from([len(known), len(known), len(known), 1]))])


@pytest.mark.parametrize("contract_id", shipped_ids())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(draw=st.data())
def test_any_history_is_kept_as_it_follows(
    under: Callable[..., Agreement], contract_id: str, draw: st.DataObject
) -> None:
    agreement = Agreement.objects.filter(contract_id=contract_id).first() or under(contract_id)
    contract = shipped(contract_id)
    with taken_back():
        now = START + draw.draw(pauses)
        said = draw.draw(st.composite(lambda d: carried(d, "reported", contract, now))())
        said = {"channel": "portal", "kind": next(iter(contract.kinds)), **said}
        try:
            ticket = actions.report(agreement, subject="It", text="stands", **said, now=now)
        except BadEvent as bad:
            assert bad.field == "priority"
            return
        ticket = verify(ticket)
        for _ in range(draw.draw(st.integers(1, 8))):
            now += draw.draw(pauses)
            if draw.draw(st.booleans()):
                run_all(now)
                ticket = verify(ticket)
            step(draw, ticket, contract, now)
            ticket = verify(ticket)


def step(draw: st.DataObject, ticket: Ticket, contract: Contract, now: datetime) -> None:
    """One thing said by whoever may say it; kept, or refused without a trace."""
    type = draw.draw(st.sampled_from([name for name in WHO if name != "reported"] + ["message", "note"]))
    by = draw.draw(st.sampled_from(WHO.get(type, ("provider",))))
    moment = max(
        now - draw.draw(st.sampled_from([timedelta(0), timedelta(0), timedelta(hours=20)])), ticket.reported_at
    )
    data = draw.draw(st.composite(lambda d: carried(d, type, contract, moment))())
    before = kept()
    try:
        if type in RELEASES:
            actions.record_for_agreement(ticket.agreement, type=type, data=data, at=moment, now=now)
        else:
            actions.record(
                ticket, type=type, by=by, data=data, at=moment, now=now, text=draw.draw(st.sampled_from(["", "so"]))
            )
    except (StepRefused, BadEvent):
        assert kept() == before
