"""winmail.dat: what Outlook wraps a mail in for other Outlooks ([MS-OXTNEF]).

Read here, in one pass: the library for it counts to four thousand million where a file says so.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pakt.desk.inbox.reading.charsets import codec_of
from pakt.desk.inbox.reading.mail import Part

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_OBJECTS = 20_000

BODY, DATA, TITLE, PROPERTIES, RENDERING, ATTACHMENT, CODE_PAGE = (
    0x800C, 0x800F, 0x8010, 0x9003, 0x9002, 0x9005, 0x9007,
)  # fmt: skip
PLAIN, HTML, OBJECT, SHORT_NAME, LONG_NAME, TYPE, CONTENT_ID, INTERNET_CODE_PAGE = (
    0x1000, 0x1013, 0x3701, 0x3704, 0x3707, 0x370E, 0x3712, 0x3FDE,
)  # fmt: skip
FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
VARIABLE = {0xD, 0x1E, 0x1F, 0x102}
UNICODE = 0x1F
MANY, NAMED = 0x1000, 0x8000


@dataclass(frozen=True)
class Opened:
    """What lay in a winmail.dat."""

    text: str
    html: str
    parts: tuple[Part, ...]


@dataclass
class Attached:
    title: bytes = b""
    data: bytes = b""
    properties: dict[int, tuple[int, bytes]] = field(default_factory=dict)


def opened(data: bytes) -> Opened | None:
    """What lies in it, or None where it can't be opened."""
    if not data.startswith(SIGNATURE):
        return None
    own: dict[int, tuple[int, bytes]] = {}
    attached: list[Attached] = []
    page, body = "cp1252", b""
    for name, value in _objects(data):
        if name == CODE_PAGE and len(value) >= 4:
            page = _page(value)
        elif name == BODY:
            body = value
        elif name == PROPERTIES:
            own.update(_properties(value))
        elif name == RENDERING:
            attached.append(Attached())
        elif attached:
            _add(attached[-1], name, value)
    internet = _page(own[INTERNET_CODE_PAGE][1]) if INTERNET_CODE_PAGE in own else page
    plain = _text(own[PLAIN], page) if PLAIN in own else body.decode(page, "replace")
    html = _text(own[HTML], internet) if HTML in own else ""
    parts = tuple(_part(one, page) for one in attached if one.data)
    return Opened(plain.strip("\x00"), html.strip("\x00"), parts)


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 6
    for _ in range(MOST_OBJECTS):
        if offset + 11 > len(data):
            return
        name, _type, length = struct.unpack_from("<HHI", data, offset + 1)
        yield name, data[offset + 9 : offset + 9 + length]
        offset += length + 11


def _add(attached: Attached, name: int, value: bytes) -> None:
    if name == TITLE:
        attached.title = value
    elif name == DATA:
        attached.data = value
    elif name == ATTACHMENT:
        attached.properties.update(_properties(value))
        if OBJECT in attached.properties and not attached.data:
            # A mail or a document within: behind the name of its interface.
            attached.data = attached.properties[OBJECT][1][16:]


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """The properties by number, each with its type; as far as the data reach."""
    found: dict[int, tuple[int, bytes]] = {}
    try:
        offset = 4
        for _ in range(min(struct.unpack_from("<I", data)[0], MOST_OBJECTS)):
            kind, name = struct.unpack_from("<HH", data, offset)
            offset = _past_name(data, offset + 4) if name >= NAMED else offset + 4
            value, offset = _value(data, offset, kind)
            found[name] = (kind, value)
    except (struct.error, ValueError):
        pass
    return found


def _past_name(data: bytes, offset: int) -> int:
    kind, number = struct.unpack_from("<II", data, offset + 16)
    return offset + 24 + (_padded(number) if kind else 0)


def _value(data: bytes, offset: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property, and where the next property begins. ValueError where it is none."""
    plain = kind & ~MANY
    many = bool(kind & MANY) or plain in VARIABLE
    count = 1
    if many:
        count = struct.unpack_from("<I", data, offset)[0]
        offset += 4
    if plain in FIXED:
        width = FIXED[plain]
        end = offset + count * width
        if end > len(data):
            raise ValueError
        return data[offset : offset + width], end
    if plain not in VARIABLE or count > MOST_OBJECTS:
        raise ValueError
    first = b""
    for number in range(count):
        length = struct.unpack_from("<I", data, offset)[0]
        if not number:
            first = data[offset + 4 : offset + 4 + length]
        offset += 4 + _padded(length)
    return first, offset


def _padded(length: int) -> int:
    return length + -length % 4


def _page(value: bytes) -> str:
    number = int.from_bytes(value[:4], "little")
    return "utf-8" if number == 65001 else codec_of(f"cp{number}") or "cp1252"


def _text(given: tuple[int, bytes], page: str) -> str:
    kind, value = given
    return value.decode("utf-16-le" if kind == UNICODE else page, "replace").strip("\x00")


def _part(one: Attached, page: str) -> Part:
    def named(*numbers: int) -> str:
        return next((_text(one.properties[number], page) for number in numbers if number in one.properties), "")

    name = named(LONG_NAME, SHORT_NAME) or one.title.decode(page, "replace").strip("\x00")
    content_id = named(CONTENT_ID).strip("<>")
    return Part(name, named(TYPE) or "application/octet-stream", one.data, content_id, bool(content_id))
