"""Word and Excel files: packages of XML, read part by part within bounds, with nothing in them that acts."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree as ET

from committees.documents.reading import TEXT_LIMIT, Reading, Unreadable, require_bounded
from committees.documents.rules import TextPage
from committees.errors import Refused

PART_LIMIT = 3000
UNPACKED_LIMIT = 300 * 1024 * 1024
XML_LIMIT = 60 * 1024 * 1024
RATIO_LIMIT = 300
RATIO_FROM = 1024 * 1024
DEPTH_LIMIT = 2
WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = re.compile(rb"macroEnabled|vnd\.ms-office\.vbaProject|vnd\.ms-office\.activeX|oleObject", re.IGNORECASE)
ACTIVE_PARTS = re.compile(
    r"vbaProject|vbaData|/activeX/|/ctrlProps/|\.bin$|\.(exe|dll|js|vbs|bat|cmd|ps1|zip|rar|7z)$", re.IGNORECASE
)
HARMLESS_BINARY = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
# What an entity bomb needs, in each encoding that an XML parser would accept.
DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
HARMLESS_LINKS = ("/hyperlink", "/externalLinkPath", "/xlPathMissing")
DDE = re.compile(r"\bDDE(AUTO)?\b|\bddeLink\b")
WORD_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
EXCEL_TEXT_PARTS = re.compile(
    r"xl/(worksheets/[^/]+|comments[^/]*|comments/[^/]+|drawings/[^/]+|workbook|externalLinks/[^/]+)\.xml$"
)
PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}
EMBEDDED = re.compile(r"/embeddings/[^/]+\.(docx|xlsx)$", re.IGNORECASE)


def inspect_docx(file: BinaryIO) -> Reading:
    """Read a Word file. Raises Refused for macros, embedded objects, outside templates, bombs or damage."""
    return _inspect(file, WORD_MAIN, depth=0)


def inspect_xlsx(file: BinaryIO) -> Reading:
    """Read an Excel file, as above."""
    return _inspect(file, EXCEL_MAIN, depth=0)


def _inspect(file: BinaryIO, main: bytes, depth: int) -> Reading:
    try:
        with zipfile.ZipFile(file) as package:
            _require_sane(package)
            _require_kind(package, main)
            _require_passive(package)
            texts = [*_texts(package, main), *_embedded(package, depth)]
    except (zipfile.BadZipFile, zlib.error, EOFError, ET.ParseError, KeyError, NotImplementedError) as error:
        raise Unreadable("Office 文件已损坏，无法检查。请用原程序打开并另存后再上传。") from error
    require_bounded(sum(len(line) for page in texts for line in page.lines), TEXT_LIMIT, "文字数量")
    return Reading(tuple(texts))


def _require_sane(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    require_bounded(len(parts), PART_LIMIT, "内含部件数量")
    require_bounded(sum(part.file_size for part in parts), UNPACKED_LIMIT, "展开后的大小")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("Office 文件设有密码，系统无法检查内容。请去掉密码后再上传。")
    if len({part.filename for part in parts}) != len(parts):
        raise Unreadable("Office 文件内有重名部件，可能被恶意构造。请用原程序另存后再上传。")
    for part in parts:
        if part.file_size > RATIO_FROM:
            require_bounded(part.file_size // max(1, part.compress_size), RATIO_LIMIT, "压缩比")


def _require_kind(package: zipfile.ZipFile, main: bytes) -> None:
    types = read_part(package, "[Content_Types].xml")
    if MACROS.search(types):
        raise Refused("文件含有宏或嵌入的程序对象，不予接收。请另存为不含宏的 .docx、.xlsx 或 PDF 后再上传。")
    if main not in types:
        raise Refused("文件内容与扩展名不符。请用原程序另存为 .docx、.xlsx 或 PDF 后再上传。")


def _require_passive(package: zipfile.ZipFile) -> None:
    for name in package.namelist():
        if ACTIVE_PARTS.search(name) and not HARMLESS_BINARY.search(name):
            raise Refused(f"文件含有宏、控件或嵌入的对象（{name}），不予接收。请删除后另存，或转为 PDF 再上传。")
        if name.endswith(".rels"):
            _require_local(read_part(package, name))


def _require_local(relations: bytes) -> None:
    for link in ET.fromstring(relations).iter():  # noqa: S314 - declarations were refused by read_part
        if link.get("TargetMode") == "External" and not (link.get("Type") or "").endswith(HARMLESS_LINKS):
            raise Refused(
                "文件引用了外部模板、图片或对象，打开时会访问外部地址，不予接收。请断开链接或转为 PDF 后再上传。"
            )


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part of a package within its bounds. Raises Unreadable for declarations of entities."""
    require_bounded(package.getinfo(name).file_size, XML_LIMIT, "展开后的大小")
    content = package.read(name)
    if any(word in content for word in DECLARATIONS):
        raise Unreadable("文件内含有实体声明，可能被恶意构造，不予接收。请用原程序另存后再上传。")
    return content


def _texts(package: zipfile.ZipFile, main: bytes) -> Iterator[TextPage]:
    if main == WORD_MAIN:
        for name in sorted(filter(WORD_TEXT_PARTS.match, package.namelist())):
            yield from _word_pages(read_part(package, name), name)
        return
    shared = _shared_strings(package)
    for name in sorted(filter(EXCEL_TEXT_PARTS.match, package.namelist())):
        yield _excel_page(read_part(package, name), name, shared)


def _word_pages(content: bytes, name: str) -> Iterator[TextPage]:
    """The main text page by page (explicit and last rendered breaks), the other parts whole."""
    stem = re.sub(r"\d*\.xml$", "", name.removeprefix("word/"))
    pages: list[list[str]] = [[]]
    for event, text in _paragraphs(content):
        if event == "break":
            pages.append([])
        else:
            pages[-1].append(text)
    for number, lines in enumerate(pages, start=1):
        place = PLACES.get(stem) or f"第{number}页"
        yield TextPage(place, tuple(lines), is_first=stem == "header" or (stem == "document" and number == 1))


def _paragraphs(content: bytes) -> Iterator[tuple[str, str]]:
    """Paragraphs in order, those of text boxes on their own, with a mark at each page break."""
    stack: list[list[str]] = []
    for event, element in ET.iterparse(BytesIO(content), events=("start", "end")):  # noqa: S314
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "p":
                stack.append([])
            continue
        if tag == "instrText" and DDE.search(element.text or ""):
            raise Refused("文件含有自动运行的外部数据域（DDE），不予接收。请删除该域或转为 PDF 后再上传。")
        if tag == "t" and stack:
            stack[-1].append(element.text or "")
        elif _is_page_break(element, tag):
            yield "break", ""
        elif tag in {"br", "cr"} and stack:
            stack[-1].append("\n")
        elif tag == "p" and stack:
            yield from (("text", line) for line in "".join(stack.pop()).split("\n"))
            element.clear()


def _is_page_break(element: ET.Element, tag: str) -> bool:
    kinds = {value for key, value in element.attrib.items() if key.rpartition("}")[2] == "type"}
    return tag == "lastRenderedPageBreak" or (tag == "br" and "page" in kinds)


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    root = ET.fromstring(read_part(package, "xl/sharedStrings.xml"))  # noqa: S314
    return ["".join(_inner_texts(item)) for item in root]


def _excel_page(content: bytes, name: str, shared: list[str]) -> TextPage:
    """Each filled cell is a line, and so is a sheet's printed header: a mark may stand in any of them."""
    if DDE.search(content.decode("utf-8", "ignore")):
        raise Refused("文件含有自动运行的外部数据链接（DDE），不予接收。请删除该链接或转为 PDF 后再上传。")
    root = ET.fromstring(content)  # noqa: S314
    printed = [e.text or "" for e in root.iter() if e.tag.rpartition("}")[2].endswith(("Header", "Footer"))]
    heads = [re.sub(r"&[A-Z]", "\n", text) for text in printed]
    cells = [_cell_text(cell, shared) for cell in root.iter() if cell.tag.rpartition("}")[2] == "c"]
    loose = [] if cells else list(_inner_texts(root))
    lines = tuple(line for text in (*heads, *cells, *loose) for line in text.split("\n"))
    sheet = re.search(r"sheet(\d+)\.xml$", name)
    return TextPage(f"工作表{sheet[1]}" if sheet else "批注或图形", lines, is_first=True)


def _cell_text(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "s":
        index = "".join(child.text or "" for child in cell if child.tag.rpartition("}")[2] == "v")
        return shared[int(index)] if index.isdigit() and int(index) < len(shared) else ""
    inner = "".join(_inner_texts(cell))
    return inner or "".join(child.text or "" for child in cell if child.tag.rpartition("}")[2] == "v")


def _inner_texts(element: ET.Element) -> Iterator[str]:
    return (item.text or "" for item in element.iter() if item.tag.rpartition("}")[2] == "t")


def _embedded(package: zipfile.ZipFile, depth: int) -> Iterator[TextPage]:
    """Workbooks behind charts are read as files of their own, two levels deep."""
    for name in filter(EMBEDDED.search, package.namelist()):
        require_bounded(depth + 1, DEPTH_LIMIT, "嵌套层数")
        require_bounded(package.getinfo(name).file_size, XML_LIMIT, "展开后的大小")
        main = WORD_MAIN if name.lower().endswith(".docx") else EXCEL_MAIN
        yield from _inspect(BytesIO(package.read(name)), main, depth + 1).texts
