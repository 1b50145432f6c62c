"""Pictures that look like screenshots, drawn from rectangles: a window, and what stands in it."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 480, 300
INK, LINE, PALE, PAPER = (0x3A, 0x41, 0x4D), (0xC9, 0xCE, 0xD6), (0xEE, 0xF0, 0xF3), (0xFF, 0xFF, 0xFF)
WRONG, BUTTON = (0xB4, 0x2B, 0x2B), (0x2F, 0x5D, 0xA8)
Colour = tuple[int, int, int]
# Left, top, width, height, colour, in the order in which they are painted.
Box = tuple[int, int, int, int, Colour]

WINDOW: list[Box] = [
    (0, 0, WIDTH, HEIGHT, PAPER),
    (0, 0, WIDTH, 26, INK),
    *[(10 + 16 * i, 9, 8, 8, LINE) for i in range(3)],
    (0, 26, 110, HEIGHT, PALE),
    *[(14, 46 + 24 * i, 60 + 9 * (i % 3), 8, LINE) for i in range(8)],
]
TABLE: list[Box] = [(130 + 84 * (i % 4), 50 + 26 * (i // 4), 66 - 11 * (i % 3), 8, LINE) for i in range(32)]
FORM: list[Box] = [
    box
    for i in range(4)
    for box in [(130, 50 + 46 * i, 70, 8, LINE), (130, 64 + 46 * i, 320, 20, LINE), (131, 65 + 46 * i, 318, 18, PAPER)]
]
DIALOG: list[Box] = [
    (150, 90, 260, 120, LINE),
    (151, 91, 258, 118, PAPER),
    (151, 91, 258, 22, WRONG),
    (170, 130, 200, 9, INK),
    (170, 148, 160, 9, INK),
    (340, 178, 54, 20, BUTTON),
]
SHOWN: dict[str, list[Box]] = {
    "table": TABLE,
    "form": FORM,
    "error": [*TABLE, *DIALOG],
    "failed form": [*FORM, *DIALOG],
}


def png(shows: str) -> bytes:
    """A window that shows `table`, `form`, `error` or `failed form`."""
    rows = [bytearray(PAPER * WIDTH) for _ in range(HEIGHT)]
    for left, top, width, height, colour in [*WINDOW, *SHOWN[shows]]:
        right, bottom = min(left + width, WIDTH), min(top + height, HEIGHT)
        for row in rows[top:bottom]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
