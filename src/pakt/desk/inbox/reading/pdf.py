"""The texts and fields of a PDF, as a program: the file on standard input, JSON on standard output, status 1 where it
can't be read. It takes no more time and memory than is given to it here."""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict

from pakt.desk.inbox.reading.documents import MOST_LINES, Document

MOST_PAGES = 10
SECONDS = 10
MEMORY = 1_500_000_000
# The last line of a page, as our own papers have it.
PAGE_NUMBER = re.compile(r".*\b\d{1,3} / \d{1,3}")


def pages(data: bytes) -> Document:
    """What stands in a PDF. Raises what the library raises for one that is none."""
    from pypdf import PdfReader

    made = Document()
    reader = PdfReader(io.BytesIO(data))
    for name, given in (reader.get_form_text_fields() or {}).items():
        made.fields[str(name)] = str(given or "").strip()
    several = reader.pages[:MOST_PAGES]
    for page in several:
        lines = page.extract_text().rstrip().split("\n")
        made.lines += lines[:-1] if PAGE_NUMBER.fullmatch(lines[-1][:300]) else lines
        made.lines += _notes(page)
    made.lines = [line.strip() for line in made.lines[:MOST_LINES]]
    made.is_scan = bool(several) and not any(made.lines) and not any(made.fields.values())
    return made


def _notes(page) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """Text that somebody laid on the page."""
    for one in page.get("/Annots") or ():
        note = one.get_object()
        if note.get("/Subtype") == "/FreeText" and (text := note.get("/Contents")):
            yield from str(text).replace("\r", "\n").split("\n")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        sys.stdout.write(json.dumps(asdict(pages(sys.stdin.buffer.read()))))
    except Exception:
        # Whatever is wrong with it: it can't be read.
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
