"""What stands in a Word or Excel file that intake accepted, to be printed: paragraphs and tables in order."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from openpyxl import load_workbook

from committees.documents.intake_office import read_part

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICE = (WORD, EXCEL)
ROWS, COLUMNS, PARAGRAPHS = 300, 20, 3000
"""What is printed of one sheet and of one text; the rest is named and stays in the original."""
SKIPPED = frozenset({"Fallback", "del", "moveFrom", "instrText"})
WIDE_FROM, DENSE_FROM = 8, 12
FIGURE = re.compile(r"-?\d[\d.,:% -]{0,14}$")


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table (`rows`); of a sheet its name stands above."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    heading: str = ""

    @property
    def wide(self) -> bool:
        """Whether it needs a page on its side."""
        return bool(self.rows) and len(self.rows[0]) > WIDE_FROM

    @property
    def dense(self) -> bool:
        """Whether it has so many columns that even a figure may have to be wrapped."""
        return bool(self.rows) and len(self.rows[0]) > DENSE_FROM

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """The rows again, each cell with whether it is a figure or a day, which stay on one line."""
        return [[(text, FIGURE.match(text) is not None) for text in row] for row in self.rows]


def office_blocks(content: bytes, media_type: str) -> list[Block]:
    """The words of a Word file or the sheets of a workbook. Empty where the file cannot be read that way."""
    try:
        return list(_word(content) if media_type == WORD else _sheets(content))
    # What intake could read by its own means may still be more than the reader of workbooks understands.
    except (zipfile.BadZipFile, ET.ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError):
        return []


def _word(content: bytes) -> Iterator[Block]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        body = ET.fromstring(read_part(package, "word/document.xml"))  # noqa: S314 - declarations are refused
        notes = [name for name in ("word/footnotes.xml", "word/endnotes.xml") if name in package.namelist()]
        found = [*_word_blocks(body), *(_note(line) for name in notes for line in _notes(read_part(package, name)))]
    yield from found[:PARAGRAPHS]
    if len(found) > PARAGRAPHS:
        yield Block("（篇幅过长，其后内容请在系统中查看原件。）")


def _notes(content: bytes) -> Iterator[str]:
    root = ET.fromstring(content)  # noqa: S314 - declarations are refused
    return (line for block in _word_blocks(root) if (line := block.text.strip()))


def _note(line: str) -> Block:
    return Block(f"注：{line}")


def _word_blocks(parent: ET.Element) -> Iterator[Block]:
    for child in parent:
        tag = _tag(child)
        if tag == "p":
            yield from (Block(line) for line in _words(child).split("\n") if line.strip())
        elif tag == "tbl":
            yield Block(rows=_even([_row(row) for row in child.iter() if _tag(row) == "tr"]))
        elif tag not in SKIPPED:
            yield from _word_blocks(child)


def _row(row: ET.Element) -> list[str]:
    cells = [cell for cell in row.iter() if _tag(cell) == "tc"]
    return ["\n".join(_words(each) for each in cell.iter() if _tag(each) == "p").strip() for cell in cells]


def _words(element: ET.Element) -> str:
    """The text of a paragraph as it stands, without what is struck out by tracked changes."""
    found = []
    for child in element:
        tag = _tag(child)
        if tag in SKIPPED:
            continue
        if tag == "t":
            found.append(child.text or "")
        elif tag in {"br", "cr"}:
            found.append("\n")
        elif tag == "tab":
            found.append("　")
        else:
            found.append(_words(child))
    return "".join(found)


def _sheets(content: bytes) -> Iterator[Block]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    hidden = False
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden = True
            continue
        sheet.reset_dimensions()
        rows = [[_cell(cell) for cell in row] for row in sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS + 1)]
        width = max((len(_trimmed(row)) for row in rows), default=0)
        filled = [row[: min(width, COLUMNS)] for row in rows if any(row)]
        if filled:
            yield Block(rows=_even(filled[:ROWS]), heading=sheet.title)
        if len(rows) > ROWS or width > COLUMNS:
            yield Block(f"（“{sheet.title}”只印出前 {ROWS} 行、前 {COLUMNS} 列，其余请在系统中查看原件。）")
    if hidden:
        yield Block("（原件另有隐藏的工作表，没有印出。）")


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        # A workbook keeps 0.1 + 0.2 with seventeen digits; people wrote two or three.
        return f"{value * 100:.10g}%" if "%" in (cell.number_format or "") else f"{value:.12g}"
    return str(value).strip()


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _even(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    width = max((len(row) for row in rows), default=0)
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
