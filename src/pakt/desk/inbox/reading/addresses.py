"""Addresses, read strictly: what can be read in two ways identifies nobody.

An address is what stands in `<…>`, never what a name, a comment or an encoded word looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pakt.desk.inbox.reading.headers import clean, words
from pakt.desk.inbox.reading.mail import Address
from pakt.desk.inbox.reading.problems import Problems

LONGEST_ADDRESS = 320
MOST = 200_000
# Those that need a closer look.
MOST_SLOWLY = 10_000
MOST_GROUPS = 1_000
# The usual forms, and nothing else: the fast way.
SIMPLE = re.compile(
    r"[ \t]*(?:([\w .'-]{0,100}?)[ \t]*<([\w.+-]{1,64}@[\w.-]{1,200})>|([\w.+-]{1,64}@[\w.-]{1,200}))[ \t]*(?:,|$)",
    re.ASCII,
)
TOKEN = re.compile(r"""[^"(<>,;:@\\)]+|["(<>,;:@\\)]""")
LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x1f\x7f]+")
DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?)(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?|\[[0-9A-Fa-f:.IPv]+\]")
LOOKS_LIKE = re.compile(r"[^\s\"<>(),;:]{1,64}[@＠﹫][^\s\"<>(),;:]{1,200}")
STRANGE = "＠﹫。．｡"


def addresses(text: str, header: str, problems: Problems) -> tuple[Address, ...]:
    """The addresses of an unfolded header whose encoded words are still encoded."""
    found: list[Address] = []
    position = 0
    while position < len(text) and len(found) < MOST:
        simple = SIMPLE.match(text, position)
        if simple is None:
            break
        found.append(Address((simple[1] or "").strip(), _normal(simple[2] or simple[3])))
        position = simple.end()
    if position < len(text):
        found.extend(_slowly(text[position:], header, problems))
    return tuple(found)


def _slowly(text: str, header: str, problems: Problems) -> Iterator[Address]:
    before = ""
    for count, piece in enumerate(_pieces(text, header, problems)):
        if count >= MOST_SLOWLY:
            problems.note("long header", header=header)
            break
        made = _mailbox(piece, header, problems)
        if made is None:
            continue
        # `Kowalski, Jan <jan@…>`: the comma belongs to the name.
        if not made.address and not made.doubt and made.name:
            before = f"{before}{made.name}, "
            continue
        if before:
            made = Address(f"{before}{made.name}".strip(", "), made.address, made.doubt)
            before = ""
        yield made
    if before:
        yield Address(before.strip(", "), "")


class Piece:
    """One mailbox as it is written: the words before, what stands in `<…>`, what follows, and its comments."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.quoted: list[str] = []
        self.angles: list[str] = []
        self.after = ""
        self.comments: list[str] = []
        self.broken = False
        self.written = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.angles or self.quoted or self.comments)


def _pieces(text: str, header: str, problems: Problems) -> Iterator[Piece]:
    """The text cut at its commas: those outside of quotes, comments and `<…>`."""
    piece, position, start, groups = Piece(), 0, 0, 0
    while position < len(text):
        found = TOKEN.match(text, position)
        assert found is not None
        sign, position = found[0], found.end()
        if sign in ",;":
            piece.written = text[start : position - 1].strip()
            if not piece.is_empty:
                yield piece
            piece, start = Piece(), position
        elif sign == '"':
            content, position, closed = _until(text, position, '"')
            piece.broken |= not closed
            piece.quoted.append(content)
            _word(piece, f'"{content}"')
        elif sign == "(":
            content, position, closed = _comment(text, position)
            piece.broken |= not closed
            piece.comments.append(content)
        elif sign == "<":
            content, position, closed = _until(text, position, ">")
            piece.broken |= not closed
            piece.angles.append(content)
        elif sign == ":" and not piece.angles and not any("@" in word for word in piece.words[:20]):
            # A group: its name is no person's.
            groups += 1
            if groups > MOST_GROUPS:
                problems.note("long header", header=header)
                return
            if text[position : position + 100].strip(" \t;,"):
                problems.note("group", header=header)
            piece, start = Piece(), position
        else:
            _word(piece, sign)
    piece.written = text[start:].strip()
    if not piece.is_empty:
        yield piece


def _word(piece: Piece, token: str) -> None:
    if piece.angles:
        piece.after += token.strip()
    else:
        piece.words.append(token)


def _until(text: str, position: int, end: str) -> tuple[str, int, bool]:
    """What stands before the closing sign, escapes taken; where it goes on; whether there is a closing sign."""
    made: list[str] = []
    while position < len(text):
        one = text[position]
        if one == "\\" and end == '"' and position + 1 < len(text):
            made.append(text[position + 1])
            position += 2
            continue
        position += 1
        if one == end:
            return "".join(made), position, True
        made.append(one)
    return "".join(made), position, False


def _comment(text: str, position: int) -> tuple[str, int, bool]:
    """A comment, with those inside it."""
    depth, start = 1, position
    while position < len(text):
        one = text[position]
        if one == "\\":
            position += 2
            continue
        position += 1
        depth += (one == "(") - (one == ")")
        if not depth:
            return text[start : position - 1], position, True
    return text[start:], position, False


def _mailbox(piece: Piece, header: str, problems: Problems) -> Address | None:
    before = "".join(piece.words).strip()
    if not piece.angles:
        if "@" not in before and not any(sign in before for sign in STRANGE):
            return Address(_name(before, piece, problems), "", doubt=piece.broken) if before or piece.broken else None
        return _address(before, " ".join(piece.comments), piece, header, problems)
    name = _name(before, piece, problems)
    if not piece.angles[0].strip() and len(piece.angles) == 1:
        return Address(name, "") if name else None
    return _address(piece.angles[0].strip(), name, piece, header, problems)


def _address(written: str, name: str, piece: Piece, header: str, problems: Problems) -> Address:
    """An address that is one beyond doubt, or a doubt."""
    name = clean(words(name, problems))
    if len(piece.angles) > 1 or piece.after or piece.broken:
        problems.note("ambiguous address", header=header, address=piece.written)
        return Address(name, "", doubt=True)
    if written.lower().startswith("mailto:"):
        written = written[7:]
    local, _, domain = written.rpartition("@")
    if "=?" in written or any(sign in written for sign in STRANGE) or written.startswith("@"):
        problems.note("ambiguous address", header=header, address=written)
        return Address(name, "", doubt=True)
    quoted = len(local) > 2 and local[0] == local[-1] == '"'
    if len(written) > LONGEST_ADDRESS or not (quoted or LOCAL.fullmatch(local)) or not DOMAIN.fullmatch(domain):
        problems.note("broken address", header=header, address=written)
        return Address(name, "", doubt=True)
    if quoted and ("@" in local or not local.isprintable()):
        problems.note("ambiguous address", header=header, address=written)
        return Address(name, "", doubt=True)
    if _mixes_scripts(written):
        problems.note("mixed scripts", header=header, address=written)
        return Address(name, _normal(written), doubt=True)
    _look_at_name(name, _normal(written), header, problems)
    return Address(name, _normal(written))


def _look_at_name(name: str, address: str, header: str, problems: Problems) -> None:
    """A name that looks like an address is the oldest trick."""
    shown = LOOKS_LIKE.search(name[:1000])
    if shown is not None and shown[0].casefold().strip("'.") != address.casefold():
        problems.note("name is an address", header=header, name=shown[0], address=address)


def _name(before: str, piece: Piece, problems: Problems) -> str:
    is_quoted = len(piece.quoted) == 1 and before == f'"{piece.quoted[0]}"'
    before = piece.quoted[0] if is_quoted else before.replace('"', "")
    return clean(words(before or " ".join(piece.comments), problems)).strip("'\" ")


def _normal(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _mixes_scripts(address: str) -> bool:
    """Letters of more than one script in one label: `pаypal` with a Cyrillic а."""
    if address.isascii():
        return False
    return any(len(scripts) > 1 for scripts in map(_scripts, re.split(r"[@.+_-]", address)))


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(one, "?").partition(" ")[0] for one in label if one.isalpha()}
