"""Samples of the papers: tables, money, findings, versions, the status page and the overview."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from pakt.desk.pages.frame import Link
from pakt.desk.pages.papers import (
    Column,
    CounterPart,
    DecidePart,
    DiffLine,
    EqPart,
    EqTerm,
    FigurePart,
    FindingPart,
    HeatDay,
    HeatPart,
    NinetyPart,
    Row,
    SparkPart,
    StackedPart,
    TablePart,
    UpdatePart,
    VersionPart,
    VersusPart,
)
from pakt.desk.pages.parts import ParPart
from pakt.desk.pages.samples.time import PAR, at

PENALTIES = TablePart(
    "Penalties, example",
    [
        Column("Ticket"),
        Column("Term"),
        Column("Dates counted"),
        Column("Days", numeric=True),
        Column("EUR", numeric=True),
    ],
    [
        Row([SafeString('<a href="#tables">T-355</a>'), "removal", "8 Oct", "1", "1,000.00"]),
        Row([SafeString('<a href="#tables">T-377</a>'), "removal", "17, 18, 19 Oct", "3", "3,000.00"]),
    ],
    "Penalties",
    ["4", "4,000.00"],
    flush=True,
)
EQ = [
    EqPart(
        [
            EqTerm("44,700 − 204", "minutes of the month", under="44,700"),
            EqTerm("99.5436 %", "99.9 % is agreed", before="="),
        ],
        "Availability",
        [ParPart("§ 3.2", "#money")],
    ),
    EqPart(
        [
            EqTerm("3", "steps"),
            EqTerm("2 %", "premium", before="×"),
            EqTerm("4,200.00", "monthly fee", before="×"),
            EqTerm("252.00 EUR", "next invoice", before="=", result=True),
        ],
        "Credit",
        [ParPart("§ 3.4", "#money")],
    ),
]
FIGURES = [
    FigurePart("Availability", "99.54", "%", "below 99.9 %", "late"),
    FigurePart("Downtime that counts", "204", "min", "of 593 min seen, 389 excluded"),
    FigurePart("Credit", "252.00", "EUR", "6 % of 4,200.00 EUR"),
    FigurePart("Claim", "30", "Oct", "came in time", "met"),
]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
KINDS: dict[int, HeatDay] = {
    2: HeatDay("d1", 2, "53 min", "09:12–10:05", "#money"),
    13: HeatDay("ex", 13, "90 min", "routine work", "#money"),
    29: HeatDay("d2", 29, "151 min", "07:48–10:19", "#money"),
}


def month() -> HeatPart:
    days = [HeatDay("out")] * 3 + [KINDS.get(day, HeatDay("ok", day)) for day in range(1, 32)] + [HeatDay("out")]
    weeks = [days[first : first + 7] for first in range(0, 35, 7)]
    return HeatPart("October 2026, downtime of each day", weeks, WEEKDAYS, "over 2 hours")


FINDINGS = [
    FindingPart(
        "error",
        "The worked example does not follow from its own parameters",
        "The example would be right if the term were 24 hours. Read as: 18 hours hold.",
        [PAR],
        [
            VersusPart("The text says", "Monday, 10:00", "confirmed on Wednesday at 10:00"),
            VersusPart("18 service hours from there are", "Friday, 12:00", "6 h Wednesday, 8 h Thursday, 4 h Friday"),
        ],
    ),
    FindingPart(
        "ask",
        "No term for changing a classification back",
        "A dispute has no date by which it must be settled.",
        [ParPart("§ 4.2", "#findings")],
        actions=[Link("Propose a reading", "#findings"), Link("Leave open", "#findings")],
    ),
    FindingPart("info", "A target without money", "It is shown and counted; nothing is paid for it."),
    FindingPart("ok", "41 clauses are in order"),
]
DIFF = [
    DiffLine("del", SafeString("Removal of critical errors: <del>24</del> hours.")),
    DiffLine("ins", SafeString("Removal of critical errors: <ins>18</ins> hours.")),
]
VERSIONS = [
    VersionPart(
        "3", "Amendment 2", "in force since 1 Sep 2026", DIFF, "Replayed over last year: 9 terms more were met."
    ),
    VersionPart("2", "Amendment 1", "1 Jan – 31 Aug 2026"),
    VersionPart("1", "Agreement", "1 Sep 2024 – 31 Dec 2025"),
]
WEEKS = [95.1, 96.4, 96.0, 97.2, 96.8, 97.5, 98.1, 97.0, 97.9, 98.3, 98.0, 98.4]


def context() -> dict[str, Any]:
    ninety: list[Any] = ["dn"] * 5 + ["d0"] * 25 + ["d1"] + ["d0"] * 30 + ["d2", "dm"] + ["d0"] * 26 + ["d1"]
    return {
        "penalties": PENALTIES,
        "equations": EQ,
        "figures": FIGURES,
        "month": month(),
        "findings": FINDINGS,
        "versions": VERSIONS,
        "diff": DIFF,
        "versus": [
            VersusPart("Version 2", "9 missed", "14,000 EUR"),
            VersusPart("Version 3, draft", "2 missed", "3,000 EUR"),
        ],
        "counter": CounterPart(2, 3),
        "services": [
            NinetyPart(
                "Calls", "soon", "slow", ninety, "Calls, 90 days: 81 without failure, 2 slow, 1 down, 1 planned work"
            ),
            NinetyPart("Chat", "met", "works", ["d0"] * 90, "Chat, 90 days, all without failure"),
        ],
        "updates": [
            UpdatePart("Watching", at("2026-11-18T11:20"), "Half of the traffic goes another way."),
            UpdatePart("Looking", at("2026-11-18T10:55"), "Our probes measure slow connections since 10:52."),
        ],
        "stacked": StackedPart(61, 3, 1, 1, 5, "61 met, 3 met late, 1 past, 1 due soon, 5 running"),
        "sparks": [
            SparkPart(
                "Terms met in time",
                "98.4 %",
                WEEKS,
                "From 95.1 to 98.4 percent; 97 is the aim",
                aim=97,
                state="met",
                since="31 Aug",
                note="aim 97 %",
            ),
            SparkPart(
                "Open terms",
                "23",
                [31, 34, 33, 29, 36, 38, 30, 27, 29, 24, 26, 23],
                "Between 23 and 38, now 23",
                state="running",
                since="31 Aug",
                note="each Monday",
            ),
            SparkPart(
                "Penalties and credits",
                "524",
                [0, 90, 60, 0, 0, 30, 140, 190, 120, 30, 0, 0],
                "Most in mid-October",
                unit="EUR",
                state="breached",
                since="31 Aug",
                note="October",
            ),
        ],
        "decide": [
            DecidePart(
                "running",
                "today, 16:00",
                "Dispute of T-389: critical or major?",
                "Until you settle it the customer’s class stands",
                Link("Read both", "#status"),
                [ParPart("§ 4.2", "#findings")],
            ),
            DecidePart(
                "best_effort",
                "no term",
                "A finding without a reading",
                "Disputes have no date",
                Link("Propose", "#status"),
            ),
        ],
    }
