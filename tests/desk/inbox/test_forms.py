"""Forms in mails: in their words, in documents of any program, and in the papers that Pakt itself makes."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document as WordDocument
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pakt.desk.inbox.reading import Mail, Part
from pakt.desk.inbox.reading.documents import document
from pakt.desk.inbox.reading.forms import read_form
from pakt.desk.reporting.papers import Line, Paper, docx, is_tall, label, pdf, words
from pakt.engine.load import shipped

CONTRACT = shipped("ministry-hotline")
QUESTIONS = CONTRACT.forms["hot_01"].fields
ANSWERS = {
    "date": "2026-11-18",
    "reference": "OR-7.2026",
    "name": "Łucja Świątek",
    "office": "Urząd Miejski w Lipowej",
    "contact": "+48 555 010 177, lucja@urzad.example",
    "question": "Gdzie jest rejestr umów?\nI czemu nie ma go w menu?",
}


def paper(answers: dict[str, str]) -> Paper:
    lines = [
        Line(one.id, label(one, CONTRACT), words(one.help, CONTRACT), answers.get(one.id, ""), is_tall(one))
        for one in QUESTIONS
    ]
    title = CONTRACT.forms["hot_01"].name["pl"]
    return Paper(title, "Hot-line", "", "ministry-hotline question", "pl", title, lines)


def attached(content: bytes, name: str, text: str = "Formularz w załączniku.") -> Mail:
    return Mail(text=text, reply=text, parts=(Part(name, "application/octet-stream", content),))


@pytest.mark.clause("MH-12")
@pytest.mark.parametrize(("make", "name"), [(docx, "HOT-01.docx"), (pdf, "HOT-01.pdf")])
def test_our_own_paper_filled_in_is_read_back(make, name: str) -> None:  # type: ignore[no-untyped-def]
    form = read_form(attached(make(paper(ANSWERS)), name), QUESTIONS)
    assert form.answers == ANSWERS
    assert (form.missing, form.unclear, form.source) == ((), (), name)


@pytest.mark.parametrize("make", [docx, pdf])
def test_our_own_paper_without_answers_has_none(make) -> None:  # type: ignore[no-untyped-def]
    form = read_form(attached(make(paper({})), "HOT-01"), QUESTIONS)
    assert form.answers == {}
    assert form.missing == ("date", "name", "office", "contact", "question")


@pytest.mark.parametrize("make", [docx, pdf])
@pytest.mark.clause("MH-12")
def test_what_is_missing_on_the_paper_is_told(make) -> None:  # type: ignore[no-untyped-def]
    given = {name: answer for name, answer in ANSWERS.items() if name not in ("office", "reference")}
    form = read_form(attached(make(paper(given)), "HOT-01"), QUESTIONS)
    assert form.answers == given
    assert form.missing == ("office",)


TYPED = """Dzień dobry,

HOT-01: Zgłoszenie pytania
Data: 18.11.2026 r.
Znak: OR-7.2026
Imię i nazwisko użytkownika: Łucja Świątek
Nazwa urzędu: Urząd Miejski w Lipowej
Telefon: +48 555 010 177
E-mail: lucja@urzad.example
Treść pytania:
Gdzie jest rejestr umów?
I czemu nie ma go w menu?
"""


@pytest.mark.clause("MH-12")
def test_a_form_typed_into_the_mail_is_read() -> None:
    assert read_form(Mail(text=TYPED, reply=TYPED), QUESTIONS).answers == ANSWERS


def test_labels_may_be_numbered_without_diacritics_and_on_lines_of_their_own() -> None:
    text = (
        "1. DATA: 2026-11-18\n2) Znak: ......\n3. Imie i nazwisko Uzytkownika\nŁucja Świątek\n4. Urząd: UM Lipowa\n"
        "5. Zwrotny numer telefonu i/lub e-mail:\n+48 555 010 177\n6. Treść pytania: Gdzie jest rejestr?"
    )
    form = read_form(Mail(text=text, reply=text), QUESTIONS)
    assert form.answers == {
        "date": "2026-11-18", "name": "Łucja Świątek", "office": "UM Lipowa", "contact": "+48 555 010 177",
        "question": "Gdzie jest rejestr?",
    }  # fmt: skip
    assert form.missing == ()


def test_a_form_in_the_other_language_of_the_contract_is_read() -> None:
    text = "Date: 2026-11-18\nName of the user: Ada\nOffice: Tax\nPhone number: +1 555 0100 100\nQuestion: Where is it?"
    form = read_form(Mail(text=text, reply=text), QUESTIONS)
    assert form.answers["contact"] == "+1 555 0100 100" and form.missing == ()


def test_a_mail_without_a_form_answers_nothing() -> None:
    text = "Dzień dobry, gdzie jest rejestr umów? Proszę o pomoc. Pozdrawiam, Łucja"
    form = read_form(Mail(text=text, reply=text), QUESTIONS)
    assert form.answers == {} and len(form.missing) == 5


def test_a_date_that_is_none_is_said_to_be_unclear() -> None:
    form = read_form(Mail(reply="Data: 31.02.2026"), QUESTIONS)
    assert form.unclear == ("date",) and form.answers == {"date": "31.02.2026"}


def test_a_table_of_another_word_processor_is_read() -> None:
    made = WordDocument()
    table = made.add_table(rows=0, cols=2)
    for question in QUESTIONS:
        left, right = table.add_row().cells
        left.text = f"{question.label['pl']}\n{question.help['pl']}" if question.help else question.label["pl"]
        right.text = ANSWERS[question.id]
    kept = io.BytesIO()
    made.save(kept)
    assert read_form(attached(kept.getvalue(), "HOT.docx"), QUESTIONS).answers == ANSWERS


def odt(rows: list[tuple[str, str]]) -> bytes:
    text, table, office = (
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("text", "table", "office")
    )

    def cell(words: str) -> str:
        return (
            "<table:table-cell>"
            + "".join(f"<text:p>{one}</text:p>" for one in words.split("\n"))
            + "</table:table-cell>"
        )

    body = "".join(f"<table:table-row>{cell(left)}{cell(right)}</table:table-row>" for left, right in rows)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml", f"<office:document-content {office} {text} {table}>{body}</office:document-content>"
        )
    return kept.getvalue()


def test_an_odt_is_read() -> None:
    rows = [(question.label["pl"], ANSWERS[question.id]) for question in QUESTIONS]
    assert read_form(attached(odt(rows), "HOT.odt"), QUESTIONS).answers == ANSWERS


def test_the_fields_of_a_pdf_are_read() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    fields = ArrayObject()
    for question in QUESTIONS:
        one = DictionaryObject({
            NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject(question.label["pl"]),
            NameObject("/V"): TextStringObject(ANSWERS[question.id]), NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"), NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (50, 50, 300, 70)]),
        })  # fmt: skip
        fields.append(writer._add_object(one))
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(DictionaryObject({NameObject("/Fields"): fields}))
    kept = io.BytesIO()
    writer.write(kept)
    assert read_form(attached(kept.getvalue(), "HOT.pdf"), QUESTIONS).answers == ANSWERS


@pytest.mark.clause("MH-12")
def test_a_scan_is_said_to_be_one() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    kept = io.BytesIO()
    writer.write(kept)
    form = read_form(attached(kept.getvalue(), "skan.pdf"), QUESTIONS)
    assert form.scans == ("skan.pdf",) and form.answers == {} and len(form.missing) == 5


def test_a_document_that_swells_or_defines_entities_is_left_alone() -> None:
    for text in (
        b"<x>" + b" " * 30_000_000 + b"</x>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<x>",
        b"\xff" * 99,
    ):
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", text)
        assert document(Part("x.docx", "x", kept.getvalue())) is None
    assert read_form(attached(b"%PDF-1.7 torn", "torn.pdf"), QUESTIONS).unread == ("torn.pdf",)
    for damaged in (b"%PDF-1.7\n", b"%PDF-1.7 trailer << /Root 1 0 R >>", b"PK\x03\x04rest"):
        assert document(Part("x", "x", damaged)) is None


def test_the_answer_that_says_most_is_taken() -> None:
    mail = attached(docx(paper(ANSWERS)), "HOT.docx", text="Data: 2026-11-18")
    assert read_form(mail, QUESTIONS).source == "HOT.docx"
    assert read_form(replace(mail, parts=()), QUESTIONS).answers == {"date": "2026-11-18"}


def test_a_pdf_that_keeps_its_reader_busy_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pakt.desk.inbox.reading.documents.SECONDS", 0.01)
    assert document(Part("x.pdf", "application/pdf", pdf(paper(ANSWERS)))) is None
