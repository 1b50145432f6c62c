"""A form of an agreement as a paper: empty or filled, to print, as PDF and as DOCX.

In the DOCX each answer is a content control whose tag is the question's id, so that whoever gets it back by mail can
read it by name. Papers speak the agreement's language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.files.names import safe_name
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.questions import asked, form_of, in_words, questions_of
from pakt.engine.contract import Contract, FormField
from pakt.engine.orders import entry_of
from pakt.engine.rules import rules_of
from pakt.engine.zone import to_instant

# XML holds no control characters but tab and line ends.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Line:
    """A question and its answer; `id` names it for programs, `tall` gives it room for many words."""

    id: str
    label: str
    help: str = ""
    answer: str = ""
    tall: bool = False


@dataclass(frozen=True)
class Paper:
    """`name` is that of its file, without an ending; `form` names the form for programs."""

    title: str
    agreement: str
    about: str
    form: str
    language: str
    name: str
    lines: Sequence[Line]


def blank_paper(agreement: Agreement, contract: Contract, kind: str) -> Paper:
    """The form of a kind without answers; the contract must have one."""
    form = form_of(contract, kind)
    assert form is not None
    title = form.name[contract.language]
    asked_here = asked(form.fields)
    with in_language_of(contract):
        lines = [Line(one.id, label(one, contract), words(one.help, contract), "", is_tall(one)) for one in asked_here]
        return Paper(title, agreement.name, "", form_name(contract, kind), contract.language, title, lines)


def filled_paper(ticket: Ticket, contract: Contract, report: Event) -> Paper:
    """What a ticket reported, on its form; without one, the words and answers themselves."""
    data = report.data
    entry = entry_of(contract, data.get("entry") or "")
    form = form_of(contract, data["kind"], entry)
    title = (form or entry or contract.kinds[data["kind"]]).name[contract.language]
    with in_language_of(contract):
        at = rules_of(contract).zone.to_datetime(to_instant(report.at))
        about = f"{ticket.reference} · {short_day(at, year=True)}, {clock_time(at)}"
        lines = [Line("subject", _("In one line"), answer=ticket.subject), *answered_lines(contract, report)]
        name = f"{ticket.reference} {title}"
        return Paper(
            title, ticket.agreement.name, about, form_name(contract, data["kind"]), contract.language, name, lines
        )


def answered_lines(contract: Contract, report: Event) -> list[Line]:
    """The questions with their answers; the words of the report stand with the first question that asks for words."""
    data, message = report.data, getattr(report, "message", None)
    text = message.text if message is not None else ""
    answers = data.get("form") or {}
    lines = []
    for one in questions_of(contract, data["kind"], entry_of(contract, data.get("entry") or "")):
        if one.purpose == "description":
            answer, text = text, ""
        else:
            answer = in_words(one, contract, answers[one.id]) if one.id in answers else ""
        lines.append(Line(one.id, label(one, contract), "", answer, is_tall(one)))
    return [Line("text", _("What it is about"), "", text, tall=True), *lines] if text else lines


def label(question: FormField, contract: Contract) -> str:
    return question.label[contract.language]


def words(texts: Mapping[str, str] | None, contract: Contract) -> str:
    return texts[contract.language] if texts else ""


def is_tall(question: FormField) -> bool:
    return question.type == "text"


def form_name(contract: Contract, kind: str) -> str:
    """What a program knows the form by: `ministry-hotline question`."""
    return f"{contract.contract} {kind}"


def in_language_of(contract: Contract) -> translation.override:
    """The desk's own words in the agreement's language, as far as the desk speaks it."""
    known = [code for code, _name in settings.LANGUAGES if code.partition("-")[0] == contract.language]
    return translation.override(known[0] if known else "en")


# as files


def pdf(paper: Paper) -> bytes:
    # Only who makes papers needs their makers.
    import typst

    data = json.dumps(asdict(paper), ensure_ascii=False)
    made: bytes = typst.compile(template(), format="pdf", sys_inputs={"paper": data}, ignore_system_fonts=True)
    return made


@cache
def template() -> bytes:
    return (resources.files("pakt.desk.reporting") / "paper.typ").read_bytes()


def docx(paper: Paper) -> bytes:
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = in_xml(paper.title)
    document.core_properties.subject = paper.form
    document.core_properties.language = paper.language
    document.core_properties.author = ""
    document.add_heading(in_xml(paper.title), 1)
    document.add_paragraph(in_xml(" · ".join(filter(None, (paper.agreement, paper.about)))))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for line in paper.lines:
        left, right = table.add_row().cells
        left.paragraphs[0].add_run(in_xml(line.label)).bold = True
        if line.help:
            left.add_paragraph().add_run(in_xml(line.help)).font.size = Pt(9)
        right.paragraphs[0]._p.append(control(line))
        if line.tall and not line.answer:
            right.add_paragraph("\n" * 6)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def control(line: Line) -> Any:
    """A content control for plain text, tagged with the question's id."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def element(name: str, **attributes: str) -> Any:
        made = OxmlElement(name)
        for key, value in attributes.items():
            made.set(qn(f"w:{key}"), value)
        return made

    box, properties, content, run = (element(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent", "r"))
    properties.extend([element("w:alias", val=in_xml(line.label)[:64]), element("w:tag", val=line.id)])
    properties.append(element("w:text", multiLine="1"))
    for number, part in enumerate(in_xml(line.answer).split("\n") or [""]):
        if number:
            run.append(element("w:br"))
        text = element("w:t")
        text.text = part if line.answer else " "
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
    content.append(run)
    box.extend([properties, content])
    return box


def in_xml(text: str) -> str:
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


PAPERS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def response(paper: Paper, type: str) -> FileResponse:
    """The paper as a download."""
    make, media_type = PAPERS[type]
    name = safe_name(f"{paper.name}.{type}".replace("/", "-"))
    return FileResponse(BytesIO(make(paper)), as_attachment=True, filename=name, content_type=media_type)


def links(name: str, *args: str) -> list[tuple[str, str]]:
    """Where a form can be printed and downloaded: what each address gives, and the address."""
    types = {"html": _("to print"), **{type: type.upper() for type in PAPERS}}
    return [(words, reverse(name, args=[*args, type])) for type, words in types.items()]
