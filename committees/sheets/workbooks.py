"""Workbooks as bytes. Every text is written as text, so that nothing somebody typed becomes a formula."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from committees.errors import Refused
from committees.sheets.rules import Cell, Column, Row, Table, printable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_LIMIT = 2000
HEADING_ROWS = 5
CELL_LENGTH = 32_000
WIDEST = 48


def workbook_of(*tables: Table) -> bytes:
    """One sheet for each table: a heading row that stays in sight, then the rows."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(tables, start=1):
        _fill(book.create_sheet(sheet_name(table.title, number)), table.columns, table.rows)
    return _saved(book)


def template_of(title: str, columns: Sequence[Column]) -> bytes:
    """An empty workbook to fill in: headings with what belongs below them, and one example to overwrite."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = sheet_name(title, 1)
    heads = [f"{column.label}*" if column.required else column.label for column in columns]
    _fill(sheet, heads, [[column.example for column in columns]])
    for number, column in enumerate(columns, start=1):
        if column.hint:
            sheet.cell(1, number).comment = Comment(column.hint, "填写说明")
    return _saved(book)


def sheet_name(title: str, number: int) -> str:
    """A name that a workbook allows: at most 31 characters, none of those that it keeps for itself."""
    kept = "".join(character for character in printable(title) if character not in "[]:*?/\\'")
    return kept[:31] or f"表{number}"


def _fill(sheet: Any, heads: Sequence[str], rows: Any) -> None:
    widths = [min(WIDEST, 2 * len(head) + 4) for head in heads]
    for number, row in enumerate(itertools.chain([heads], rows), start=1):
        for place, value in enumerate(row):
            _write(sheet.cell(number, place + 1), value)
            widths[place] = max(widths[place], min(WIDEST, 2 * len(str(value or "")) + 2))
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _write(cell: Any, value: Cell) -> None:
    if isinstance(value, str):
        cell.value = printable(value)[:CELL_LENGTH]
        # A text that begins like a formula stays a text, also when somebody edits the cell.
        cell.data_type, cell.quotePrefix = TYPE_STRING, True
    else:
        cell.value = value


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_in(file: BinaryIO, columns: Sequence[Column]) -> list[Row]:
    """The filled rows of the first sheet, found by their headings in whichever order. The file was checked before.

    Raises Refused: no workbook, headings missing or twice, more than ROW_LIMIT rows, or no row at all.
    """
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        lines = [[_text(value) for value in line] for line in _lines(book)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise Refused("这个文件不能作为 Excel 表格打开。请用下载的模板填写，另存为 .xlsx 后再上传。") from error
    start, places = _headings(lines, columns)
    rows = [
        Row(number, {key: line[place] if place < len(line) else "" for key, place in places.items()})
        for number, line in enumerate(lines[start:], start=start + 1)
    ]
    filled = [row for row in rows if any(row.cells.values())]
    if not filled:
        raise Refused("表格里没有数据行。请在标题行下面逐行填写。")
    if len(filled) > ROW_LIMIT:
        raise Refused(f"表格共 {len(filled)} 行，一次最多导入 {ROW_LIMIT} 行。请分成几个文件。")
    return filled


def _lines(book: Any) -> Iterator[Sequence[Any]]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    return itertools.islice(sheet.iter_rows(values_only=True), ROW_LIMIT * 2)


def _headings(lines: list[list[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    wanted = {column.label: column for column in columns}
    for number, line in enumerate(lines[:HEADING_ROWS]):
        names = [cell.rstrip("*＊").strip() for cell in line]
        if not any(name in wanted for name in names):
            continue
        twice = sorted({name for name in names if name in wanted and names.count(name) > 1})
        lacking = [label for label, column in wanted.items() if column.required and label not in names]
        if twice or lacking:
            words = [f"缺少列“{'”“'.join(lacking)}”"] * bool(lacking) + [f"列“{'”“'.join(twice)}”重复"] * bool(twice)
            raise Refused(f"表格{'，'.join(words)}。请用下载的模板填写，不要改动标题行。")
        return number + 1, {wanted[name].key: place for place, name in enumerate(names) if name in wanted}
    raise Refused("表格前几行里找不到标题行。请用下载的模板填写，不要改动标题行。")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(printable(str(value)).split())
