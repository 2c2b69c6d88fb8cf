"""The minutes as PDF, warm, beside an empty page of the same renderer."""

from __future__ import annotations

from benchmarks.timing import Result, compare
from committees.documents.rendering import render_official, render_pdf
from tests.pdf.samples import CREATED, minutes

EMPTY = '<!DOCTYPE html><html lang="zh-CN"><head><title>空</title></head><body><p>空</p></body></html>'


def measure() -> Result:
    """Five pages of minutes with attendance, imprint and embedded faces."""
    document = minutes(8)
    return compare(
        "纪要 PDF（约 5 页）",
        lambda: render_official(document, identifier="benchmark:1", created=CREATED),
        "空白页 PDF",
        lambda: render_pdf(EMPTY, identifier="benchmark:0"),
        times=5,
        most=1000,
    )
