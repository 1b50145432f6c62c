"""What words refer to: articles, and places in documents. Kept with the event, as they were called when it was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FIELD = "references"
MOST = 10
LONGEST = 300
# What can be referred to, each with the name of its address.
KINDS = {"article": "article", "document": "document"}

Reference = dict[str, Any]


def wrong(value: Any) -> str:
    """What is wrong with the references of an event, if anything is."""
    if type(value) is not list or not 0 < len(value) <= MOST:
        return f"must be a list of 1 to {MOST}"
    return next((problem for one in value if (problem := wrong_one(one))), "")


def wrong_one(one: Any) -> str:
    if type(one) is not dict or set(one) != {"kind", "key", "title", "place"}:
        return "each must have a kind, a key, a title and a place"
    if one["kind"] not in KINDS:
        return f"each must be one of {', '.join(KINDS)}"
    if type(one["key"]) is not int or not 0 < one["key"] < 2**63:
        return "each must have a whole number as its key"
    fits = all(type(one[name]) is str and len(one[name]) <= LONGEST for name in ("title", "place"))
    return "" if fits and one["title"] else f"each must have a title and a place of at most {LONGEST} characters"


def in_words(references: Sequence[Reference]) -> str:
    """`User’s manual, ch. 6.3`: what is kept where an agreement asks for the place."""
    return "; ".join(", ".join(filter(None, [one["title"], one["place"]])) for one in references)
