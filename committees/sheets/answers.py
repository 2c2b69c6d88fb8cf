"""A list as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from committees.sheets.rules import Table
from committees.sheets.workbooks import MEDIA_TYPE, template_of, workbook_of

__all__ = ["file_answer", "sheet_answer", "template_of"]

# A list that is longer than this is narrowed first; a workbook of this size still opens at once.
EXPORT_LIMIT = 10_000


def sheet_answer(*tables: Table, name: str) -> HttpResponse:
    """The tables as a workbook to keep. The address that answers is declared with `recorded=Event.EXPORTED`."""
    return file_answer(workbook_of(*tables), name)


def file_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook under its name (without ending)."""
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
