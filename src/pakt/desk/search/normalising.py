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
LATIN = "abcdefghijklmnopqrstuvwxyz"
LETTERS = {
    "en": frozenset(LATIN),
    "pl": frozenset(LATIN + "ąćęłńóśźż"),
    "cs": frozenset(LATIN + "áčďéěíňóřšťúůýž"),
    "sr": frozenset(LATIN + "čćđšž" + "абвгдђежзијклљмнњопрстћуфхцчџш"),
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
}
# Kept with each entry: where it is another one, `pakt reindex` makes the entry's stems anew.
VERSION = "snowball 3.1, 1"
LONGEST_WORD = 40

_SPECIAL = {"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "ŧ": "t", "ß": "s", "æ": "a", "œ": "o"}
_SERBIAN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
_SERBIAN |= {"љ": "lj", "њ": "nj", "џ": "dž"}
_TO_LATIN = str.maketrans(_SERBIAN)
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=[^\W_])['’](?=[^\W_])")
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u2011](?=([^\W\d_]{2,}))")
_ONE_LETTER_HYPHEN = re.compile(r"(?<![^\W_])([^\W\d_])[-\u2010\u2011](?=[^\W\d_]{2})")
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


def written(text: str) -> Iterator[str]:
    """The words of a text in small letters; `don't` and `4.7.1` are one word, `e-mail` is also `email`."""
    return _words(_HYPHEN.sub(r"\1 \1\2 ", _small(text)))


def asked(text: str) -> Iterator[str]:
    """The words of a question in small letters; `e-mail` is `email`, `pop-up` is two words."""
    return _words(_ONE_LETTER_HYPHEN.sub(r"\1", _small(text)))


def _small(text: str) -> str:
    return _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text).lower())


def _words(text: str) -> Iterator[str]:
    return (word[:LONGEST_WORD] for word in _WORD.findall(text))


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


def languages_of(word: str, languages: Collection[str]) -> list[str]:
    """Those of the languages that a word can be of by its letters; where it is of none, the likeliest."""
    letters = {letter for letter in word if letter.isalpha()}
    able = [language for language in languages if letters <= LETTERS[language]]
    return able or [language for language in languages if _writes_like(word, language)] or [_likeliest(word)]


def _writes_like(word: str, language: str) -> bool:
    return is_cyrillic(word) if language == "ru" else not is_cyrillic(word) or language == "sr"


def _likeliest(word: str) -> str:
    return "ru" if is_cyrillic(word) else "en"


def stems(text: str, languages: Collection[str]) -> Iterator[str]:
    """The stems of a text in these languages (`pl`, `sr`), word by word."""
    for word in written(text):
        yield from dict.fromkeys(stem(word, language) for language in languages_of(word, languages))


def base(language: str) -> str:
    """`sr-latn` and `sr-cyrl` are `sr`; a language that has no stemmer here is read as English."""
    short = language.partition("-")[0].lower()
    return short if short in ALGORITHMS else "en"
