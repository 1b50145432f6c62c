"""An agreement in plain words: the same tree of sections for the terminal and for the web page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pakt.engine.check import Finding
from pakt.engine.contract import Contract
from pakt.engine.show import money, owed, reporting
from pakt.engine.show.build import Parts, table
from pakt.engine.show.tree import Paragraph, Row, Section, Table
from pakt.engine.show.wording import Wording, languages

__all__ = ["Paragraph", "Row", "Section", "Table", "agreement", "languages"]

BEFORE: dict[str, Callable[[Wording], Parts]] = {
    "parties": reporting.parties,
    "hours": reporting.hours,
    "reportable": reporting.reportable,
    "reporting": reporting.how_to_report,
}
AFTER: dict[str, Callable[[Wording], Parts]] = {
    "rules": owed.rules,
    "rights": owed.rights,
    "availability": money.availability,
    "money": money.money,
    "registers": money.registers,
    "duties": money.duties,
}


def agreement(contract: Contract, language: str, findings: Sequence[Finding] = ()) -> list[Section]:
    """All that an agreement says, by section; sections with nothing in them are left out.

    The frame is in `language`; the agreement's own texts are in its language or else in English, as the first
    paragraph then says. PaktError where there are no words in that language.
    """
    say = Wording(contract, language)
    parts = {f"{name}": (say.title(name), list(make(say))) for name, make in BEFORE.items()}
    for side in ("provider", "customer"):
        title = say.title("terms_of", party=say.party(side))
        parts[f"{side}_terms"] = title, list(owed.terms(say, side))
    parts["pauses"] = say.title("pauses"), list(owed.pauses(say)) or [Paragraph(say.word("no_pauses"))]
    parts |= {name: (say.title(name), list(make(say))) for name, make in AFTER.items()}
    parts["readings"] = say.title("readings"), list(readings(say))
    parts["findings"] = say.title("findings"), list(found(say, findings))
    parts["clauses"] = say.title("clauses"), list(clauses(say))
    if say.texts != contract.language:
        shown = say.word("texts_in", language=say.language_name(contract.language), shown=say.language_name(say.texts))
        parts["parties"][1].insert(0, Paragraph(shown))
    return [Section(name, title, tuple(content)) for name, (title, content) in parts.items() if content]


def readings(say: Wording) -> Parts:
    yield from table(
        (say.word("question"), say.word("reading")),
        (
            ((say.text(reading.question), say.text(reading.reading)), reading.clauses)
            for reading in say.contract.interpretation
        ),
    )


def found(say: Wording, findings: Sequence[Finding]) -> Parts:
    """The findings of the check, which are in English."""
    if not findings:
        yield Paragraph(say.word("no_findings"))
        return
    if say.language != "en":
        yield Paragraph(say.word("findings_in_english"))
    yield from table(
        (say.word("severity"), say.word("place"), say.word("finding")),
        (((say.said(one.severity), one.where, one.message), one.clauses) for one in findings),
    )


def clauses(say: Wording) -> Parts:
    """Every clause in one line; its own name is its clause."""
    yield from table(
        (say.word("text"), say.word("source"), say.word("how")),
        (
            ((say.text(clause.text), clause.source, say.said(clause.how)), (name,))
            for name, clause in say.contract.clauses.items()
        ),
    )
