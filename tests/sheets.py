"""Workbooks for tests, and reading answers that are workbooks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook


def workbook(*rows: Sequence[Any]) -> io.BytesIO:
    """A workbook of one sheet; the first row holds the headings."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def cells_of(content: bytes) -> list[list[Any]]:
    """The first sheet of a workbook, row by row."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
