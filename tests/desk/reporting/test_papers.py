"""Forms on paper: empty or filled, to print, as PDF with its fonts, as DOCX whose answers can be read by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from pakt.desk.agreements.models import Agreement
from pakt.desk.people.models import Person
from pakt.desk.reporting.papers import Line, Paper, docx, pdf
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from pakt.engine.load import shipped
from tests.desk.cast import Cast
from tests.desk.histories import at

pytestmark = pytest.mark.django_db
Under = Callable[..., Agreement]
NOW = at("2026-11-18T10:30:00+00:00")
HOT = {
    "date": "2026-11-18",
    "reference": "OR-7",
    "name": "Ada Sample",
    "office": "Tax & Fees",
    "contact": "+000 555 0100",
}


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def fetch(person: Person, url: str) -> Any:
    response = client_of(person).get(url)
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


def asked(agreement: Agreement, person: Person, text: str = "Gdzie jest rejestr?\nI czemu?") -> Ticket:
    return actions.report(
        agreement, subject="Rejestr", text=text, channel="portal", kind="question", person=person, data={"form": HOT}
    )


def answers(document: bytes) -> dict[str, str]:
    """What stands in the content controls, by their tags."""
    found = {}
    for control in Document(BytesIO(document)).element.iter(qn("w:sdt")):
        tag = control.find(f".//{qn('w:tag')}").get(qn("w:val"))
        parts = ["\n" if part.tag == qn("w:br") else part.text or "" for part in control.iter(qn("w:t"), qn("w:br"))]
        found[tag] = "".join(parts).strip()
    return found


@pytest.mark.clause("MH-14", "MH-12")
def test_hot_01_can_be_taken_along_empty(cast: Cast, under: Under) -> None:
    form = shipped("ministry-hotline").forms["hot_01"]
    under("ministry-hotline")
    page = fetch(cast.a1, "/report/AT/question/paper.html").body.decode()
    document = fetch(cast.a1, "/report/AT/question/paper.docx")
    assert set(answers(document.body)) == {field.id for field in form.fields}
    assert not any(answers(document.body).values())
    text = "\n".join(cell.text for row in Document(BytesIO(document.body)).tables[0].rows for cell in row.cells)
    for field in form.fields:
        assert field.label["pl"] in page
        assert field.label["pl"] in text
    assert document["Content-Disposition"].startswith("attachment;")
    paper = fetch(cast.a1, "/report/AT/question/paper.pdf")
    assert paper.body.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/FontFile[23]", paper.body)) >= 2


@pytest.mark.clause("MH-14")
def test_hot_01_can_be_downloaded_as_it_was_filled(cast: Cast, under: Under) -> None:
    ticket = asked(under("ministry-hotline"), cast.a1)
    assert f"/tickets/{ticket.reference}/report.docx" in fetch(cast.a1, f"/tickets/{ticket.reference}/").body.decode()
    given = answers(fetch(cast.g1, f"/tickets/{ticket.reference}/report.docx").body)
    assert given["question"] == "Gdzie jest rejestr?\nI czemu?"
    assert given["contact"] == "+000 555 0100"
    assert given["office"] == "Tax & Fees"
    page = fetch(cast.a1, f"/tickets/{ticket.reference}/report.html").body.decode()
    assert "Tax &amp; Fees" in page
    assert fetch(cast.a1, f"/tickets/{ticket.reference}/report.pdf").body.startswith(b"%PDF-")


def test_anothers_paper_is_not_there(cast: Cast, under: Under) -> None:
    ticket = asked(under("ministry-hotline"), cast.a1)
    for person in (cast.b1, cast.nobody):
        for type in ("html", "pdf", "docx"):
            assert fetch(person, f"/tickets/{ticket.reference}/report.{type}").status_code == 404
            assert fetch(person, f"/report/AT/question/paper.{type}").status_code == 404
    assert fetch(cast.a1, f"/tickets/{ticket.reference}/report.exe").status_code == 404
    assert fetch(cast.a1, "/report/AT/question/paper.exe").status_code == 404


def test_a_kind_without_a_form_has_no_paper(cast: Cast, under: Under) -> None:
    under("information-systems")
    assert fetch(cast.a1, "/report/AT/support/paper.pdf").status_code == 404


HOSTILE = "#panic() *x* $y$ [z] \\ \" ' {{7*7}} <b> &amp; = - + @cite https://x.example\0\x0b\ud7ff"


@pytest.mark.parametrize("text", [HOSTILE, "", "a\r\nb\rc\n\n\nd", "ž" * 20_000, "один\n" * 3000])
def test_what_people_write_is_set_as_it_is(text: str) -> None:
    lines = [Line("one", text[:200], text[:200], text, tall=True), Line("two", "Empty")]
    paper = Paper(text[:50] or "T", "A", text[:30], "c k", "pl", "name", lines)
    assert pdf(paper).startswith(b"%PDF-")
    kept = answers(docx(paper))["one"]
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\x0b", "").strip()
    assert kept == clean


@pytest.mark.parametrize(("contract_id", "language"), [("campus-modules", "cs"), ("contact-centre", "sr")])
def test_a_paper_speaks_the_agreements_language(cast: Cast, under: Under, contract_id: str, language: str) -> None:
    under(contract_id)
    kind, terms = next(iter(shipped(contract_id).kinds.items()))
    form = shipped(contract_id).forms[terms.form or ""]
    page = fetch(cast.a1, f"/report/AT/{kind}/paper.html").body.decode()
    assert form.name[language] in page
    assert f'lang="{language}"' in page
