"""HTML of mails: as clean markup, and as lines of text in which what is quoted is marked with `> `.

Mail programs mark what they quote. What stands inside such an element is quoted; after such a sign all is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import nh3

from pakt.desk.inbox.reading.tokens import SILENT, VOID, Tag, tokens

# What is longer is shown to here.
LONGEST_CLEANED = 300_000
DEEPEST = 100

# A line of its own in the text of HTML: from here on all is quoted; a signature follows; a quote that is forwarded.
CUT = "\ue000cut"
SIGNATURE = "\ue000signature"

TAGS = {
    "p", "br", "strong", "em", "s", "b", "i", "u", "code", "pre", "ul", "ol", "li", "blockquote", "a", "hr", "h1", "h2",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "div", "span", "img", "sub", "sup",
    "dl", "dt", "dd", "small", "del", "ins", "caption",
}  # fmt: skip
_clean = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
                "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    attribute_filter=lambda tag, name, value: _kept(tag, name, value),
    link_rel="nofollow noopener noreferrer",
).clean  # fmt: skip


def _kept(tag: str, name: str, value: str) -> str | None:
    """Pictures come from the mail itself only: one from elsewhere tells the sender who read it, and when. Addresses
    without a scheme would lead into the desk."""
    if name == "src":
        return value if value[:4].lower() == "cid:" else None
    if name == "href":
        return value if re.match(r"(?:https?|mailto|tel):", value, re.IGNORECASE) else None
    return value


def cleaned(text: str) -> str:
    """The markup of a mail without anything that acts; its elements are closed, and nested `DEEPEST` deep at most, so
    that cleaning it takes linear time."""
    made: list[str] = []
    length = 0
    for piece in _balanced(text[:LONGEST_CLEANED]):
        made.append(piece)
        length += len(piece)
        if length > LONGEST_CLEANED:
            break
    return _clean("".join(made))


def _balanced(text: str) -> Iterator[str]:
    stack: list[str] = []
    open_counts: dict[str, int] = {}
    silent = 0
    for token in tokens(text):
        if isinstance(token, str):
            if not silent:
                yield html.escape(token)
            continue
        if token.name in SILENT:
            silent = max(0, silent + (-1 if token.closing else 1))
        elif silent or token.name not in TAGS:
            continue
        elif token.closing:
            yield from _closed(token.name, stack, open_counts)
        elif token.name in VOID:
            yield _written(token)
        elif len(stack) < DEEPEST:
            stack.append(token.name)
            open_counts[token.name] = open_counts.get(token.name, 0) + 1
            yield _written(token)
    yield from (f"</{name}>" for name in reversed(stack))


def _closed(name: str, stack: list[str], open_counts: dict[str, int]) -> Iterator[str]:
    """The ends of an element and of all that is open within it."""
    while open_counts.get(name):
        inner = stack.pop()
        open_counts[inner] -= 1
        yield f"</{inner}>"
        if inner == name:
            return


def _written(tag: Tag) -> str:
    kept = ("href", "src", "alt", "colspan", "rowspan", "start")
    given = "".join(f' {name}="{html.escape(tag.attributes[name])}"' for name in kept if name in tag.attributes)
    return f"<{tag.name}{given}>"


# as text

BLOCKS = frozenset({
    "p", "div", "ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "pre", "section",
    "article", "aside", "header", "footer", "main", "form", "fieldset", "address", "dl", "dt", "dd", "center", "body",
    "html", "caption", "hr",
})  # fmt: skip
# An empty line stands before and after them.
APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl"})
SPACE = re.compile(r"[ \t\r\n\f]+")
BLANKS = re.compile(r"\n{3,}")
BORDER = re.compile(r"border-left\s*:\s*(?!none|0)|border-left-width\s*:\s*[1-9]", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# Elements that hold a quote and what introduces it, by id or class.
QUOTES = re.compile(
    r"(?:^|\s)(?:x_)*(?:\S*yahoo_quoted\S*|protonmail_quote|moz-cite-prefix|gmail_attr|zmail_extra\S*|tutanota_quote|"
    r"reply-intro|isReplyContent|ms-outlook-mobile-reference-message|OLK_SRC_BODY_SECTION|history_container)(?:\s|$)",
    re.IGNORECASE,
)
QUOTED_NAMES = frozenset({"quote", "messagereplysection"})
# After them all is quoted.
CUTS = re.compile(
    r"(?:^|\s)(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|OutlookMessageHeader|zwchr|"
    r"mail-editor-reference-message-container)(?:\s|$)",
    re.IGNORECASE,
)
SIGNATURES = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_signature|moz-signature|Signature|AppleMailSignature|ms-outlook-mobile-signature|"
    r"protonmail_signature_block\S*|lineBreakAtBeginningOfSignature)(?:\s|$)",
    re.IGNORECASE,
)


class Lines:
    """The text of HTML, line by line; quoted lines begin with `> `."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.pre = 0
        self.pending_blank = False

    def text(self, text: str) -> None:
        if self.pre:
            first, *others = text.split("\n")
            self.line.append(first)
            for one in others:
                self.end(force=True)
                self.line.append(one)
            return
        text = SPACE.sub(" ", text)
        if text == " " and (not self.line or self.line[-1].endswith(" ")):
            return
        self.line.append(text)

    def end(self, *, force: bool = False) -> None:
        """Ends a line; an empty one only where it is wanted."""
        words = "".join(self.line)
        words = words.rstrip() if self.pre else words.strip(" ")
        self.line.clear()
        if not words.strip() and not force:
            return
        self.put(words)

    def put(self, words: str) -> None:
        words = words.replace("\xa0", " ").rstrip() if words != "-- " else words
        self.made.append(f"{'>' * self.depth} {words}" if self.depth else words)

    def blank(self) -> None:
        """An empty line, one only."""
        self.end()
        if self.made and self.made[-1].strip("> "):
            self.put("")

    def is_introduced(self) -> bool:
        """Whether the last line ends as those do that introduce a quote."""
        last = next((line for line in reversed(self.made[-5:]) if line.strip()), "")
        return last.rstrip(" >*").endswith((":", "---")) and len(last) > 20

    def sign(self, sign: str) -> None:
        self.end()
        if not self.depth:
            self.made.append(sign)


class Reader:
    """What is open, and what that means."""

    def __init__(self) -> None:
        self.lines = Lines()
        self.stack: list[tuple[str, bool, bool]] = []
        self.open_counts: dict[str, int] = {}
        self.silent = 0
        self.links: list[tuple[str, int]] = []

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if name in SILENT:
            self.silent = max(0, self.silent + (-1 if tag.closing else 1))
            return
        if name == "body":
            self.silent = 0
        if self.silent:
            return
        if tag.closing:
            self.close(name)
        elif name in VOID:
            self.void(tag)
        else:
            self.opened(tag)

    def void(self, tag: Tag) -> None:
        if tag.name == "br":
            self.lines.end(force=True)
        elif tag.name == "hr":
            self.lines.end()
            self.signs(tag)
        elif (
            tag.name == "img"
            and (alt := tag.attributes.get("alt", "").strip())
            and not HIDDEN.search(tag.attributes.get("style", ""))
        ):
            self.lines.text(f"[{alt[:200]}]")

    def signs(self, tag: Tag) -> None:
        """What a program marked by an id or class."""
        named = f"{tag.attributes.get('id', '')} {tag.attributes.get('class', '')}"
        if named == " ":
            return
        if CUTS.search(named):
            self.lines.sign(CUT)
        elif SIGNATURES.search(named):
            self.lines.sign(SIGNATURE)

    def opened(self, tag: Tag) -> None:
        name, lines = tag.name, self.lines
        if name in BLOCKS:
            lines.blank() if name in APART else lines.end()
        elif name in ("td", "th") and lines.line:
            lines.text("\t" if lines.pre else " ")
        self.signs(tag)
        if len(self.stack) >= 100_000:
            return
        quoted = self.is_quote(tag)
        lines.depth += quoted
        lines.pre += name == "pre"
        if name == "li":
            lines.line.append("- ")
        self.stack.append((name, quoted, name == "pre"))
        self.open_counts[name] = self.open_counts.get(name, 0) + 1

    def is_quote(self, tag: Tag) -> bool:
        given = tag.attributes
        if tag.name == "blockquote":
            if given.keys() - {"style", "dir"} or BORDER.search(given.get("style", "")) or self.lines.depth:
                return True
            # One without any mark may be somebody's own emphasis.
            return self.lines.is_introduced()
        if not given:
            return False
        named = f"{given.get('id', '')} {given.get('class', '')}"
        return bool(QUOTES.search(named)) or given.get("name", "").casefold() in QUOTED_NAMES

    def close(self, name: str) -> None:
        if name == "p" and not self.open_counts.get("p"):
            self.lines.blank()
        if not self.open_counts.get(name):
            return
        while True:
            own, quoted, pre = self.stack.pop()
            self.open_counts[own] -= 1
            if own in BLOCKS:
                self.lines.blank() if own in APART else self.lines.end()
            self.lines.depth -= quoted
            self.lines.pre -= pre
            if own == name:
                return


def lines_of(text: str) -> list[str]:
    """The text of HTML by lines; quoted ones begin with `>`, and lines of signs (`CUT`, `SIGNATURE`) stand between."""
    reader = Reader()
    for token in tokens(text):
        if isinstance(token, Tag):
            reader.tag(token)
        elif not reader.silent:
            reader.lines.text(token.replace("\ue000", ""))
    reader.lines.end()
    return reader.lines.made


def text_of(lines: list[str]) -> str:
    """Lines as a text for people."""
    kept = [line for line in lines if not line.startswith("\ue000")]
    return BLANKS.sub("\n\n", "\n".join(kept)).strip("\n")
