"""Words of the contract language that no shipped agreement needs: each proven on a contract of one clock."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pakt.engine.contract import Contract
from pakt.engine.errors import ContractError
from pakt.engine.events import read_events, read_time
from pakt.engine.load import load_text
from pakt.engine.period import read_case
from pakt.engine.render import replay_json, settlement_json
from pakt.engine.replay import replay
from pakt.engine.rules import rules_of
from pakt.engine.scenario import read_scenario
from pakt.engine.settle import settle
from pakt.engine.steps import steps

CLAUSES = ["A-1"]
REPORTED = {
    "at": "2026-03-13T16:00:00+01:00",
    "type": "reported",
    "by": "customer",
    "channel": "phone",
    "kind": "fault",
}


def named(text: str) -> dict[str, str]:
    return {"en": text}


def file(**words: Any) -> dict[str, Any]:
    """A contract with an office, a watch, two priorities and one clock, with `words` put in place of its own."""
    return {
        "contract": "words", "title": named("Words"), "language": "en", "time_zone": "Europe/Berlin",
        "source": {"title": named("Words")},
        "parties": {"provider": {"name": named("Provider")}, "customer": {"name": named("Customer")}},
        "calendars": {
            "office": {"name": named("Office"), "hours": {"mon-fri": ["09:00-17:00"]}, "clauses": CLAUSES},
            "watch": {"name": named("Watch"), "hours": {"mon-sun": ["00:00-24:00"]}, "clauses": CLAUSES},
        },
        "kinds": {
            "fault": {"name": named("Fault"), "definition": named("It fails."), "priorities": ["A", "B"],
                      "clauses": CLAUSES},
        },
        "priorities": {
            name: {"name": named(name), "definition": named(name), "clauses": CLAUSES} for name in ("A", "B")
        },
        "channels": {"phone": {"name": named("Phone"), "clauses": CLAUSES},
                     "email": {"name": named("E-mail"), "clauses": CLAUSES}},
        "classification": {"set_by": ["reported", "classified"], "clauses": CLAUSES},
        "clocks": {"repair": clock()},
        "clauses": {"A-1": {"how": "enforce", "source": "1", "text": named("All of it.")}},
    } | words  # fmt: skip


def clock(**words: Any) -> dict[str, Any]:
    return {
        "name": named("Repair"), "owed_by": "provider", "starts_on": "reported", "stops_on": "resolved",
        "terms": [{"term": "4 working hours"}], "clauses": CLAUSES,
    } | words  # fmt: skip


def load(**words: Any) -> Contract:
    return load_text(json.dumps(file(**words)), "words.yaml")


def clocks(contract: Contract, events: list[Mapping[str, Any]], at: str) -> dict[str, dict[str, Any]]:
    """The clocks of a ticket by name; each must have one cycle."""
    scenario = read_scenario({"contract": "words", "at": at, "events": events}, lambda _: contract)
    answer = replay_json(scenario.rules, replay(contract, scenario.events, scenario.at, None, True))
    found = {one["name"]: one for one in answer["clocks"]}
    assert len(found) == len(answer["clocks"])
    return found


def settled(contract: Contract, **case: Any) -> dict[str, Any]:
    return settlement_json(rules_of(contract), settle(read_case({"contract": "words", **case}, lambda _: contract)))


# terms[].calendar

TIERS = clock(terms=[{"when": {"priority": "A"}, "term": "4 working hours", "calendar": "watch"},
                     {"when": {"priority": "B"}, "term": "4 working hours"}])  # fmt: skip


def test_each_row_of_terms_counts_in_the_service_hours_it_names() -> None:
    contract = load(clocks={"repair": TIERS})
    at = "2026-03-13T18:00:00+01:00"
    assert clocks(contract, [REPORTED | {"priority": "A"}], at)["repair"]["due_at"] == "2026-03-13T20:00:00+01:00"
    assert clocks(contract, [REPORTED | {"priority": "B"}], at)["repair"]["due_at"] == "2026-03-16T12:00:00+01:00"


def test_a_new_priority_brings_its_own_service_hours_and_the_explanation_adds_up() -> None:
    contract = load(clocks={"repair": TIERS})
    lowered = {"at": "2026-03-13T17:00:00+01:00", "type": "classified", "by": "provider", "priority": "B"}
    found = clocks(contract, [REPORTED | {"priority": "A"}, lowered], "2026-03-13T18:00:00+01:00")["repair"]
    assert found["due_at"] == "2026-03-16T12:00:00+01:00"
    assert sum(stretch["counted_seconds"] for stretch in found["explanation"]) == found["target_seconds"] == 4 * 3600


def test_notice_and_missed_terms_are_reckoned_in_the_service_hours_of_the_row() -> None:
    contract = load(
        clocks={"repair": TIERS | {"notice": [{"before": "1 working hour", "clauses": CLAUSES}]}},
        rights={"leave": {
            "name": named("leave"), "holder": "customer", "clauses": CLAUSES,
            "after_missed": {"clocks": ["repair"], "at_least": 1,
                             "late_by": [{"when": {}, "more_than": "2 working hours"}]},
        }},
    )  # fmt: skip
    found = clocks(contract, [REPORTED | {"priority": "A"}], "2026-03-13T21:00:00+01:00")["repair"]
    assert found["notice_due_at"] == "2026-03-13T19:00:00+01:00"
    case = {"period": "2026-03", "at": "2026-03-14T08:00:00+01:00"}
    tickets = {name: [REPORTED | {"priority": name}] for name in ("A", "B")}
    assert [right["since"] for right in settled(contract, tickets=tickets, **case)["rights"]] == [
        "2026-03-13T22:00:00+01:00"
    ]


# asks_for

ASKING = {
    "approval": clock(
        owed_by="customer", starts_on={"event": "info_requested", "asks_for": "approval"}, stops_on="info_supplied"
    ),
    "answer": clock(
        owed_by="customer", starts_on={"event": "info_requested", "asks_for": "information"}, stops_on="info_supplied"
    ),
    "repair": clock(paused_by="question"),
}


def asked(what: str | None) -> dict[str, Any]:
    event = {"at": "2026-03-16T10:00:00+01:00", "type": "info_requested", "by": "provider"}
    return event | ({"asks_for": what} if what else {})


@pytest.mark.parametrize(
    ("what", "clock_started"), [(None, "answer"), ("information", "answer"), ("approval", "approval")]
)
def test_a_question_starts_the_clock_of_what_it_asks_for(what: str | None, clock_started: str) -> None:
    found = clocks(load(clocks=ASKING), [REPORTED | {"priority": "B"}, asked(what)], "2026-03-16T11:00:00+01:00")
    assert set(found) == {clock_started, "repair"}


def test_whatever_is_asked_for_pauses_until_it_is_given() -> None:
    given = {"at": "2026-03-16T12:00:00+01:00", "type": "info_supplied", "by": "customer"}
    events = [REPORTED | {"priority": "B"}, asked("access"), given]
    found = clocks(load(clocks=ASKING), events, "2026-03-16T12:30:00+01:00")
    assert found["repair"]["due_at"] == "2026-03-16T14:00:00+01:00"
    assert set(found) == {"repair"}


def test_the_steps_offer_each_sort_of_question_that_the_contract_knows() -> None:
    contract = load(clocks=ASKING)
    at = read_time("2026-03-16T09:30:00+01:00", "", "at")
    history = read_events([REPORTED | {"priority": "B"}], "events", rules_of(contract).words)
    offered = [dict(s.data) for s in steps(contract, history, at, None, "provider") if s.type == "info_requested"]
    assert offered == [{"asks_for": "information"}, {"asks_for": "approval"}]


def test_only_a_question_asks_for_something() -> None:
    with pytest.raises(ContractError, match="'asks_for' belongs to info_requested; resolved asks for nothing"):
        load(clocks={"repair": clock(stops_on={"event": "resolved", "asks_for": "access"})})


# unless_happened


def test_what_happened_before_can_keep_an_event_from_stopping_a_clock() -> None:
    contract = load(clocks={"repair": clock(stops_on=[{"event": "answered", "unless_happened": "workaround_provided"},
                                                      "resolved"])})  # fmt: skip
    bridged = {"at": "2026-03-16T09:30:00+01:00", "type": "workaround_provided", "by": "provider"}
    answered = {"at": "2026-03-16T10:00:00+01:00", "type": "answered", "by": "provider", "channel": "phone"}
    at = "2026-03-16T11:00:00+01:00"
    assert clocks(contract, [REPORTED | {"priority": "B"}, answered], at)["repair"]["state"] == "met"
    assert clocks(contract, [REPORTED | {"priority": "B"}, bridged, answered], at)["repair"]["state"] == "running"


# penalties[].when


def test_a_penalty_is_for_the_tickets_it_names() -> None:
    penalty = {"clocks": ["repair"], "clauses": CLAUSES}
    contract = load(penalties=[penalty | {"when": {"priority": "A"}, "amount": "500.00"},
                               penalty | {"when": {"priority": "B"}, "amount": "50.00"}])  # fmt: skip
    tickets = {name: [REPORTED | {"priority": name}] for name in ("A", "B")}
    lines = settled(contract, period="2026-03", at="2026-03-18T10:00:00+01:00", tickets=tickets)["penalties"]
    assert [(line["ticket"], line["days"], line["amount"]) for line in lines] == [
        ("A", 2, "1000.00"),
        ("B", 2, "100.00"),
    ]


# claim windows

CREDIT = {
    "plans": {"quay": {"name": named("Quay")}},
    "availability": {
        "tests": [{"name": "uptime", "measure": "percent", "at_least_by_plan": {"quay": "99.9"}, "clauses": CLAUSES}],
        "clauses": CLAUSES,
    },
    "credits": {
        "step": "0.1", "per_step_by_plan": {"quay": "2"}, "cap": "10", "clauses": CLAUSES,
        "claim": {"channel": "email", "subject": "Credit", "window": "within 15 days after the month",
                  "clauses": CLAUSES},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("claimed_at", "payable"),
    [
        ("2026-03-31T23:59:59+02:00", False),
        ("2026-04-01T00:00:00+02:00", True),
        ("2026-04-15T23:59:59+02:00", True),
        ("2026-04-16T00:00:00+02:00", False),
    ],
)
def test_a_claim_within_days_after_the_month(claimed_at: str, payable: bool) -> None:
    down = {"at": "2026-03-10T10:00:00+01:00", "type": "outage", "until": "2026-03-10T14:00:00+01:00", "scope": "total"}
    claim = {"at": claimed_at, "type": "credit_claimed", "channel": "email", "subject": "credit"}
    credit = settled(
        load(**CREDIT), plan="quay", period="2026-03", at="2026-05-01T00:00:00+02:00", monthly_fee="100.00",
        events=[down, claim],
    )["credit"]  # fmt: skip
    # 240 of 44,580 minutes: 99.4616 %, 0.4383 below 99.9: four steps.
    assert (credit["steps"], credit["amount"], credit["payable"]) == (4, "8.00", payable)


def test_claim_windows_of_two_months_cannot_overlap() -> None:
    credits = CREDIT["credits"] | {"claim": CREDIT["credits"]["claim"] | {"window": "within 29 days after the month"}}
    with pytest.raises(ContractError, match=r"credits\.claim\.window"):
        load(**CREDIT | {"credits": credits})


# terms where only some units have a meaning


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"clocks": {"repair": clock(notice=[{"before": "14 calendar days", "clauses": CLAUSES}])}}, "before"),
        ({"maintenance": [{"kind": "planned", "notice": "4 hours", "excluded": True, "clauses": CLAUSES}]}, "notice"),
        ({"refusals": [{"event": "callback_agreed", "unless": {"due_within": "next release"},
                        "reason": named("too late"), "clauses": CLAUSES}]}, "due_within"),
        ({"availability": {"clauses": CLAUSES, "tests": [
            {"name": "total", "measure": "total", "at_most": "1 working day, end of day", "clauses": CLAUSES}]}},
         "at_most"),
        ({"rights": {"leave": {"name": named("leave"), "holder": "customer", "clauses": CLAUSES, "after_missed": {
            "clocks": ["repair"], "at_least": 1, "late_by": [{"when": {}, "more_than": "1 hour"}]}}}}, "more_than"),
    ],
)  # fmt: skip
def test_a_term_that_its_place_cannot_reckon_with_is_an_error(words: dict[str, Any], key: str) -> None:
    with pytest.raises(ContractError, match=rf"{key}: a term of this kind has no meaning here; write one like"):
        load(**words)
