"""A scenario of settlement from outside: JSON → `settle.Case`. Every fault is named with its place."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from pakt.engine.availability import Outage, Window
from pakt.engine.errors import ScenarioError
from pakt.engine.events import (
    BEFORE_REPORT,
    CHANNELS,
    LONGEST_TEXT,
    Event,
    a_list,
    read_event,
    read_events,
    read_time,
    shortly,
)  # fmt: skip
from pakt.engine.rules import Rules
from pakt.engine.scenario import Find, read_contract
from pakt.engine.settle import Case, Claim, Period, VersionInUse, Work
from pakt.engine.zone import Instant

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LETTERS = tuple("abcdefghij")
SCOPES = ("total", "partial")
MAINTENANCE = ("planned", "infrastructure", "emergency")
TYPES = ("outage", "maintenance", "credit_claimed", "version_in_use", "work", *BEFORE_REPORT)
MOST_MINUTES = 60 * 24 * 31
MOST_TICKETS = 100_000
LONGEST_NAME = 200


def read_case(raw: Any, find: Find) -> Case:
    """A scenario of settlement; ScenarioError naming what is wrong and where."""
    rules = read_contract(raw, find)
    plan = rules.plan(raw.get("plan"))
    at = read_time(raw.get("at"), "", "at")
    reader = Reader(rules, at)
    reader.read(a_list(raw.get("events", []), "events"))
    return Case(
        rules, plan, read_period(raw.get("period"), rules), at, read_fee(raw.get("monthly_fee"), rules),
        read_tickets(raw.get("tickets", {}), rules, at, reader.releases),
        reader.outages, reader.windows, reader.claims, reader.versions, reader.work,
    )  # fmt: skip


def read_period(value: Any, rules: Rules) -> Period:
    if type(value) is not str or not MONTH.fullmatch(value) or value.startswith("2099"):
        raise ScenarioError(
            "period", "is missing" if value is None else f'{shortly(value)} is no month; write "2026-03"'
        )
    first = dt.date(int(value[:4]), int(value[5:]), 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    last = following - dt.timedelta(days=1)
    return Period(value, first, last, rules.zone.midnight(first), rules.zone.midnight(following))


def read_fee(value: Any, rules: Rules) -> Decimal | None:
    if value is None:
        if rules.contract.credits:
            raise ScenarioError("monthly_fee", "is missing; credits are a part of it")
        return None
    if type(value) is not str or not AMOUNT.fullmatch(value):
        raise ScenarioError("monthly_fee", f'{shortly(value)} is no amount; write it as text, "1000.00"')
    return Decimal(value)


def read_tickets(raw: Any, rules: Rules, at: Instant, releases: list[Event]) -> dict[str, list[Event]]:
    """The tickets reported by `at`, each with the releases of the whole contract merged into its own events."""
    if type(raw) is not dict:
        raise ScenarioError("tickets", f"must be an object of ticket → events, not {shortly(raw)}")
    if len(raw) > MOST_TICKETS:
        raise ScenarioError("tickets", f"holds {len(raw):,} tickets; at most {MOST_TICKETS:,} can be settled at once")
    tickets = {}
    for name, item in raw.items():
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise ScenarioError("tickets", f"{shortly(name)} is no name of a ticket; write 1 to {LONGEST_NAME} letters")
        events = [e for e in read_events(item, f"tickets.{name}", rules.words) if e.at <= at]
        if any(e.type == "reported" for e in events):
            tickets[name] = sorted([*events, *releases], key=lambda e: e.at) if releases else events
    return tickets


class Reader:
    """The events of a whole contract, by type; those after `at` are checked and left out."""

    def __init__(self, rules: Rules, at: Instant) -> None:
        self.rules = rules
        self.at = at
        self.outages: list[Outage] = []
        self.windows: list[Window] = []
        self.claims: list[Claim] = []
        self.versions: list[VersionInUse] = []
        self.work: list[Work] = []
        self.releases: list[Event] = []

    def read(self, raw: list[Any]) -> None:
        last = None
        for i, item in enumerate(raw):
            where = f"events[{i}]"
            if type(item) is not dict:
                raise ScenarioError(where, f"must be an object, not {shortly(item)}")
            name = item.get("type")
            if type(name) is not str or name not in TYPES:
                raise ScenarioError(
                    f"{where}.type", f"{shortly(name)} is no event of a contract; there are {', '.join(TYPES)}"
                )
            at = read_time(item.get("at"), where, "at")
            if last is not None and at < last:
                raise ScenarioError(f"{where}.at", "is before the event in front of it; put events in order of time")
            last = at
            self.take(name, at, item, where, i)

    def take(self, name: str, at: Instant, item: dict[str, Any], where: str, index: int) -> None:
        happened = at <= self.at
        if name in BEFORE_REPORT:
            event = read_event(item, index, "events", self.rules.words)
            self.releases += [event] if happened else []
            return
        reader, kept = {
            "outage": (self.outage, self.outages),
            "maintenance": (self.window, self.windows),
            "credit_claimed": (self.claim, self.claims),
            "version_in_use": (self.version, self.versions),
            "work": (self.entry, self.work),
        }[name]
        thing = reader(at, item, where)
        if happened:
            kept.append(thing)  # type: ignore[attr-defined]

    def outage(self, at: Instant, item: dict[str, Any], where: str) -> Outage:
        scope = one_of(item.get("scope"), SCOPES, f"{where}.scope")
        exception = item.get("exception")
        if exception is not None:
            # A letter that this agreement does not know excuses nothing.
            known = tuple(self.rules.contract.exceptions)
            exception = one_of(exception, (*known, *(x for x in LETTERS if x not in known)), f"{where}.exception")
            exception = exception if exception in known else None
        return Outage(at, self.until(at, item, where), scope == "total", exception)

    def window(self, at: Instant, item: dict[str, Any], where: str) -> Window:
        kind = one_of(item.get("kind"), MAINTENANCE, f"{where}.kind")
        announced = item.get("announced_at")
        announced = None if announced is None else read_time(announced, where, "announced_at")
        return Window(at, self.until(at, item, where), kind, announced)

    def until(self, at: Instant, item: dict[str, Any], where: str) -> Instant:
        until = read_time(item.get("until"), where, "until")
        if until <= at:
            raise ScenarioError(f"{where}.until", "must be later than 'at'")
        return until

    def claim(self, at: Instant, item: dict[str, Any], where: str) -> Claim:
        subject = "" if item.get("subject") is None else a_text(item, "subject", where)
        return Claim(at, one_of(item.get("channel"), CHANNELS, f"{where}.channel"), subject)

    def version(self, at: Instant, item: dict[str, Any], where: str) -> VersionInUse:
        released = item.get("released_on")
        try:
            if type(released) is not str or not DATE.fullmatch(released):
                raise ValueError
            day = dt.date.fromisoformat(released)
        except ValueError:
            raise ScenarioError(f"{where}.released_on", f'{shortly(released)} is no date; write "2024-01-15"') from None
        return VersionInUse(at, a_text(item, "version", where), day, a_number(item, "newer_majors", 1_000, where))

    def entry(self, at: Instant, item: dict[str, Any], where: str) -> Work:
        billable = item.get("billable")
        if type(billable) is not bool:
            raise ScenarioError(f"{where}.billable", f"must be true or false, not {shortly(billable)}")
        return Work(at, a_text(item, "ticket", where), a_number(item, "minutes", MOST_MINUTES, where), billable)


def one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    if type(value) is not str or value not in known:
        raise ScenarioError(
            where, f"{shortly(value)} is unknown; there are {', '.join(known) or 'none in this contract'}"
        )
    return value


def a_text(item: dict[str, Any], name: str, where: str) -> str:
    value = item.get(name)
    if type(value) is not str or len(value) > LONGEST_TEXT:
        raise ScenarioError(
            f"{where}.{name}", f"must be text of at most {LONGEST_TEXT:,} characters, not {shortly(value)}"
        )
    return value


def a_number(item: dict[str, Any], name: str, most: int, where: str) -> int:
    value = item.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise ScenarioError(f"{where}.{name}", f"must be a whole number from 0 to {most:,}, not {shortly(value)}")
    return value
