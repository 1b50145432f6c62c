"""What is malformed is refused with the place, in one line, and nothing else happens.

Every field of good scenarios is taken away, given the wrong type and absurd values. The answer is an error that names
the field, its event or the neighbour whose order it breaks; or, where `LENIENT` says so, a result.
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pakt.engine.errors import PaktError, ScenarioError
from pakt.engine.load import shipped, shipped_ids
from pakt.engine.period import read_case
from pakt.engine.render import replay_json, settlement_json
from pakt.engine.replay import replay
from pakt.engine.scenario import parse_json, read_scenario
from pakt.engine.settle import settle

Path = tuple[str | int, ...]
MISSING = object()


def event(at: str, what: str, by: str, **data: Any) -> dict[str, Any]:
    return {"at": moment(at), "type": what, "by": by, **data}


def moment(at: str) -> str:
    return f"2026-03-{at}:00+01:00"


CAMPUS = {
    "contract": "campus-modules",
    "at": "2026-03-20T12:00:00+01:00",
    "events": [
        event("02T08:00", "release_scheduled", "provider", version="1.6", planned=True, date=moment("16T10:00")),
        event("03T08:00", "reported", "customer", channel="portal", kind="error", priority="minor",
              complete=True, instance="production"),
        event("03T09:00", "workaround_provided", "provider", limits=True),
        event("03T10:00", "classified", "provider", kind="error", priority="trivial", reason="a label"),
        event("03T11:00", "classification_disputed", "customer"),
        event("03T12:00", "dispute_settled", "customer", outcome="provider"),
        event("03T13:00", "confirmed", "provider"),
        event("04T10:00", "excused", "provider", **{"from": moment("03T14:00"),
              "until": moment("04T09:00"), "reason": "a power cut"}),
        event("16T11:00", "released", "provider", version="1.6", planned=True),
        event("17T11:00", "resolved", "provider", release="1.6"),
        event("18T11:00", "reopened", "customer"),
    ],
}  # fmt: skip
INFORMATION = {
    "contract": "information-systems",
    "at": "2026-03-20T12:00:00+03:00",
    "events": [
        event("03T08:00", "reported", "customer", channel="email", kind="support", priority="normal"),
        event("03T09:00", "callback_agreed", "provider", due=moment("04T10:00")),
        event("03T10:00", "answered", "provider", channel="phone", reason="asked for"),
        event("03T11:00", "analysed", "provider", kind="support", priority="high", assignee="g1", planned_for="Friday"),
        event("04T11:00", "delay_announced", "provider", until=moment("10T10:00")),
        event("05T11:00", "resolved", "provider", release="none"),
        event("06T11:00", "rejected", "customer", remarks="still wrong"),
        event("10T11:00", "resolved", "provider"),
        event("11T11:00", "accepted", "customer", remarks="well done"),
        event("11T12:00", "acknowledged", "system", channel="email"),
    ],
}
CENTRE = {
    "contract": "contact-centre",
    "plan": "premium",
    "at": "2026-03-20T12:00:00+01:00",
    "events": [
        event("03T08:00", "reported", "customer", channel="portal", kind="incident", priority="medium", complete=False),
        event("03T09:00", "called", "customer"),
        event("03T10:00", "info_requested", "provider"),
        event("03T11:00", "info_supplied", "customer"),
        event("03T12:00", "responded", "provider"),
        event("03T13:00", "closed", "customer"),
    ],
}
MONTH = {
    "contract": "contact-centre",
    "plan": "premium",
    "period": "2026-03",
    "at": "2026-04-20T12:00:00+02:00",
    "monthly_fee": "1000.00",
    "tickets": {"T-1": CENTRE["events"]},
    "events": [
        {"at": moment("02T10:00"), "type": "version_in_use", "version": "6.22", "released_on": "2026-01-15",
         "newer_majors": 2},
        {"at": moment("03T10:00"), "type": "outage", "until": moment("03T13:00"), "scope": "total", "exception": "a"},
        {"at": moment("09T21:00"), "type": "maintenance", "until": moment("09T23:00"),
         "announced_at": moment("06T10:00"), "kind": "planned"},
        {"at": moment("10T10:00"), "type": "work", "ticket": "T-1", "minutes": 70, "billable": True},
        event("11T10:00", "release_scheduled", "provider", version="7", planned=True, date=moment("16T10:00")),
        {"at": moment("31T10:00"), "type": "credit_claimed", "channel": "email", "subject": "SLA Service Credit"},
    ],
}  # fmt: skip
SCENARIOS = {"campus": CAMPUS, "information": INFORMATION, "centre": CENTRE, "month": MONTH}


def fields(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of everything in a scenario, objects and lists included."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from fields(inner, (*path, key))


def changed(scenario: dict[str, Any], path: Path, value: Any) -> Any:
    scenario = copy.deepcopy(scenario)
    holder: Any = scenario
    for key in path[:-1]:
        holder = holder[key]
    if value is MISSING:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return scenario


def dotted(path: Path) -> str:
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def answer(given: str) -> str:
    """The result as the door would print it; PaktError where there is none."""
    raw = parse_json(given)
    if isinstance(raw, dict) and ("period" in raw or "monthly_fee" in raw):
        case = read_case(raw, shipped)
        result = settlement_json(case.rules, settle(case))
    else:
        scenario = read_scenario(raw, shipped)
        folded = replay(scenario.rules.contract, scenario.events, scenario.at, scenario.plan, True)
        result = replay_json(scenario.rules, folded)
    return json.dumps(result, ensure_ascii=False)


NESTED: Any = []
for _ in range(300):
    NESTED = [NESTED]

ABSURD = {
    "missing": MISSING,
    "null": None,
    "true": True,
    "zero": 0,
    "minus": -1,
    "a thousand million": 10**9,
    "a huge number": 10**4000,
    "a fraction": 1.5,
    "infinite": float("inf"),
    "nothing": "",
    "space": " ",
    "a megabyte": "x" * 1_000_000,
    "a lone surrogate": "\ud800",
    "a NUL": "\x00",
    "a new line": "a\nb",
    "a list": [],
    "an object": {},
    "nested": NESTED,
    "the year 9999": "9999-12-31T23:59:59Z",
    "the year 1": "0001-01-01T00:00:00+14:00",
    "the year 0": "0000-01-01T00:00:00Z",
    "an offset of 99 hours": "2026-03-10T10:00:00+99:00",
    "no offset": "2026-03-10T10:00:00",
    "a date": "2026-03-10",
    "a day that is none": "2026-02-30T10:00:00+01:00",
    "a leap second": "2026-03-10T23:59:60Z",
    "hour 24": "2026-03-10T24:00:00Z",
    "other digits": "２０２６-03-10T10:00:00Z",
    "a space for the T": "2026-03-10 10:00:00+01:00",
    "a minus sign of print": "2026-03-10T10:00:00−01:00",
}
TEXTS = frozenset(name for name, value in ABSURD.items() if isinstance(value, str) and len(value) < 100)
ABSENT = frozenset({"missing", "null"})
TRUTH = frozenset({"true"})

# Field → for which of the absurd values there is a result all the same: an optional field may be absent, a text may be
# any text, and what is counted may be zero.
LENIENT: dict[str, frozenset[str]] = {
    "reason": ABSENT | TEXTS,
    "remarks": ABSENT | TEXTS,
    "release": ABSENT | TEXTS,
    "assignee": ABSENT | TEXTS,
    "planned_for": ABSENT | TEXTS,
    "subject": ABSENT | TEXTS,
    "version": TEXTS,
    "ticket": TEXTS,
    "limits": ABSENT | TRUTH,
    "complete": ABSENT | TRUTH,
    "planned": TRUTH,
    "billable": TRUTH,
    "instance": ABSENT,
    "exception": ABSENT,
    "announced_at": ABSENT,
    "until": ABSENT,
    "kind": ABSENT,
    "priority": ABSENT,
    "minutes": frozenset({"zero"}),
    "newer_majors": frozenset({"zero"}),
    "released_on": frozenset({"a date"}),
    "tickets": frozenset({"missing", "an object"}),
    "events": frozenset({"missing", "a list"}),
    "T-1": frozenset({"missing"}),
}
# The same word elsewhere, where it is not optional.
STRICT = {
    "version": {"release_scheduled", "released"},
    "until": {"excused", "outage", "maintenance"},
    "kind": {"reported", "maintenance"},
    "priority": {"reported"},
}


def lenient(scenario: Any, path: Path, name: str) -> bool:
    field = path[-1]
    if isinstance(field, int):
        return name == "missing"  # an event less is another good history, or a worse one
    holder: Any = scenario
    for key in path[:-1]:
        holder = holder[key]
    if isinstance(holder, dict) and holder.get("type") in STRICT.get(field, ()):
        return False
    return name in LENIENT.get(field, ())


@pytest.mark.parametrize(
    ("scenario", "path"),
    [
        pytest.param(scenario, path, id=f"{name}: {dotted(path)}")
        for name, scenario in SCENARIOS.items()
        for path in fields(scenario)
    ],
)
def test_every_field_with_absurd_values(scenario, path):
    for name, value in ABSURD.items():
        given = json.dumps(changed(scenario, path, value))
        try:
            result = answer(given)
        except ScenarioError as error:
            message = str(error)
            assert message.isprintable() and len(message) < 500, name
            assert names(error.where, path) or (name == "infinite" and "not JSON" in message), f"{name}: {message}"
        else:
            assert lenient(scenario, path, name), f"{name} gave a result"
            result.encode("utf-8")


def names(where: str, path: Path) -> bool:
    """Whether an error's place is the field, what holds it, or what it holds."""
    field = path[-1]
    holders = {dotted(path[:length]) for length in range(1, len(path) + 1)}
    if where in holders or where.startswith(dotted(path)) or field == "contract":
        return True
    if field in ("kind", "priority"):
        return where.startswith(dotted(path[:-1]))  # they are wrong together
    # What comes before what is as much the neighbour's fault.
    return (field == "type" or isinstance(field, int)) and where.startswith(dotted(path[: -1 - (field == "type")]))


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_scenarios_are_good_as_they_are(scenario):
    assert json.loads(answer(json.dumps(scenario)))["contract"] == scenario["contract"]


def test_more_events_than_can_be_replayed():
    events = CAMPUS["events"] + [CAMPUS["events"][-1]] * 10_000
    with pytest.raises(ScenarioError, match="at most 10,000"):
        answer(json.dumps({**CAMPUS, "events": events}))


@pytest.mark.parametrize("depth", [*range(900, 1010, 3), 100_000])
@pytest.mark.parametrize("field", ["contract", "plan", "at", "events", "tickets", "monthly_fee", "period"])
def test_nesting_of_any_depth(field, depth):
    deep = json.dumps({**MONTH, field: 0}).replace(f'"{field}": 0', f'"{field}": {"[" * depth}{"]" * depth}')
    with pytest.raises(ScenarioError):
        answer(deep)


@pytest.mark.parametrize("name", ["\ud800", "a\nb", "", "x" * 201, "\x1b[2J"])
def test_a_ticket_of_a_name_that_cannot_be_printed(name):
    with pytest.raises(ScenarioError, match="no name of a ticket"):
        answer(json.dumps({**MONTH, "tickets": {name: CENTRE["events"]}}))


# Garbage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(sorted(
        {"at", "events", "type", "reported", "city-bots", "2026-03-10T10:00:00+01:00", "customer", "provider"})),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def refused_or_encodable(given: str) -> None:
    try:
        answer(given).encode("utf-8")
    except PaktError as error:
        assert str(error) and len(str(error).splitlines()) == 1
        str(error).encode("utf-8")


@given(raw=JSON, contract=st.sampled_from(shipped_ids()))
@settings(max_examples=300, deadline=None)
def test_garbage_of_the_shape_of_json(raw, contract):
    refused_or_encodable(json.dumps(raw))
    refused_or_encodable(json.dumps({"contract": contract, "at": "2026-03-10T10:00:00+01:00", "events": raw}))
    refused_or_encodable(json.dumps({**MONTH, "contract": contract, "events": raw, "tickets": raw}))


@given(data=st.data(), name=st.sampled_from(sorted(SCENARIOS)))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_good_scenarios_with_some_of_it_changed(data, name):
    scenario = SCENARIOS[name]
    for _ in range(data.draw(st.integers(1, 4))):
        paths = list(fields(scenario))
        if not paths:
            break
        path = data.draw(st.sampled_from(paths))
        other = data.draw(st.sampled_from(paths))
        found: Any = scenario
        for key in other:
            found = found[key]
        value = data.draw(st.sampled_from([found, MISSING]) | JSON | st.sampled_from(list(ABSURD.values())))
        scenario = changed(scenario, path, copy.deepcopy(found) if value is found else value)
    refused_or_encodable(json.dumps(scenario))


@given(st.text() | st.binary())
def test_text_and_bytes_of_any_kind(given):
    with pytest.raises(ScenarioError):
        parsed = parse_json(given)
        read_scenario(parsed, shipped)


# Through the door


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pakt", *arguments], input=given, capture_output=True, timeout=60,
        env={**os.environ, **environment},
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[bytes], saying: str) -> None:
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().count("\n") == 1 and saying in done.stderr.decode()


@pytest.mark.parametrize("command", ["replay", "settle"])
def test_files_that_cannot_be_read(command, tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(bytes(range(256)) * 100)
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    refused(run(command, str(tmp_path)), "directory")
    refused(run(command, str(tmp_path / "none")), "No such file")
    refused(run(command, str(binary)), "not UTF-8")
    refused(run(command, str(empty)), "not JSON")


def test_standard_input_of_any_kind():
    good = json.dumps(CENTRE).encode()
    assert (run("replay", "-").returncode, run("replay", "-").stdout) == (0, b"")
    lines = [
        good,
        b"\xff\xfe{}",
        b'"\xc3("',
        good.replace(b"2026-03-20", b"2026\r-03-20"),
        b"\x00",
        good.replace(b", ", b",\r"),
    ]
    done = run("replay", "-", given=b"\n".join(lines))
    assert (done.returncode, done.stderr) == (0, b"")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(result) == ["error"] for result in results] == [False, True, True, True, True, False]
    assert "UTF-8" in results[1]["error"]
    assert results[0] == results[5]


def test_the_output_is_utf8_whatever_the_terminal_speaks():
    history = {**INFORMATION, "events": [*INFORMATION["events"][:1], event("03T11:00", "analysed", "provider")]}
    done = run("replay", "-", "--brief", given=json.dumps(history).encode(), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["refused"][0]["reason"].startswith("Первичный")
