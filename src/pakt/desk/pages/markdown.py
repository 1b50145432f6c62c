"""Texts of people as markup: Markdown as far as a message needs it, and cleaned, whoever wrote it.

Plain text looks as it was typed: a line break is one; a backslash, `<b>`, `&amp;` and `[1]: https://…` stay; a line of
dashes makes no heading of the one above it, nor a date at the start of a line a list. There are no pictures, and links
lead to the web, to mail, to a phone or into the desk: all others are text. The time is linear in the length of the
text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

# What is longer, or nested deeper, is shown as plain text.
LONGEST = 50_000
DEEPEST = 40
# How many of the last texts are kept ready.
KEPT = 2_000

SAFE = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)
BARE = re.compile(r"https?://[^\s<>\"„“”«»]+", re.IGNORECASE)
SCHEME = re.compile(r"(?:^|[^\w.+-])(https?)$", re.IGNORECASE)
DATE = re.compile(r"(?:[02-9]|\d{2,})[.)]|1[.)]\s*\d{1,2}[.)]")

TAGS = {
    "p", "br", "strong", "em", "s", "b", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr", "h1", "h2", "h3",
    "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_clean = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    allowed_classes={"b": {"mention"}},
    set_tag_attribute_values={"pre": {"tabindex": "0"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="nofollow noopener",
).clean


def markup(text: str, *, level: int = 3, names: Sequence[str] = ()) -> SafeString:
    """A text as clean markup. `level` is that of its highest headings, `names` whom it names with `@`."""
    return _markup(text, level, tuple(names))


@lru_cache(maxsize=KEPT)
def _markup(text: str, level: int, names: tuple[str, ...]) -> SafeString:
    if len(text) > LONGEST:
        return plain(text)
    tokens = _parser.parse(text, {"level": level, "names": {name.casefold() for name in names}})
    if _depth(tokens) >= DEEPEST:
        return plain(text)
    return SafeString(_clean(_parser.renderer.render(tokens, _parser.options, {})))


def tree(text: str) -> SyntaxTreeNode | None:
    """A text as a tree, for papers; None for what is shown as plain text. Links lead where those of `markup` lead."""
    if len(text) > LONGEST:
        return None
    tokens = _parser.parse(text, {"level": 1, "names": set()})
    return SyntaxTreeNode(tokens) if _depth(tokens) < DEEPEST else None


def _depth(tokens: Sequence[Token]) -> int:
    """How deep elements stand in each other."""
    depth = deepest = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(deepest, depth + 1, depth + _depth(token.children or ()))
    return deepest


def plain(text: str) -> SafeString:
    """Plain text in paragraphs, escaped."""
    return SafeString(linebreaks(text, autoescape=True))


def _bare_link(state: StateInline, silent: bool) -> bool:
    """`https://…` without any signs around it is a link."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME.search(state.pending)
    if scheme is None:
        return False
    length = len(scheme[1])
    found = BARE.match(state.src, state.pos - length, state.posMax)
    if found is None:
        return False
    url = _trimmed(found[0])
    if not silent:
        state.pending = state.pending[:-length]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - length
    return True


def _trimmed(url: str) -> str:
    """Without what belongs to the sentence around it."""
    closed = url.count(")") - url.count("(")
    end = len(url)
    while url[end - 1] in ".,;:!?'*_~)]" and not (url[end - 1] == ")" and closed <= 0):
        closed -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def _mention(state: StateInline, silent: bool) -> bool:
    """`@` and the name of somebody whom the text names."""
    names: set[str] = state.env.get("names", set())
    start = state.pos + 1
    if not names or state.src[state.pos] != "@" or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    for length in sorted({len(name) for name in names}, reverse=True):
        name, after = state.src[start : start + length], state.src[start + length : start + length + 1]
        if name.casefold() in names and not after.isalnum():
            if not silent:
                state.push("mention_open", "b", 1).attrs = {"class": "mention"}
                state.push("text", "", 0).content = f"@{name}"
                state.push("mention_close", "b", -1)
            state.pos = start + length
            return True
    return False


def _list(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """A list, unless the line is the beginning of a date or the answer to somebody's second question."""
    start = state.bMarks[first] + state.tShift[first]
    if state.listIndent < 0 and DATE.match(state.src, start, state.eMarks[first]):
        return False
    return list_block(state, first, last, silent)


def _outline(state: StateCore) -> None:
    """Headings stand below those of the page, none left out between two of them."""
    above: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            own = int(token.tag[1])
            above = [*(one for one in above if one < own), own]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, state.env.get('level', 1) + len(above) - 1)}"


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.disable(["code", "lheading", "reference", "html_block", "html_inline", "entity", "escape", "image"])
    parser.validateLink = lambda url: bool(SAFE.match(url.strip()))  # type: ignore[method-assign]
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.before("link", "bare_link", _bare_link)
    parser.inline.ruler.before("link", "mention", _mention)
    parser.core.ruler.push("outline", _outline)
    return parser


_parser = _made()
