"""HTML as a stream of texts and tags, in linear time, whatever stands in it. No parser of the standard library is
linear on a million `<a`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# More of one tag is no tag.
LONGEST_TAG = 20_000
LONGEST_QUOTED = 2_000
MOST_ATTRIBUTES = 50

NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:-]{0,40}")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]{1,80})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]*)))?""")
TAG_END = re.compile(r"""[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
# Their content is no text.
SILENT = frozenset({"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "xml", "math"})
RAW = frozenset({"script", "style", "title", "textarea", "xmp", "noframes", "iframe"})
VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr", "base", "area", "source", "embed", "param"})


class Tag(NamedTuple):
    name: str
    closing: bool
    attributes: dict[str, str]


def tokens(text: str) -> Iterator[str | Tag]:
    """Texts, their entities decoded, and tags, their names in lower case."""
    position, length = 0, len(text)
    no_comment_end = False
    endless: set[str] = set()
    close = -1
    while position < length:
        at = text.find("<", position)
        if at < 0:
            yield html.unescape(text[position:])
            return
        if at > position:
            yield html.unescape(text[position:at])
        if text.startswith("<!--", at) and not no_comment_end:
            end = text.find("-->", at + 4)
            no_comment_end = end < 0
            if not no_comment_end:
                position = end + 3
                continue
        if text.startswith(("<!", "<?"), at):
            end = text.find(">", at, at + LONGEST_TAG)
            position = end + 1 if end >= 0 else at + 2
            continue
        if close < at:
            close = text.find(">", at)
            close = length + LONGEST_TAG if close < 0 else close
        made, position = _tag(text, at, close)
        yield made
        if isinstance(made, Tag) and made.name in RAW and not made.closing and made.name not in endless:
            position, found = _past(text, made.name, position)
            if not found:
                endless.add(made.name)
            yield Tag(made.name, True, {})


def _past(text: str, name: str, position: int) -> tuple[int, bool]:
    """Where the content ends of an element that holds no tags, and whether it ends; its content is passed over."""
    end = re.compile(rf"</{name}\b", re.IGNORECASE).search(text, position)
    if end is None:
        return (len(text) if name in ("script", "style") else position), False
    close = text.find(">", end.end(), end.end() + LONGEST_TAG)
    return (close + 1 if close >= 0 else end.end()), True


def _tag(text: str, at: int, close: int) -> tuple[str | Tag, int]:
    """The tag at a `<`, and where it ends; `close` is where the next `>` stands."""
    name = NAME.match(text, at + 1)
    if name is None:
        return "<", at + 1
    if close > name.end() + LONGEST_TAG:
        return "<", at + 1
    inside = text[name.end() : close]
    if inside.count('"') % 2 or inside.count("'") % 2:
        # A `>` within quotes ends no tag.
        longer = TAG_END.match(text, name.end(), name.end() + LONGEST_QUOTED)
        inside = text[name.end() : longer.end() - 1] if longer is not None else inside
    end = name.end() + len(inside) + 1
    closing = name[0].startswith("/")
    return Tag(name[0].lstrip("/").lower(), closing, {} if closing else _attributes(inside)), end


def _attributes(text: str) -> dict[str, str]:
    if not text.strip(" \r\n\t/"):
        return {}
    made: dict[str, str] = {}
    for found in ATTRIBUTE.finditer(text):
        given = next((one for one in found.groups()[1:] if one is not None), "")
        made.setdefault(found[1].lower(), html.unescape(given) if "&" in given else given)
        if len(made) >= MOST_ATTRIBUTES:
            break
    return made
