"""The law: what an agreement says about a ticket and a month. Pure: no Django, no database, no network, no clock.

An agreement is a file (`load_file`), or one of those that ship (`shipped`). A ticket is a list of events; `replay` says
what follows from them at a moment: which clocks run, when each is due and why, what was refused, who has which right.
`settle` does the same for a month and its money. Whatever is wrong in what is given is a `PaktError`.

    >>> from pakt.engine import parse_json, read_scenario, replay_json, shipped
    >>> from pakt.engine.replay import replay
    >>> scenario = read_scenario(parse_json('''{
    ...     "contract": "ministry-hotline", "at": "2026-03-09T12:00:00+01:00", "events": [
    ...     {"at": "2026-03-06T17:00:00+01:00", "type": "reported", "by": "customer", "channel": "email",
    ...      "kind": "question"}]}'''), shipped)
    >>> result = replay(scenario.rules.contract, scenario.events, scenario.at, explained=True)
    >>> clock = replay_json(scenario.rules, result)["clocks"][0]
    >>> clock["name"], clock["state"], clock["due_at"]
    ('acknowledgement', 'running', '2026-03-10T16:00:00+01:00')
    >>> [(stretch["why"], stretch["counted_seconds"]) for stretch in clock["explanation"]]
    [('counted', 28800), ('outside', 0), ('outside', 0), ('counted', 28800)]

Hours alone need no agreement:

    >>> from datetime import UTC, datetime
    >>> from pakt.engine import HOUR, Calendar
    >>> office = Calendar("Europe/Warsaw", {day: ((480, 960),) for day in range(5)})
    >>> office.deadline(datetime(2026, 3, 13, 14, 30, tzinfo=UTC), 6 * HOUR).isoformat()
    '2026-03-16T13:30:00+01:00'

The names below are imported when they are first used, so that asking for little costs little. What has the name of its
module is imported from there: `replay.replay`, `settle.settle`, `changes.changes`, `steps.steps`. Whole arrays are
counted by `pakt.engine.batch`, the only part that needs NumPy.
"""

from importlib import import_module
from typing import Any

MODULES = {
    "calendar": ("HOUR", "MINUTE", "Calendar", "Stretch", "Zone", "to_instant"),
    "changes": ("Change",),
    "check": ("Finding", "findings"),
    "contract": ("Contract",),
    "errors": ("CalendarError", "ContractError", "PaktError", "ScenarioError"),
    "events": ("Event", "read_event", "read_events"),
    "load": ("load_file", "load_text", "shipped", "shipped_ids"),
    "period": ("read_case",),
    "render": ("replay_json", "settlement_json"),
    "replay": ("ClockState", "Refused", "Replay", "Right"),
    "rules": ("Rules", "rules_of"),
    "scenario": ("Scenario", "parse_json", "read_scenario"),
    "settle": ("Case", "Settlement"),
    "steps": ("Step",),
    "terms": ("Term", "parse_term"),
}
HOMES = {name: module for module, names in MODULES.items() for name in names}

__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
