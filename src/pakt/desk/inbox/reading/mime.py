"""The parts of a mail: where each begins and ends, in one pass over the bytes, whatever they are.

The time is linear in the size, also where parts are nested a thousand deep: each line that may divide parts is looked
up in a table of all boundaries that are open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pakt.desk.inbox.reading.headers import Fields, parameters
from pakt.desk.inbox.reading.problems import Problems

DEEPEST = 100
MOST_PARTS = 20_000
# Lines that begin like a boundary and are looked at.
MOST_CANDIDATES = 200_000
LONGEST_BOUNDARY = 300
MOST_HEADER_LINES = 300_000

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]{0,20}:")
FIRST_DIVIDER = re.compile(rb"(?:\A|\n)--([^\s][^\r\n]{0,250})")


@dataclass(slots=True)
class Entity:
    """A part: its header fields, and where its body lies. `type` is in lower case."""

    fields: Fields
    type: str
    parameters: dict[str, str]
    start: int
    end: int
    children: list[Entity] = field(default_factory=list)


@dataclass(slots=True)
class Level:
    """A multipart that is open: `entity` takes its children."""

    boundary: bytes
    entity: Entity
    before: int | None


def parts_of(raw: bytes, problems: Problems) -> Entity:
    """The whole mail as a tree; deeper than `DEEPEST` it is flat."""
    return Splitter(raw, problems).run()


class Splitter:
    def __init__(self, raw: bytes, problems: Problems) -> None:
        self.raw, self.problems = raw, problems
        self.levels: list[Level] = []
        self.active: dict[bytes, int] = {}
        self.count = 0
        self.position = 0
        self.open: Entity | None = None

    def run(self) -> Entity:
        root = self.entity("text/plain")
        self.begin(root)
        for _ in range(MOST_CANDIDATES):
            at = self.next_divider()
            if at < 0 or not self.levels:
                break
            self.line(at)
        self.end_open(len(self.raw))
        if self.levels:
            if self.levels[0].entity.children:
                self.problems.note("no end")
            for level in self.levels:
                level.entity.end = len(self.raw)
        return root

    def next_divider(self) -> int:
        """Where the next line begins that may divide parts, or -1."""
        if not self.levels:
            return -1
        if self.raw.startswith(b"--", self.position) and self.at_line_start():
            return self.position
        at = self.raw.find(b"\n--", self.position)
        return at + 1 if at >= 0 else -1

    def at_line_start(self) -> bool:
        return self.position == 0 or self.raw[self.position - 1] == 10

    def line(self, at: int) -> None:
        """A line that begins with `--`: a part begins or ends there, or it is only text."""
        known = self.divider(at)
        self.position = at + 2
        if known is None:
            return
        index, closing = known
        self.end_open(at)
        while len(self.levels) > index + 1:
            self.close(at)
        after = self.raw.find(b"\n", at)
        self.position = len(self.raw) if after < 0 else after + 1
        if closing:
            self.close(at)
            return
        if self.count >= MOST_PARTS:
            self.problems.note("too many parts", count=str(MOST_PARTS))
            while self.levels:
                self.close(at)
            return
        parent = self.levels[index].entity
        child = self.entity("message/rfc822" if parent.type == "multipart/digest" else "text/plain")
        parent.children.append(child)
        self.begin(child)

    def divider(self, at: int) -> tuple[int, bool] | None:
        """Which of the open multiparts a line divides, and whether it ends it."""
        window = self.raw[at + 2 : at + 2 + LONGEST_BOUNDARY]
        text = window.partition(b"\n")[0].rstrip(b"\r \t")
        if (index := self.active.get(text)) is not None:
            return index, False
        if text.endswith(b"--") and (index := self.active.get(text[:-2].rstrip(b" \t"))) is not None:
            return index, True
        return None

    def close(self, at: int) -> None:
        level = self.levels.pop()
        level.entity.end = max(level.entity.start, at)
        if level.before is None:
            del self.active[level.boundary]
        else:
            self.active[level.boundary] = level.before

    def end_open(self, at: int) -> None:
        """The line end before a divider belongs to it."""
        entity, self.open = self.open, None
        if entity is None:
            return
        if entity.start < at < len(self.raw) and self.raw[at - 1] == 10:
            at -= 2 if at - 1 > entity.start and self.raw[at - 2] == 13 else 1
        entity.end = max(entity.start, at)

    def entity(self, usual: str) -> Entity:
        """The part whose header begins here."""
        self.count += 1
        fields = self.fields()
        type, given = content_type(fields, usual)
        return Entity(fields, type, given, self.position, len(self.raw))

    def begin(self, entity: Entity) -> None:
        if not entity.type.startswith("multipart/"):
            self.open = entity
            return
        boundary = entity.parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip(b" \t")
        promised = bool(boundary) and (bool(self.levels) or self.raw.find(b"--" + boundary, self.position) >= 0)
        if not promised and (
            first := FIRST_DIVIDER.search(self.raw, max(0, self.position - 1), self.position + 100_000)
        ):
            self.problems.note("no boundary")
            boundary = first[1].rstrip(b" \t")
        if not boundary:
            self.problems.note("no boundary")
            entity.type = "text/plain"
            self.open = entity
            return
        holder = entity
        if len(self.levels) >= DEEPEST:
            self.problems.note("too deep", depth=str(DEEPEST))
            holder = self.levels[DEEPEST - 1].entity
            if holder.children and holder.children[-1] is entity:
                holder.children.pop()
        self.levels.append(Level(boundary, holder, self.active.get(boundary)))
        self.active[boundary] = len(self.levels) - 1

    # headers

    def fields(self) -> Fields:
        """The header, line by line, up to the empty line, a divider, or something that is no header."""
        found: list[tuple[str, bytearray]] = []
        if self.raw.startswith((b"From ", b">From "), self.position) and not self.levels and not self.position:
            self.skip_line()
        for _ in range(MOST_HEADER_LINES):
            if self.position >= len(self.raw):
                break
            end = self.raw.find(b"\n", self.position)
            end = len(self.raw) if end < 0 else end
            line = self.raw[self.position : end].rstrip(b"\r")
            if not line.strip(b" \t"):
                # A line of blanks within the header is a folded one that came apart.
                self.position = end + 1
                if not line or not self.header_goes_on():
                    break
                continue
            if line.startswith(b"--") and self.divider(self.position) is not None:
                break
            if not self.header_line(line, found, end):
                break
            self.position = end + 1
        self.position = min(self.position, len(self.raw))
        return Fields([(name, bytes(value)) for name, value in found])

    def header_goes_on(self) -> bool:
        return FIELD.match(self.raw, self.position, self.position + 300) is not None and b"\n\n" in self.raw[
            self.position : self.position + 2000
        ].replace(b"\r", b"")

    def header_line(self, line: bytes, found: list[tuple[str, bytearray]], end: int) -> bool:
        """Takes one line; says whether the header goes on."""
        if line[0] in b" \t" and found:
            found[-1][1].extend(b"\n" + line)
            return True
        field = FIELD.match(line)
        if field is not None:
            found.append((field[1].decode("ascii").lower(), bytearray(line[field.end() :])))
            return True
        if found and FIELD.match(self.raw, end + 1, end + 300) is not None:
            self.problems.note("bad header", line=line[:200].decode("latin-1"))
            found[-1][1].extend(b"\n " + line)
            return True
        return False

    def skip_line(self) -> None:
        end = self.raw.find(b"\n", self.position)
        self.position = len(self.raw) if end < 0 else end + 1


TYPE = re.compile(r"\s*\"?([\w!#$&^.+-]{1,80})/([\w!#$&^.+*-]{1,100})", re.ASCII)


def content_type(fields: Fields, usual: str) -> tuple[str, dict[str, str]]:
    """The type in lower case, and its parameters; the usual one where there is none or it is no type."""
    raw = fields.first("content-type")
    if raw is None:
        return usual, {}
    text, given = parameters(raw)
    found = TYPE.match(text)
    if found is None:
        word = text.strip().casefold()
        return ("text/html" if word == "html" else usual), given
    return f"{found[1]}/{found[2]}".lower(), given
