"""PDF: nothing that acts, nothing inside it, every page read for marks."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any, BinaryIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from committees.documents.reading import TEXT_LIMIT, Reading, Unreadable, require_bounded
from committees.documents.rules import TextPage
from committees.documents.storage import is_kept
from committees.errors import Refused

PAGE_LIMIT = 1000
OBJECT_LIMIT = 300_000
DEPTH_LIMIT = 40
# A page drawn with more than this (a map, a plan) is not read but declared: reading it would take minutes.
DRAWING_LIMIT = 4 * 1024 * 1024
DRAWING_TOTAL = 200 * 1024 * 1024
ROW_POINTS = 4
# Strokes that a page without text may have and still count as empty.
BLANK_DRAWING = 60

INSIDE = "嵌入的附件"
ACTIVE_KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/XFA": "动态表单",
    "/EmbeddedFiles": INSIDE,
    "/EF": INSIDE,
}
ACTIVE_NAMES = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/ImportData": "导入数据的动作",
    "/SubmitForm": "提交表单的动作",
    "/GoToE": INSIDE,
    "/RichMedia": "多媒体",
    "/Movie": "多媒体",
    "/Sound": "多媒体",
    "/3D": "多媒体",
    "/EmbeddedFile": INSIDE,
    "/FileAttachment": INSIDE,
}
# What a damaged or hostile file makes the parser raise.
BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OverflowError,
    AssertionError,
    NotImplementedError,
    EOFError,
    struct.error,
    zlib.error,
)


def inspect_pdf(file: BinaryIO) -> Reading:
    """Read a PDF. Raises Refused for encrypted, active, overgrown or damaged files."""
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise Refused("PDF 设有密码或限制，系统无法检查内容。请去掉保护后再上传。")
        require_bounded(len(reader.pages), PAGE_LIMIT, "页数")
        _require_passive(reader, file)
        return _read(reader)
    except BROKEN as error:
        raise Unreadable("PDF 已损坏，无法逐页检查。请重新导出或打印为 PDF 后再上传。") from error


def _read(reader: PdfReader) -> Reading:
    texts: list[TextPage] = []
    unread: list[str] = []
    drawn = read = 0
    for number, page in enumerate(reader.pages, start=1):
        place = f"第{number}页"
        content = page.get_contents()
        strokes = 0 if content is None else len(content.get_data().strip())
        drawn += strokes
        require_bounded(drawn, DRAWING_TOTAL, "展开后的大小")
        lines = _lines(page) if strokes <= DRAWING_LIMIT else ()
        read += sum(map(len, lines))
        require_bounded(read, TEXT_LIMIT, "文字数量")
        texts.append(TextPage(place, lines, is_first=number == 1))
        if not lines and _is_drawn(page, strokes):
            unread.append(place)
    if not texts:
        raise Unreadable("PDF 没有任何页面，请重新导出后再上传。")
    return Reading(tuple(texts), pages=len(texts), unread_places=tuple(unread))


def _is_drawn(page: PageObject, strokes: int) -> bool:
    """Whether a page without text shows something all the same: a picture, or more strokes than a blank page has."""
    resources = page.get("/Resources", {})
    return bool(strokes) and ("/XObject" in resources or strokes > BLANK_DRAWING)


def _lines(page: PageObject) -> tuple[str, ...]:
    """The lines from top to bottom as they stand on the page, whatever order they were drawn in."""
    pieces: list[tuple[float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            pieces.append((-round(y / ROW_POINTS), x, text))

    page.extract_text(visitor_text=visit)
    pieces.sort(key=lambda piece: piece[:2])
    rows = ("".join(piece[2] for piece in row) for _, row in groupby(pieces, key=lambda piece: piece[0]))
    return tuple(line.strip() for row in rows for line in row.splitlines() if line.strip())


def _require_passive(reader: PdfReader, file: BinaryIO) -> None:
    """Every object of the file is looked at: an action may hang anywhere.

    Our own papers carry their metadata as an attachment. They are known bit for bit: no other file with one was ever
    let in, so what lies in the store with one was made here. Everything else about them is checked like any upload.
    """
    found = sorted({word for item in _objects(reader) for word in _active(item, 0)})
    if found and not (found == [INSIDE] and is_kept(file)):
        raise Refused(f"PDF 中含有{'、'.join(found)}，不予接收。请用“打印为 PDF”重新生成，附件请单独上传。")


def _objects(reader: PdfReader) -> Iterator[Any]:
    direct = ((number, generation) for generation, table in reader.xref.items() for number in table)
    packed = ((number, 0) for number in reader.xref_objStm)
    wanted = sorted(set(direct) | set(packed))
    require_bounded(len(wanted), OBJECT_LIMIT, "对象数量")
    yield reader.trailer
    for number, generation in wanted:
        yield IndirectObject(number, generation, reader).get_object()


def _active(item: Any, depth: int) -> Iterator[str]:
    require_bounded(depth, DEPTH_LIMIT, "嵌套层数")
    if isinstance(item, DictionaryObject):
        yield from (word for key, word in ACTIVE_KEYS.items() if key in item)
        for key in ("/S", "/Subtype", "/Type"):
            name = dict.get(item, key)
            if isinstance(name, str) and name in ACTIVE_NAMES:
                yield ACTIVE_NAMES[name]
        for value in dict.values(item):
            yield from _active(value, depth + 1)
    elif isinstance(item, ArrayObject):
        for value in list.__iter__(item):
            yield from _active(value, depth + 1)
