"""What a person newly wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """`interleaved` says that it stood between quoted lines."""

    text: str
    interleaved: bool = False


def reply(plain: str, html_lines: list[str], subject: str) -> Cut:
    return Cut(plain.strip())
