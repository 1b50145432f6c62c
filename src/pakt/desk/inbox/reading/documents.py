"""Documents that came with a mail, as far as a form can stand in them: their lines, their rows, their named fields.

Each is opened within bounds: what is larger, or refers to something outside of itself, is not read.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pakt.desk.inbox.reading.mail import Part

LARGEST = 20_000_000
# So long a PDF may take.
SECONDS = 15
MOST_LINES = 5_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ODF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass
class Document:
    """`fields` are those that a program filled in by name; a scan has pages and no text on them."""

    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    is_scan: bool = False


def document(part: Part) -> Document | None:
    """What a file holds; None where it is no DOCX, ODT or PDF, or can't be read."""
    if part.size > LARGEST:
        return None
    try:
        if part.content.startswith(b"%PDF-") or b"%PDF-" in part.content[:1024]:
            return _pdf(part.content)
        if part.content.startswith(b"PK\x03\x04"):
            return _zipped(part.content)
    except Exception:
        # Written by anybody, with anything: what can't be read is asked for in words.
        return None
    return None


def _zipped(data: bytes) -> Document | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "word/document.xml" in names:
            return _docx(_xml(archive, "word/document.xml"))
        if "content.xml" in names:
            return _odt(_xml(archive, "content.xml"))
    return None


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part of an archive; ValueError where it unpacks to too much, or defines entities."""
    with archive.open(name) as packed:
        text = packed.read(LARGEST + 1)
    if len(text) > LARGEST or b"<!DOCTYPE" in text[:2_000] or b"<!ENTITY" in text:
        raise ValueError(name)
    return ElementTree.fromstring(text)  # noqa: S314


# DOCX


def _docx(root: ElementTree.Element) -> Document:
    made = Document()
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        content = control.find(f"{W}sdtContent")
        if tag is not None and content is not None and (name := tag.get(f"{W}val")):
            text = _words(content)
            made.fields[name] = "" if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None else text
    for row in root.iter(f"{W}tr"):
        made.rows.append([_words(cell) for cell in row.iter(f"{W}tc")])
    for paragraph in root.iter(f"{W}p"):
        made.lines += _words(paragraph).split("\n")
    made.lines = made.lines[:MOST_LINES]
    return made


def _words(element: ElementTree.Element) -> str:
    """The text of an element, its paragraphs and breaks as lines."""
    made: list[str] = []
    for inner in element.iter():
        if inner.tag == f"{W}t":
            made.append(inner.text or "")
        elif inner.tag in (f"{W}br", f"{W}cr"):
            made.append("\n")
        elif inner.tag == f"{W}tab":
            made.append("\t")
        elif inner.tag == f"{W}p" and made:
            made.append("\n")
    return "".join(made).strip()


# ODT


def _odt(root: ElementTree.Element) -> Document:
    made = Document()
    for row in root.iter(f"{ODF_TABLE}table-row"):
        made.rows.append([_odt_words(cell) for cell in row.iter(f"{ODF_TABLE}table-cell")])
    for paragraph in root.iter():
        if paragraph.tag in (f"{ODF_TEXT}p", f"{ODF_TEXT}h"):
            made.lines += "".join(_pieces(paragraph)).split("\n")
    made.lines = made.lines[:MOST_LINES]
    return made


def _odt_words(cell: ElementTree.Element) -> str:
    paragraphs = [one for one in cell.iter() if one.tag in (f"{ODF_TEXT}p", f"{ODF_TEXT}h")]
    return "\n".join("".join(_pieces(one)) for one in paragraphs).strip()


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if inner.tag == f"{ODF_TEXT}line-break":
            yield "\n"
        elif inner.tag == f"{ODF_TEXT}tab":
            yield "\t"
        elif inner.tag == f"{ODF_TEXT}s":
            yield " "
        elif inner.tag not in (f"{ODF_TEXT}p", f"{ODF_TEXT}h"):
            yield from _pieces(inner)
        yield inner.tail or ""


# PDF


def _pdf(data: bytes) -> Document | None:
    """Read in a process of its own, which is ended where it takes too long: a PDF can be made to keep a reader busy."""
    command = [sys.executable, "-m", "pakt.desk.inbox.reading.pdf"]
    done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        return None
    return Document(**json.loads(done.stdout))
