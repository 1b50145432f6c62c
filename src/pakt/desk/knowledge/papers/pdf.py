"""Articles as PDF, accessible (PDF/UA-1), set by Typst: `article.typ` reads them as data, never as its own markup.

Typst's own fonts cover Latin with all diacritics of Polish, Czech and Serbian, and Cyrillic; fonts of the machine are
not asked for, so that a paper looks the same everywhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from typing import Any

import typst

from pakt.desk.knowledge.papers import Paper, Piece


def made(paper: Paper) -> bytes:
    source = resources.files(__package__).joinpath("article.typ").read_bytes()
    said = {
        "title": paper.title,
        "lang": paper.language.split("-")[0],
        "foot": paper.foot,
        "articles": [piece(one) for one in paper.pieces],
    }
    pdf: bytes = typst.compile(
        source, sys_inputs={"paper": json.dumps(said)}, ignore_system_fonts=True, pdf_standards=["ua-1"],
        timestamp=paper.at.replace(microsecond=0),
    )  # fmt: skip
    return pdf


def piece(one: Piece) -> dict[str, Any]:
    language, _, script = one.language.partition("-")
    return {**asdict(one), "lang": language, "script": script or "auto"}
