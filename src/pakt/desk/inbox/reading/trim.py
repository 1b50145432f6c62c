"""What a person newly wrote: without what is quoted, and without the signature; never nothing.

Line by line, each looked at a bounded number of times. A quote is known by its `>`, by the line that introduces it
(however a program wrapped it), by a block of header fields, or by a line between the mails. What is forwarded is not
quoted: it is why the mail was sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pakt.desk.inbox.reading import phrases
from pakt.desk.inbox.reading.html import CUT, SIGNATURE

# An attribution is wrapped over so many lines at most, and so long.
WRAPPED = 5
LONGEST_ATTRIBUTION = 400
LONGEST_LINE = 1_000
# Nobody writes more lines by hand.
MOST_LINES = 20_000
# So many lines that may introduce a quote, or begin a header, are looked at closely.
MOST_LOOKED_AT = 2_000
# A signature after a closing word has so many lines at most.
LONGEST_SIGNATURE = 20
NEW, QUOTED, INTRODUCED, SIGNED, FORWARDED = "new", "quoted", "introduced", "signed", "forwarded"
INTRODUCES = (":", ":>", "：", "----")
QUOTE = re.compile(r"[ \t]{0,3}((?:(?:>|&gt;)[ \t]?)+)(.*)", re.DOTALL)
BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Cut:
    """`interleaved` says that it stood between quoted lines; `found` that something was left out."""

    text: str
    interleaved: bool = False
    found: bool = False


def reply(plain: str, html_lines: Sequence[str], subject: str) -> Cut:
    """The new words of a mail: of its plain text, or of its HTML where that marks more.

    `html_lines` come from `html.lines_of`; `subject` tells whether the mail is forwarded.
    """
    forwarded = bool(phrases.FORWARD_SUBJECT.match(subject[:200]))
    cut = Trimmer(plain.split("\n", MOST_LINES)[:MOST_LINES], forwarded=forwarded).cut()
    if html_lines:
        cut = better(cut, Trimmer(list(html_lines[:MOST_LINES]), forwarded=forwarded).cut())
    return cut if cut.text.strip() else Cut(plain.strip())


def better(cut: Cut, marked: Cut) -> Cut:
    """The cut of the plain text, unless that of the HTML tells of more that is not new."""
    own, other = _letters(cut.text), _letters(marked.text)
    if not marked.found or not other or len(other) >= len(own):
        return cut
    if own.startswith(other):
        return Cut(_first(cut.text, len(other)), cut.interleaved, found=True)
    return marked if not cut.found or len(other) < 0.8 * len(own) else cut


def _letters(text: str) -> str:
    return "".join(text.split())


def _first(text: str, count: int) -> str:
    """The first lines that hold so many letters."""
    kept: list[str] = []
    for line in text.split("\n"):
        if count <= 0:
            break
        kept.append(line)
        count -= len(_letters(line))
    return "\n".join(kept).rstrip()


class Trimmer:
    """The lines of one mail, each with what it is."""

    def __init__(self, lines: list[str], *, forwarded: bool) -> None:
        self.lines = [line.replace("\xa0", " ").rstrip() if line != "-- " else line for line in lines]
        self.forwarded = forwarded
        self.looked_at = 0
        self.kinds = [NEW] * len(lines)
        self.depths: list[int] = []
        self.words: list[str] = []
        for line in self.lines:
            found = QUOTE.match(line)
            self.depths.append(found[1].count(">") + found[1].count("&gt;") if found else 0)
            self.words.append((found[2] if found else line)[:LONGEST_LINE].strip(" \t*_\u200b\u2060"))

    def cut(self) -> Cut:
        end = self.mark()
        self.sign(end)
        found = end < len(self.lines) or any(kind not in (NEW, FORWARDED) for kind in self.kinds)
        return Cut(self.text(end), self.is_interleaved(end), found)

    # quotes

    def mark(self) -> int:
        """Marks what is quoted and what is handed on; returns where all that follows is older."""
        index = 0
        while index < len(self.lines):
            if self.is_forward(index):
                return self.hand_on(index)
            if not self.depths[index] and (start := self.older_from(index)) is not None:
                return start
            if self.depths[index]:
                first, index = index, self.quoted(index)
                if self.is_head_only(first, index):
                    return first
            elif self.is_divider(index):
                return self.hand_on(index) if self.is_handed_on(index) else index
            else:
                index += 1
        return len(self.lines)

    def older_from(self, index: int) -> int | None:
        """Where an older mail begins that stands there as it was, introduced by this line; else None."""
        words = self.words[index]
        if phrases.IS_ABOVE.search(words):
            self.introduce(index)
            return index
        if not words.endswith(INTRODUCES) or self.forwarded:
            return None
        start = self.introduction(index, sure=True)
        follows = self.next_line(index)
        return None if follows is not None and self.depths[follows] else start

    def is_divider(self, index: int) -> bool:
        """A line between two mails, or the header of the older one."""
        line = self.lines[index]
        return line == CUT or bool(phrases.ORIGINAL.fullmatch(line[:LONGEST_LINE])) or self.is_header_block(index)

    def is_handed_on(self, index: int) -> bool:
        """Whether the older mail is why this one was sent: the subject says so, or nothing was written above it."""
        return self.forwarded or not any(self.words[one] and self.is_own(one) for one in range(index))

    def is_own(self, index: int) -> bool:
        line = self.lines[index]
        return (
            self.kinds[index] == NEW
            and line not in (CUT, SIGNATURE)
            and not phrases.RULE.fullmatch(line[:LONGEST_LINE])
            and not phrases.FOOTER.fullmatch(self.words[index])
        )

    def hand_on(self, index: int) -> int:
        """Keeps all from here on."""
        self.kinds[index:] = [FORWARDED] * (len(self.lines) - index)
        if self.depths[index]:
            self.lines[index:] = [re.sub(r"^> ?", "", line) for line in self.lines[index:]]
        return len(self.lines)

    def is_forward(self, index: int) -> bool:
        """Whether a forwarded mail begins: it is kept, with all that it quotes. Within a quote it was forwarded long
        ago, unless it begins the quote."""
        if not self.words[index] or not phrases.FORWARDED.fullmatch(self.lines[index][:LONGEST_LINE]):
            return False
        return not self.depths[index] or not index or not self.depths[index - 1] or not self.words[index - 1]

    def is_header_block(self, index: int) -> bool:
        """From:, Sent:, To:, Subject: in any order and language."""
        if phrases.FIELD.match(self.lines[index][:LONGEST_LINE]) is None or not self.may_look():
            return False
        kinds: set[str] = set()
        folded = 0
        for line in self.lines[index : index + 16]:
            found = phrases.FIELD.match(line[:LONGEST_LINE])
            if found is not None:
                kinds.add(_kind_of(found))
                folded = 0
            elif not line.strip():
                # Fields may stand in paragraphs of their own; text after an empty line is none of theirs.
                folded = 2
            elif folded >= 2:
                break
            else:
                folded += 1
        return len(kinds & {"from", "sent", "to", "subject"}) >= 3 or kinds >= {"from", "sent"}

    def quoted(self, index: int) -> int:
        """Marks a run of quoted lines and what introduces it; returns where it ends."""
        self.introduce(index)
        while index < len(self.lines) and (self.depths[index] or self.is_gap(index)):
            self.kinds[index] = QUOTED
            index += 1
        return index

    def is_head_only(self, first: int, end: int) -> bool:
        """Whether only the header of the older mail bears quote signs: some webmails leave its text as it was."""
        if end - first > 12:
            return False
        found = [phrases.FIELD.match(self.words[one]) for one in range(first, end) if self.words[one]]
        return len(found) >= 3 and all(found)

    def is_gap(self, index: int) -> bool:
        """The rest of a quoted line that some program wrapped: `> … long` / `line` / `> goes on`."""
        following = self.depths[index + 1] if index + 1 < len(self.lines) else 0
        if not following or not self.words[index] or len(self.words[index]) > 30 or len(self.lines[index - 1]) < 60:
            return False
        return self.words[index][:1].islower() and self.depths[index - 1] == following

    def introduce(self, index: int) -> None:
        """Marks the line or lines that introduce a quote."""
        last = index - 1
        while last >= max(0, index - 3) and not self.words[last]:
            last -= 1
        if last < 0 or self.kinds[last] != NEW or self.lines[last] in (CUT, SIGNATURE):
            return
        start = self.introduction(last, sure=False)
        if start is None and phrases.ORIGINAL.fullmatch(self.lines[last][:LONGEST_LINE]):
            start = last
        if start is not None:
            self.kinds[start:index] = [INTRODUCED] * (index - start)

    def introduction(self, last: int, *, sure: bool) -> int | None:
        """Where the introduction begins that ends in a line; None where it is none.

        `sure` asks for one that can be nothing else: no quoted lines follow it.
        """
        if not self.may_look():
            return None
        joined = ""
        best = None
        for first in range(last, max(-1, last - WRAPPED), -1):
            if not self.words[first] or self.kinds[first] != NEW or self.depths[first]:
                break
            joined = f"{self.words[first]} {joined}".strip()
            if len(joined) > LONGEST_ATTRIBUTION:
                break
            if not is_introduction(joined, sure=sure):
                if best is not None:
                    break
                continue
            if any(start.match(joined) for start in (phrases.BEGINS, phrases.DATE, phrases.WEEKDAY)):
                return first
            best = first if best is None or self.words[best].startswith("<") else best
        return best

    def may_look(self) -> bool:
        self.looked_at += 1
        return self.looked_at <= MOST_LOOKED_AT

    def next_line(self, index: int) -> int | None:
        return next((one for one in range(index + 1, min(index + 4, len(self.lines))) if self.words[one]), None)

    # signatures

    def sign(self, end: int) -> None:
        """Marks signatures: from their sign to the end of the person's own lines."""
        start = 0
        self.has_words = False
        while start < end:
            stop = start
            while stop < end and self.kinds[stop] == NEW:
                stop += 1
            self.sign_block(start, stop)
            start = stop + 1

    def sign_block(self, start: int, stop: int) -> None:
        """One run of own lines; a mail does not begin with its signature."""
        for index in range(start, stop):
            if self.has_words and self.is_signature(index, stop):
                self.kinds[index:stop] = [SIGNED] * (stop - index)
                break
            self.has_words = self.has_words or (bool(self.words[index]) and self.lines[index] not in (CUT, SIGNATURE))
        self.sign_closing(start, stop)

    def is_signature(self, index: int, stop: int) -> bool:
        line, words = self.lines[index][:LONGEST_LINE], self.words[index]
        if line == SIGNATURE:
            return True
        if phrases.DELIMITER.fullmatch(line):
            return True
        if phrases.LINE.fullmatch(line):
            return self.ends_soon(index, stop)
        if phrases.LIST_FOOTER.fullmatch(line):
            return any(phrases.IS_LIST.search(self.words[one]) for one in range(index + 1, min(index + 6, stop)))
        if not words:
            return False
        if phrases.FOOTER.fullmatch(words):
            return True
        return len(words) < 120 and bool(phrases.SENT_FROM.fullmatch(words)) and self.ends_soon(index, stop)

    def ends_soon(self, index: int, stop: int) -> bool:
        """Whether hardly anything follows: a sentence may begin like a telephone's signature."""
        rest = [words for words in self.words[index + 1 : min(stop, index + 20)] if words]
        return stop - index <= 20 and len(rest) <= 4 and all(len(one) < 90 for one in rest)

    def sign_closing(self, start: int, stop: int) -> None:
        """After a closing word and a name, lines with a phone number or an address are a signature."""
        while stop > start and (self.kinds[stop - 1] != NEW or not self.words[stop - 1]):
            stop -= 1
        for index in range(max(start, stop - LONGEST_SIGNATURE), stop):
            if not phrases.CLOSING.fullmatch(self.words[index]):
                continue
            name = self.next_line(index)
            if name is None or name >= stop:
                return
            rest = [one for one in range(name + 1, stop) if self.words[one]]
            if (
                rest
                and all(len(self.words[one]) < 100 for one in rest)
                and any(phrases.CONTACT.search(self.words[one]) for one in rest)
            ):
                for one in range(name + 1, stop):
                    self.kinds[one] = SIGNED
            return

    # what is left

    def text(self, end: int) -> str:
        kept = [
            line
            for line, kind in zip(self.lines[:end], self.kinds[:end], strict=True)
            if kind in (NEW, FORWARDED) and line not in (CUT, SIGNATURE)
        ]
        while kept and (not kept[-1].strip() or phrases.RULE.fullmatch(kept[-1][:LONGEST_LINE])):
            kept.pop()
        text = BLANKS.sub("\n\n", "\n".join(kept)).strip("\n")
        return text.rstrip()

    def is_interleaved(self, end: int) -> bool:
        """New words, then quoted ones, then new ones again: more than one answer."""
        runs: list[str] = []
        for kind, words in zip(self.kinds[:end], self.words[:end], strict=True):
            if words and kind in (NEW, QUOTED) and (not runs or runs[-1] != kind):
                runs.append(kind)
        return runs.count(NEW) >= 2 and runs.count(QUOTED) >= (1 if runs[:1] == [NEW] and runs[-1:] == [NEW] else 2)


def _kind_of(found: re.Match[str]) -> str:
    return next((name for name in ("from", "sent", "to", "cc", "subject") if found[name]), "other")


def is_introduction(text: str, *, sure: bool) -> bool:
    """Whether a line says who wrote what follows. `sure` asks for a verb with an address or a moment, or for all of
    date, time and address; otherwise quoted lines follow, and less will do."""
    has_verb = bool(phrases.WROTE.search(text))
    has_date, has_time = bool(phrases.DATE.search(text)), bool(phrases.TIME.search(text))
    has_address = bool(phrases.ADDRESS.search(text))
    if not text.endswith(INTRODUCES):
        return has_verb and has_date and not sure
    if phrases.QUOTING.match(text) and (has_address or not sure):
        return True
    if phrases.YOU_WROTE.search(text) and has_date:
        return True
    if sure:
        return (has_verb and (has_address or (has_date and has_time))) or (has_date and has_time and has_address)
    if has_verb:
        return has_date or has_address or has_time or bool(phrases.BEGINS.match(text)) or len(text) < 80
    return (has_date and (has_time or has_address)) or (has_address and len(text) < 120)
