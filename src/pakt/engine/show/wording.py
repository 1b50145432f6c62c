"""The frame words of an agreement in one language: labels, terms with their plural forms, dates, amounts.

What the agreement itself says comes in its own language and in English; where another language is asked for, its texts
are taken in English.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from pakt.engine.contract import Contract, When
from pakt.engine.errors import PaktError
from pakt.engine.terms import HOUR, MINUTE, Term

FILES = resources.files("pakt.engine.show") / "words"

PLURALS: dict[str, Callable[[int], int]] = {
    "one, many": lambda n: 0 if n == 1 else 1,
    "one, few, many": lambda n: 0 if n == 1 else 1 if 2 <= n <= 4 else 2,
    "one, few by last digit, many": lambda n: 0 if n == 1 else 1 if few(n) else 2,
    "by last digit": lambda n: 0 if n % 10 == 1 and n % 100 != 11 else 1 if few(n) else 2,
}
"""Which of its forms a noun takes after a number."""


def few(n: int) -> bool:
    return 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14


def languages() -> list[str]:
    """The languages in which an agreement can be shown."""
    return sorted(file.name.removesuffix(".toml") for file in FILES.iterdir() if file.name.endswith(".toml"))


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The words of a language; PaktError that lists the languages where there is none."""
    if language not in languages():
        raise PaktError(f"there are no words in {language!r}; there are {', '.join(languages())}")
    return tomllib.loads((FILES / f"{language}.toml").read_text(encoding="utf-8"))


class Wording:
    """Says the things of one contract in one language."""

    def __init__(self, contract: Contract, language: str) -> None:
        self.contract = contract
        self.language = language
        self.words = catalogue(language)
        self.texts = language if language == contract.language else "en"
        """The language in which the agreement's own texts are shown."""

    # The frame

    def word(self, name: str, **values: object) -> str:
        """A label, with its blanks filled in."""
        return str(self.words["words"][name]).format(**values)

    def said(self, value: str) -> str:
        """A word of the contract language."""
        return str(self.words["said"][value])

    def title(self, section: str, **values: object) -> str:
        return str(self.words["sections"][section]).format(**values)

    def language_name(self, language: str) -> str:
        return str(self.words["languages"].get(language, language))

    def event(self, name: str) -> str:
        return str(self.words["events"][name])

    def carried(self, name: str) -> str:
        return str(self.words["carried"].get(name, name))

    def yes(self, answer: bool) -> str:
        return self.said("yes" if answer else "no")

    # The agreement's own words

    def text(self, words: dict[str, str] | None) -> str:
        """A text of the agreement in the language that is shown."""
        return "" if words is None else words[self.texts if self.texts in words else "en"]

    def named(self, words: Mapping[Any, Any], names: Iterable[str]) -> str:
        """The names of words of the contract: of kinds, priorities, plans, clocks …"""
        return ", ".join(self.text(words[name].name) if name in words else name for name in names)

    def party(self, side: str) -> str:
        party = self.contract.parties.provider if side == "provider" else self.contract.parties.customer
        return self.text(party.name)

    def priorities(self, names: Iterable[str]) -> str:
        """Priorities in the order of the contract, groups opened."""
        meant = self.contract.priorities_in(tuple(names))
        return self.named(self.contract.priorities, [name for name in self.contract.priorities if name in meant])

    def when(self, when: When) -> str:
        """A condition on a ticket, as names; nothing where it holds always."""
        contract = self.contract
        parts = [
            self.named(contract.kinds, when.kind or ()),
            self.priorities(when.priority or ()),
            self.named(contract.plans, when.plan or ()),
            self.named(contract.channels, when.channel or ()),
            self.named(contract.instances, when.instance or ()),
            self.named({entry.id: entry for entry in contract.catalogue}, when.entry or ()),
            "" if when.complete is None else f"{self.carried('complete')}: {self.yes(when.complete)}",
        ]
        return "; ".join(part for part in parts if part)

    # Times and amounts

    def count(self, number: int, unit: str) -> str:
        """`2 godziny robocze`."""
        forms = self.words["counted"][unit]
        return f"{number} {forms[PLURALS[self.words['plural']](number)]}"

    def term(self, term: Term | None) -> str:
        """A length of time in words; empty where there is none."""
        if term is None:
            return ""
        if term.unit in ("working_hours", "hours"):
            working = "working_" if term.unit == "working_hours" else ""
            if term.amount % HOUR == 0:
                return self.count(term.amount // HOUR, f"{working}hour")
            return self.count(term.amount // MINUTE, f"{working}minute")
        if term.unit == "calendar_days":
            return self.count(term.amount, "calendar_day")
        if term.in_days:
            manner = term.unit.removeprefix("working_days_")
            return str(self.words["terms"][manner]).format(days=self.count(term.amount, "working_day"))
        return str(self.words["terms"][term.text])

    def date(self, date: dt.date | None) -> str:
        if date is None:
            return ""
        month = self.words["months"][date.month - 1]
        return str(self.words["date"]).format(day=date.day, month=month, year=date.year)

    def days(self, days: str) -> str:
        """mon-fri as Mon–Fri."""
        return "–".join(str(self.words["weekdays"][day]) for day in days.split("-"))

    def hours(self, stretches: Iterable[str]) -> str:
        """07:30-20:00 as 7:30–20:00."""
        return ", ".join("–".join(self.time(end) for end in stretch.split("-")) for stretch in stretches)

    def time(self, text: str) -> str:
        return text if self.words["leading_zero"] or not text.startswith("0") else text[1:]

    def number(self, number: Decimal) -> str:
        """With the separators of the language."""
        text = f"{number:f}"
        whole, _, rest = text.partition(".")
        if len(whole) > 4 or self.words["four_digits_apart"]:
            whole = f"{int(whole):,}".replace(",", self.words["thousands"])
        return whole + (self.words["decimal"] + rest if rest else "")

    def percent(self, number: Decimal) -> str:
        return str(self.words["percent"]).format(number=self.number(number))

    def money(self, amount: Decimal) -> str:
        """An amount in the contract's currency, with its cents."""
        number = self.number(amount.quantize(Decimal("0.01")))
        return str(self.words["money"]).format(amount=number, currency=self.contract.currency or "").strip()
