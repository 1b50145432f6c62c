"""Which of the entries that hold a question's words come first. Pure, and so the same on every database.

A word counts the more, the fewer of the entries hold it (idf, as in BM25), the surer it is (its stem, its beginning,
another ending, a slip of the finger), the more often it stands in the text (levelling off), and most in a title. An
entry that holds all words stands before one that holds some.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log

from pakt.desk.search.asking import Word

STEM, BEGINNING, LOOSE, NEAR = 1.0, 0.8, 0.6, 0.5
IN_TITLE = 1.6
SATURATION, BY_LENGTH, USUAL_LENGTH = 1.2, 0.6, 1500
# What holds less of the question than this share, or scores less than that share of the best, is left out.
LEAST_SHARE, LEAST_OF_BEST = 0.25, 0.2
HELD_BY_NONE = 0.5


@dataclass(frozen=True)
class Score:
    """`share` is how much of the question an entry holds, from 0 to 1, rare words counting more."""

    value: float
    share: float


def weights(words: Sequence[Word], title_stems: str, stems: str, near: Collection[str] = ()) -> list[float]:
    """How well an entry holds each of the words; 0 where it does not. `near` is what it holds with a slip."""
    title, text = f" {title_stems} ", f" {stems} "
    return [_weight(word, title, text) or NEAR * (not word.near.isdisjoint(near)) for word in words]


def scores(all_weights: Sequence[Sequence[float]]) -> list[Score]:
    """The scores of entries by their weights, in their order."""
    number = len(all_weights)
    rarity = [_rarity(sum(map(bool, column)), number) for column in zip(*all_weights, strict=True)]
    return [_score(row, rarity) for row in all_weights]


def worth_showing(score: Score, best: float) -> bool:
    return score.share >= LEAST_SHARE and score.value >= LEAST_OF_BEST * best


def _rarity(holders: int, number: int) -> float:
    # A word that nothing holds tells nothing of what is found.
    return log(1 + (number + 1) / (0.5 + holders)) if holders else HELD_BY_NONE


def _score(row: Sequence[float], rarity: Sequence[float]) -> Score:
    held = sum(rare for weight, rare in zip(row, rarity, strict=True) if weight)
    share = held / sum(rarity)
    return Score(share * sum(weight * rare for weight, rare in zip(row, rarity, strict=True)), share)


def _weight(word: Word, title: str, text: str) -> float:
    long = SATURATION * (1 - BY_LENGTH + BY_LENGTH * len(text) / USUAL_LENGTH)
    for sure, stems, pattern in (
        (STEM, word.stems, " %s "),
        (BEGINNING, word.beginnings, " %s"),
        (LOOSE, word.loose, " %s "),
    ):
        in_title = any(pattern % stem in title for stem in stems)
        in_text = max((text.count(pattern % stem) for stem in stems), default=0)
        if in_title or in_text:
            return sure * (IN_TITLE * in_title + in_text / (in_text + long))
    return 0.0
