"""任免事项记录 on paper: what the worker renders from the frozen sheet. Reads rows, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from committees.documents.fonts import require_glyphs
from committees.documents.rendering import render_pdf
from committees.errors import Refused
from personnel.models import Decision
from personnel.selectors.sheets import later_facts
from personnel.states import RETENTION_LABELS, Retention

STYLESHEET = "documents/personnel-sheet.css"
TEMPLATE = "personnel/sheet_paper.html"


def sheet_number(decision: Decision) -> str:
    """The number in the sheets' own series."""
    return f"任免记录〔{decision.sheet_year}〕{decision.sheet_number}号"


def sheet_paper(decision: Decision) -> bytes:
    """The PDF: the same bytes for the same facts. Refused before the sheet was drawn up."""
    if not decision.sheet:
        raise Refused("任免事项记录尚未形成。")
    context = sheet_context(decision)
    require_glyphs([str(text) for text in _texts(context)])
    stamp = decision.decided_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    html = render_to_string(TEMPLATE, {**context, "created": stamp})
    style = (Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text(encoding="utf-8")
    return render_pdf(html, identifier=f"personnel-sheet:{decision.pk}", stylesheets=[style])


def sheet_context(decision: Decision) -> dict[str, Any]:
    """What page and paper show alike."""
    return {
        "sheet": decision.sheet,
        "later": later_facts(decision),
        "number": sheet_number(decision),
        "organisation": decision.organisation.name,
        "retention": RETENTION_LABELS[Retention(decision.retention)],
    }


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    else:
        yield value
