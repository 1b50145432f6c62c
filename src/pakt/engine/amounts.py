"""Amounts in words, in the language of a contract: read, and written.

num2words has the vocabulary of each language, used up to 999,999,999. Spaces, hyphens and accents are left aside, so
that `three hundred` and `threehundred` are one number.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from num2words import num2words

JOINING = {"and", "i", "и"}
"""Words between numbers that count nothing."""
CENTS = re.compile(r"(\d{1,2})\s*/\s*100\b")
MOST_UNITS = 2
"""Words behind the number that may name the money."""
GROUPS = (10**6, 10**3)


class Vocabulary(NamedTuple):
    """Numbers below a thousand by their words, and the words of each greater unit."""

    small: dict[str, int]
    units: dict[int, tuple[str, ...]]
    zero: str


def parse_words(text: str, language: str) -> Decimal | None:
    """The number that words say, with cents written `50/100`; None where they say none or the language is unknown."""
    known = vocabulary(language)
    if known is None:
        return None
    cents = CENTS.search(text)
    words = [word for word in re.split(r"[\s,]+", CENTS.sub(" ", text).casefold()) if word and word not in JOINING]
    for end in range(len(words), max(0, len(words) - MOST_UNITS - 1), -1):
        number = parse(plain("".join(words[:end])), known, 0)
        if number is not None:
            return Decimal(number) + Decimal(cents[1] if cents else 0) / 100
    return None


def in_words(amount: Decimal, language: str) -> str:
    """An amount in words, cents as `50/100`; in digits where the language is unknown."""
    if vocabulary(language) is None:
        return f"{amount}"
    whole = int(amount)
    cents = int((amount - whole) * 100)
    return str(num2words(whole, lang=language)) + (f" {cents:02}/100" if cents else "")


def parse(text: str, known: Vocabulary, unit: int) -> int | None:
    """A number without spaces, from the `unit`-th group of digits down."""
    if text in known.small:
        return known.small[text]
    if unit == 0 and text == known.zero:
        return 0
    for i in range(unit, len(GROUPS)):
        for word in known.units[GROUPS[i]]:
            for match in re.finditer(re.escape(word), text):
                before, after = text[: match.start()], text[match.end() :]
                count = known.small.get(before) if before else 1
                rest = parse(after, known, i + 1) if after else 0
                if count is not None and rest is not None:
                    return count * GROUPS[i] + rest
    return None


@cache
def vocabulary(language: str) -> Vocabulary | None:
    """The words of a language as num2words has them; None where it has none."""
    try:
        small = {plain(num2words(n, lang=language)): n for n in range(1, 1000)}
        zero = plain(num2words(0, lang=language))
        units = {group: unit_words(group, language, small) for group in GROUPS}
    except (NotImplementedError, OverflowError):
        return None
    return Vocabulary(small, units, zero)


def unit_words(group: int, language: str, small: dict[str, int]) -> tuple[str, ...]:
    """The forms of a unit (tysiąc, tysiące, tysięcy); adds to `small` how numbers are said before it (dve, not dva)."""
    forms: dict[str, None] = {}
    for count in (*range(3, 1000), 2, 1):
        *number, last = (plain(word) for word in str(num2words(count * group, lang=language)).split(" "))
        if not number:
            # Written as one word: the unit is what follows the number, or a form of it that is known already.
            said = plain(num2words(count, lang=language))
            unit = min((form for form in forms if last.endswith(form)), key=len, default=last)
            unit = last.removeprefix(said) if last != said and last.startswith(said) else unit
            number, last = [last.removesuffix(unit)], unit
        forms[last] = None
        if any(number):
            small.setdefault("".join(number), count)
    return tuple(sorted(forms, key=len, reverse=True))


def plain(text: str) -> str:
    """Letters only, small, without accents; joining words between them left out."""
    words = [word for word in re.split(r"[\s,\-]+", text.casefold()) if word not in JOINING]
    letters = unicodedata.normalize("NFD", "".join(words))
    return "".join(letter for letter in letters if letter.isalnum())
