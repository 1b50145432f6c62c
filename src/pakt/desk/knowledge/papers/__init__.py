"""Articles as papers: PDF and DOCX, of the same blocks. Both need libraries of the extra `documents`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.files.names import safe_name
from pakt.desk.knowledge.models import ArticleVersion
from pakt.desk.knowledge.papers.blocks import Block, blocks_of
from pakt.desk.pages.dates import long_day

MOST = 60


class NotInstalled(Exception):
    """The library that makes this kind of paper is not there."""


@dataclass(frozen=True)
class Piece:
    """An article on paper."""

    title: str
    about: str
    language: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Paper:
    """One article, or several under a title of their own."""

    title: str
    language: str
    foot: str
    pieces: Sequence[Piece]
    at: datetime


def paper_of(texts: Sequence[ArticleVersion], *, language: str) -> Paper:
    """The texts on paper; `language` is that of the words around them."""
    now = timezone.localtime()
    title = texts[0].title if len(texts) == 1 else _("From the knowledge base")
    foot = _("Knowledge base, as of %(date)s") % {"date": long_day(now, year=True)}
    own = texts[0].language if len(texts) == 1 else language
    return Paper(title, own, foot, [piece_of(text) for text in texts], now)


def piece_of(text: ArticleVersion) -> Piece:
    date = long_day(timezone.localtime(text.at), year=True)
    about = _("Version %(number)d, %(date)s") % {"number": text.number, "date": date}
    return Piece(text.title, about, text.language, blocks_of(text.text))


def made(paper: Paper, kind: str) -> bytes:
    """The paper as a file; NotInstalled where the desk has not what it takes."""
    return MAKERS[kind](paper)


def file_name(paper: Paper, kind: str) -> str:
    # A slash in a title is no folder.
    title = re.sub(r"[\\/]", "-", paper.title)
    return safe_name(f"{title}.{kind}")


def as_pdf(paper: Paper) -> bytes:
    try:
        from pakt.desk.knowledge.papers.pdf import made
    except ImportError as error:
        raise NotInstalled from error
    return made(paper)


def as_docx(paper: Paper) -> bytes:
    try:
        from pakt.desk.knowledge.papers.docx import made
    except ImportError as error:
        raise NotInstalled from error
    return made(paper)


MAKERS: dict[str, Callable[[Paper], bytes]] = {"pdf": as_pdf, "docx": as_docx}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
