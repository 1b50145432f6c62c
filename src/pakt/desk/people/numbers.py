"""Phone numbers, compared by their digits: people write one and the same in many ways."""

from __future__ import annotations

import unicodedata
from functools import reduce

from django.db.models import CharField, F, Value
from django.db.models.functions import Replace

# So many last digits tell a number from another; the way to the country before them is written or left out.
TELLING = 9
# So many digits are typed before anybody is looked for.
FEWEST = 3
BETWEEN = " -()./\u00a0\u2009\u202f\u2011\u2013"


def digits_of(number: str) -> str:
    """`+420 604 123 456` as `420604123456`; without the zeros that lead abroad or out of a town."""
    found = "".join(str(unicodedata.digit(char)) for char in number if unicodedata.digit(char, None) is not None)
    return found.lstrip("0")


def telling_digits(number: str) -> str:
    """The digits by which the owner of a number is looked for; empty where there are too few."""
    digits = digits_of(number)[-TELLING:]
    return digits if len(digits) >= FEWEST else ""


def written(field: str) -> Replace:
    """The expression for a number that is kept as somebody wrote it, without what stands between its digits."""
    bare = reduce(lambda inner, char: Replace(inner, Value(char), Value("")), BETWEEN, F(field))  # type: ignore[arg-type, return-value]
    return Replace(bare, Value("+"), Value(""), output_field=CharField())
