"""A small agreement that nobody made, without findings, for tests to break; and shipped ones with something changed."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from pakt.engine.contract import Contract
from pakt.engine.load import read, shipped_text

Values = dict[str, Any]
Change = Callable[[Values], None]


def words(text: str) -> dict[str, str]:
    return {"en": text}


MINIMAL: Values = {
    "contract": "plain-desk",
    "title": words("Support of a plain desk"),
    "language": "en",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "source": {
        "title": words("Support of a plain desk"),
        "parts": [
            {"id": "main", "name": words("The main text"), "rank": 1},
            {"id": "annex", "name": words("The annex"), "rank": 2},
        ],
    },
    "parties": {"provider": {"name": words("Provider")}, "customer": {"name": words("Customer")}},
    "validity": {"begins": "2026-01-01"},
    "rank": {"terms": "guaranteed", "prevails": ["main"], "clauses": ["PD-9"]},
    "calendars": {
        "service": {
            "name": words("Service hours"),
            "hours": {"mon-fri": ["09:00-17:00"]},
            "holidays": "DE",
            "clauses": ["PD-1"],
        }
    },
    "kinds": {
        "fault": {
            "name": words("Fault"),
            "definition": words("It does not work."),
            "priorities": ["high", "low"],
            "form": "fault",
            "clauses": ["PD-2"],
        }
    },
    "priorities": {
        "high": {"name": words("High"), "definition": words("Work stands still."), "clauses": ["PD-2"]},
        "low": {"name": words("Low"), "definition": words("Work goes on."), "clauses": ["PD-2"]},
    },
    "forms": {
        "fault": {
            "name": words("Report"),
            "fields": [{"id": "what", "label": words("What happened?"), "required": "always"}],
            "clauses": ["PD-3"],
        }
    },
    "channels": {"email": {"name": words("E-mail"), "clauses": ["PD-3"]}},
    "classification": {"set_by": ["reported", "classified"], "clauses": ["PD-2"]},
    "clocks": {
        "reaction": {
            "name": words("Reaction"),
            "owed_by": "provider",
            "starts_on": "reported",
            "stops_on": "responded",
            "terms": [
                {"when": {"priority": "high"}, "term": "4 working hours"},
                {"when": {"priority": "low"}, "term": "8 working hours"},
            ],
            "clauses": ["PD-4"],
        },
        "fix": {
            "name": words("Repair"),
            "owed_by": "provider",
            "starts_on": "reported",
            "stops_on": "resolved",
            "terms": [{"term": "5 working days, same time"}],
            "clauses": ["PD-5"],
        },
    },
    "clauses": {
        f"PD-{number}": {"how": "enforce", "source": f"section {number}", "part": part, "text": words(text)}
        for number, part, text in [
            (1, "main", "Service hours are 09:00 to 17:00."),
            (2, "main", "A fault is high or low."),
            (3, "main", "Faults are reported by e-mail."),
            (4, "main", "The provider reacts within 4 or 8 hours."),
            (5, "annex", "The provider repairs within 5 days."),
            (9, "main", "The main text goes before the annex."),
        ]
    },
}
SCENARIO: Values = {
    "contract": "plain-desk",
    "at": "2026-03-03T12:00:00+01:00",
    "events": [
        {"at": "2026-03-02T10:00:00+01:00", "type": "reported", "by": "customer", "channel": "email", "kind": "fault",
         "priority": "high"},
    ],
}  # fmt: skip


def minimal(change: Change | None = None) -> Contract:
    """The small agreement, with something changed."""
    return load(MINIMAL, change)


def shipped_with(contract_id: str, change: Change | None = None) -> Contract:
    """A shipped agreement, with something changed."""
    return load(values_of(contract_id), change)


def values_of(contract_id: str) -> Values:
    return copy.deepcopy(as_read(contract_id))


@cache
def as_read(contract_id: str) -> Values:
    values, _ = read(shipped_text(contract_id), contract_id)
    assert isinstance(values, dict)
    return values


def load(values: Values, change: Change | None = None) -> Contract:
    values = copy.deepcopy(values)
    if change is not None:
        change(values)
    return Contract.model_validate(values, context={"language": values["language"]})


def as_yaml(values: Any) -> str:
    """JSON is YAML."""
    return json.dumps(values, ensure_ascii=False, default=str)


def at(values: Any, path: str) -> Any:
    """The value at `clocks.fix.terms.0`."""
    for part in path.split("."):
        values = values[int(part) if isinstance(values, list) else part]
    return values


def put(path: str, value: Any) -> Change:
    """A change that sets the value at a path."""

    def change(values: Values) -> None:
        *above, last = path.split(".")
        target = at(values, ".".join(above)) if above else values
        target[int(last) if isinstance(target, list) else last] = value

    return change


def add(path: str, item: Any) -> Change:
    """A change that adds an item to the list at a path, which may be missing."""

    def change(values: Values) -> None:
        *above, last = path.split(".")
        target = at(values, ".".join(above)) if above else values
        target[last] = [*target.get(last, []), item]

    return change


def drop(path: str) -> Change:
    """A change that takes the word at a path out."""

    def change(values: Values) -> None:
        *above, last = path.split(".")
        target = at(values, ".".join(above)) if above else values
        del target[int(last) if isinstance(target, list) else last]

    return change


def both(*changes: Change) -> Change:
    def change(values: Values) -> None:
        for one in changes:
            one(values)

    return change
