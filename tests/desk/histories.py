"""Tickets under the agreements that ship, and the proof that what is kept of them is what replay says."""

from datetime import datetime
from typing import Any

from pakt.desk.agreements.actions import add_version, create_agreement
from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import contract_of
from pakt.desk.due.models import Due
from pakt.desk.people.models import Organisation
from pakt.desk.tickets import kept as kept_terms
from pakt.desk.tickets.models import Event as Row
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.rebuilding import differences
from pakt.engine.calendar import DAY
from pakt.engine.events import RELEASES, WHO, Event, read_events
from pakt.engine.load import shipped, shipped_text
from pakt.engine.render import replay_json
from pakt.engine.replay import replay
from pakt.engine.rules import Rules, rules_of
from pakt.engine.zone import to_instant

EARLY = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def agreement_under(
    contract_id: str, prefix: str, *, customer: Organisation, provider: Organisation, plan: str | None = None
) -> Agreement:
    """An agreement in force since the beginning of 2026, with the last of its plans unless another is named."""
    agreement = create_agreement(
        name=f"{customer}, {contract_id}", customer=customer, provider=provider, contract_id=contract_id, prefix=prefix
    )
    add_version(
        agreement,
        text=shipped_text(contract_id),
        plan=plan or next(reversed(shipped(contract_id).plans), None),
        signed_on=EARLY.date(),
        published_on=EARLY.date(),
        effective_from=EARLY,
        now=EARLY,
    )
    return agreement


def told(ticket: Ticket) -> list[dict[str, Any]]:
    """The events of a ticket as a scenario holds them, straight from the tables."""
    rows = [
        *Row.objects.filter(ticket=ticket, type__in=WHO),
        *Row.objects.filter(ticket=None, agreement=ticket.agreement, type__in=RELEASES),
    ]
    rows.sort(key=lambda row: (row.at, row.ticket_id is None, row.recorded_at, row.sequence))
    return [{**row.data, "at": row.at.isoformat(), "type": row.type, "by": row.by} for row in rows]


def verify(ticket: Ticket) -> Ticket:
    """What is kept equals the replay of the whole history, and working it out again changes nothing."""
    ticket = Ticket.objects.select_related("agreement", "version").get(pk=ticket.pk)
    rules = rules_of(contract_of(ticket.version))
    events = read_events(told(ticket), "events", rules.words)
    state = replay(rules.contract, events, to_instant(ticket.looked_at), ticket.version.plan)
    expected = replay_json(rules, state, explained=False)
    assert (ticket.kind, ticket.priority) == (state.kind, state.priority)
    assert _same_time(ticket.effective_at, expected["effective_at"])
    kept = list(ticket.clocks.order_by("position"))
    assert [(clock.name, clock.cycle) for clock in kept] == [(c["name"], c["cycle"]) for c in expected["clocks"]]
    for clock, wanted in zip(kept, expected["clocks"], strict=True):
        assert (clock.owed_by, clock.state, clock.term, clock.clauses) == (
            wanted["owed_by"],
            wanted["state"],
            wanted["term"],
            wanted["clauses"],
        )
        for name in ("started_at", "due_at", "stopped_at"):
            assert _same_time(getattr(clock, name), wanted[name]), (clock, name)
        assert _same_time(clock.notice_due_at, wanted.get("notice_due_at"))
        assert clock.notice == wanted.get("notice", "")
    assert [(r.right, r.holder) for r in ticket.rights.order_by("pk")] == [(r.right, r.holder) for r in state.rights]
    due = Due.objects.filter(kind="look", subject=str(ticket.pk)).values_list("due_at", flat=True).first()
    if state.look_again_at is None:
        assert due is None
    else:
        assert due is not None
        assert to_instant(due) <= state.look_again_at
    assert differences(ticket.pk) == []
    shown_alike(ticket, rules, events)
    return ticket


def shown_alike(ticket: Ticket, rules: Rules, events: list[Event]) -> None:
    """Clocks read back from what is kept are those of a replay, with the time used, until time alone changes one."""
    until = to_instant(ticket.looked_at)
    told = replay(rules.contract, events, until, ticket.version.plan, explained=True)
    for at in (until, (until + min(told.look_again_at or until, until + DAY)) // 2):
        state = replay(rules.contract, events, at, ticket.version.plan, explained=True)
        owed = {(clock.name, clock.cycle): clock for clock in state.clocks if clock.is_open and ticket.is_open}
        kept = [kept_terms.read(clock, rules, ticket.version.plan, at) for clock in ticket.clocks.filter(is_owed=True)]
        assert [(clock.name, clock.cycle) for clock in kept] == list(owed)
        for clock in kept:
            wanted = owed[clock.name, clock.cycle]
            for name in ("state", "started_at", "due_at", "overdue", "term", "calendar", "clauses", "used", "total"):
                assert getattr(clock, name) == getattr(wanted, name), name
            for name in ("asks_notice", "notice_due_at", "notice"):
                assert getattr(clock, name) == getattr(wanted, name), name
            assert kept_terms.soon_at(clock) == kept_terms.soon_at(wanted)


def _same_time(kept: datetime | None, text: str | None) -> bool:
    """Results are told to the second."""
    return (kept and int(kept.timestamp())) == (text and int(datetime.fromisoformat(text).timestamp()))
