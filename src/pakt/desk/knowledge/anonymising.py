"""What in a text may tell who somebody is: names, addresses, numbers, references. Pure; a person decides of each.

It marks too much rather than too little: known people in any ending, whoever is named by a title or by two names,
e-mail addresses, phone and account numbers, file references, streets and postal codes of five languages.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "organisation", "email", "number", "reference", "address", "answer", "maybe"]

UP = "A-ZÀ-ÖØ-ÞĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮÝŽĐА-ЯЁЂЈЉЊЋЏ"
CAPITALISED = rf"[{UP}][\w’'-]*\w"
NAMELIKE = rf"[{UP}][’'-]?[^\W\d_{UP}][\w’'-]*"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
DIGITS = re.compile(r"(?<![\w.])(?:\+|\()?\d(?:[ \u00a0()/.-]{0,2}\d){6,}(?!\w)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[.-] ?\d{1,2}[.-] ?\d{4}\.?|\d{1,2}:\d{2}")
TICKET = re.compile(rf"\b[{UP}][{UP}0-9]{{0,7}}-\d{{4,}}\b")
FILE = re.compile(rf"\b[{UP}]{{1,6}}(?:[./-]\d+){{2,}}(?:[./-][{UP}\d]+)*\b")
TITLES = (
    "Pan|Pani|Pana|Panu|Panem|Panią|Państwo|pan|pani|pana|panu|panem|panią|p|paní|pán|pána|pane|gospodin|gospodina|"
    "gospodinu|gospođa|gospođe|gospođi|gospođu|g|gđa|господин|господина|господину|госпожа|госпожи|госпоже|госпожу|"
    "госпођа|г-н|г-жа|Mr|Mrs|Ms|Dr|dr|Ing|ing|Mgr|mgr|prof|инж|гђа"
)
TITLED = re.compile(rf"\b(?:{TITLES})\.?\s+({CAPITALISED}(?:\s+{CAPITALISED}){{0,2}})")
INITIALS = re.compile(rf"\b(?:[{UP}]\.\s?){{1,2}}{CAPITALISED}")
# Two or three words with a capital each; all capitals are an abbreviation.
PAIR = re.compile(rf"\b{NAMELIKE}(?: {NAMELIKE}){{1,2}}")
STREETS = (
    "ul|ulica|ulicy|ulicę|al|aleja|alei|aleje|pl|plac|placu|os|osiedle|osiedlu|"
    "ulice|ulici|улици|náměstí|nám|třída|třídě|tř|nábřeží|nábř|"
    "bulevar|bulevaru|trg|trgu|булевар|трг|"
    "ул|улица|улице|улицу|проспект|проспекте|пр-т|пр|площадь|площади|переулок|пер|набережная|наб|шоссе|бульвар"
)
HOUSE = (
    r"(?:,?\s*(?:d|д|br|бр|č\.\s?p|č|nr|No)\.?)?\s*\d+\s?[a-zA-Zа-яА-Я]?(?:\s?/\s?\d+\w?)?\b"
    r"(?:,?\s*(?:m|кв|stan|byt)\.?\s*\d+)?"
)
STREET = re.compile(rf"\b(?i:{STREETS})\b\.?\s+(?:{CAPITALISED}|\d+)(?:\s+{CAPITALISED}){{0,3}}(?:,?{HOUSE})?")
ENGLISH_STREET = re.compile(
    rf"\b\d+\w?\s+{CAPITALISED}(?:\s+{CAPITALISED})?\s+(?:Street|St|Road|Rd|Avenue|Ave|Lane|Square)\b"
)
POSTCODE = re.compile(rf"\b(?:\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}|\d{{5,6}}),?\s+{CAPITALISED}")
WORD = re.compile(r"[^\W\d_][\w’'-]*")

SHORT = 4
LONGEST_ENDING, LONGEST_LOSS = 5, 3
VOWELS = "aeiouyаеиоуыэюяі"
# What consonants turn into before endings: Olga, Olze; Lenka, Lence.
_HARD = str.maketrans({"c": "k", "z": "g", "h": "g"})
_LATIN = str.maketrans(dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)))


@dataclass(frozen=True)
class Found:
    """A place in a text, and what it seems to be."""

    start: int
    end: int
    kind: Kind
    text: str


def find(
    text: str, *, people: Collection[str] = (), organisations: Collection[str] = (), answers: Collection[str] = ()
) -> list[Found]:
    """What is found, in order, none over another: the longer wins. `people` and `organisations` are names that are
    known, `answers` what was typed into the form of the report. `maybe` are words that may be a stranger's name."""
    candidates = [
        *exactly(text, answers, "answer"),
        *(Found(*one.span(), "email", one[0]) for one in EMAIL.finditer(text)),
        *(Found(*one.span(), "number", one[0]) for one in IBAN.finditer(text)),
        *numbers(text),
        *(Found(*one.span(), "reference", one[0]) for pattern in (TICKET, FILE) for one in pattern.finditer(text)),
        *(
            Found(*one.span(), "address", one[0].rstrip())
            for pattern in (STREET, ENGLISH_STREET, POSTCODE)
            for one in pattern.finditer(text)
        ),
        *known(text, people, "name"),
        *known(text, organisations, "organisation"),
        *(Found(*one.span(1), "name", one[1]) for one in TITLED.finditer(text)),
        *(Found(*one.span(), "name", one[0]) for one in INITIALS.finditer(text)),
    ]
    perhaps = [Found(*one.span(), "maybe", one[0]) for one in PAIR.finditer(text)]
    return apart(perhaps, apart(candidates, []))


def apart(candidates: Iterable[Found], before: Iterable[Found]) -> list[Found]:
    """`before`, and of the candidates beside them that overlap the longest; of equals the first."""
    taken = list(before)
    for one in sorted(candidates, key=lambda one: one.start - one.end):
        place = bisect(taken, one.start, key=lambda other: other.start)
        clear = place == 0 or taken[place - 1].end <= one.start
        if clear and (place == len(taken) or one.end <= taken[place].start):
            taken.insert(place, one)
    return taken


def exactly(text: str, values: Collection[str], kind: Kind) -> Iterator[Found]:
    """Where these very words stand, in any case."""
    for value in values:
        if len(value.strip()) >= 3:
            for one in re.finditer(rf"(?<!\w){re.escape(value.strip())}(?!\w)", text, re.IGNORECASE):
                yield Found(*one.span(), kind, one[0])


def numbers(text: str) -> Iterator[Found]:
    """Rows of digits long enough for a phone, an account or an identity; no dates."""
    for one in DIGITS.finditer(text):
        if len(re.sub(r"\D", "", DATE.sub("", one[0]))) >= 7:
            yield Found(*one.span(), "number", one[0])


def known(text: str, names: Collection[str], kind: Kind) -> Iterator[Found]:
    """Words that are parts of known names, in any ending; those beside each other are one."""
    parts = {part for name in names for part in WORD.findall(name) if len(part) > 1 and part[0].isupper()}
    forms = {hard(part): part for part in parts}
    start = end = -1
    for one in WORD.finditer(text):
        if not (one[0][0].isupper() and any(is_form(one[0], form) for form in forms)):
            continue
        if start >= 0 and text[end : one.start()].strip(" ") == "":
            end = one.end()
            continue
        if start >= 0:
            yield Found(start, end, kind, text[start:end])
        start, end = one.span()
    if start >= 0:
        yield Found(start, end, kind, text[start:end])


def is_form(word: str, name: str) -> bool:
    """Whether a word may be a name in some ending; `name` is folded as `hard` does."""
    return any(one_form(form, name) for form in {hard(word), hard(word.lower().translate(_LATIN))})


def one_form(word: str, name: str) -> bool:
    if word == name:
        return True
    if len(name) <= SHORT and name[-1] in VOWELS:
        return (
            word.startswith(name[:-1]) and len(word) - len(name) < SHORT and word[len(name) - 1 : len(name)] in VOWELS
        )
    least = max(3, -(-len(name) * 3 // 5))
    same = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    return same >= least and len(word) - same <= LONGEST_ENDING and len(name) - same <= LONGEST_LOSS


def hard(word: str) -> str:
    """Small letters without diacritics, softened consonants as they were."""
    bare = unicodedata.normalize("NFD", word.lower().replace("ł", "l").replace("đ", "d").replace("ё", "е"))
    return "".join(one for one in bare if not unicodedata.combining(one)).translate(_HARD)


def replaced(text: str, found: Iterable[Found], by: dict[str, str]) -> str:
    """The text with what is found in place of which `by` says something, by the found words."""
    pieces, at = [], 0
    for one in found:
        if one.text in by:
            pieces += [text[at : one.start], by[one.text]]
            at = one.end
    return "".join([*pieces, text[at:]])
