"""What one version of an article says otherwise than another, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pakt.desk.knowledge.models import ArticleVersion
from pakt.desk.pages.papers import DiffLine

# So many lines that stayed are shown around those that changed.
AROUND = 1
WORD = re.compile(r"\w+|\s+|[^\w\s]")
ALIKE = 0.4
# What is longer is compared as a whole: the time grows with the square of the length.
MOST_LINES, MOST_WORDS = 2000, 1000


def differences(before: ArticleVersion, after: ArticleVersion) -> list[DiffLine]:
    """The lines that differ, with a few around them; `…` stands for those left out."""
    old, new = ([version.title, *filter(str.strip, version.text.splitlines())] for version in (before, after))
    lines: list[DiffLine] = []
    if max(len(old), len(new)) > MOST_LINES:
        return [DiffLine("del", "…"), *(DiffLine("ins", line) for line in new)]
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > 0:
            lines.append(DiffLine("same", "…"))
        for tag, i1, i2, j1, j2 in group:
            same = (DiffLine("same", line) for line in old[i1:i2])
            lines += same if tag == "equal" else changed(old[i1:i2], new[j1:j2])
    return lines


def changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    """Lines that were replaced: with marks around words where they are still alike."""
    pairs = list(zip(old, new, strict=False))
    for before, after in pairs:
        marked = words(before, after)
        if marked is None:
            yield DiffLine("del", before)
            yield DiffLine("ins", after)
        else:
            yield DiffLine("del", marked[0])
            yield DiffLine("ins", marked[1])
    yield from (DiffLine("del", line) for line in old[len(pairs) :])
    yield from (DiffLine("ins", line) for line in new[len(pairs) :])


def words(before: str, after: str) -> tuple[SafeString, SafeString] | None:
    """Both lines with their differing words marked; None where they have little in common."""
    old, new = WORD.findall(before), WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    codes = matcher.get_opcodes()
    return (
        marked("del", [("".join(old[i1:i2]), tag != "equal") for tag, i1, i2, _j1, _j2 in codes]),
        marked("ins", [("".join(new[j1:j2]), tag != "equal") for tag, _i1, _i2, j1, j2 in codes]),
    )


def marked(element: str, pieces: Sequence[tuple[str, bool]]) -> SafeString:
    shown = ((format_html("<{0}>{1}</{0}>", element, text) if differs else text,) for text, differs in pieces if text)
    return format_html_join("", "{}", shown)
