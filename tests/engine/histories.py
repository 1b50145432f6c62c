"""Random tickets of the five agreements, minute by minute in a window of days, and the calendars to read them by.

They come from a seed, not from Hypothesis, which would make most of them short and early.
"""

from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any

from pakt.engine import holidays
from tests.engine.reference import MINUTE, Days, Reference, layout

WINDOWS = (date(2026, 3, 5), date(2026, 10, 1))
"""Each with the night in which the clock is set, and with public holidays."""
LENGTH = 115
HOURS = {
    "city-bots": ("Europe/Warsaw", "PL", (450, 1200)),
    "campus-modules": ("Europe/Prague", "CZ", (480, 960)),
    "contact-centre": ("Europe/Belgrade", "RS", (540, 1020)),
    "information-systems": ("Europe/Moscow", "RU", (540, 1080)),
    "ministry-hotline": ("Europe/Warsaw", "PL", (480, 960)),
}
PLANS = ("basic", "premium", "business")


@cache
def reference(contract: str, window: date) -> Reference:
    zone, country, hours = HOURS[contract]
    public = holidays.country(country)
    days = Days(holidays=public.names, working_days=public.working_days)
    return Reference(dict.fromkeys(range(5), (hours,)), days, layout(zone, window, LENGTH))


def text(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1_000_000, UTC).isoformat()


CLASSES: dict[str, list[tuple[str, str]]] = {
    "city-bots": [("defect", "A"), ("defect", "B"), ("defect", "C"), ("question", "D")],
    "campus-modules": [
        *(("error", p) for p in ("blocker", "critical", "major", "minor", "trivial")), ("faq", "major"),
    ],
    "contact-centre": [*(("incident", p) for p in ("critical", "medium", "minor")), ("service_request", "medium")],
    "information-systems": [
        (kind, p) for kind in ("error", "support", "improvement") for p in ("urgent", "high", "normal", "low")
    ],
}  # fmt: skip
TYPES: dict[str, list[str]] = {
    "city-bots": ["responded", "classified", "workaround_provided", "workaround_provided", "resolved", "resolved",
                  "accepted", "rejected", "rejected", "answered", "excused", "acknowledged", "reopened"],
    "campus-modules": ["responded", "classified", "classified", "classification_disputed", "dispute_settled",
                       "confirmed", "confirmed", "info_requested", "info_supplied", "workaround_provided", "resolved",
                       "resolved", "reopened", "excused", "released", "release_scheduled"],
    "contact-centre": ["called", "responded", "responded", "classified", "info_requested", "info_requested",
                       "info_supplied", "info_supplied", "workaround_provided", "resolved", "excused", "reopened"],
    "information-systems": ["analysed", "analysed", "info_requested", "info_supplied", "resolved", "resolved",
                            "accepted", "rejected", "rejected", "excused", "released", "release_scheduled",
                            "callback_agreed", "answered", "classified", "delay_announced"],
    "ministry-hotline": ["acknowledged", "answered", "answered", "callback_agreed", "callback_agreed", "excused",
                         "responded"],
}  # fmt: skip
SAYS = {"called": "customer", "info_supplied": "customer", "accepted": "customer", "rejected": "customer",
        "classification_disputed": "customer", "acknowledged": "system"}  # fmt: skip
BOTH = ("classified", "dispute_settled", "reopened", "excused", "delay_announced")
CHANNELS = ("portal", "email", "phone", "phone")
REASONS = (None, "", "the guide says so", "the guide says so")


def step(random: Random) -> int:
    """Minutes between two events: none now and then, mostly some, sometimes days."""
    return random.choice(
        [0, random.choice([1, 30, 60, 120]), random.randrange(600), random.randrange(600), random.randrange(5000)]
    )


def data_of(random: Random, contract: str, kind: str, now: int) -> dict[str, Any]:
    """What an event of this type carries."""
    if kind in ("acknowledged", "answered"):
        return {"channel": random.choice(CHANNELS), "reason": random.choice(REASONS)}
    if kind in ("classified", "analysed"):
        name, priority = random.choice(CLASSES[contract])
        rest: dict[str, Any] = {"assignee": random.choice(["g1", "g1", "g1", None]), "planned_for": "2026-12-01"}
        rest = rest if kind == "analysed" else {"reason": random.choice(REASONS)}
        return {"kind": name, "priority": priority, **rest}
    if kind == "dispute_settled":
        return {"outcome": random.choice(["customer", "provider"])}
    if kind == "workaround_provided":
        return {"limits": random.random() < 0.5}
    if kind == "excused":
        start = now + random.choice([0, random.randrange(-3000, 1500)]) * MINUTE
        return {"from": text(start), "until": text(start + random.randrange(1, 2500) * MINUTE)}
    if kind == "callback_agreed":
        return {"due": text(now + random.randrange(7 * 1440) * MINUTE)}
    if kind in ("released", "release_scheduled"):
        version = random.choice(["1.5", "1.5.1", "1.6.0", "2.0"])
        on = {"date": text(now + random.randrange(-2000, 20_000) * MINUTE)} if kind == "release_scheduled" else {}
        return {"version": version, "planned": random.random() < 0.5, **on}
    return {}


def ticket(random: Random, contract: str, window: date) -> dict[str, Any]:
    """A scenario of replay: a report, up to fourteen events, and a moment, as a rule after all of them."""
    first = reference(contract, window).minutes[0][0]
    now = reported = first + random.randrange(8 * 1440, 25 * 1440) * MINUTE
    kind, priority = random.choice(CLASSES.get(contract, [("question", "")]))
    report = {"at": text(now), "type": "reported", "by": "customer", "channel": random.choice(CHANNELS), "kind": kind}
    report |= {"complete": random.random() < 0.8} | ({"priority": priority} if priority else {})
    events: list[dict[str, Any]] = [report]
    for _ in range(random.randrange(15)):
        now += step(random) * MINUTE
        name = random.choice(TYPES[contract])
        by = random.choice(["customer", "provider"]) if name in BOTH else SAYS.get(name, "provider")
        events.append({"at": text(now), "type": name, "by": by, **data_of(random, contract, name, now)})
    at = now + step(random) * MINUTE if random.random() < 0.8 else random.randrange(reported, now + MINUTE, MINUTE)
    scenario = {"contract": contract, "at": text(at), "events": events}
    return scenario | ({"plan": random.choice(PLANS)} if contract == "contact-centre" else {})
