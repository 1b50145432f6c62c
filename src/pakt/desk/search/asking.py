"""What somebody typed, as words to look for.

Nobody says in which language it is, so each word is looked for in every language that its letters can be of. The last
word may be half typed, unless a space follows it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pakt.desk.search import nearness
from pakt.desk.search.normalising import ALGORITHMS, asked, is_cyrillic, languages_of, readable, spelt, stem
from pakt.desk.search.small_words import SMALL_WORDS

LONGEST_QUESTION = 300
MOST_WORDS = 10
SHORTEST_BEGINNING = 4
SHORTEST_CUT = 4

_BETWEEN = "bcdfghjklmnprstvwzбвгджзйклмнпрстфхцчшщ"
_FLEETING = re.compile(rf"(.{{2,}}[{_BETWEEN}])[eaoео]([{_BETWEEN}])")
_TOGETHER = re.compile(rf"(.{{2,}}[{_BETWEEN}])([{_BETWEEN}])")


@dataclass(frozen=True)
class Word:
    """A word of a question, in several ways to look for it: the stems that it may have; what begins so; and, less
    surely, what it may be with another ending or with a slip of the finger."""

    stems: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()

    @property
    def wholes(self) -> list[str]:
        return sorted(self.stems | self.loose | self.near)

    def surely(self) -> Word:
        return Word(self.stems, self.beginnings)

    def with_any_ending(self) -> Word:
        return Word(self.stems, self.beginnings, self.loose)

    def nearly(self) -> Word:
        return Word(frozenset(), near=self.near)


@dataclass(frozen=True)
class Question:
    """`text` as it was typed, cut to a bearable length."""

    text: str
    words: tuple[Word, ...] = field(default=())


def read(text: str) -> Question:
    text = readable(text)[:LONGEST_QUESTION]
    typed = list(dict.fromkeys(asked(text)))
    if not typed:
        return Question(text.strip())
    last = typed[-1] if text[-1:].isalnum() else None
    telling = [word for word in typed if word == last or spelt(word, "en") not in SMALL_WORDS]
    if last in telling and len(telling) > 1 and spelt(last, "en") in SMALL_WORDS:
        telling.remove(last)
    chosen = (telling or typed)[:MOST_WORDS]
    return Question(text.strip(), tuple(_word(word, half_typed=word == last) for word in chosen))


def _word(word: str, *, half_typed: bool) -> Word:
    languages = languages_of(word, tuple(ALGORITHMS))
    stems = {stem(word, language) for language in languages}
    whole = {spelt(word, language) for language in languages}
    beginnings = {one for one in stems if len(one) >= SHORTEST_BEGINNING and one.isalpha()}
    loose = {cut for one in whole if one.isalpha() for cut in _cuts(one)} | set(_alternating(stems))
    return Word(
        stems=frozenset(stems),
        beginnings=frozenset(beginnings | (whole if half_typed else set())),
        loose=frozenset(loose - stems),
        near=frozenset(near for one in stems | whole for near in nearness.asked(one)),
    )


def _cuts(word: str) -> Iterable[str]:
    """The word without its last letters: an ending that lost its diacritics is not known to any stemmer."""
    return (word[:-cut] for cut in (1, 2, 3) if len(word) - cut >= SHORTEST_CUT)


def _alternating(stems: Collection[str]) -> Iterable[str]:
    """`drukarek` and `drukark`, `звонок` and `звонк`: the vowel that comes and goes before the last consonant."""
    for one in stems:
        if fleeting := _FLEETING.fullmatch(one):
            yield "".join(fleeting.groups())
        if together := _TOGETHER.fullmatch(one):
            vowels = "ео" if is_cyrillic(one) else "ea"
            yield from (vowel.join(together.groups()) for vowel in vowels)
