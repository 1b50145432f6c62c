"""A letter as people read it, once, and from it the plain text and the markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# The only style of a letter: the page that shows one allows exactly this.
STYLE = (Path(__file__).parent / "letter.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Clause:
    ref: str
    url: str
    title: str = ""


@dataclass(frozen=True)
class Owed:
    """What one side owes next: `side` is us or you as in the parts, `by` whose it is in words."""

    side: str
    by: str
    what: str
    when: str
    note: str = ""
    clauses: Sequence[Clause] = ()


@dataclass(frozen=True)
class Quote:
    """Somebody's words; `markup` are the same, cleaned."""

    author: str
    text: str
    markup: SafeString
    files: Sequence[str] = ()
    internal: bool = False


@dataclass(frozen=True)
class Section:
    """A heading with lines below it, each with its address: a digest has several."""

    title: str
    url: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Letter:
    """`about` names the ticket, `lead` says what happened, `facts` name it, `owed` is what follows; `foot` says why one
    gets it.

    `author`: whose own words it is, by name; without one it came by itself. `above` is the line above which an answer
    is written. `unsubscribe_url`: where a click ends what one chose to get, of the list `list_name`.
    """

    subject: str
    title: str
    lead: str
    about: str = ""
    facts: Sequence[tuple[str, str]] = ()
    quote: Quote | None = None
    owed: Sequence[Owed] = ()
    sections: Sequence[Section] = ()
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()
    sender: str = "Pakt"
    foot: Sequence[str] = ()
    settings_url: str = ""
    author: str = ""
    above: str = ""
    list_name: str = ""
    unsubscribe_url: str = ""

    def text(self) -> str:
        """The plain text, wrapped nowhere: mail programs do that for the width they have."""
        words = render_to_string("outbox/letter.txt", {"letter": self})
        lines = [line.rstrip() for line in words.strip().splitlines()]
        kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
        return "\n".join(kept) + "\n"

    def markup(self) -> str:
        """What stands in the body of the HTML part."""
        return render_to_string("outbox/letter.html", {"letter": self})


def page(markup: str, title: str, language: str, *, framed: bool = False) -> str:
    """A whole HTML document around the markup of a letter; `framed`: its links open outside of the frame."""
    shown = {
        "markup": SafeString(markup),
        "title": title,
        "language": language,
        "style": SafeString(STYLE),
        "framed": framed,
    }
    return render_to_string("outbox/letter_page.html", shown)


def plain(text: str) -> str:
    """A line without anything that could end it, or that is read as something else in the head of a mail.

    An encoded word (`=?utf-8?q?=0A?=`) is taken apart: the email package would decode it, the line end within and all.
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line.replace("=?", "= ?")
