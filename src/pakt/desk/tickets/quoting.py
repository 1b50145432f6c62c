"""What a mail repeats of the one that it answers, told apart from what its writer said."""

from __future__ import annotations

import re

# Fewer lines than these are no load to read.
FEWEST = 4
# `-----Original Message-----`, in any language, or a block of heads: From, Sent, To.
ORIGINAL = re.compile(r"^-{2,}\s*[^\W\d_][^\n-]{3,40}-{2,}\s*$", re.MULTILINE)
HEADS = re.compile(r"^(?:\*{0,2}[^\W\d_][\w ]{0,20}:\*{0,2}[ \t]+\S[^\n]*\n){3}", re.MULTILINE)
SENDER = re.compile(r"^\*{0,2}(?:From|Od|От|Šalje|Šalje|Prosleđuje):", re.IGNORECASE)


def split(text: str) -> tuple[str, str]:
    """The own words and, from where nothing but what was quoted follows, the rest; empty where nothing is folded."""
    cut = min(_of_signs(text), _of_heads(text))
    own, quoted = text[:cut].rstrip(), text[cut:].strip("\n")
    if not own or quoted.count("\n") + 1 < FEWEST:
        return text, ""
    return own, quoted


def _of_signs(text: str) -> int:
    """Where the last lines begin that all have a `>` before them, with the line that says whom they quote."""
    lines = text.rstrip().split("\n")
    first = len(lines)
    while first and (lines[first - 1].startswith(">") or not lines[first - 1].strip()):
        first -= 1
    if first == len(lines) or not any(line.startswith(">") for line in lines[first:]):
        return len(text)
    if first and lines[first - 1].rstrip().endswith(":"):
        first -= 1
    return sum(len(line) + 1 for line in lines[:first])


def _of_heads(text: str) -> int:
    """Where the mail that is answered begins, as some programs put it below."""
    found = [match.start() for match in (ORIGINAL.search(text),) if match]
    found += [match.start() for match in HEADS.finditer(text) if SENDER.match(match[0])]
    return min(found, default=len(text))
