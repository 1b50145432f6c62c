"""A form of an agreement, read from a mail: from its words, or from a document attached to it.

A question is known by its label, as the contract file says it in any language: in a table beside the answer, before a
colon, or on the line above. In the documents that Pakt makes it is known by its id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pakt.desk.inbox.reading.documents import Document, document
from pakt.desk.inbox.reading.mail import Mail, Part
from pakt.engine.contract import FormField

MOST_FILES = 5
LONGEST_LINE = 2_000
# A label, or its help, is broken over so many lines at most.
WRAPPED = 4
HELP_WRAPPED = 12
# Words that differ in so many last letters are one in different cases.
ENDING = 2
# Where a label begins an answer: one question may be answered at several labels.
MARK = "\x00"
FILLER = re.compile(r"[_.…·\s-]{3,}")
PREFIX = re.compile(r"(?:\s|[-*•–>]|\(?\d{1,2}[.)]|[a-z]\))*", re.IGNORECASE)
DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4}))(?:\s*r\.?)?")


@dataclass(frozen=True)
class FormRead:
    """What was read of a form.

    `answers` are texts by the question's id, dates as YYYY-MM-DD where they can be read. `missing` are the ids of
    required questions without an answer, `unclear` those of dates that are none. `source` is the name of the file,
    empty for the words of the mail. `scans` are files that hold pictures only, `unread` those that can't be read at
    all: what they say is asked for in text.
    """

    answers: dict[str, str]
    missing: tuple[str, ...]
    unclear: tuple[str, ...] = ()
    source: str = ""
    scans: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_form(mail: Mail, questions: Sequence[FormField]) -> FormRead:
    """The answers of a mail to a form's questions: of all that it may stand in, what answers most."""
    best: dict[str, str] = Labels(questions).of_lines(mail.reply.split("\n"))
    source = ""
    scans: list[str] = []
    unread: list[str] = []
    for part in forms_among(mail.parts):
        found = document(part)
        if found is None:
            unread.append(part.name)
            continue
        if found.is_scan:
            scans.append(part.name)
        answers = of_document(found, questions)
        if len(answers) > len(best):
            best, source = answers, part.name
    return replace(judged(best, questions), source=source, scans=tuple(scans), unread=tuple(unread))


def forms_among(parts: Iterable[Part]) -> list[Part]:
    """The files that may hold a form."""
    several = [part for part in parts if not part.inline or part.type == "application/pdf"]
    return [part for part in several if part.content[:4] in (b"PK\x03\x04", b"%PDF") or part.type == "application/pdf"][
        :MOST_FILES
    ]


def of_document(found: Document, questions: Sequence[FormField]) -> dict[str, str]:
    labels = Labels(questions)
    answers = {**labels.of_lines(found.lines), **labels.of_rows(found.rows)}
    for name, text in found.fields.items():
        question = labels.named(name)
        if question is not None and (answer := answered(text)):
            answers[question.id] = answer
        elif question is not None and any(one.id == name for one in questions):
            # An empty field of ours is empty, whatever stands around it.
            answers.pop(question.id, None)
    return answers


def judged(answers: dict[str, str], questions: Sequence[FormField]) -> FormRead:
    """The answers in their types, and what is missing."""
    typed, unclear = dict(answers), []
    for question in questions:
        if question.type == "date" and question.id in answers:
            day = day_of(answers[question.id])
            if day is None:
                unclear.append(question.id)
            else:
                typed[question.id] = day.isoformat()
    missing = tuple(
        one.id for one in questions if one.required == "always" and one.type != "file" and one.id not in typed
    )
    return FormRead(typed, missing, tuple(unclear))


def answered(text: str) -> str:
    """An answer without the dots or lines on which it was to be written."""
    text = text.strip()
    return "" if FILLER.fullmatch(f"{text}___") and not any(one.isalnum() for one in text) else text


def day_of(text: str) -> date | None:
    found = DAY.search(text)
    if found is None:
        return None
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def bare(text: str) -> str:
    """Letters and digits only, without diacritics and case: labels are typed by people."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("đ", "d"))
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in flat if not unicodedata.combining(one))))


def squeezed(text: str) -> str:
    """Also without blanks and hyphens: a narrow column breaks words."""
    return bare(text).replace(" ", "")


class Labels:
    """The labels of a form's questions, in all languages that the contract file has."""

    def __init__(self, questions: Sequence[FormField]) -> None:
        self.questions = [one for one in questions if one.type != "file"]
        self.known: dict[str, FormField] = {}
        self.helps: set[str] = set()
        for question in self.questions:
            for label in question.label.values():
                self.known.setdefault(squeezed(label), question)
            self.helps.update(squeezed(help) for help in (question.help or {}).values())
        self.words = [(one, bare(label).split()) for one in self.questions for label in one.label.values()]

    def named(self, name: str) -> FormField | None:
        """A question by its id or its label."""
        return next((one for one in self.questions if one.id == name), None) or self.known.get(squeezed(name))

    def before_colon(self, label: str) -> FormField | None:
        """A question by a label that stands before a colon, perhaps shortened: `Telefon:`, `Urząd:`."""
        if (exact := self.known.get(squeezed(label[:200]))) is not None:
            return exact
        own = bare(label[:200]).split()
        if not any(len(word) >= 4 for word in own):
            return None
        likely = {one.id: one for one, known in self.words if all(any(is_one(a, b) for b in known) for a in own)}
        return next(iter(likely.values())) if len(likely) == 1 else None

    def of_rows(self, rows: Iterable[Sequence[str]]) -> dict[str, str]:
        """Of a table with the question on the left, its help perhaps below it, and the answer beside them."""
        answers: dict[str, str] = {}
        for row in rows:
            if len(row) < 2:
                continue
            question = self.at(row[0].split("\n"), 0)[0] or self.before_colon(row[0].split("\n")[0].rstrip(": "))
            if question is not None and (answer := answered(row[1])):
                answers.setdefault(question.id, answer)
        return answers

    def of_lines(self, lines: Sequence[str]) -> dict[str, str]:
        """Of lines: the label before a colon, or on a line of its own; the answer is what follows to the next label."""
        found: dict[str, list[str]] = {}
        current: FormField | None = None
        index = 0
        while index < len(lines):
            question, rest, count = self.label_at(lines, index)
            if question is not None:
                current = question
                found.setdefault(question.id, []).append(rest)
                index += count + self.help_at(lines, index + count)
                continue
            if current is not None:
                found[current.id].append(lines[index])
            index += 1
        kinds = {question.id: question.type for question in self.questions}
        several = {name: self.answer(kinds[name] == "text", given) for name, given in found.items()}
        return {name: answer for name, answer in several.items() if answer}

    def answer(self, is_tall: bool, lines: list[str]) -> str:
        if is_tall:
            return answered("\n".join(line.removeprefix(MARK) for line in lines))
        return ", ".join(answer for line in _first_of(lines) if (answer := answered(line)))[:LONGEST_LINE]

    def label_at(self, lines: Sequence[str], index: int) -> tuple[FormField | None, str, int]:
        """The question that begins at a line, what stands behind its label, and how many lines the label takes."""
        line = lines[index][:LONGEST_LINE]
        prefix = PREFIX.match(line)
        words = line[prefix.end() :] if prefix else line
        before, colon, after = words.partition(":")
        if colon and (question := self.before_colon(before)) is not None:
            return question, f"{MARK}{after.strip()}", 1
        question, count = self.at(lines, index)
        return question, MARK, count

    def at(self, lines: Sequence[str], index: int) -> tuple[FormField | None, int]:
        """A label that fills its line, or is broken over several."""
        joined = ""
        for count in range(1, WRAPPED + 1):
            if index + count > len(lines):
                break
            line = lines[index + count - 1][:LONGEST_LINE]
            joined = f"{joined} {line}".strip()
            if (question := self.known.get(squeezed(PREFIX.sub("", joined.rstrip(": "), count=1)))) is not None:
                return question, count
            if len(joined) > 200 or not line.strip():
                break
        return None, 0

    def help_at(self, lines: Sequence[str], index: int) -> int:
        """How many lines the help of a question takes."""
        joined = ""
        for count in range(1, HELP_WRAPPED + 1):
            if index + count > len(lines):
                break
            joined = f"{joined} {lines[index + count - 1][:LONGEST_LINE]}".strip()
            if squeezed(joined) in self.helps:
                return count
        return 0


def _first_of(lines: list[str]) -> Iterable[str]:
    """Of each label the first line that says something."""
    waiting = False
    for line in lines:
        begins = line.startswith(MARK)
        line = line.removeprefix(MARK).strip()
        waiting = waiting or begins
        if waiting and line:
            waiting = False
            yield line


def is_one(first: str, second: str) -> bool:
    """Whether two words are one in different cases: `telefon`, `telefonu`; `urząd`, `urzędu`."""
    if first == second:
        return True
    alike = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return alike >= max(3, min(len(first), len(second)) - ENDING) and abs(len(first) - len(second)) <= ENDING
