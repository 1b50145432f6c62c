"""Which picture a file is, by its first bytes alone, and how large. Nothing is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

HEAD = 64
JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}
MOST_SEGMENTS = 200


@dataclass(frozen=True)
class Picture:
    media_type: str
    width: int
    height: int


def picture_of(content: IO[bytes]) -> Picture | None:
    """None where it is no PNG, JPEG, GIF or WebP, or a broken one."""
    content.seek(0)
    head = content.read(HEAD)
    for known in (png, gif, webp):
        if (picture := known(head)) is not None:
            return picture if picture.width and picture.height else None
    return jpeg(content) if head.startswith(b"\xff\xd8\xff") else None


def png(head: bytes) -> Picture | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return None
    return Picture("image/png", int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))


def gif(head: bytes) -> Picture | None:
    if head[:6] not in (b"GIF87a", b"GIF89a") or len(head) < 10:
        return None
    return Picture("image/gif", int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))


def webp(head: bytes) -> Picture | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return None
    match head[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        case _:
            return None
    return Picture("image/webp", width, height)


def jpeg(content: IO[bytes]) -> Picture | None:
    """Its size stands behind segments of any number; each says how long it is."""
    content.seek(2)
    for _segment in range(MOST_SEGMENTS):
        marker = content.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        if marker[1] in JPEG_ALONE:
            continue
        length = int.from_bytes(content.read(2))
        if length < 2:
            return None
        if marker[1] in JPEG_SIZES:
            frame = content.read(5)
            height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
            return Picture("image/jpeg", width, height) if width and height else None
        content.seek(length - 2, 1)
    return None
