"""What could not be read of a mail, or can be read in two ways, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

# More of one mail says nothing more.
MOST = 50
LONGEST_VALUE = 200


def gettext_noop(text: str) -> str:
    """Marks words for the catalogues; unlike Django's it asks for no settings, so that a mail can be read without."""
    return text


WORDS = {
    "empty": gettext_noop("The mail is empty."),
    "unreadable": gettext_noop("The mail could not be read; the raw file is kept as it came."),
    "no sender": gettext_noop("The mail does not say who wrote it."),
    "several senders": gettext_noop("The mail names more than one sender: %(addresses)s."),
    "several headers": gettext_noop("The header %(header)s stands more than once."),
    "ambiguous address": gettext_noop("An address in %(header)s can be read in two ways: %(address)s."),
    "broken address": gettext_noop("An address in %(header)s can't be read: %(address)s."),
    "mixed scripts": gettext_noop("An address in %(header)s mixes letters of several scripts: %(address)s."),
    "name is an address": gettext_noop("A name in %(header)s looks like the address %(name)s, but is %(address)s."),
    "group": gettext_noop("The header %(header)s names a group instead of a person."),
    "bad date": gettext_noop("The date can't be read: %(date)s."),
    "unknown charset": gettext_noop("The character set %(charset)s is not known; the text was read as %(used)s."),
    "wrong charset": gettext_noop("The text is not %(charset)s as it says; it was read as %(used)s."),
    "lost characters": gettext_noop("Some characters could not be read."),
    "bad header": gettext_noop("A header line can't be read: %(line)s."),
    "no boundary": gettext_noop("The mail does not say how its parts are divided."),
    "no end": gettext_noop("The mail ends in the middle of a part; it may have been cut off."),
    "broken encoding": gettext_noop("A part is not encoded as it says (%(encoding)s); it was read as far as possible."),
    "unknown encoding": gettext_noop("The encoding %(encoding)s of a part is not known; it is kept as it came."),
    "too deep": gettext_noop("Parts are nested more than %(depth)s deep; deeper ones are shown one after another."),
    "too many mails": gettext_noop("Mails are nested more than %(depth)s deep; the innermost are kept as files."),
    "too many parts": gettext_noop("The mail has more than %(count)s parts; the others are only in the raw file."),
    "long text": gettext_noop("The text is very long; only its beginning is shown. The raw file has all of it."),
    "long header": gettext_noop("The header %(header)s is very long; only its beginning was read."),
    "encrypted": gettext_noop("The mail is encrypted and can't be read here."),
    "external": gettext_noop("A part lies elsewhere and was not fetched: %(name)s."),
    "partial": gettext_noop("The mail is one piece of several; the others come on their own."),
    "winmail": gettext_noop("The file %(name)s of Outlook could not be opened."),
    "calendar": gettext_noop("An invitation can't be read."),
    "report": gettext_noop("A delivery report can't be read in full."),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """`code` names it for programs; as text it is a sentence in the language in force."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return gettext(WORDS[self.code]) % dict(self.values)


class Problems:
    """The problems of one mail while it is read, each once."""

    def __init__(self) -> None:
        self.found: dict[Problem, None] = {}
        # How many bytes were looked at to guess a character set, and what came of it.
        self.looked_at = 0
        self.guess = ""

    def note(self, code: str, **values: str) -> None:
        if len(self.found) < MOST:
            clean = ((name, _shown(value)) for name, value in values.items())
            self.found[Problem(code, tuple(clean))] = None


def _shown(value: str) -> str:
    """In one line, of bearable length, without control characters and halves of characters."""
    text = "".join(one if one.isprintable() else " " for one in value[:LONGEST_VALUE])
    return " ".join(text.split()) + ("…" if len(value) > LONGEST_VALUE else "")
