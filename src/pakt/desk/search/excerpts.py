"""The piece of a text in which most of a question's words stand, with these marked, ready for a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from pakt.desk.search import nearness
from pakt.desk.search.asking import Word
from pakt.desk.search.normalising import base, fold, languages_of, spelt, stem

LONGEST = 220
# Beyond it a long text is not looked through for its best piece.
LOOKED_THROUGH = 12_000
BEFORE = 60

_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_MARKUP = re.compile(r"[*`~|]+|^\s*(?:#{1,6}|>|-|\d+\.)\s|^\s*:?-{3,}:?\s*$|(?<!\w)_|_(?!\w)", re.MULTILINE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Place:
    """Where in a text a word of the question stands, and which of them it is."""

    start: int
    end: int
    word: int


def excerpt(text: str, words: Collection[Word], language: str) -> SafeString:
    """One line of plain text around the words; the beginning, where none of them stands in it."""
    text = plain(text)
    places = list(_places(text[:LOOKED_THROUGH], words, language))
    start = _best_start(places)
    if start:
        start = _SPACE.search(text, max(0, start - BEFORE)).end() if start > BEFORE else 0  # type: ignore[union-attr]
    end = start + LONGEST
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    shown = [Place(one.start - start, one.end - start, one.word) for one in places if start <= one.start < end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return format_html("{}{}{}", before, _marked(text[start:end], shown), after)


def marked(text: str, words: Collection[Word], language: str) -> SafeString:
    """The whole of a short text, such as a title, with the words marked."""
    return _marked(text, list(_places(text, words, language)))


def plain(markdown: str) -> str:
    """A text without the signs of its markup, in one line."""
    return _SPACE.sub(" ", _MARKUP.sub(" ", _LINK.sub(r"\1", markdown))).strip()


def _marked(text: str, places: Collection[Place]) -> SafeString:
    pieces, last = [], 0
    for place in places:
        pieces.append((conditional_escape(text[last : place.start]), text[place.start : place.end]))
        last = place.end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[last:])


def _best_start(places: list[Place]) -> int:
    """Where the piece begins that holds most different words, the first of those."""
    best, start = 0, 0
    for i, first in enumerate(places):
        held = {one.word for one in places[i:] if one.end - first.start <= LONGEST - BEFORE}
        if len(held) > best:
            best, start = len(held), first.start
    return start


def _places(text: str, words: Collection[Word], language: str) -> Iterator[Place]:
    # A word that matches begins as one of the stems does: only those are looked at closely.
    beginnings = {one[:2] for word in words for one in (*word.stems, *word.beginnings, *word.loose)}
    languages = [base(language), "en"]
    for found in _WORD.finditer(text):
        said = found.group().lower()
        if fold(said)[:2] in beginnings or (not said.isascii() and _spellings(said, languages) & beginnings):
            held = _holds(said, words, languages)
            if held is not None:
                yield Place(found.start(), found.end(), held)


def _spellings(said: str, languages: list[str]) -> set[str]:
    return {spelt(said, language)[:2] for language in languages_of(said, languages)}


def _holds(said: str, words: Collection[Word], languages: list[str]) -> int | None:
    """The place of the word that this is one form of."""
    stems = {stem(said, language) for language in languages_of(said, languages)}
    for place, word in enumerate(words):
        sure = stems & word.stems or any(one.startswith(begin) for one in stems for begin in word.beginnings)
        if sure or stems & word.loose or not word.near.isdisjoint({*stems, *nearness.kept(stems)}):
            return place
    return None
