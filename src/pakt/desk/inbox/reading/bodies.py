"""The content of a part: its transfer encoding undone, its text unwrapped."""

from __future__ import annotations

import binascii
import re

from pakt.desk.inbox.reading.headers import Fields
from pakt.desk.inbox.reading.problems import Problems

NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
UU_BEGIN = re.compile(r"^begin[ \t]+[0-7]{3,4}[ \t]+(\S.{0,200})$", re.MULTILINE)
UU_LINE = re.compile(r"[ -`]{1,90}")


def content(fields: Fields, raw: bytes, problems: Problems) -> bytes:
    """The bytes of a part as they were before they were sent."""
    given = fields.first("content-transfer-encoding")
    encoding = (given or b"7bit").decode("latin-1").partition(";")[0].partition("(")[0].strip(" \t\r\n\"'").lower()
    if encoding == "base64":
        return _base64(raw, problems)
    if encoding in ("quoted-printable", "quoted_printable", "quotedprintable", "quoted-printeable"):
        return binascii.a2b_qp(raw)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files, _rest = uuencoded(raw.decode("latin-1"))
        if files:
            return files[0][1]
        problems.note("broken encoding", encoding=encoding)
        return raw
    if encoding not in ("7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "", "none", "utf-8"):
        problems.note("unknown encoding", encoding=encoding)
    return raw


def _base64(raw: bytes, problems: Problems) -> bytes:
    """Line by line where needed: some programs join pieces that each end with `=`."""
    kept = raw.translate(None, NOT_BASE64)
    pieces = [kept]
    if b"=" in kept.rstrip(b"="):
        problems.note("broken encoding", encoding="base64")
        pieces = [piece for piece in kept.split(b"=") if piece]
    made = []
    for piece in pieces:
        piece = piece.rstrip(b"=")
        if len(piece) % 4 == 1:
            problems.note("broken encoding", encoding="base64")
            piece = piece[:-1]
        made.append(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)))
    return b"".join(made)


def uuencoded(text: str) -> tuple[list[tuple[str, bytes]], str]:
    """The files that stand uuencoded in a text, and the text without them."""
    files: list[tuple[str, bytes]] = []
    kept: list[str] = []
    position = 0
    while (begin := UU_BEGIN.search(text, position)) is not None:
        data, end = _uu_lines(text, begin.end() + 1)
        if data is None:
            kept.append(text[position : begin.end()])
            position = begin.end()
            continue
        kept.append(text[position : begin.start()])
        files.append((begin[1].strip(), data))
        position = end
    return files, "".join([*kept, text[position:]])


def _uu_lines(text: str, position: int) -> tuple[bytes | None, int]:
    made: list[bytes] = []
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end].rstrip("\r")
        position = end + 1
        if line.strip() == "end":
            return b"".join(made), min(position, len(text))
        if not line.strip() or line.strip() == "`":
            continue
        if not UU_LINE.fullmatch(line):
            break
        try:
            made.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some programs count the last line wrongly.
            length = ((ord(line[0]) - 32) & 63) * 4 // 3 + 2
            try:
                made.append(binascii.a2b_uu(line[: length + 1]))
            except binascii.Error:
                break
    return (b"".join(made) or None), min(position, len(text))


FLOWED = re.compile(r"(>*)( ?)(.*)", re.DOTALL)


def unflowed(text: str, *, delete_space: bool) -> str:
    """A text of format=flowed (RFC 3676): its soft line breaks taken out, quoting kept as `> `."""
    made: list[str] = []
    paragraph: list[str] = []
    depth_before = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if paragraph and depth != depth_before:
            made.append(_quoted(depth_before, paragraph))
            paragraph = []
        depth_before = depth
        if words == "-- ":
            if paragraph:
                made.append(_quoted(depth, paragraph))
                paragraph = []
            made.append(_quoted(depth, [words]))
        elif words.endswith(" "):
            paragraph.append(words[:-1] if delete_space else words)
        else:
            made.append(_quoted(depth, [*paragraph, words]))
            paragraph = []
    if paragraph:
        made.append(_quoted(depth_before, paragraph))
    return "\n".join(made)


def _quoted(depth: int, words: list[str]) -> str:
    text = "".join(words)
    return f"{'>' * depth} {text}" if depth > 0 else text
