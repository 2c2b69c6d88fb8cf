"""The tables as an Excel file: every text a text, no cell a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from decisions.statistics.rules import Cell, Table, harmless

WIDEST = 60


def _width(cells: Iterable[Cell]) -> int:
    """As wide as the longest cell; a Chinese character takes two places."""
    return min(WIDEST, max(sum(2 if each > "\xff" else 1 for each in str(cell)) for cell in cells) + 2)


def workbook_of(tables: Sequence[Table], period: str) -> bytes:
    """One sheet per table, its title and period on top."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.append([harmless(f"{table.title}（{period if table.dated else '不限期间'}）")])
        sheet.append([harmless(column) for column in table.columns])
        for row in table.rows:
            sheet.append([harmless(cell) for cell in row])
        for cell in (*sheet[1], *sheet[2]):
            cell.font = Font(bold=True)
        for number, cells in enumerate(zip(table.columns, *table.rows, strict=True), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = _width(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
