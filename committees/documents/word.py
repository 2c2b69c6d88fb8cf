"""Official documents as DOCX, for offices that go on editing in a word processor. Written only; never read back.

The figures are those of the paper (GB/T 9704-2012), as far as a word processor keeps them; the PDF is the document.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from committees.documents.official import AttendanceLine, Level, OfficialDocument

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
RED = RGBColor(0xE6, 0x00, 0x12)
FACES = {Level.FIRST: HEI, Level.SECOND: KAI, Level.BODY: FANG}
LINE = Mm(225 / 22)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOTICE = "本文件由系统生成，供编辑参考；以签发的 PDF 为准，不能导回系统。"


def write_docx(document: OfficialDocument, *, created: datetime) -> bytes:
    """The document as DOCX. Untrusted text becomes runs of text and nothing else: no fields, links or pictures."""
    book = Document()
    _page(book, document, created)
    if document.draft_note:
        _line(book, document.draft_note, HEI, 12, WD_ALIGN_PARAGRAPH.RIGHT)
    _line(book, document.heading.mark, SONG, document.heading.mark_points, WD_ALIGN_PARAGRAPH.CENTER, RED)
    if document.heading.number:
        _line(book, document.heading.number, FANG, 16, WD_ALIGN_PARAGRAPH.CENTER)
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
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _page(book: Any, document: OfficialDocument, created: datetime) -> None:
    section = book.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    written = created.astimezone(UTC).replace(tzinfo=None)
    told = book.core_properties
    told.title, told.author, told.subject, told.language = document.title, document.author, document.subject, "zh-CN"
    told.created = told.modified = written
    told.comments = NOTICE


def _line(
    book: Any,
    text: str,
    face: str,
    points: int,
    where: WD_ALIGN_PARAGRAPH | None = None,
    colour: RGBColor | None = None,
) -> None:
    paragraph = book.add_paragraph()
    paragraph.alignment = where
    _even(paragraph, None if points > 16 else LINE)
    _run(paragraph, text, face, points, colour)


def _indented(book: Any) -> Any:
    paragraph = book.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    _even(paragraph, LINE)
    return paragraph


def _even(paragraph: Any, height: Mm | None) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    if height is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, height


def _run(paragraph: Any, text: str, face: str, points: int, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(points), face
    # A word processor takes Chinese characters from the East Asian face, which the library does not set by itself.
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if colour is not None:
        run.font.color.rgb = colour


def _attendance(book: Any, line: AttendanceLine) -> None:
    paragraph = _indented(book)
    _run(paragraph, f"{line.label}：", HEI, 16)
    names = (f"{who.unit} {who.name}" if who.unit else who.name for who in line.people)
    _run(paragraph, "、".join(names), FANG, 16)


def _foot(book: Any, document: OfficialDocument) -> None:
    imprint = document.imprint
    if imprint.copies_to:
        _line(book, f"{imprint.copies_label}：{'，'.join(imprint.copies_to)}。", FANG, 14)
    _line(book, f"{imprint.issued_by}　　{imprint.issued}印发", FANG, 14)
