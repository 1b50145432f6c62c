"""Words as the index keeps them: without their endings, their diacritics, and in one script for Serbian.

The same few steps for a text and for a query: compatibility form and small letters; the ending off, by the Snowball
stemmer of the language; Serbian Cyrillic onto Latin; and diacritics off, with ł đ ø ё, which Unicode does not take
apart. The endings come off first, because stemmers know them by their diacritics. Which language a query is in nobody
says: it is read in every language that its letters can be of.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

import snowballstemmer

ALGORITHMS = {"en": "english", "pl": "polish", "cs": "czech", "sr": "serbian", "ru": "russian"}
IN_LATIN, IN_CYRILLIC = ("en", "pl", "cs", "sr"), ("ru", "sr")
# Kept with each entry: where it is another one, `pakt reindex` makes the entry's stems anew.
VERSION = "snowball 3.1, 1"
LONGEST_WORD = 40

_SPECIAL = {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "ß": "s", "æ": "a", "œ": "o"}
_SERBIAN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
_SERBIAN |= {"љ": "lj", "њ": "nj", "џ": "dž"}
_TO_LATIN = str.maketrans(_SERBIAN)
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_ONE_LETTER_AND = re.compile(r"(?<![^\W_])([^\W\d_])[-\u2010\u2011]([^\W\d_]{2,})")
_stemmers = threading.local()  # A stemmer holds the word it works on.


def _folded(letter: str) -> str:
    small = letter.lower()
    base = unicodedata.normalize("NFD", small)[0]
    return _SPECIAL.get(base, base)


# One letter for one letter, so that a place in the folded text is the same place in the text.
_FOLD = {code: _folded(chr(code)) for code in (*range(0x41, 0x530), *range(0x1E00, 0x1F00)) if chr(code).isalpha()}


def readable(text: str) -> str:
    """A text as it is kept and shown: each letter is one character."""
    return unicodedata.normalize("NFC", text.replace("\0", " "))


def fold(text: str) -> str:
    """Small letters without diacritics, as many as before."""
    return text.translate(_FOLD)


def words(text: str) -> Iterator[str]:
    """The words of a text in small letters; `e-mail` is also `email`, `4.7.1` is one word."""
    text = unicodedata.normalize("NFKC", text).lower()
    for word in _WORD.findall(_ONE_LETTER_AND.sub(r"\1\2 \2", text)):
        yield word[:LONGEST_WORD]


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[0] <= "\u04ff"


def spelt(word: str, language: str) -> str:
    """A word as far as it is typed, in the letters of the index."""
    if word[0].isdigit():
        # Letters first, so that no database takes it for a number: 1e5 and 100000 are two words.
        return "n" + fold(word).replace(".", "x")
    return fold(word.translate(_TO_LATIN) if language == "sr" else word)


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The word without its ending, in the letters of the index."""
    if any(letter.isdigit() for letter in word):
        return spelt(word, language)
    kept: dict[str, snowballstemmer.stemmer] = _stemmers.__dict__
    if language not in kept:
        kept[language] = snowballstemmer.stemmer(ALGORITHMS[language])
    return spelt(kept[language].stemWord(word), language)


def languages_of(word: str, languages: Collection[str] = ()) -> list[str]:
    """Those of the languages that the letters of a word can be of; of none of them, the likeliest."""
    able = IN_CYRILLIC if is_cyrillic(word) else IN_LATIN
    return [language for language in able if language in languages] or [able[0]]


def stems(text: str, languages: Collection[str]) -> Iterator[str]:
    """The stems of a text in these languages (`pl`, `sr`), word by word."""
    for word in words(text):
        yield from dict.fromkeys(stem(word, language) for language in languages_of(word, languages))


def base(language: str) -> str:
    """`sr-latn` and `sr-cyrl` are `sr`; a language that has no stemmer here is read as English."""
    short = language.partition("-")[0].lower()
    return short if short in ALGORITHMS else "en"
