"""Official documents as DOCX, for offices that go on editing in a word processor. Written only; never read back.

The figures are those of the paper (GB/T 9704-2012), as far as a word processor keeps them; the PDF is the document.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

from committees.documents.official import AttendanceLine, Level, OfficialDocument

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
PLAIN = "宋体"
RED = RGBColor(0xE6, 0x00, 0x12)
RED_LINE, THICK, THIN = 8, 8, 6  # eighths of a point: about 0.35 and 0.25 mm
FACES = {Level.FIRST: HEI, Level.SECOND: KAI, Level.BODY: FANG, Level.BOX: FANG}
LINE = Mm(225 / 22)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "本文件由系统生成，供编辑参考；以签发的 PDF 为准，不能导回系统。"


def write_docx(document: OfficialDocument, *, created: datetime, note: str = NOTICE) -> bytes:
    """The document as DOCX, with `note` among its properties.

    Untrusted text becomes runs of text and nothing else: no fields, links or pictures.
    """
    book = Document()
    _page(book, document, created, note)
    if document.draft_note:
        _line(book, document.draft_note, HEI, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(book, document.heading.mark, SONG, document.heading.mark_points, WD_ALIGN_PARAGRAPH.CENTER, RED)
    number = _line(book, document.heading.number, FANG, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _rule(number, "bottom", RED_LINE, colour="E60012", space=11)  # 红线, 4 mm below the number
    for text in document.title_lines:
        _line(book, text, SONG, 22, WD_ALIGN_PARAGRAPH.CENTER)
    if document.addressees:
        _line(book, f"{document.addressees}：", FANG, 16)
    for each in document.body:
        paragraph = _indented(book)
        if each.lead:
            _run(paragraph, each.lead, KAI, 16)
        _run(paragraph, each.text, FACES[each.level], 16)
    for line in document.shown_attendance:
        _attendance(book, line)
    for text in document.closing:
        _run(_indented(book), text, FANG, 16)
    _foot(book, document)
    _page_numbers(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _page(book: Any, document: OfficialDocument, created: datetime, note: str) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    written = created.astimezone(UTC).replace(tzinfo=None)
    told = book.core_properties
    told.title, told.author, told.subject, told.language = document.title, document.author, document.subject, "zh-CN"
    told.created = told.modified = written
    told.comments = note


def _line(
    book: Any,
    text: str,
    face: str,
    points: int,
    where: WD_ALIGN_PARAGRAPH | None = None,
    colour: RGBColor | None = None,
) -> Any:
    paragraph = book.add_paragraph()
    paragraph.alignment = where
    _even(paragraph, None if points > 16 else LINE)
    _run(paragraph, text, face, points, colour)
    return paragraph


def _rule(paragraph: Any, side: str, eighths: int, *, colour: str = "000000", space: int = 1) -> None:
    """A line above or below a paragraph, as wide as the type area; its thickness in eighths of a point."""
    properties = paragraph.paragraph_format.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # The schema wants borders before spacing, indent and alignment.
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)


def _indented(book: Any) -> Any:
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    _even(paragraph, LINE)
    return paragraph


def _even(paragraph: Any, height: Length | None) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    if height is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, height


def _run(paragraph: Any, text: str, face: str, points: int, colour: RGBColor | None = None) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(points), face
    # A word processor takes Chinese characters from the East Asian face, which the library does not set by itself.
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _attendance(book: Any, line: AttendanceLine) -> None:
    """Label in 黑体, names hanging behind its colon (10.3)."""
    paragraph = book.add_paragraph()
    _even(paragraph, LINE)
    paragraph.paragraph_format.left_indent = Pt(16 * (2 + len(line.label) + 1))
    paragraph.paragraph_format.first_line_indent = Pt(-16 * (len(line.label) + 1))
    _run(paragraph, f"{line.label}：", HEI, 16)
    names = (f"{who.unit} {who.name}" if who.unit else who.name for who in line.people)
    _run(paragraph, "、".join(names), FANG, 16)


def _foot(book: Any, document: OfficialDocument) -> None:
    """The signature, if any (7.3.5); 版记: three rules, thick, thin and thick (7.4), issuer left, date right."""
    imprint, signature = document.imprint, document.signature
    for text in (signature.issuer, signature.dated) if signature else ():
        _line(book, text, FANG, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _bar(book, THICK)
    if imprint.copies_to:
        first = _line(book, f"{imprint.copies_label}：{'，'.join(imprint.copies_to)}。", FANG, 14)
        first.paragraph_format.left_indent = Pt(14 * (2 + len(imprint.copies_label)))
        first.paragraph_format.first_line_indent = Pt(-14 * (1 + len(imprint.copies_label)))
        first.paragraph_format.right_indent = Pt(14)
        _bar(book, THIN)
    last = _line(book, f"{imprint.issued_by}\t{imprint.issued}印发", FANG, 14)
    last.paragraph_format.left_indent = Pt(14)
    last.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
    _bar(book, THICK)


def _bar(book: Any, eighths: int) -> None:
    """A rule of the 版记 from edge to edge of the type area: a line of its own, since text there is indented."""
    paragraph = book.add_paragraph()
    _even(paragraph, Pt(2))
    _rule(paragraph, "bottom", eighths, space=0)


def _page_numbers(book: Any) -> None:
    """— 1 —, 4号宋体: right on odd pages, left on even ones, one character in (7.5)."""
    book.settings.odd_and_even_pages_header_footer = True
    section = book.sections[0]
    section.footer_distance = Mm(28)
    for footer, where in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = where
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        _run(paragraph, "— ", PLAIN, 14)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        shown = _run(paragraph, "1", PLAIN, 14)
        field.append(shown.font.element)
        paragraph.paragraph_format.element.append(field)
        _run(paragraph, " —", PLAIN, 14)
