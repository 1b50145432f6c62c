"""Words with one slip of the finger: a letter too few, too many, another one, or two that changed places.

Two words are so near if they are the same once a letter is taken out of the one, or of each. So the words with a letter
less are kept beside a text, and asked for beside a query; no word has to be compared with another. The first letter is
taken to be right, and short words are not bent.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

SHORTEST = 5
MOST_WORDS = 600
# No stem of a real word begins so.
MARK = "zq"


def shortened(stem: str) -> list[str]:
    """The stem without one of its letters, but the first."""
    return list(dict.fromkeys(stem[:place] + stem[place + 1 :] for place in range(1, len(stem))))


def kept(stems: Iterable[str]) -> list[str]:
    """What is kept of a text's words."""
    long = islice((stem for stem in dict.fromkeys(stems) if _bends(stem)), MOST_WORDS)
    return list(dict.fromkeys(MARK + short for stem in long for short in shortened(stem)))


def asked(stem: str) -> list[str]:
    """What a query's word asks for: with a letter too many it is in the text, else among what is kept of it."""
    if not _bends(stem):
        return []
    shorter = shortened(stem)
    return [*(one for one in shorter if len(one) >= SHORTEST - 1), MARK + stem, *(MARK + one for one in shorter)]


def _bends(stem: str) -> bool:
    return len(stem) >= SHORTEST and stem.isalpha()
