"""What can happen to a ticket, who may say so, and what it carries.

An event comes from outside as a mapping with times as text; here it is checked and becomes an `Event`. Everything
that a scenario may hold wrongly is refused here with its place, so that the rest of the engine trusts what it gets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from reprlib import Repr
from types import MappingProxyType
from typing import Any

from pakt.engine.errors import ScenarioError
from pakt.engine.zone import Instant, to_instant

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII)
VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,5}", re.ASCII)
EARLIEST = to_instant(dt.datetime(2000, 1, 2, tzinfo=dt.UTC))
LATEST = to_instant(dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
LONGEST_TEXT = 100_000
MOST_EVENTS = 10_000

CHANNELS = ("portal", "email", "phone")
ASKED_FOR = ("information", "access", "approval")
EITHER = ("customer", "provider")
NOTHING: Mapping[str, Any] = MappingProxyType({})

WHO: dict[str, tuple[str, ...]] = {
    "reported": EITHER,
    "called": ("customer",),
    "acknowledged": ("provider", "system"),
    "responded": ("provider",),
    "classified": EITHER,
    "classification_disputed": ("customer",),
    "dispute_settled": EITHER,
    "analysed": ("provider",),
    "info_requested": ("provider",),
    "info_supplied": ("customer",),
    "confirmed": ("provider",),
    "workaround_provided": ("provider",),
    "resolved": ("provider",),
    "accepted": ("customer",),
    "rejected": ("customer",),
    "delay_announced": EITHER,
    "callback_agreed": ("provider",),
    "answered": ("provider",),
    "closed": EITHER,
    "reopened": EITHER,
    "excused": EITHER,
    "release_scheduled": ("provider",),
    "released": ("provider",),
}
RELEASES = ("release_scheduled", "released")
BEFORE_REPORT = RELEASES

# What an event carries beside `at`, `type` and `by`: name → (how it is read, whether it must be there).
CARRIES: dict[str, dict[str, tuple[str, bool]]] = {
    "reported": {
        "channel": ("channel", True),
        "kind": ("kind", True),
        "priority": ("priority", False),
        "complete": ("truth", False),
        "instance": ("instance", False),
        "entry": ("entry", False),
    },
    "acknowledged": {"channel": ("channel", True)},
    "classified": {"kind": ("kind", False), "priority": ("priority", False), "reason": ("text", False)},
    "dispute_settled": {"outcome": ("outcome", True)},
    "analysed": {
        "kind": ("kind", False),
        "priority": ("priority", False),
        "assignee": ("text", False),
        "planned_for": ("text", False),
    },
    "info_requested": {"asks_for": ("asked for", False)},
    "workaround_provided": {"limits": ("truth", False)},
    "resolved": {"release": ("text", False)},
    "rejected": {"remarks": ("text", False)},
    "accepted": {"remarks": ("text", False)},
    "delay_announced": {"until": ("time", False)},
    "callback_agreed": {"due": ("time", True)},
    "answered": {"channel": ("channel", True), "reason": ("text", False)},
    "excused": {"from": ("time", True), "until": ("time", True), "reason": ("text", False)},
    "release_scheduled": {"version": ("version", True), "planned": ("truth", True), "date": ("time", True)},
    "released": {"version": ("version", True), "planned": ("truth", True)},
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an instant. `index` is its place in what was given, counted from 0."""

    at: Instant
    type: str
    by: str
    data: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    index: int = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a contract's events may use."""

    kinds: Mapping[str, frozenset[str]]
    instances: frozenset[str]
    entries: frozenset[str] = frozenset()

    @property
    def priorities(self) -> frozenset[str]:
        return frozenset().union(*self.kinds.values())


def read_events(raw: Any, where: str, words: Vocabulary) -> list[Event]:
    """The events of a ticket, checked and in order; ScenarioError naming the first that is wrong.

    Exactly one is `reported`, and only releases come before it.
    """
    events = [read_event(item, i, where, words) for i, item in enumerate(a_list(raw, where))]
    reported = False
    for event in events:
        if event.index and event.at < events[event.index - 1].at:
            raise ScenarioError(
                f"{where}[{event.index}].at", "is before the event in front of it; put events in order of time"
            )
        if event.type == "reported":
            if reported:
                raise ScenarioError(f"{where}[{event.index}].type", "a ticket is reported once")
            reported = True
        elif not reported and event.type not in BEFORE_REPORT:
            raise ScenarioError(f"{where}[{event.index}].type", f"{event.type} comes before 'reported'")
    if not reported:
        raise ScenarioError(where, "none of the events is 'reported'")
    return events


def read_event(raw: Any, index: int, where: str, words: Vocabulary) -> Event:
    """One event, checked; ScenarioError naming the field that is wrong."""
    where = f"{where}[{index}]"
    if type(raw) is not dict:
        raise ScenarioError(where, f"must be an object, not {shortly(raw)}")
    kind = raw.get("type")
    parties = WHO.get(kind) if isinstance(kind, str) else None
    if not isinstance(kind, str) or parties is None:
        raise ScenarioError(f"{where}.type", f"{shortly(kind)} is no event; there are {', '.join(WHO)}")
    at = read_time(raw.get("at"), where, "at")
    by = raw.get("by")
    if not isinstance(by, str) or by not in parties:
        raise ScenarioError(f"{where}.by", f"{shortly(by)} can't say '{kind}'; it is said by {' or '.join(parties)}")
    carries = CARRIES.get(kind)
    if carries is None:
        return Event(at, kind, by, NOTHING, index)
    data = read_data(raw, carries, where, words)
    if kind in ("reported", "classified", "analysed"):
        check_classification(kind, data, where, words)
    elif kind == "excused" and data["until"] <= data["from"]:
        raise ScenarioError(f"{where}.until", "must be later than 'from'")
    elif kind == "callback_agreed" and data["due"] < at:
        raise ScenarioError(f"{where}.due", "is before the moment at which it was agreed")
    return Event(at, kind, by, data, index)


def read_data(
    raw: Mapping[str, Any], carries: Mapping[str, tuple[str, bool]], where: str, words: Vocabulary
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, (how, needed) in carries.items():
        value = raw.get(name)
        if value is None:
            if needed:
                raise ScenarioError(f"{where}.{name}", "is missing")
            continue
        if how == "text":
            if type(value) is not str or len(value) > LONGEST_TEXT:
                raise ScenarioError(
                    f"{where}.{name}", f"must be text of at most {LONGEST_TEXT:,} characters, not {shortly(value)}"
                )
        elif how == "time":
            value = read_time(value, where, name)
        elif how == "truth":
            if type(value) is not bool:
                raise ScenarioError(f"{where}.{name}", f"must be true or false, not {shortly(value)}")
        elif how == "version":
            if type(value) is not str or not VERSION.fullmatch(value):
                raise ScenarioError(
                    f"{where}.{name}", f'{shortly(value)} is no version; write numbers with dots, "4.7"'
                )
        else:
            known = allowed(how, words)
            if type(value) is not str or (known and value not in known):
                raise ScenarioError(
                    f"{where}.{name}",
                    f"{shortly(value)} is unknown; there are {', '.join(sorted(known)) or 'only texts'}",
                )
        data[name] = value
    return data


def allowed(how: str, words: Vocabulary) -> Iterable[str]:
    if how == "channel":
        return CHANNELS
    if how == "asked for":
        return ASKED_FOR
    if how == "kind":
        return words.kinds
    if how == "priority":
        return words.priorities or ("none at all",)
    if how == "entry":
        return words.entries or ("none at all",)
    return ("customer", "provider") if how == "outcome" else words.instances


def check_classification(event: str, data: Mapping[str, Any], where: str, words: Vocabulary) -> None:
    """A priority belongs to its kind; a report has one where its kind has any; a classification says something."""
    kind, priority = data.get("kind"), data.get("priority")
    if event == "reported" and priority is None and words.kinds[data["kind"]]:
        raise ScenarioError(
            f"{where}.priority", f"is missing; {kind} has {', '.join(sorted(words.kinds[data['kind']]))}"
        )
    if event == "classified" and kind is None and priority is None:
        raise ScenarioError(f"{where}.kind", "is missing, and so is the priority: a classification gives one of them")
    if kind is not None and priority is not None and priority not in words.kinds[kind]:
        raise ScenarioError(
            f"{where}.priority",
            f"'{priority}' is no priority of {kind}; it has {', '.join(sorted(words.kinds[kind])) or 'none'}",
        )


def read_time(value: Any, where: str, name: str) -> Instant:
    """A time with an offset as an instant; ScenarioError where it is none or outside 2000–2098."""
    if type(value) is str and TIME.fullmatch(value):
        try:
            instant = to_instant(dt.datetime.fromisoformat(value))
        except ValueError:
            pass
        else:
            if EARLIEST <= instant < LATEST:
                return instant
            raise ScenarioError(place(where, name), f"{value} is outside the years 2000 to 2098")
    if value is None:
        raise ScenarioError(place(where, name), "is missing")
    raise ScenarioError(
        place(where, name), f'{shortly(value)} is no time with an offset; write "2026-03-10T10:00:00+01:00"'
    )


def a_list(raw: Any, where: str) -> list[Any]:
    if type(raw) is not list:
        raise ScenarioError(where, "is missing" if raw is None else f"must be a list, not {shortly(raw)}")
    if len(raw) > MOST_EVENTS:
        raise ScenarioError(where, f"holds {len(raw):,} events; at most {MOST_EVENTS:,} can be replayed at once")
    return raw


def place(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def shortly(value: Any) -> str:
    """A value from outside in a few words, however large or deep it is."""
    text = SHORT.repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


SHORT = Repr()
SHORT.maxstring = SHORT.maxlong = SHORT.maxother = 80
