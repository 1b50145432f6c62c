"""Articles as DOCX, with the styles of the word processor: headings, lists, quotations, tables."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from pakt.desk.knowledge.papers import Paper, Piece
from pakt.desk.knowledge.papers.blocks import Block

# It covers all five languages and both scripts; a word processor without it has one of the same widths.
FONT, MONO = "Calibri", "Courier New"
GREY = RGBColor(0x55, 0x55, 0x55)
LANGUAGES = {
    "en": "en-GB", "pl": "pl-PL", "cs": "cs-CZ", "sr-latn": "sr-Latn-RS", "sr-cyrl": "sr-Cyrl-RS", "ru": "ru-RU",
}  # fmt: skip
# The template has styles for lists in lists so deep.
DEEPEST = 3


def made(paper: Paper) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    for style in document.styles:
        if style.type == 1:
            named(style.element.get_or_add_rPr(), FONT)
            style.font.color.rgb = None
    core = document.core_properties
    core.title, core.author, core.comments = paper.title, "", ""
    core.created = core.modified = paper.at.replace(tzinfo=None)
    core.language = LANGUAGES.get(paper.language, paper.language)
    foot = section.footer.paragraphs[0].add_run(paper.foot)
    foot.font.size, foot.font.color.rgb = Pt(8.5), GREY
    for number, piece in enumerate(paper.pieces):
        Writer(document, piece).write(new_page=number > 0)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def named(properties: Any, font: str) -> None:
    """A font for all scripts, in place of those of the theme."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), font)


class Writer:
    """Writes one article."""

    def __init__(self, document: Any, piece: Piece) -> None:
        self.document = document
        self.piece = piece
        self.language = LANGUAGES.get(piece.language, piece.language)

    def write(self, *, new_page: bool) -> None:
        if new_page:
            self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        self.run(self.document.add_heading(level=1), self.piece.title)
        about = self.run(self.document.add_paragraph(), self.piece.about)
        about.font.size, about.font.color.rgb = Pt(9), GREY
        for block in self.piece.blocks:
            self.block(block)

    def block(self, block: Block, style: str | None = None, depth: int = 0) -> None:
        """A block; `style` is that of the list item or the quotation in which it stands."""
        match block["kind"]:
            case "paragraph":
                self.inline(self.document.add_paragraph(style=style), block["children"])
            case "heading":
                self.inline(self.document.add_heading(level=block["level"]), block["children"])
            case "code":
                self.code(block["text"])
            case "quote":
                for child in block["children"]:
                    self.block(child, "Quote", depth)
            case "bullets" | "numbers":
                self.items(block, depth)
            case "rule":
                self.document.add_paragraph("⁂").alignment = 1
            case "table":
                self.table(block)

    def items(self, block: Block, depth: int) -> None:
        level = min(depth + 1, DEEPEST)
        name = "List Bullet" if block["kind"] == "bullets" else "List Number"
        style = name if level == 1 else f"{name} {level}"
        numbering = self.numbering(style, block["start"]) if block["kind"] == "numbers" else None
        for item in block["children"]:
            for place, child in enumerate(item["children"]):
                further = "List Continue" if level == 1 else f"List Continue {level}"
                self.block(child, style if place == 0 else further, depth + 1)
                if place == 0 and numbering is not None and child["kind"] == "paragraph":
                    self.numbered(self.document.paragraphs[-1], numbering)

    def numbering(self, style: str, start: int) -> int:
        """A count of its own for a list: else the second list would go on where the first one ended."""
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        part = self.document.part.numbering_part.element
        abstract = next(num for num in part.num_lst if num.numId == of_style).abstractNumId.val
        count = part.add_num(abstract)
        count.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(count.numId)

    def numbered(self, paragraph: Any, count: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = count
        properties.get_or_add_ilvl().val = 0

    def code(self, text: str) -> None:
        paragraph = self.document.add_paragraph()
        for number, line in enumerate(text.split("\n")):
            run = self.run(paragraph, line, code=True)
            if number < text.count("\n"):
                run.add_break()

    def table(self, block: Block) -> None:
        rows = block["children"]
        columns = max(len(row["children"]) for row in rows)
        table = self.document.add_table(rows=0, cols=columns, style="Table Grid")
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for cell, said in zip(cells, row["children"], strict=False):
                self.inline(cell.paragraphs[0], said["children"], bold=number == 0)
        # The first row is said again on each page.
        head = table.rows[0]._tr.get_or_add_trPr()
        head.append(OxmlElement("w:tblHeader"))

    def inline(self, paragraph: Any, nodes: list[Block], **look: bool) -> None:
        for node in nodes:
            match node["kind"]:
                case "text" | "code":
                    self.run(paragraph, node["text"], **look, **({"code": True} if node["kind"] == "code" else {}))
                case "break":
                    self.run(paragraph, "").add_break()
                case "link":
                    self.link(paragraph, node, look)
                case kind:
                    name = {"strong": "bold", "em": "italic", "strike": "strike"}[kind]
                    self.inline(paragraph, node["children"], **{**look, name: True})

    def link(self, paragraph: Any, node: Block, look: dict[str, bool]) -> None:
        leads = self.document.part.relate_to(node["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), leads)
        before = len(paragraph._p)
        self.inline(paragraph, node["children"], **{**look, "underline": True})
        for run in list(paragraph._p)[before:]:
            element.append(run)
        paragraph._p.append(element)

    def run(
        self, paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, strike: bool = False,
        underline: bool = False, code: bool = False,
    ) -> Any:  # fmt: skip
        """Words with their look, in the language of the article."""
        run = paragraph.add_run(printable(text))
        run.bold, run.italic, run.underline = bold or None, italic or None, underline or None
        run.font.strike = strike or None
        properties = run._r.get_or_add_rPr()
        if code:
            named(properties, MONO)
            run.font.size = Pt(9)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), self.language)
        properties.append(language)
        return run


def printable(text: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(one for one in text if one in "\t\n" or (ord(one) >= 0x20 and one not in "\ufffe\uffff"))
