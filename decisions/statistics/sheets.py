"""The tables as an Excel file: every text a text, no cell a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from decisions.statistics.rules import Table, harmless


def workbook_of(tables: Sequence[Table], period: str) -> bytes:
    """One sheet per table, its title and period on top."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title[:31])
        sheet.append([harmless(f"{table.title}（{period}）")])
        sheet.append([harmless(column) for column in table.columns])
        for row in table.rows:
            sheet.append([harmless(cell) for cell in row])
        for cell in (*sheet[1], *sheet[2]):
            cell.font = Font(bold=True)
        for number in range(1, len(table.columns) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 28 if number == 1 else 16
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
