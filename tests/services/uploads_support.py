"""Files made in the tests: good ones, and those that someone would slip in."""

from __future__ import annotations

import zipfile
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: dict[str, bytes | str]) -> BytesIO:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    target.seek(0)
    return target


def content_types(main: str, extra: str = "") -> str:
    return f'<Types><Override PartName="/main.xml" ContentType="{main}"/>{extra}</Types>'


def docx(*paragraphs: str, parts: dict[str, bytes | str] | None = None, types: str = "") -> BytesIO:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped(
        {
            "[Content_Types].xml": content_types(WORD_TYPE, types),
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            **(parts or {}),
        }
    )


def xlsx(*cells: str, parts: dict[str, bytes | str] | None = None) -> BytesIO:
    rows = "".join(f'<row><c t="s"><v>{index}</v></c></row>' for index in range(len(cells)))
    shared = "".join(f"<si><t>{text}</t></si>" for text in cells)
    return zipped(
        {
            "[Content_Types].xml": content_types(EXCEL_TYPE),
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
            "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
            **(parts or {}),
        }
    )


def relations(kind: str, target: str) -> str:
    link = f'<Relationship Id="r1" Type="{RELATION}{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{link}</Relationships>"


def drawn_pdf(
    commands: bytes = b"0 0 m 10 10 l S " * 20, *, objects: dict[str, DictionaryObject] | None = None
) -> BytesIO:
    """A PDF of one page with drawing commands and no text."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(commands)
    page[NameObject("/Contents")] = writer._add_object(stream)
    for key, value in (objects or {}).items():
        writer.root_object[NameObject(key)] = writer._add_object(value)
    target = BytesIO()
    writer.write(target)
    target.seek(0)
    return target


def action(kind: str, **values: str) -> DictionaryObject:
    found = DictionaryObject({NameObject("/S"): NameObject(kind)})
    for key, value in values.items():
        found[NameObject(f"/{key}")] = TextStringObject(value)
    return found


def nested(depth: int) -> ArrayObject:
    item = ArrayObject()
    for _ in range(depth):
        item = ArrayObject([item])
    return item
