"""Header fields: unfolded, encoded words (RFC 2047) and parameters (RFC 2231) decoded, also broken ones."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote_to_bytes

from pakt.desk.inbox.reading.charsets import decoded
from pakt.desk.inbox.reading.problems import Problems

LONGEST = 8_000_000
LONGEST_PARAMETERS = 100_000
FOLD = re.compile(r"\r?\n[ \t]*|\r")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
WORD = re.compile(r"=\?([^?\s]{1,100})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*){0,3})\?=")
BLANK = re.compile(r"[ \t]*")
PARAMETER = re.compile(
    r"""\s*;?\s*([^\s=;"'*()<>@,:\\/\[\]?]{1,80})((?:\*\d{1,3})?\*?)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.DOTALL
)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Fields(Sequence[tuple[str, bytes]]):
    """Header fields in their order; names in lower case, values as they came."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.all = fields

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self.all[index]

    def __len__(self) -> int:
        return len(self.all)

    def first(self, name: str) -> bytes | None:
        return next((value for own, value in self.all if own == name), None)

    def every(self, name: str) -> list[bytes]:
        return [value for own, value in self.all if own == name]


def raw_text(value: bytes, hint: str | None = None, problems: Problems | None = None) -> str:
    """A value unfolded, its bytes as text, encoded words left as they are."""
    text = decoded(value[:LONGEST], None, problems or Problems(), hint=hint)
    return FOLD.sub(lambda fold: " " if fold[0][:1] in "\r\n" else "", text).strip()


def text_of(value: bytes | None, problems: Problems, hint: str | None = None) -> str:
    """A value as text in one line, without control characters."""
    if value is None:
        return ""
    return clean(words(raw_text(value[:LONGEST_PARAMETERS], hint, problems), problems))


def clean(text: str) -> str:
    return CONTROL.sub(" ", text).strip()


def words(text: str, problems: Problems) -> str:
    """A text with its encoded words decoded. Neighbours of one character set are decoded as one: some programs cut
    characters in two."""
    if "=?" not in text:
        return text
    made: list[str] = []
    held: list[bytes] = []
    charset = ""
    end = 0

    def flush() -> None:
        if held:
            made.append(decoded(b"".join(held), charset, problems))
            held.clear()

    for found in WORD.finditer(text):
        between = text[end : found.start()]
        if not held or between.strip():
            flush()
            made.append(between)
        name = found[1].partition("*")[0]
        if held and name.casefold() != charset.casefold():
            flush()
        charset = name
        held.append(_bytes_of(found[2], found[3]))
        end = found.end()
    flush()
    made.append(text[end:])
    return "".join(made)


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])


# parameters


def parameters(value: bytes, hint: str | None = None) -> tuple[str, dict[str, str]]:
    """What stands before the first `;`, and the parameters by name in lower case."""
    text = raw_text(value[:LONGEST_PARAMETERS], hint)
    before, _, rest = text.partition(";")
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, mark, given in _pairs(rest):
        number = int(mark.strip("*") or 0)
        pieces.setdefault(name, []).append((number, mark.endswith("*"), given))
    return before.strip(), {name: _joined(several) for name, several in pieces.items()}


def _pairs(text: str) -> Iterator[tuple[str, str, str]]:
    position = 0
    while position < len(text):
        found = PARAMETER.match(text, position)
        if found is None:
            following = text.find(";", position)
            if following < 0:
                return
            position = following + 1
            continue
        given = found[3].strip()
        if given.startswith('"'):
            given = ESCAPED.sub(_unescaped, given[1:-1] if given.endswith('"') and len(given) > 1 else given[1:])
        yield found[1].lower(), found[2], given
        position = max(found.end(), position + 1)


def _unescaped(found: re.Match[str]) -> str:
    # Windows programs write C:\path without meaning to escape anything.
    return found[1] if found[1] in '"\\' else found[0]


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """The pieces of one parameter; extended ones say their character set, and win over a plain one of that name."""
    if any(extended for _number, extended, _given in pieces):
        pieces = [one for one in pieces if one[1] or (len(pieces) > 1 and one[0])]
    pieces = sorted(pieces, key=lambda one: one[0])
    if not any(extended for _number, extended, _given in pieces):
        return clean(words("".join(given for _n, _e, given in pieces), Problems()))
    charset = "utf-8"
    data = b""
    for place, (_number, extended, given) in enumerate(pieces):
        if extended and place == 0 and given.count("'") >= 2:
            charset, _language, given = given.split("'", 2)
        encoded = given.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(encoded) if extended else encoded
    return clean(decoded(data, charset or "utf-8", Problems()))
